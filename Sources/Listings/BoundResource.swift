/// Something other than a secret that an environment's code is bound to: a database, a bucket, a namespace, a queue.
public struct BoundResource: Hashable, Sendable {
    /// What it is, as the host calls it: `Cloudflare D1 database`.
    public let kind: String
    /// The account within which `id` is unique; nil where it is not known, or `id` is unique without one.
    public let account: String?
    /// What identifies it among all of its kind.
    public let id: String
    /// The name that the code knows it by, such as `DB`; `PART/NAME` in a listing put together from parts.
    public let name: String

    /// A bound resource.
    public init(kind: String, account: String? = nil, id: String, name: String) {
        (self.kind, self.account, self.id, self.name) = (kind, account, id, name)
    }

    /// Whether both are bound to one and the same thing, as far as is known: an account that is not known may be any.
    public func coincides(with other: BoundResource) -> Bool {
        kind == other.kind && id == other.id
            && (account == nil || other.account == nil || account == other.account)
    }

    /// The same under its name in a part.
    func named(_ part: String?) -> BoundResource {
        part.map { BoundResource(kind: kind, account: account, id: id, name: "\($0)/\(name)") } ?? self
    }
}
