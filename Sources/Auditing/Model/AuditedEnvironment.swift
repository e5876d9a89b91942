package import Listings
package import Manifests
package import Secrets
package import Support

/// An environment: what is declared of it, joined with what was seen.
package final class AuditedEnvironment: Sendable {
    package let environment: Environment
    package let observation: Observation
    /// The secrets in the manifest's order, then the remaining declared ones, then the undeclared ones; without those
    /// of parts that could not be read.
    package let secrets: [AuditedSecret]
    /// What was found outside the environment's listing; it is only compared with other environments' secrets.
    let incidental: [AuditedSecret]
    /// The secrets that may be set unseen and for which a value was handed in.
    let assumed: [AuditedSecret]
    /// The secrets, the assumed ones and the incidental ones.
    let compared: [AuditedSecret]
    /// The secrets of parts that could not be read.
    package let unseenSecrets: [AuditedSecret]
    /// The names that its listing does not show by design, by part, if any of the environment's secrets may be among
    /// them.
    let unlisted: [String?: UnlistedNames]
    /// Whether every listed value can be compared with any other: everything is listed, further sources of secrets were
    /// read, no secret is shown by name only, and none is sealed.
    package let isComparable: Bool
    /// A secret on a line that programs read differently, so that its value is unknown; `nil` if there is none.
    let ambiguous: AuditedSecret?
    /// The resources whose addresses are values of its secrets, with the secrets' names.
    let addressedResources: [BoundResource]
    /// The digests that no sealed secret has; `nil` if none is sealed, or if a secret is shown by name only.
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
        // The value of a line that programs read differently is unknown, unless the manifest declares it.
        ambiguous = all.first { $0.isAmbiguous && $0.isolation != .config && $0.knownValue == nil }
        isComparable = ambiguous == nil && listing?.showsEveryDigest == true && isAllRead
        let gaps = listing?.gaps ?? [:]
        func isSeen(_ secret: AuditedSecret) -> Bool {
            // Without a main listing, a secret that no readable part lists may be in an unreadable one.
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

    /// The reason why some of its secrets could not be read; `nil` if everything was read.
    package var unread: Failure? {
        var failures = (listing?.gaps ?? [:]).sorted { $0.key < $1.key }.map(\.value)
        if case .failure(let failure) = observation.listing { failures.append(failure) }
        return failures.first { $0 != .notLookedAt } ?? observation.probeResults.unreadBeside?.failure
    }

    /// Returns whether it is known which of its secrets have the value with this digest.
    package func isComparable(with digest: Digest) -> Bool {
        isComparable || ruledOut?.contains(digest) == true
    }

    /// Returns whether a listed secret has the value with this digest; `nil` if the evidence cannot tell.
    package func has(_ digest: Digest, as listed: ListedSecret) -> Bool? { listing?.has(digest, as: listed) }

    /// Returns what is known of a listed secret's value: what the listing shows or, if that is nothing, the handed-in
    /// value.
    package func knownValue(of secret: AuditedSecret) -> ListedSecret.Shown {
        guard let listed = secret.listed else { return .nothing }
        guard !listed.isComparable, let value = observation.handedIn?.values[secret.id] else {
            return listed.shown
        }
        return .digest(value.digest)
    }

    /// Returns the digest of a value handed in for a secret whose listing shows none; `nil` if none was handed in, or a
    /// mask or reference, which proves nothing.
    func handedIn(_ secret: AuditedSecret) -> Digest? {
        guard secret.listed?.digest == nil, let value = observation.handedIn?.values[secret.id],
            value.readings == nil, value.nonValue?.hidesValue != true,
            case .digest(let digest) = knownValue(of: secret)
        else { return nil }
        return digest
    }

    /// Returns whether the value handed in for such a secret has another digest than `digest`.
    func handedInDiffers(_ secret: AuditedSecret, from digest: Digest) -> Bool {
        handedIn(secret).map { $0 != digest } ?? false
    }

    /// Returns the secret with this address, `NAME` or `PART/NAME`.
    package func secret(named address: String) -> AuditedSecret? {
        byID[SecretID(environment: name, address: address)]
    }

    /// Returns the secrets that an address in another environment's manifest refers to: a name without a part is that
    /// of the main listing or, if the main listing has none of the name, those of all parts that list it.
    func secrets(named address: String) -> [AuditedSecret] {
        let id = SecretID(environment: name, address: address)
        guard id.part == nil, byID[id]?.listed == nil else { return byID[id].map { [$0] } ?? [] }
        let all = ([nil] + partNames).compactMap {
            byID[SecretID(environment: name, part: $0, name: id.name)]
        }
        let listed = all.filter { $0.listed != nil }
        return listed.isEmpty ? all : listed
    }

    /// Returns the secret that an address refers to in the context of `secret`: a name without a part is that of the
    /// same part, or else of the main listing.
    package func secret(named address: String, for secret: AuditedSecret) -> AuditedSecret? {
        let candidates = secrets(named: address, for: secret)
        return candidates.first { $0.listed != nil } ?? candidates.first
    }

    /// Returns the same, or the secrets of all parts that list the name if neither the part nor the main listing has
    /// it.
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

    /// The state of the secret that an address refers to.
    enum Sight {
        case listed(AuditedSecret, ListedSecret)
        case unset
        /// The secret is not listed, and may or may not be set.
        case unknown(Failure)
    }

    /// Returns the state of the secret that ``secret(named:for:)`` finds.
    func sight(of address: String, for secret: AuditedSecret) -> Sight {
        let id = SecretID(environment: name, address: address)
        let parts = id.part.map { [$0] } ?? secret.part.map { [$0, nil] } ?? [nil]
        return sight(
            of: parts.map { SecretID(environment: name, part: $0, name: id.name) },
            found: self.secret(named: address, for: secret))
    }

    /// Returns the identity of the secret that an address refers to in the place of `secret` alone, as code with access
    /// to `secret` reads it.
    func id(of address: String, beside secret: AuditedSecret) -> SecretID {
        let id = SecretID(environment: name, address: address)
        return SecretID(environment: name, part: id.part ?? secret.part, name: id.name)
    }

    /// Returns the state of a secret.
    func sight(of id: SecretID) -> Sight { sight(of: [id], found: byID[id]) }

    private func sight(of ids: [SecretID], found: AuditedSecret?) -> Sight {
        if let found, let listed = found.listed { return .listed(found, listed) }
        return (found?.unlisted ?? ids.lazy.compactMap { self.unseen($0.address) }.first).map { .unknown($0) }
            ?? .unset
    }

    /// Returns why a secret with this address may be set although it is not listed; `nil` if it is known to be unset.
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

    /// Returns who else gets a new value of `secret`, by `must_equal` and `known_to`.
    ///
    /// - Returns: The secrets of the main listing that are set, or required, and must get the same value; and everybody
    ///   else who must be given it, in words, `nil` if there is none.
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
