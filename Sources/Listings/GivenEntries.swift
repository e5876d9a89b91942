import Secrets
import Support

/// A part of an environment's listing, with its place.
public struct PlacedPart {
    let part: String?
    let place: Place
    let listing: Listing

    /// Creates a part; `part` is `nil` for the main listing.
    public init(part: String?, at place: Place, of listing: Listing) {
        (self.part, self.place, self.listing) = (part, place, listing)
    }

    /// Its own entries, under the names that its host uses.
    fileprivate var entries: [(name: Name, secret: ListedSecret)] {
        listing.secrets.values.compactMap { secret in
            let id = SecretID(environment: "", address: secret.name)
            guard id.part == part, !secret.isPlatform, secret.giver == nil else { return nil }
            return (id.name, secret)
        }
    }
}

extension Listing {
    /// Returns the listing with the entries that it inherits from other environments' places: a GitHub environment also
    /// gets its repository's entries, unless it overrides them. Such entries belong to both. If the listing leaves out
    /// entries of one kind, an inherited name may be overridden unseen.
    ///
    /// - Parameters:
    /// - places: The places of its own parts.
    /// - others: The parts of other environments.
    public func given(to places: [(part: String?, place: Place)], from others: [PlacedPart]) -> Listing {
        var listing = self
        for (part, place) in places where part.map({ gaps[$0] == nil }) ?? true {
            for giver in place.givers {
                for other in others where other.place.key == giver {
                    for (name, secret) in other.entries {
                        listing.receive(secret, name, from: other, in: part, at: place)
                    }
                }
            }
            for other in others where other.place.key == place.possibleGiver {
                listing.receiveSome(of: other, in: part, at: place)
            }
        }
        return listing
    }

    /// Receives the entries that reach every place within `other`; marks the rest as unknown.
    private mutating func receiveSome(of other: PlacedPart, in part: String?, at place: Place) {
        var unknown: Set<String> = []
        for (name, secret) in other.entries where secrets[address(of: name, in: part)] == nil {
            if secret.reachesAll {
                receive(secret, name, from: other, in: part, at: place)
            } else {
                unknown.insert(name.text)
            }
        }
        guard !unknown.isEmpty, unlisted[part] == nil else { return }
        unlisted.updateValue(.mayComeFrom(other.place, unknown), forKey: part)
    }

    private func address(of name: Name, in part: String?) -> Name {
        part.map { Name("\($0)/\(name)") } ?? name
    }

    private mutating func receive(
        _ secret: ListedSecret, _ name: Name, from other: PlacedPart, in part: String?, at place: Place
    ) {
        let address = address(of: name, in: part)
        if let onlyEntries = place.onlyEntries, onlyEntries != (secret.entry != nil) {
            // It is unknown which of the two is set, unless another part lists that kind and so receives it.
            guard unlisted[part] != nil, secrets[address] == nil else { return }
            var either = ListedSecret(name: address.text, shown: .nothing)
            either.giver = "\(other.place)"
            secrets[address] = either
            evidence = .name
            return
        }
        guard let own = secrets[address] else {
            var given = ListedSecret(name: address.text, shown: secret.shown, updatedAt: secret.updatedAt)
            (given.readings, given.candidates) = (secret.readings, secret.candidates)
            given.giver = "\(other.place)"
            secrets[address] = given
            if given.digest == nil { evidence = .name }
            values += other.listing.values.filter { $0.name == secret.name }.map { $0.renamed(address.text) }
            return
        }
        // Secrets and variables have separate namespaces: an entry of the other kind is inherited as well.
        guard own.giver == nil, (own.entry == nil) != (secret.entry == nil), secret.shown != .nothing,
            !own.candidates.contains(secret.shown)
        else { return }
        secrets[address]?.candidates.append(secret.shown)
    }
}

extension UnlistedNames {
    fileprivate static func mayComeFrom(_ place: Place, _ names: Set<String>) -> UnlistedNames {
        let reason = Failure(
            message: "the listing of \(place) does not tell which of its secrets reach it",
            advice: "List those that do in place of all: `organization` with `repository`.")
        return UnlistedNames(reason, isOpen: true) { names.contains($0) ? reason : nil }
    }
}
