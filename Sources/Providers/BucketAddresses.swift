import Listings
import Support

/// The public addresses of R2 buckets: an address gives access to the bucket.
///
/// `GET /accounts/{account}/r2/buckets/{bucket}/domains/managed` answers with `result`: `{"bucketId", "domain", "enabled"}`,
/// where `domain` is `pub-….r2.dev`; `…/domains/custom` with `result.domains`: `[{"domain", "enabled", …}]`. A disabled
/// address is listed, too: it leads to the bucket once it is enabled. The token needs “Workers R2 Storage Read”;
/// without it (403) the bucket's addresses are unknown. Buckets with a jurisdiction need a header, and are skipped.
/// Source: cloudflare/cloudflare-typescript, `src/resources/r2/buckets/domains/managed.ts` and `custom.ts`.
extension Listing {
    /// More than an environment has; each takes two requests.
    private static let mostBuckets = 20

    /// Returns the listing with the addresses of its buckets among its resources.
    func addingAddresses(
        of account: String, _ subject: ProviderAPI.Subject, by api: ProviderAPI
    ) async throws(Failure) -> Listing {
        let buckets = (resources ?? []).filter { $0.kind == BoundResource.bucket && !$0.isPreview }
        var addresses: [BoundResource] = []
        for bucket in buckets.prefix(Listing.mostBuckets) {
            guard let name = bucket.id, name.isName(with: "-", atMost: 63) else { continue }
            let path = "\(account)/r2/buckets/\(name)/domains"
            let (managed, custom) = try await together(
                { () throws(Failure) in
                    try await api.getIfAllowed(
                        "\(path)/managed", subject, forbidden: [nil], Listing.managedDomain)
                },
                { () throws(Failure) in
                    try await api.getIfAllowed(
                        "\(path)/custom", subject, forbidden: [nil], Listing.customDomains)
                })
            let domains = (managed ?? []) + (custom ?? [])
            addresses += domains.compactMap { $0?.lowercased() }.map {
                BoundResource(kind: BoundResource.bucketAddress, id: $0, name: "\(bucket.name) (\($0))")
            }
            if domains.contains(nil) {
                addresses.append(
                    BoundResource(
                        kind: BoundResource.bucketAddress, id: nil, name: "\(bucket.name) (addresses)"))
            }
        }
        return adding(addresses)
    }

    /// Reads the bucket's domain below Cloudflare's own `r2.dev`.
    private static func managedDomain(_ body: [UInt8]) throws(Failure) -> [String?] {
        [try CloudflareAPI.decode(Domain.self, takingOut: [], from: body).result.domain]
    }

    /// Reads the team's own domains.
    private static func customDomains(_ body: [UInt8]) throws(Failure) -> [String?] {
        try CloudflareAPI.decode(Domains.self, takingOut: [], from: body).result.domains.map(\.domain)
    }

    private struct Domain: Decodable { let domain: String }
    private struct Domains: Decodable { let domains: [Domain] }
}
