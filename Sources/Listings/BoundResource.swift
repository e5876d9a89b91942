public import Secrets

/// Something other than a secret that an environment's code is bound to: a database, a bucket, a namespace, a queue.
public struct BoundResource: Hashable, Codable, Sendable {
    /// The resource's kind in the host's words: `Cloudflare D1 database`.
    public let kind: String
    /// The account within which `id` is unique; `nil` if it is unknown, or if `id` is globally unique.
    public let account: String?
    /// The ID that is unique within the kind; `nil` if it is unknown.
    public let id: String?
    /// The host's name for it, such as a database's, if that is not its ID. Compared only if an ID is missing.
    public let title: String?
    /// The digest of all its fields if its kind is unknown: they may hold a secret and are never printed.
    public let content: Digest?
    /// The name that the code uses for it, such as `DB`; `PART/NAME` in a listing joined from parts.
    public let name: String
    /// Whether it is bound to previews only. Another environment's preview does not affect this one's.
    public let isPreview: Bool

    /// The kind of an R2 bucket.
    public static let bucket = "Cloudflare R2 bucket"
    /// The kind of a Worker that another Worker calls.
    public static let worker = "Cloudflare Worker"
    /// The kind of a bucket's public address; `id` is the host.
    public static let bucketAddress = "Cloudflare R2 address"

    /// Creates a bound resource.
    public init(
        kind: String, account: String? = nil, id: String?, title: String? = nil, content: Digest? = nil,
        name: String, isPreview: Bool = false
    ) {
        (self.kind, self.account, self.id, self.title) = (kind, account, id, title)
        (self.content, self.name, self.isPreview) = (content, name, isPreview)
    }

    /// A printable identification; `nil` if there is none.
    public var label: String? { id ?? title }

    /// Whether it can be compared with another resource.
    public var isIdentified: Bool { label != nil || content != nil }

    /// The kind of a route's host that leads to a Worker; a leading `*` stands for any text.
    public static let route = "Cloudflare route"

    /// Returns whether it is a wildcard route that matches `host`.
    public func covers(host: String) -> Bool {
        guard kind == BoundResource.route, let id, id.hasPrefix("*") else { return false }
        return host.hasSuffix(id.dropFirst())
    }

    /// Whether it stands for a bucket's addresses that the token may not read.
    public var isUnseenAddress: Bool { kind == BoundResource.bucketAddress && id == nil }

    /// Returns whether both are the same resource; an unknown account may be any account. `nil` if the evidence cannot
    /// tell.
    public func coincides(with other: BoundResource) -> Bool? {
        guard kind == other.kind,
            account == nil || other.account == nil || account == other.account
        else { return false }
        if let id, let same = other.id { return id == same }
        if let title, let same = other.title { return title == same }
        // If the kind is unknown, so is which of its fields identify it.
        return content != nil && content == other.content ? true : nil
    }

    /// Returns whether both are the same resource by all their fields except the name.
    func isSame(as other: BoundResource) -> Bool {
        (kind, account, id, title) == (other.kind, other.account, other.id, other.title)
            && content == other.content && isPreview == other.isPreview
    }

    /// Returns the same resource under another name.
    public func named(_ name: String) -> BoundResource {
        BoundResource(
            kind: kind, account: account, id: id, title: title, content: content, name: name,
            isPreview: isPreview)
    }

    /// The same resource, bound to previews only.
    public var asPreview: BoundResource {
        BoundResource(
            kind: kind, account: account, id: id, title: title, content: content, name: name, isPreview: true)
    }

    /// Returns the same resource under its name in a part.
    func inPart(_ part: String?) -> BoundResource { part.map { named("\($0)/\(name)") } ?? self }
}
