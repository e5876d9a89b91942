package import Listings
package import Manifests
package import Secrets
package import Support

/// All that a rule may look at: every environment with what was seen of it, and who holds which value.
///
/// Whatever a rule asks for each secret is looked up here, made once for all: an audit's cost grows with the
/// number of secrets, and not with the number of pairs of environments.
package final class Audit: Sendable {
    package let environments: [AuditedEnvironment]
    /// The environments that can't be compared with whatever value: a listing that could not be read, or that hides
    /// a value, or is sealed. Which of them tell all the same is for ``unseen(by:of:)`` to say.
    package let blind: [AuditedEnvironment]
    private let declared: DeclaredWorkspace
    var knownMistakes: KnownMistakes { declared.knownMistakes }
    /// What each environment declares as its own.
    let facts: DeclaredFacts
    /// What was seen to be each environment's own.
    let observedFacts: ObservedFacts
    /// Words for stages that another tier has.
    var stages: StageWords { declared.stages }
    let placeholders: Placeholders
    /// The secrets that must have one value.
    var agreements: Agreements { declared.agreements }
    /// What names each environment wherever it stands, declared or seen.
    package let identifiers: EnvironmentIdentifiers
    /// The same as far as manifests declare it.
    package var declaredIdentifiers: EnvironmentIdentifiers { declared.identifiers }
    /// The services, by their ids.
    package var services: [String: Service] { declared.services }
    /// Which service a name is probably of.
    var serviceWords: ServiceWords { declared.serviceWords }
    /// Finds these in texts; made once one was seen.
    package var identifierSearch: IdentifierSearch { search.value }
    private let search: Lazy<IdentifierSearch>
    /// What environments declare of one another; made once it is asked for.
    var rivals: DeclaredRivals { declaredRivals.value }
    private let declaredRivals: Lazy<DeclaredRivals>
    /// The day of the audit.
    package let today: CalendarDate
    private let byName: [String: AuditedEnvironment]
    /// What is seen in a value's place of the environments of which it hides what they really use.
    private let veils: [String: Veil]
    /// The environments that have a program's word for no value under a name, which hides only what stands there.
    private let absences: [Name: [AuditedEnvironment]]
    /// Values that are one credential although their digests differ.
    let variants: VariantIndex
    private let holdings: [ListedSecret.Shown: Occurrences]
    /// What each environment declares as its own, whatever it calls it.
    let identities: DeclaredIdentities
    /// Where each environment's secrets are listed.
    let places: PlaceIndex
    /// The listings handed in that are of another project.
    let misplaced: [Judgement]
    /// For each environment with sealed secrets the others that these were not compared with, secret by secret.
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
        blind = environments.filter { !$0.isComparable || veils[$0.name] != nil }
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

    /// The environment with this name.
    package func environment(named name: String) -> AuditedEnvironment? { byName[name] }

    /// Everybody who holds a value.
    package func holding(of digest: Digest) -> Occurrences { holding(of: .digest(digest)) }

    /// Everybody of whom the same is shown. What a seal hides nobody holds who was compared with it.
    package func holding(of shown: ListedSecret.Shown) -> Occurrences { holdings[shown] ?? Occurrences() }

    /// The other environments of which it can't be told whether a secret of theirs has the value that `environment`
    /// lists as `listed`: the first few of them, as that is what people are told.
    package func unseen(by listed: ListedSecret, of environment: AuditedEnvironment) -> [AuditedEnvironment] {
        switch listed.shown {
        case .nothing, .entry:
            Array(environments.lazy.filter { $0.name != environment.name }.prefix(Audit.fewUnseen))
        case .digest(let digest): unseen(digest, outside: environment.name)
        case .sealed: Array(unseenBySealed(of: environment).prefix(Audit.fewUnseen))
        }
    }

    /// The same of a digest: those of which it can't be told whether a secret of theirs has the value.
    package func unseen(_ digest: Digest, outside environment: String) -> [AuditedEnvironment] {
        Array(
            blind.lazy.filter {
                $0.name != environment && (self.veils[$0.name] != nil || !$0.isComparable(with: digest))
            }.prefix(Audit.fewUnseen))
    }

    /// The others that an environment's seals were not compared with, and those that show something in a value's place.
    private func unseenBySealed(of environment: AuditedEnvironment) -> [AuditedEnvironment] {
        let others = notComparedWithSealed[environment.name] ?? []
        guard !veils.isEmpty else { return others }
        let known = Set(others.map(\.name) + [environment.name])
        return others + blind.filter { veils[$0.name] != nil && !known.contains($0.name) }
    }

    /// What stands in a value's place, where nothing else hides an environment's values from comparison with a secret.
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

    /// The others that have a program's word for no value where `secret` has its own.
    func absent(_ secret: AuditedSecret, outside environment: AuditedEnvironment) -> [AuditedEnvironment] {
        guard !absences.isEmpty else { return [] }
        return absences[secret.id.name, default: []].filter {
            $0.name != environment.name && veils[$0.name] == nil && $0.isComparable
        }
    }

    /// That a text of an environment's names what another one was seen to have; nil where it does not.
    package func resource(namedIn text: UnsafeRawBufferPointer, besides environment: String) -> String? {
        let digests = CanonicalValue(text).digestsWithWords + AddressesInValue(text).hosts
        return observedFacts.foreign(digests, for: nil, in: environment).map {
            "names the \($0.what) that \($0.environment) \($0.relation)"
        }
    }

    /// Whether a secret that no service declares is a credential by its name.
    package func isCredential(_ secret: AuditedSecret) -> Bool {
        LikelyClass(of: secret, in: nil) == .credential
    }

    /// An isolated secret of another environment, or what was found beside its secrets, that has, in another variant, the
    /// credential of one that was found beside an environment's secrets; and how they differ.
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

    /// What stands where a listed secret's value should be; nil where it may be a value.
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

    /// The same where whatever is put there in its place may be another environment's: not of what is empty, nor of what
    /// the manifest spells out.
    func openStandIn(for secret: AuditedSecret, in environment: AuditedEnvironment) -> StandIn? {
        guard secret.knownValue == nil, let standIn = standIn(for: secret, in: environment) else {
            return nil
        }
        return standIn.isEmpty ? nil : standIn
    }

    /// What stands where the value of a secret should be, as it follows "is"; nil where it may be a value.
    package func standIn(named secret: AuditedSecret, in environment: AuditedEnvironment) -> String? {
        standIn(for: secret, in: environment)?.summary
    }

    /// Whether a secret may have a value, and has none that merely stands for one.
    package func isValue(of secret: AuditedSecret, in environment: AuditedEnvironment) -> Bool {
        Audit.isValue(of: secret, in: environment, placeholders)
    }

    static func isValue(
        of secret: AuditedSecret, in environment: AuditedEnvironment, _ placeholders: Placeholders
    ) -> Bool {
        environment.nonValue(of: secret, placeholders) == nil
    }

    /// The values that more than one environment holds, one of them among `judged`.
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

    /// A record names three, and says that there are others.
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

    /// Whether all values of an environment are seen, and each is among `digests`.
    private static func shows(_ environment: AuditedEnvironment, only digests: Set<Digest>) -> Bool {
        guard environment.isComparable, let listing = environment.listing else { return false }
        for secret in listing.secrets.values {
            guard let digest = secret.digest, digests.contains(digest) else { return false }
        }
        return true
    }

    /// The digests of all secrets, of each that may be live.
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
                // Each of the values that may be live is its.
                for candidate in secret.candidates {
                    holdings[candidate, default: Occurrences()].add(occurrence)
                }
                switch environment.knownValue(of: secret) {
                case .nothing, .sealed: continue
                case .digest(let digest):
                    // A placeholder has no holders.
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
                // What the listing shows is held beside what was handed in.
                if case .entry? = secret.listed?.shown, let shown = secret.listed?.shown,
                    environment.knownValue(of: secret) != shown
                {
                    holdings[shown, default: Occurrences()].add(occurrence)
                }
            }
            // What was handed in as its own is, whether it is live or not.
            for (secret, value) in environment.observation.handedIn?.claimed ?? []
            where secret.isolation != .config {
                // What no service declares is a credential unless its value is seen to be a setting.
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
            // CI gives an empty variable for each secret that a run may not have.
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
    /// By the members, so that a record does not depend on the random key: of one secret both what is listed and what was
    /// handed in may be shared.
    fileprivate func isBefore(_ other: SharedValue) -> Bool {
        func order(_ value: SharedValue) -> [String] {
            value.members.flatMap { [$0.address, $0.environment] }
        }
        return order(self).lexicographicallyPrecedes(order(other))
    }
}

extension Workspace {
    /// How many environments are worth a thread's while: some 150 secrets.
    var environmentsAtOnce: Int { 1 + 150 / (1 + services.reduce(0) { $0 + $1.secrets.count }) }
}

extension Failure {
    package static let notLookedAt = Failure(message: "its listing was not fetched", advice: "")
}
