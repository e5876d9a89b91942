public import Secrets
public import Support

/// Another form of a value that its host shows, or what stands in it, by its digest.
public struct PartOfValue: Hashable, Sendable {
    /// What it is.
    public enum Kind: String, Hashable, Sendable {
        /// All of the value in another form.
        case form
        /// What ``CanonicalValue`` takes for these.
        case credential, key, piece, database, host, site
        /// What identifies a resource that an address in it leads to.
        case resource
        /// What another environment declares as its own, and is named in it.
        case identifier
    }

    /// What it is.
    public let kind: Kind
    /// Its digest.
    public let digest: Digest

    /// A part of a value.
    public init(_ kind: Kind, _ digest: Digest) { (self.kind, self.digest) = (kind, digest) }
}

extension Listing {
    /// The same with what stands in the values that it shows, for a seal, and the secrets that are not to be sealed.
    public func holding(_ within: [Name: Set<PartOfValue>], unsealed: Set<Name>) -> Listing {
        var listing = self
        (listing.within, listing.unsealed) = (within, unsealed)
        return listing
    }
}

extension BoundResource {
    /// The digests by which it is known again as what an address within a sealed value leads to.
    package var sealedDigests: Set<Digest> {
        guard let id else { return [] }
        return account.map { [digest($0, id), digest("?", id)] } ?? [digest("*", id)]
    }

    /// The digests of such addresses that may lead to it: an account that is not known may be any.
    package var soughtDigests: Set<Digest> {
        guard let id else { return [] }
        return [digest(account ?? "?", id), digest("*", id)]
    }

    private func digest(_ account: String, _ id: String) -> Digest {
        Digest(of: "resource \(kind) \(account) \(id)")
    }
}
