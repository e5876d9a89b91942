import Secrets
import Support

/// A part of an environment's listing, where it was listed.
public struct PlacedPart {
    let part: String?
    let place: Place
    let listing: Listing

    /// A part of a listing; nil for the main one.
    public init(part: String?, at place: Place, of listing: Listing) {
        (self.part, self.place, self.listing) = (part, place, listing)
    }

    /// Its own entries, each by the name that its host has for it.
    fileprivate var entries: [(name: Name, secret: ListedSecret)] {
        listing.secrets.values.compactMap { secret in
            let id = SecretID(environment: "", address: secret.name)
            guard id.part == part, !secret.isPlatform, secret.giver == nil else { return nil }
            return (id.name, secret)
        }
    }
}

extension Listing {
    /// The same with what its hosts give it from the places that other environments are listed from: whoever uses an
    /// environment of a repository gets the repository's entries, too, but for those of which it has one of that name.
    /// They are entries of both. Where it leaves out which it has of that kind, it has one or the other.
    ///
    /// - Parameters:
    ///   - places: where its own parts are listed.
    ///   - others: the parts of other environments.
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

    /// Those that reach every place within the other; whether the rest do is not known.
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
            // Which of the two is there is not seen, unless another part lists that kind, and so receives it.
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
        // Secrets and variables are named apart: one of the other kind is given all the same.
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
