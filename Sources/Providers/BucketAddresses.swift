import Listings
import Support

/// The public addresses of R2 buckets: whoever has one has the bucket.
///
/// `GET /accounts/{account}/r2/buckets/{bucket}/domains/managed` answers with `result`: `{"bucketId", "domain", "enabled"}`,
/// where `domain` is `pub-….r2.dev`; `…/domains/custom` with `result.domains`: `[{"domain", "enabled", …}]`. An address that
/// is switched off leads to the bucket as soon as somebody switches it on. The token needs “Workers R2 Storage Read”;
/// without it (403) the bucket has addresses that are not known. Buckets of a jurisdiction are asked for by a header, and left
/// out.
/// Source: cloudflare/cloudflare-typescript, `src/resources/r2/buckets/domains/managed.ts` and `custom.ts`.
extension Listing {
    /// More than an environment has; each is two requests.
    private static let mostBuckets = 20

    /// The same with the addresses of its buckets among the resources.
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

    /// The domain at Cloudflare's own `r2.dev`.
    private static func managedDomain(_ body: [UInt8]) throws(Failure) -> [String?] {
        [try CloudflareAPI.decode(Domain.self, takingOut: [], from: body).result.domain]
    }

    /// The team's own domains.
    private static func customDomains(_ body: [UInt8]) throws(Failure) -> [String?] {
        try CloudflareAPI.decode(Domains.self, takingOut: [], from: body).result.domains.map(\.domain)
    }

    private struct Domain: Decodable { let domain: String }
    private struct Domains: Decodable { let domains: [Domain] }
}
