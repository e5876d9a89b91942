public import Secrets
public import Support

/// The digest of another form of a value that its host shows, or of something that the value contains.
public struct PartOfValue: Hashable, Sendable {
    /// What it is.
    public enum Kind: String, Hashable, Sendable {
        /// The whole value in another form.
        case form
        /// The kinds of parts that ``CanonicalValue`` finds.
        case credential, key, piece, database, host, site
        /// A resource that an address in the value leads to.
        case resource
        /// Another environment's own identifier, which the value contains.
        case identifier
        /// Why the value is not a real one: a placeholder, or empty.
        case placeholder

        /// Whether it is the value in another form, or a part that another environment's value may share.
        package var isOfValue: Bool { ![.resource, .identifier, .placeholder].contains(self) }
    }

    /// What it is.
    public let kind: Kind
    /// Its digest.
    public let digest: Digest

    /// A part of a value.
    public init(_ kind: Kind, _ digest: Digest) { (self.kind, self.digest) = (kind, digest) }
}

extension ListedSecret {
    /// The kind of placeholder that was sealed.
    package var sealedNonValue: NonValue? {
        guard case .sealed = shown else { return nil }
        return within.lazy.filter { $0.kind == .placeholder }.compactMap { part in
            NonValue.allCases.first { $0.sealedDigest == part.digest }
        }.first
    }
}

extension NonValue {
    /// The digest that represents this kind in a seal.
    package var sealedDigest: Digest { Digest(of: "no value: \(self)") }
}

extension Listing {
    /// Returns the same listing with the parts of its values, for sealing, and the secrets that must not be sealed.
    public func holding(_ within: [Name: Set<PartOfValue>], unsealed: Set<Name>) -> Listing {
        var listing = self
        (listing.within, listing.unsealed) = (within, unsealed)
        return listing
    }
}

extension BoundResource {
    /// The digests that represent, in a seal, an address that leads to this resource.
    package var sealedDigests: Set<Digest> {
        guard let id else { return [] }
        return account.map { [digest($0, id), digest("?", id)] } ?? [digest("*", id)]
    }

    /// The digests of sealed addresses that may lead to this resource: an unknown account may be any account.
    package var soughtDigests: Set<Digest> {
        guard let id else { return [] }
        return [digest(account ?? "?", id), digest("*", id)]
    }

    private func digest(_ account: String, _ id: String) -> Digest {
        Digest(of: "resource \(kind) \(account) \(id)")
    }
}
