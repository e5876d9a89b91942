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
        /// Why it is no value: a placeholder, or empty.
        case placeholder

        /// Whether it is the value in another form, or stands in it as another's value may.
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
    /// Which kind of placeholder it is, where that was sealed.
    package var sealedNonValue: NonValue? {
        guard case .sealed = shown else { return nil }
        return within.lazy.filter { $0.kind == .placeholder }.compactMap { part in
            NonValue.allCases.first { $0.sealedDigest == part.digest }
        }.first
    }
}

extension NonValue {
    /// The digest by which it is known again as what a sealed value is.
    package var sealedDigest: Digest { Digest(of: "no value: \(self)") }
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
