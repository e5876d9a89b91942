public import Secrets

/// Something other than a secret that an environment's code is bound to: a database, a bucket, a namespace, a queue.
public struct BoundResource: Hashable, Codable, Sendable {
    /// What it is, as the host calls it: `Cloudflare D1 database`.
    public let kind: String
    /// The account within which `id` is unique; nil where it is not known, or `id` is unique without one.
    public let account: String?
    /// What identifies it among all of its kind; nil where that is not known.
    public let id: String?
    /// What its host calls it, where that is not its id: a database's name. It decides only where an id is missing.
    public let title: String?
    /// The digest of all that is said of it, where its kind is not known: it may hold a secret, and is never printed.
    public let content: Digest?
    /// The name that the code knows it by, such as `DB`; `PART/NAME` in a listing put together from parts.
    public let name: String
    /// Whether previews alone are bound to it. Another environment's preview takes nothing away from this one's.
    public let isPreview: Bool

    /// The kind of a bucket of R2's.
    public static let bucket = "Cloudflare R2 bucket"
    /// The kind of a Worker that another one calls.
    public static let worker = "Cloudflare Worker"
    /// The kind of a bucket's public address, of which `id` is the host.
    public static let bucketAddress = "Cloudflare R2 address"

    /// A bound resource.
    public init(
        kind: String, account: String? = nil, id: String?, title: String? = nil, content: Digest? = nil,
        name: String, isPreview: Bool = false
    ) {
        (self.kind, self.account, self.id, self.title) = (kind, account, id, title)
        (self.content, self.name, self.isPreview) = (content, name, isPreview)
    }

    /// What identifies it, in words; nil where nothing printable does.
    public var label: String? { id ?? title }

    /// Whether anything is known by which it can be compared.
    public var isIdentified: Bool { label != nil || content != nil }

    /// The kind of the host of the addresses that lead to a Worker; `*` in front stands for any beginning.
    public static let route = "Cloudflare route"

    /// Whether it is a route over whatever ends as a host does.
    public func covers(host: String) -> Bool {
        guard kind == BoundResource.route, let id, id.hasPrefix("*") else { return false }
        return host.hasSuffix(id.dropFirst())
    }

    /// Whether it stands for a bucket's addresses that the token may not read.
    public var isUnseenAddress: Bool { kind == BoundResource.bucketAddress && id == nil }

    /// Whether both are bound to one and the same thing, as far as is known: an account that is not known may be any.
    /// Nil where nothing is known of both by which to tell.
    public func coincides(with other: BoundResource) -> Bool? {
        guard kind == other.kind,
            account == nil || other.account == nil || account == other.account
        else { return false }
        if let id, let same = other.id { return id == same }
        if let title, let same = other.title { return title == same }
        // Of a kind that is not known nothing tells which of its fields identify it.
        return content != nil && content == other.content ? true : nil
    }

    /// Whether both are one thing by all that is said of it, whatever the code calls it.
    func isSame(as other: BoundResource) -> Bool {
        (kind, account, id, title) == (other.kind, other.account, other.id, other.title)
            && content == other.content && isPreview == other.isPreview
    }

    /// The same by another name.
    public func named(_ name: String) -> BoundResource {
        BoundResource(
            kind: kind, account: account, id: id, title: title, content: content, name: name,
            isPreview: isPreview)
    }

    /// The same for previews alone.
    public var asPreview: BoundResource {
        BoundResource(
            kind: kind, account: account, id: id, title: title, content: content, name: name, isPreview: true)
    }

    /// The same under its name in a part.
    func inPart(_ part: String?) -> BoundResource { part.map { named("\($0)/\(name)") } ?? self }
}
