package import Listings
package import Manifests
package import Secrets
package import Support

/// Everything that a rule may read: every environment with what was seen of it, and which secrets have each value.
///
/// Whatever a rule asks for each secret is computed here once, so that the cost of an audit grows with the number of
/// secrets and not with the number of pairs of environments.
package final class Audit: Sendable {
    package let environments: [AuditedEnvironment]
    /// The environments that cannot be compared with every value: a listing could not be read, hides a value, or is
    /// sealed. ``unseen(by:of:)`` tells which of them can be compared with a given value.
    package let incomparable: [AuditedEnvironment]
    private let declared: DeclaredWorkspace
    var knownMistakes: KnownMistakes { declared.knownMistakes }
    /// What each environment declares as its own.
    let facts: DeclaredFacts
    /// The identifiers that were seen to belong to each environment.
    let observedFacts: ObservedFacts
    /// The stage words that environments of each tier use.
    var stages: StageWords { declared.stages }
    let placeholders: Placeholders
    /// The secrets that must have one value.
    var agreements: Agreements { declared.agreements }
    /// The identifiers of each environment, declared or seen.
    package let identifiers: EnvironmentIdentifiers
    /// The identifiers of each environment that the manifests declare.
    package var declaredIdentifiers: EnvironmentIdentifiers { declared.identifiers }
    /// The services by id.
    package var services: [String: Service] { declared.services }
    /// Guesses the service of an undeclared name.
    var serviceWords: ServiceWords { declared.serviceWords }
    /// Finds these identifiers in texts; created when first used.
    package var identifierSearch: IdentifierSearch { search.value }
    private let search: Lazy<IdentifierSearch>
    /// The declarations that contradict those of other environments; created when first used.
    var rivals: DeclaredRivals { declaredRivals.value }
    private let declaredRivals: Lazy<DeclaredRivals>
    /// The day of the audit.
    package let today: CalendarDate
    private let byName: [String: AuditedEnvironment]
    /// The placeholder in place of a value that hides what an environment really uses, by environment.
    private let veils: [String: Veil]
    /// The environments with a program's word for no value under a name. It hides the value of that name only.
    private let absences: [Name: [AuditedEnvironment]]
    /// The values that contain one credential although their digests differ.
    let variants: VariantIndex
    private let holdings: [ListedSecret.Shown: Occurrences]
    /// The identities that each environment declares, under whatever name.
    let identities: DeclaredIdentities
    /// The places that each environment's secrets are listed from.
    let places: PlaceIndex
    /// The findings on handed-in listings that belong to another project.
    let misplaced: [Judgement]
    /// For each environment with sealed secrets, the environments whose values these were not compared with.
    private let notComparedWithSealed: [String: [AuditedEnvironment]]

    init(
        workspace: Workspace, _ declared: DeclaredWorkspace, observations: [String: Observation],
        today: CalendarDate
    ) {
        (self.today, self.declared) = (today, declared)
        let joined = inParallel(workspace.environments.count, by: workspace.environmentsAtOnce) { places in
            workspace.environments[places].map { environment in
                let observation =
                    observations[environment.name.value] ?? Observation(listing: .failure(.notLookedAt))
                return AuditedEnvironment(
                    environment, declared.catalogue, declared.agreements, seen: observation)
            }
        }
        environments = Array(joined.joined())
        facts = DeclaredFacts(workspace, among: Audit.seen(environments))
        misplaced = environments.compactMap(ListingAudit.misplaced)
        notComparedWithSealed = Audit.notComparedWithSealed(environments)
        byName = Dictionary(environments.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        placeholders = Placeholders(declared.placeholders, environments)
        var veils = environments.reduce(into: [String: Veil]()) { $0[$1.name] = $1.shownVeil }
        var absences: [Name: [AuditedEnvironment]] = [:]
        holdings = Audit.holdings(of: environments, placeholders, &veils, &absences)
        incomparable = environments.filter { !$0.isComparable || veils[$0.name] != nil }
        (self.veils, self.absences) = (veils, absences)
        variants = VariantIndex(environments, placeholders)
        identities = DeclaredIdentities(
            workspace.environments,
            places: Dictionary(
                environments.map { ($0.name, $0.observation.places) }, uniquingKeysWith: { first, _ in first }
            ))
        places = environments.reduce(into: PlaceIndex()) { places, environment in
            for listed in environment.observation.places { places.add(listed.place, of: environment.name) }
        }
        let observedFacts = ObservedFacts(environments, besides: declared.identifiers)
        let identifiers =
            observedFacts.identifiers.isEmpty
            ? declared.identifiers
            : EnvironmentIdentifiers(declared.identifiers, seen: observedFacts.identifiers)
        (self.observedFacts, self.identifiers) = (observedFacts, identifiers)
        let search = Lazy { IdentifierSearch(identifiers.all) }
        self.search = search
        declaredRivals = Lazy { DeclaredRivals(workspace.environments, identifiers, search.value) }
    }

    /// Returns the environment with this name.
    package func environment(named name: String) -> AuditedEnvironment? { byName[name] }

    /// Returns all secrets that have a value.
    package func holding(of digest: Digest) -> Occurrences { holding(of: .digest(digest)) }

    /// Returns all secrets of which the same is shown. Nothing that was compared with a seal has the sealed value.
    package func holding(of shown: ListedSecret.Shown) -> Occurrences { holdings[shown] ?? Occurrences() }

    /// Returns the other environments that may or may not have the value which `environment` lists as `listed`; the
    /// first few of them, as more are not reported.
    package func unseen(by listed: ListedSecret, of environment: AuditedEnvironment) -> [AuditedEnvironment] {
        switch listed.shown {
        case .nothing, .entry:
            Array(environments.lazy.filter { $0.name != environment.name }.prefix(Audit.fewUnseen))
        case .digest(let digest): unseen(digest, outside: environment.name)
        case .sealed: Array(unseenBySealed(of: environment).prefix(Audit.fewUnseen))
        }
    }

    /// Returns the environments other than `environment` that may or may not have the value with this digest.
    package func unseen(_ digest: Digest, outside environment: String) -> [AuditedEnvironment] {
        Array(
            incomparable.lazy.filter {
                $0.name != environment && (self.veils[$0.name] != nil || !$0.isComparable(with: digest))
            }.prefix(Audit.fewUnseen))
    }

    /// Returns the environments that an environment's seals were not compared with, and those with a placeholder in
    /// place of a value.
    private func unseenBySealed(of environment: AuditedEnvironment) -> [AuditedEnvironment] {
        let others = notComparedWithSealed[environment.name] ?? []
        guard !veils.isEmpty else { return others }
        let known = Set(others.map(\.name) + [environment.name])
        return others + incomparable.filter { veils[$0.name] != nil && !known.contains($0.name) }
    }

    /// Returns the placeholder that hides an environment's value from comparison with a secret, if nothing else hides
    /// it.
    func veil(of environment: AuditedEnvironment, beside name: Name? = nil) -> Veil? {
        guard environment.isComparable else { return nil }
        if let veil = veils[environment.name] { return veil }
        guard let name, isAbsent(name, in: environment) else { return nil }
        let isSeen = environment.secrets.contains { $0.id.name == name && environment.examined($0) != nil }
        return Veil(
            secret: name.text, phrase: "is \(NonValue.absence)", evidence: isSeen ? .value : .digest)
    }

    private func isAbsent(_ name: Name, in environment: AuditedEnvironment) -> Bool {
        absences[name]?.contains { $0.name == environment.name } == true
    }

    /// Returns the other environments that have a program's word for no value under the name of `secret`.
    func absent(_ secret: AuditedSecret, outside environment: AuditedEnvironment) -> [AuditedEnvironment] {
        guard !absences.isEmpty else { return [] }
        return absences[secret.id.name, default: []].filter {
            $0.name != environment.name && veils[$0.name] == nil && $0.isComparable
        }
    }

    /// Returns the fact that a text of an environment names what another environment was seen to have; `nil` if it
    /// names none.
    package func resource(namedIn text: UnsafeRawBufferPointer, besides environment: String) -> String? {
        let digests = CanonicalValue(text).digestsWithWords + AddressesInValue(text).hosts
        return observedFacts.foreign(digests, for: nil, in: environment).map {
            "names the \($0.what) that \($0.environment) \($0.relation)"
        }
    }

    /// Returns whether an undeclared secret is a credential by its name.
    package func isCredential(_ secret: AuditedSecret) -> Bool {
        LikelyClass(of: secret, in: nil) == .credential
    }

    /// Returns the isolated or incidental secret of another environment that has, in another variant, the credential of
    /// an incidental one; and how the two differ.
    package func variant(
        of address: String, in environment: AuditedEnvironment
    ) -> (id: SecretID, phrase: String)? {
        environment.secret(named: address).flatMap { secret in
            variants.matches(of: secret, in: environment).first {
                let other = $0.occurrence.secret
                return other.isolation == .isolated
                    || other.isolation == nil && ($0.isWhole || other.isIncidental)
            }
        }.map { ($0.occurrence.id, $0.phrase) }
    }

    /// Returns what stands in place of a listed secret's value; `nil` if it may be a real value.
    func standIn(for secret: AuditedSecret, in environment: AuditedEnvironment) -> StandIn? {
        if let kind = environment.visibleNonValue(of: secret) ?? secret.listed?.sealedNonValue {
            return StandIn(
                summary: kind.description, mayBeAnything: kind.hidesValue, isEmpty: kind == .empty)
        }
        guard case .digest(let digest) = environment.knownValue(of: secret) else { return nil }
        return placeholders.standIn(digest, for: secret).map {
            StandIn(
                summary: $0.summary, mayBeAnything: $0.kind.hidesValue, isEmpty: $0.kind == .empty)
        }
    }

    /// Returns the same if the value that will replace it may be another environment's: `nil` also for an empty value
    /// and for what the manifest declares.
    func openStandIn(for secret: AuditedSecret, in environment: AuditedEnvironment) -> StandIn? {
        guard secret.knownValue == nil, let standIn = standIn(for: secret, in: environment) else {
            return nil
        }
        return standIn.isEmpty ? nil : standIn
    }

    /// Returns a description of what stands in place of a secret's value, as it follows "is"; `nil` if it may be a real
    /// value.
    package func standIn(named secret: AuditedSecret, in environment: AuditedEnvironment) -> String? {
        standIn(for: secret, in: environment)?.summary
    }

    /// Returns whether a secret may have a real value, and not only a placeholder.
    package func isValue(of secret: AuditedSecret, in environment: AuditedEnvironment) -> Bool {
        Audit.isValue(of: secret, in: environment, placeholders)
    }

    static func isValue(
        of secret: AuditedSecret, in environment: AuditedEnvironment, _ placeholders: Placeholders
    ) -> Bool {
        environment.nonValue(of: secret, placeholders) == nil
    }

    /// Returns the values that several environments have, at least one of them among `judged`.
    package func sharedValues(touching judged: Set<String>, key: FingerprintKey) -> [SharedValue] {
        holdings.compactMap { shown, holding in
            guard holding.areSeveral, case .digest(let digest) = shown, holding.all.count > 1 else {
                return nil
            }
            let own = holding.all.filter { !$0.secret.isPlatform }
            let places = Set(own.map(\.environment))
            guard places.count > 1, !places.isDisjoint(with: judged) else { return nil }
            return SharedValue(fingerprint: key.fingerprint(of: digest), members: own.map(\.id))
        }
        .sorted { $0.isBefore($1) }
    }

    /// The record names three, and says that there are more.
    private static let fewUnseen = 4

    private static func notComparedWithSealed(
        _ environments: [AuditedEnvironment]
    ) -> [String: [AuditedEnvironment]] {
        environments.reduce(into: [:]) { result, sealed in
            guard let ruledOut = sealed.listing?.ruledOut, !sealed.isComparable else { return }
            result[sealed.name] = environments.filter { other in
                other.name != sealed.name && !shows(other, only: ruledOut)
            }
        }
    }

    /// Returns whether all values of an environment were seen and are among `digests`.
    private static func shows(_ environment: AuditedEnvironment, only digests: Set<Digest>) -> Bool {
        guard environment.isComparable, let listing = environment.listing else { return false }
        for secret in listing.secrets.values {
            guard let digest = secret.digest, digests.contains(digest) else { return false }
        }
        return true
    }

    /// Returns the digests of all values that may be live.
    private static func seen(_ environments: [AuditedEnvironment]) -> DigestHeads {
        var seen = DigestHeads(capacity: environments.reduce(0) { $0 + $1.secrets.count })
        for environment in environments {
            for secret in environment.compared {
                if case .digest(let digest) = environment.knownValue(of: secret) { seen.insert(digest) }
                for case .digest(let digest) in secret.candidates { seen.insert(digest) }
                for digest in environment.examined(secret)?.numbers ?? [] { seen.insert(digest) }
            }
        }
        return seen
    }

    private static func holdings(
        of environments: [AuditedEnvironment], _ placeholders: Placeholders,
        _ veils: inout [String: Veil], _ absences: inout [Name: [AuditedEnvironment]]
    ) -> [ListedSecret.Shown: Occurrences] {
        var holdings: [ListedSecret.Shown: Occurrences] = [:]
        holdings.reserveCapacity(environments.reduce(0) { $0 + ($1.listing?.secrets.count ?? 0) })
        for environment in environments {
            var (empty, hasValues): (AuditedSecret?, Bool) = (nil, false)
            for secret in environment.secrets {
                let occurrence = Occurrence(secret: secret)
                // Any of the candidates may be live.
                for candidate in secret.candidates {
                    holdings[candidate, default: Occurrences()].add(occurrence)
                }
                switch environment.knownValue(of: secret) {
                case .nothing, .sealed: continue
                case .digest(let digest):
                    // A placeholder is not a shared value.
                    guard isValue(of: secret, in: environment, placeholders) else {
                        if veils[environment.name] == nil {
                            veils[environment.name] = environment.veil(secret, placeholders)
                        }
                        if environment.isAbsence(secret, placeholders) {
                            absences[secret.id.name, default: []].append(environment)
                        }
                        guard secret.isolation != .config else { continue }
                        let isEmpty = placeholders.standIn(digest, for: secret)?.kind == .empty
                        if isEmpty { empty = secret } else { hasValues = true }
                        continue
                    }
                    if secret.isolation != .config { hasValues = true }
                    holdings[.digest(digest), default: Occurrences()].add(occurrence)
                case .entry(let entry): holdings[.entry(entry), default: Occurrences()].add(occurrence)
                }
                // A provider's entry is compared in addition to the handed-in value.
                if case .entry? = secret.listed?.shown, let shown = secret.listed?.shown,
                    environment.knownValue(of: secret) != shown
                {
                    holdings[shown, default: Occurrences()].add(occurrence)
                }
            }
            // A handed-in value belongs to its environment, whether it is live or not.
            for (secret, value) in environment.observation.handedIn?.claimed ?? []
            where secret.isolation != .config {
                // An undeclared secret counts as a credential unless its value is a setting.
                guard value.nonValue == nil, secret.isolation != nil || value.plain == nil,
                    environment.knownValue(of: environment.secret(named: secret.id.address) ?? secret)
                        != .digest(value.digest)
                else { continue }
                holdings[.digest(value.digest), default: Occurrences()].add(Occurrence(secret: secret))
            }
            for secret in environment.incidental where isValue(of: secret, in: environment, placeholders) {
                holdings[environment.knownValue(of: secret), default: Occurrences()].add(
                    Occurrence(secret: secret))
            }
            // CI sets an empty variable for each secret that a run may not have.
            guard let empty, !hasValues, environment.listing?.isOfProcess == true else { continue }
            veils[environment.name] =
                veils[environment.name]
                ?? Veil(secret: empty.name, phrase: "is empty, as all there are", evidence: .digest)
        }
        return holdings
    }
}

extension Listing {
    fileprivate var isOfProcess: Bool { source == .live && provider == "environment" }
}

extension SharedValue {
    /// Returns whether it is listed before another. The order depends on the members, not on the random key; one secret
    /// may be shared both as listed and as handed in.
    fileprivate func isBefore(_ other: SharedValue) -> Bool {
        func order(_ value: SharedValue) -> [String] {
            value.members.flatMap { [$0.address, $0.environment] }
        }
        return order(self).lexicographicallyPrecedes(order(other))
    }
}

extension Workspace {
    /// The number of environments that justify a thread of their own: some 150 secrets.
    var environmentsAtOnce: Int { 1 + 150 / (1 + services.reduce(0) { $0 + $1.secrets.count }) }
}

extension Failure {
    package static let notLookedAt = Failure(message: "its listing was not fetched", advice: "")
}
