package import Listings
package import Manifests
package import Secrets
package import Support

/// An environment: what is declared of it, joined with what was seen.
package final class AuditedEnvironment: Sendable {
    package let environment: Environment
    package let observation: Observation
    /// The secrets in the manifest's order, then the service's that it leaves out, then what is only listed; without
    /// those of parts that could not be read.
    package let secrets: [AuditedSecret]
    /// What was found beside the secrets, and is compared with others' alone.
    let incidental: [AuditedSecret]
    /// Those that may be set unseen, and for which a value was handed in.
    let assumed: [AuditedSecret]
    /// The secrets, those, and what was found beside them.
    let compared: [AuditedSecret]
    /// The secrets of parts that could not be read.
    package let unseenSecrets: [AuditedSecret]
    /// What its listing by its nature does not show, by part, as far as that is any of the environment's secrets.
    let unlisted: [String?: UnlistedNames]
    /// Whether everything is listed, what else shows secrets was read, and every listed value can be compared with any: one
    /// that shows its name only might equal any other, and a sealed one those that it was not compared with.
    package let isComparable: Bool
    /// A secret on a line that programs read differently, so that its value is unknown; nil for none.
    let ambiguous: AuditedSecret?
    /// The resources whose addresses are values of its secrets, by the secrets' names.
    let addressedResources: [BoundResource]
    /// The digests that no sealed secret has; nil where none is sealed, or where only the name shows of one.
    private let ruledOut: Set<Digest>?
    private let byID: [SecretID: AuditedSecret]
    private let agreements: Agreements

    package let name: String
    package var listing: Listing? { try? observation.listing.get() }

    init(
        _ environment: Environment, _ catalogue: SecretCatalogue, _ agreements: Agreements = Agreements(),
        seen observation: Observation
    ) {
        self.agreements = agreements
        var observation = observation
        observation.listing = observation.listing.map { $0.beside(observation.probeResults) }
        (self.environment, self.observation, name) = (environment, observation, environment.name.value)
        let listing = try? observation.listing.get()
        let joined = SecretJoiner(environment, catalogue, listing).secrets()
        incidental = joined.filter(\.isIncidental)
        let all = incidental.isEmpty ? joined : joined.filter { !$0.isIncidental }
        let unlisted = (listing?.unlisted ?? [:]).filter { environment.mayHave($1, in: $0, all) }
        self.unlisted = unlisted
        let isAllRead = unlisted.isEmpty && observation.probeResults.unreadBeside == nil
        ruledOut = listing.flatMap {
            !$0.ruledOut.isEmpty && $0.hidesNothing && isAllRead ? $0.ruledOut : nil
        }
        // The value of a line that programs read differently is unknown; what the manifest spells out hides none.
        ambiguous = all.first { $0.isAmbiguous && $0.isolation != .config && $0.knownValue == nil }
        isComparable = ambiguous == nil && listing?.showsEveryDigest == true && isAllRead
        let gaps = listing?.gaps ?? [:]
        func isSeen(_ secret: AuditedSecret) -> Bool {
            // Without a main listing, what no part is seen to have may be in one that was not seen.
            secret.part.map { gaps[$0] == nil } ?? (environment.listing != nil || gaps.isEmpty)
        }
        secrets = gaps.isEmpty ? all : all.filter(isSeen)
        unseenSecrets = gaps.isEmpty ? [] : all.filter { !isSeen($0) }
        addressedResources = secrets.flatMap { secret -> [BoundResource] in
            guard let value = observation.handedIn?.values[secret.id], secret.listed != nil else { return [] }
            return value.addresses.resources.map { $0.named(secret.id.address) }
        }
        let handedIn = observation.handedIn?.values ?? [:]
        assumed =
            handedIn.isEmpty
            ? []
            : secrets.filter { (listing == nil || $0.unlisted != nil) && handedIn[$0.id] != nil }
                .map { $0.assumed() }
        let others = assumed + incidental
        compared = others.isEmpty ? secrets : secrets + others
        byID = Dictionary(compared.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Why something could not be read that shows secrets of its; nil where nothing was asked in vain.
    package var unread: Failure? {
        var failures = (listing?.gaps ?? [:]).sorted { $0.key < $1.key }.map(\.value)
        if case .failure(let failure) = observation.listing { failures.append(failure) }
        return failures.first { $0 != .notLookedAt } ?? observation.probeResults.unreadBeside?.failure
    }

    /// Whether it can be told who of its secrets has the value with this digest.
    package func isComparable(with digest: Digest) -> Bool {
        isComparable || ruledOut?.contains(digest) == true
    }

    /// Whether a listed secret of its has the value with this digest; nil where nobody can tell.
    package func has(_ digest: Digest, as listed: ListedSecret) -> Bool? { listing?.has(digest, as: listed) }

    /// What is known of a listed secret's value: what the listing shows; where that is nothing, the value handed in for
    /// it.
    package func knownValue(of secret: AuditedSecret) -> ListedSecret.Shown {
        guard let listed = secret.listed else { return .nothing }
        guard !listed.isComparable, let value = observation.handedIn?.values[secret.id] else {
            return listed.shown
        }
        return .digest(value.digest)
    }

    /// The digest of the value handed in for a secret of which the listing shows none; nil where none was.
    func handedIn(_ secret: AuditedSecret) -> Digest? {
        guard secret.listed?.digest == nil, let value = observation.handedIn?.values[secret.id],
            value.readings == nil, case .digest(let digest) = knownValue(of: secret)
        else { return nil }
        return digest
    }

    /// Whether the value handed in for such a secret is another one than `digest` is of.
    func handedInDiffers(_ secret: AuditedSecret, from digest: Digest) -> Bool {
        handedIn(secret).map { $0 != digest } ?? false
    }

    /// The secret with this address, `NAME` or `PART/NAME`.
    package func secret(named address: String) -> AuditedSecret? {
        byID[SecretID(environment: name, address: address)]
    }

    /// The secrets that another environment means by an address: a name without a part is that of the main listing, or,
    /// where that has none of the name, those of all parts that list it.
    func secrets(named address: String) -> [AuditedSecret] {
        let id = SecretID(environment: name, address: address)
        guard id.part == nil, byID[id]?.listed == nil else { return byID[id].map { [$0] } ?? [] }
        let all = ([nil] + partNames).compactMap {
            byID[SecretID(environment: name, part: $0, name: id.name)]
        }
        let listed = all.filter { $0.listed != nil }
        return listed.isEmpty ? all : listed
    }

    /// The secret that an address means where `secret` is spoken of: a name without a part is that of the same part,
    /// else of the main listing.
    package func secret(named address: String, for secret: AuditedSecret) -> AuditedSecret? {
        let candidates = secrets(named: address, for: secret)
        return candidates.first { $0.listed != nil } ?? candidates.first
    }

    /// The same, and each of those that the parts list where neither has it: a part is a place as the main listing is.
    func secrets(named address: String, for secret: AuditedSecret) -> [AuditedSecret] {
        let id = SecretID(environment: name, address: address)
        guard id.part == nil else { return byID[id].map { [$0] } ?? [] }
        func ids(in parts: [String?]) -> [SecretID] {
            parts.map { SecretID(environment: name, part: $0, name: id.name) }
        }
        let near = ids(in: secret.part.map { [$0, nil] } ?? [nil])
        let found = near.compactMap { byID[$0] }
        let hasMain = environment.listing != nil || secret.part != nil
        if found.contains(where: { $0.listed != nil })
            || hasMain && near.contains(where: { unseen($0.address) != nil })
        {
            return found
        }
        return found + ids(in: partNames.filter { $0 != secret.part }).compactMap { byID[$0] }
    }

    /// How a secret stands that an address means where `secret` is spoken of.
    enum Sight {
        case listed(AuditedSecret, ListedSecret)
        case unset
        /// It is not listed, and it can't be told whether it is set.
        case unknown(Failure)
    }

    /// How the secret stands that ``secret(named:for:)`` finds.
    func sight(of address: String, for secret: AuditedSecret) -> Sight {
        let id = SecretID(environment: name, address: address)
        let parts = id.part.map { [$0] } ?? secret.part.map { [$0, nil] } ?? [nil]
        return sight(
            of: parts.map { SecretID(environment: name, part: $0, name: id.name) },
            found: self.secret(named: address, for: secret))
    }

    /// The secret that an address means in the place of `secret` alone: whoever has `secret` gets what is set there.
    func id(of address: String, beside secret: AuditedSecret) -> SecretID {
        let id = SecretID(environment: name, address: address)
        return SecretID(environment: name, part: id.part ?? secret.part, name: id.name)
    }

    /// How a secret stands.
    func sight(of id: SecretID) -> Sight { sight(of: [id], found: byID[id]) }

    private func sight(of ids: [SecretID], found: AuditedSecret?) -> Sight {
        if let found, let listed = found.listed { return .listed(found, listed) }
        return (found?.unlisted ?? ids.lazy.compactMap { self.unseen($0.address) }.first).map { .unknown($0) }
            ?? .unset
    }

    /// Why a secret with this address may be set although none is listed; nil where it is known not to be.
    func unseen(_ address: String) -> Failure? {
        let listing: Listing
        switch observation.listing {
        case .success(let seen): listing = seen
        case .failure(let failure): return failure
        }
        if let failure = listing.unlisted(address) { return failure }
        let id = SecretID(environment: name, address: address)
        if let part = id.part { return listing.gaps[part] }
        guard environment.listing == nil else { return nil }
        return listing.gaps.min { $0.key < $1.key }?.value
            ?? environment.parts.lazy.compactMap { listing.unlisted[$0.part]?.reason(for: address) }.first
    }

    /// Who gets a new value of `secret` besides it, as `must_equal` and `known_to` say.
    ///
    /// - Returns: the secrets of the main listing that are set, or are to be, and must get it with this one; and all others
    ///   whom a person must give it, in words; nil where it stays in one place.
    func sharers(of secret: AuditedSecret) -> (twins: [AuditedSecret], others: String?) {
        guard let declaration = secret.declaration else { return ([], nil) }
        // Both halves of a key pair change together.
        let half = declaration.publicHalfOf ?? declaration.generator?.publicKey
        let halves =
            [secret.id]
            + (half.map { [SecretID(environment: name, part: secret.part, name: Name($0))] } ?? [])
        let agreeing = halves.flatMap { agreements.others(than: $0) }.filter { !halves.contains($0) }
        var (twins, others) = ([AuditedSecret](), declaration.knowers(in: secret.service))
        for id in agreeing {
            guard id.environment == name else {
                // A name without a part stands for that of any part.
                let main = SecretID(environment: id.environment, part: nil, name: id.name)
                if id.part == nil || !agreeing.contains(main) { others.append(id.description) }
                continue
            }
            let other = byID[id]
            if other?.presence == .forbidden || other?.isDeprecated == true || other?.isPlatform == true {
                continue
            }
            let isSeen = listing != nil
            let isSet = other?.listed != nil || isSeen && unseen(id.address) != nil
            guard isSet || other?.presence == .required || !isSeen && id.part == nil else { continue }
            if let other, id.part == nil, secret.part == nil, half == nil {
                twins.append(other)
                others += other.declaration?.knowers(in: other.service) ?? []
            } else {
                others.append(id.address)
            }
        }
        return (twins, others.isEmpty ? nil : others.joined(separator: " and "))
    }

    private var partNames: [String?] { environment.listings.map(\.part.value) }

    package var summary: ListingSummary {
        ListingSummary(
            environment: name,
            seen: listing.map { ListingSummary.Seen($0) })
    }
}

extension Listing {
    fileprivate var showsEveryDigest: Bool {
        gaps.isEmpty && evidence >= .digest && secrets.values.allSatisfy { $0.digest != nil }
    }

    fileprivate var hidesNothing: Bool {
        gaps.isEmpty && evidence >= .digest && secrets.values.allSatisfy(\.isComparable)
    }
}

extension Environment {
    /// Whether names that a listing of this part does not show may be secrets of the environment's: any may be, or one
    /// that its manifest speaks of.
    fileprivate func mayHave(_ names: UnlistedNames, in part: String?, _ secrets: [AuditedSecret]) -> Bool {
        names.isOpen || secrets.contains { $0.unlisted != nil && $0.part == part }
            || expectations.contains { expectation in
                guard case .beginning(let beginning) = expectation.pattern.value else { return false }
                let id = SecretID(environment: name.value, address: beginning)
                return !id.name.text.isEmpty && (id.part ?? part) == part
                    && names.reason(for: "\(id.name)*") != nil
            }
    }

    /// Whether it is built from a git branch: its own, or the one that a listing names.
    package func builds(_ branch: String, in part: String?) -> Bool {
        if gitBranch?.value == branch { return true }
        return parts.first { $0.part == part }?.declaration.settings["branch"]?.value == branch
    }
}
