import Listings
import Secrets
import Support

/// The destinations of the URLs in a visible value. Only the digests of hosts are kept, and resources whose address is
/// their name at the host: R2 buckets.
///
/// `pub-ID.r2.dev` is one bucket's public address; `ACCOUNT.r2.cloudflarestorage.com/BUCKET` and
/// `BUCKET.ACCOUNT.r2.cloudflarestorage.com` are a bucket's S3 API addresses, with `eu` or `fedramp` after the account
/// for a jurisdiction. Source: developers.cloudflare.com/r2, “Public buckets” and “S3 API”.
struct AddressesInValue: Codable, Sendable {
    /// The digests of the hosts, in lower case.
    private(set) var hosts: [Digest] = []
    /// The resources, each without a name.
    private(set) var resources: [BoundResource] = []

    /// The maximum number of URLs: a text with more is not a setting.
    private static let mostHosts = 64
    private static let longestHost = 253

    init(_ bytes: UnsafeRawBufferPointer) { add(bytes) }

    /// Adds the addresses in another form of the value.
    mutating func add(_ bytes: UnsafeRawBufferPointer) {
        var rest = bytes[...]
        while hosts.count < AddressesInValue.mostHosts, let start = AddressesInValue.behindScheme(rest) {
            rest = rest[start...]
            take(rest)
        }
        // A host may be written without a scheme, as S3 clients require.
        if hosts.isEmpty { take(bytes[...]) }
    }

    /// Returns where the first URL's authority begins.
    private static func behindScheme(_ bytes: Slice<UnsafeRawBufferPointer>) -> Int? {
        var index = bytes.startIndex
        while index + 2 < bytes.endIndex {
            if bytes[index] == UInt8(ascii: ":"), bytes[index + 1] == UInt8(ascii: "/"),
                bytes[index + 2] == UInt8(ascii: "/")
            {
                return index + 3
            }
            index += 1
        }
        return nil
    }

    /// Adds a host and the first step of its path.
    private mutating func take(_ bytes: Slice<UnsafeRawBufferPointer>) {
        let authority = bytes.prefix { !AddressesInValue.endsAuthority($0) }
        guard authority.count <= 1024 else { return }
        let behindUser =
            authority.lastIndex(of: UInt8(ascii: "@")).map { authority[($0 + 1)...] } ?? authority
        var host = String(decoding: behindUser.prefix { $0 != UInt8(ascii: ":") }, as: UTF8.self).lowercased()
        if host.hasSuffix(".") { host.removeLast() }
        if host.utf8.contains(where: { $0 >= 0x80 }) { host = InternationalHost.ascii(of: host) ?? "" }
        guard host.contains("."), host.utf8.count <= AddressesInValue.longestHost else { return }
        hosts.append(Digest(of: host))
        // A Worker is identified by its name, whatever the account's subdomain is. `team.workers.dev` is not a Worker.
        let labels = host.split(separator: ".")
        if host.hasSuffix(".workers.dev"), labels.count > 3, let worker = labels.first {
            hosts.append(Digest(of: "\(worker).*.workers.dev"))
            // The address of a single version begins with eight digits of its id.
            let version = worker.utf8.prefix(9)
            if version.last == UInt8(ascii: "-"), version.dropLast().allSatisfy(\.isHexDigit),
                version.count == 9
            {
                hosts.append(Digest(of: "\(worker.dropFirst(9)).*.workers.dev"))
            }
        }
        let path = bytes[authority.endIndex...]
        let step = path.first == UInt8(ascii: "/") ? path.dropFirst() : path.prefix(0)
        let name = step.prefix { !AddressesInValue.endsAuthority($0) }
        if let resource = AddressesInValue.bucket(host, String(decoding: name, as: UTF8.self)) {
            resources.append(resource)
        }
    }

    private static func endsAuthority(_ byte: UInt8) -> Bool {
        byte <= 0x20 || "/?#\\\"'`<>,;|".utf8.contains(byte)
    }

    /// Returns the bucket at a host.
    private static func bucket(_ host: String, _ step: String) -> BoundResource? {
        if host.hasSuffix(".r2.dev") {
            return BoundResource(kind: BoundResource.bucketAddress, id: host, name: "")
        }
        guard host.hasSuffix(".r2.cloudflarestorage.com") else { return nil }
        var labels = host.dropLast(".r2.cloudflarestorage.com".count).split(separator: ".").map(String.init)
        let jurisdiction: String? = labels.last.flatMap { ["eu", "fedramp"].contains($0) ? $0 : nil }
        if jurisdiction != nil { labels.removeLast() }
        guard let account = labels.popLast() else { return nil }
        let bucket = labels.isEmpty ? step : labels.joined(separator: ".")
        guard !bucket.isEmpty else { return nil }
        return BoundResource(
            kind: BoundResource.bucket, account: account,
            id: bucket + (jurisdiction.map { " (\($0))" } ?? ""), name: "")
    }
}
