import Manifests
import Secrets
import Support

/// What the working tree's manifests demand less than a base revision's, whatever is live.
///
/// It names what was loosened, but need not find everything: the auditor judges by both and compares the results of
/// every check.
struct PolicyComparison {
    /// Something that was loosened.
    struct Loosening {
        /// The subject of its check: a secret, a service, `listings/ci`, `waivers/RULE/SUBJECT`.
        let subject: String
        let position: Position
        /// The service's id.
        let service: String?
        /// The highest severity that either revision declares; `nil` if it belongs to no service.
        var severity: Severity?
        /// What was loosened, in words that follow the subject.
        var words: [String]
    }

    private let base: Workspace
    private let tree: Workspace
    private let revision: String
    private let common: Collector
    private let baseCatalogue: SecretCatalogue
    private let treeCatalogue: SecretCatalogue
    /// The successor of each of the base's services by id: the service of the same id, or one with all its secrets.
    private let successors: [String: Service]

    /// Compares `tree` with `base`, which messages call `revision`.
    init(from base: Workspace, to tree: Workspace, revision: String) {
        (self.base, self.tree, self.revision) = (base, tree, revision)
        (baseCatalogue, treeCatalogue) = (base.catalogue, tree.catalogue)
        var common = Collector()
        for environment in base.environments
        where !tree.environments.contains(where: { $0.name.value == environment.name.value }) {
            let name = environment.name.value
            let start = Position(file: "environments/\(name).yaml", line: 1, column: 1)
            common.add("environments/\(name)", start, words: "is declared no more; declared at \(revision)")
        }
        let declared = Set(tree.services.flatMap(\.secrets).map(\.name.value))
        let services = Dictionary(tree.services.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let start = Position(file: "environments/services.yaml", line: 1, column: 1)
        let known = Set(base.services.map(\.id))
        let new = tree.services.filter { !known.contains($0.id) }
        var successors: [String: Service] = [:]
        for service in base.services {
            // Another id for the same secrets is not looser.
            let names = Set(service.secrets.map(\.name.value))
            let renamed = names.isEmpty ? nil : new.first { names.isSubset(of: $0.secrets.map(\.name.value)) }
            let now = services[service.id] ?? renamed
            successors[service.id] = now
            PolicyComparison.compare(service, with: now, revision, &common)
            guard let now, service.together, now.together else { continue }
            // What went to another service works without the rest.
            let left = names.subtracting(now.secrets.map(\.name.value)).intersection(declared)
            for secret in left.sorted() {
                common.add(
                    secret, now.secrets.first?.name.position ?? start, of: now, service,
                    words: "works without the other secrets of \(service.id); together at \(revision)")
            }
        }
        (self.common, self.successors) = (common, successors)
    }

    /// What was loosened for an environment, and for all of them.
    func loosened(in environment: Environment) -> [Loosening] { loosened(in: environment, besides: common) }

    /// What was loosened for an environment alone.
    func loosenedAlone(in environment: Environment) -> [Loosening] {
        loosened(in: environment, besides: Collector())
    }

    /// Nothing but `common` for an environment that the base does not have.
    private func loosened(in environment: Environment, besides common: Collector) -> [Loosening] {
        var found = common
        if let old = base.environments.first(where: { $0.name.value == environment.name.value }) {
            compareIdentity(old, environment, &found)
            compareListings(old, environment, &found)
            compareSecrets(old, environment, &found)
            compareWaivers(old, environment, &found)
            compareProbes(old, environment, &found)
        }
        return found.all
    }

    /// Loosenings in the order in which they were found, one a subject.
    private struct Collector {
        private(set) var all: [Loosening] = []
        private var places: [String: Int] = [:]

        /// - Parameter services: the service that it is of by either manifests, the working tree's first.
        mutating func add(
            _ subject: String, _ position: Position, of services: Service?..., words: String
        ) {
            let services = services.compactMap(\.self)
            add(subject, position, services.first?.id, services.map(\.severity).max(), words)
        }

        /// What is demanded less of a secret: as bad as it is by the worse of both manifests.
        mutating func add(
            _ secret: AuditedSecret, _ old: AuditedSecret, as subject: String, at position: Position? = nil,
            words: String
        ) {
            let severities = [secret, old].map { $0.severity ?? RuleDescription.defaultSeverity }
            add(
                subject, position ?? secret.position, (secret.service ?? old.service)?.id, severities.max(),
                words)
        }

        private mutating func add(
            _ subject: String, _ position: Position, _ service: String?, _ severity: Severity?,
            _ words: String
        ) {
            if let place = places[subject] {
                all[place].words.append(words)
                all[place].severity = [all[place].severity, severity].compactMap(\.self).max()
            } else {
                places[subject] = all.count
                all.append(
                    Loosening(
                        subject: subject, position: position, service: service, severity: severity,
                        words: [words]))
            }
        }
    }
}

// MARK: - Services

extension PolicyComparison {
    private static func compare(
        _ old: Service, with new: Service?, _ revision: String, _ found: inout Collector
    ) {
        let start = Position(file: "environments/services.yaml", line: 1, column: 1)
        guard let new else {
            found.add(old.id, start, of: old, words: "is declared no more; a service at \(revision)")
            return
        }
        let place = new.secrets.first?.name.position ?? start
        func report(_ words: String) { found.add(old.id, place, of: new, old, words: words) }
        if new.isolation.strictness < old.isolation.strictness {
            report("is \(new.isolation.rawValue); \(old.isolation.rawValue) at \(revision)")
        }
        if new.severity < old.severity {
            report("has severity \(new.severity.rawValue); \(old.severity.rawValue) at \(revision)")
        }
        if old.together, !new.together {
            report("works without some of its secrets; together at \(revision)")
        }
        // What is shared no more needs none.
        let isShared = new.secrets.contains { ($0.isolation ?? new.isolation) != .isolated }
        if isShared || new.isolation != .isolated { missingSafeguards(old, new, revision).forEach(report) }
        missingFunctions(old, new, revision).forEach(report)
    }

    private static func missingSafeguards(_ old: Service, _ new: Service, _ revision: String) -> [String] {
        old.safeguards.flatMap { safeguard -> [String] in
            guard let kept = new.safeguards.first(where: { $0.id == safeguard.id }) else {
                return ["needs safeguard \(safeguard.id) no more; needed at \(revision)"]
            }
            return safeguard.requirements.filter { !kept.demands($0) }.map {
                "safeguard \(safeguard.id) demands less of \($0.secret) than at \(revision)"
            }
        }
    }

    private static func missingFunctions(_ old: Service, _ new: Service, _ revision: String) -> [String] {
        let functions = Set(new.functions.map(\.value))
        return old.functions.filter { !functions.contains($0.value) }.map {
            "names function \($0.value) no more; named at \(revision)"
        }
    }
}

extension IsolationClass {
    fileprivate var strictness: Int {
        switch self {
        case .isolated: 2
        case .shareable: 1
        case .config: 0
        }
    }
}

extension Safeguard {
    fileprivate func demands(_ requirement: Requirement) -> Bool {
        requirements.contains {
            guard $0.secret == requirement.secret else { return false }
            if $0.condition == requirement.condition { return true }
            // A known value that is one is set.
            guard requirement.condition == .set, case .equals(let value) = $0.condition else { return false }
            return !value.isEmpty
        }
    }
}

// MARK: - Environments

extension PolicyComparison {
    private func compareIdentity(_ old: Environment, _ new: Environment, _ found: inout Collector) {
        if old.tier != new.tier {
            found.add(
                "tier", new.name.position,
                words: "is \(new.tier.rawValue); \(old.tier.rawValue) at \(revision)")
        }
        let named = Set(new.namedIn.map(\.value)).subtracting(old.namedIn.map(\.value))
        if !named.isEmpty {
            found.add(
                "named_in", new.namedIn.first?.position ?? new.name.position,
                words: "may be named in \(named.sorted().joined(separator: ", ")); not at \(revision)")
        }
        // The project is part of the listing.
        for (name, value) in old.identity where name != "project" {
            let kept = new.identity.first { $0.name == name }?.value
            guard kept?.value != value.value else { continue }
            found.add(
                "identifiers/\(name)", kept?.position ?? new.name.position,
                words: kept.map { "is \($0.value); \(value.value) at \(revision)" }
                    ?? "is declared no more; \(value.value) at \(revision)")
        }
    }

    private func compareListings(_ old: Environment, _ new: Environment, _ found: inout Collector) {
        for (part, declaration) in old.parts {
            let subject = part.map { "listings/\($0)" } ?? "listing"
            let kept = new.parts.first { $0.part == part }?.declaration
            guard let kept else {
                found.add(subject, new.name.position, words: "is declared no more; declared at \(revision)")
                continue
            }
            if DeclaredContent(kept) != DeclaredContent(declaration) {
                found.add(subject, kept.provider.position, words: "is another place than at \(revision)")
            }
        }
        if new.snapshotMaxAge.seconds > old.snapshotMaxAge.seconds {
            found.add(
                "snapshot_max_age", new.name.position,
                words: "is \(new.snapshotMaxAge); \(old.snapshotMaxAge) at \(revision)")
        }
    }

    private func compareWaivers(_ old: Environment, _ new: Environment, _ found: inout Collector) {
        let olds = SecretJoiner(old, baseCatalogue, nil)
        let news = SecretJoiner(new, treeCatalogue, nil)
        for waiver in new.waivers {
            let earlier = old.waivers.filter { $0.finding.value == waiver.finding.value }
            let isEarlier = earlier.contains {
                $0.from <= waiver.from && waiver.until <= $0.until && Set(waiver.with).isSubset(of: $0.with)
            }
            guard !isEarlier else { continue }
            let before = earlier.map { "\($0.from) to \($0.until)" }.joined(separator: ", ")
            let address = String(waiver.finding.value.drop { $0 != "/" }.dropFirst())
            found.add(
                news.join(news.home(address)), olds.join(olds.home(address)),
                as: "waivers/\(waiver.finding.value)", at: waiver.finding.position,
                words: "is waived from \(waiver.from) to \(waiver.until); "
                    + (before.isEmpty ? "not waived at \(revision)" : "from \(before) at \(revision)"))
        }
    }

    private func compareProbes(_ old: Environment, _ new: Environment, _ found: inout Collector) {
        for (type, declaration) in old.probes.all where !Swift.type(of: declaration).isOfServices {
            let subject = type.replacing("Declaration", with: "").lowercased()
            guard let kept = new.probes.all.first(where: { $0.type == type })?.declaration else {
                found.add(subject, new.name.position, words: "is checked no more; declared at \(revision)")
                continue
            }
            let members = Swift.type(of: kept).members
            let changes = DeclaredContent(kept).changes(from: DeclaredContent(declaration), members)
            guard !changes.isEmpty else { continue }
            found.add(
                subject, kept.position,
                words: "is declared in another way than at \(revision): \(changes.joined(separator: ", "))")
        }
    }
}

// MARK: - Secrets

extension PolicyComparison {
    private func compareSecrets(_ old: Environment, _ new: Environment, _ found: inout Collector) {
        let olds = SecretJoiner(old, baseCatalogue, nil)
        let news = SecretJoiner(new, treeCatalogue, nil)
        var seen: Set<SecretID> = []
        // A pattern is compared as the name that is its beginning: whatever it covers, it covers that.
        let addresses =
            (old.expectations + new.expectations).map { ($0.pattern.value.address, $0.pattern.value.isOpen) }
            + baseCatalogue.order.map { ($0.text, false) }
        for (address, isOpen) in addresses {
            guard seen.insert(news.home(address)).inserted else { continue }
            let (one, other) = (olds.join(olds.home(address)), news.join(news.home(address)))
            let subject = other.name + (isOpen ? "*" : "")
            guard one.isDeclared else {
                // Nothing listed of these names is undeclared any more.
                if isOpen, other.presence != .forbidden {
                    found.add(other, one, as: subject, words: "is declared; not at \(revision)")
                }
                continue
            }
            for words in loosened(one, other) {
                found.add(other, one, as: subject, words: words)
            }
        }
    }

    /// What is demanded less of a secret, in words.
    private func loosened(_ old: AuditedSecret, _ new: AuditedSecret) -> [String] {
        guard new.isDeclared else { return ["is declared no more; declared at \(revision)"] }
        return loosenedPresence(old, new) + loosenedClass(old, new) + loosenedService(old, new)
            + loosenedValue(old, new) + loosenedSharing(old, new)
    }

    private func loosenedPresence(_ old: AuditedSecret, _ new: AuditedSecret) -> [String] {
        var words: [String] = []
        if old.presence != .optional, new.presence != old.presence {
            words.append("is \(new.presence.rawValue); \(old.presence.rawValue) at \(revision)")
        }
        let conditions = old.expectation?.requiredIf ?? []
        if !conditions.isEmpty, new.presence != .required,
            DeclaredContent(conditions) != DeclaredContent(new.expectation?.requiredIf ?? [])
        {
            words.append("is required under another condition than at \(revision)")
        }
        if let rotation = old.declaration?.rotation {
            let kept = new.declaration?.rotation
            if kept.map({ $0.seconds > rotation.seconds }) ?? true {
                words.append(
                    "is rotated \(kept.map { "every \($0)" } ?? "at no time"); every \(rotation) at \(revision)"
                )
            }
        }
        if old.isDeprecated, !new.isDeprecated {
            words.append("is not deprecated; deprecated at \(revision)")
        }
        return words
    }

    private func loosenedClass(_ old: AuditedSecret, _ new: AuditedSecret) -> [String] {
        var words: [String] = []
        if let before = old.isolation {
            let isServices = isKept(old, new) && old.declaration?.isolation == new.declaration?.isolation
            if !isServices, new.isolation.map({ $0.strictness < before.strictness }) ?? true {
                words.append(
                    "is \(new.isolation?.rawValue ?? "of no service"); \(before.rawValue) at \(revision)")
            }
        } else if let now = new.isolation, now.strictness < IsolationClass.isolated.strictness {
            // What no service declares is compared all the same, by what its name says of it.
            switch LikelyClass(of: old, in: nil) {
            case .setting: break
            case .credential:
                words.append("is \(now.rawValue); of no service, as a credential, at \(revision)")
            case .unknown:
                words.append(
                    "is \(now.rawValue); of no service, so that no equal value passes, at \(revision)")
            }
        }
        if new.declaration?.isOpen == true, old.declaration?.isOpen != true {
            words.append("is public; not at \(revision)")
        }
        return words
    }

    /// What the service that a secret went to demands less of it than the one that it was in; of those that stayed, the
    /// services are compared.
    private func loosenedService(_ old: AuditedSecret, _ new: AuditedSecret) -> [String] {
        guard let before = old.service, !isKept(old, new) else { return [] }
        // That it is of no service is told by its class.
        guard let now = new.service else { return [] }
        var words: [String] = []
        if now.severity < before.severity {
            words.append(
                "is in \(now.id), of severity \(now.severity.rawValue); in \(before.id), \(before.severity.rawValue) at \(revision)"
            )
        }
        if old.isolation == .shareable, new.isolation == .shareable {
            words += PolicyComparison.missingSafeguards(before, now, revision)
        }
        return words + PolicyComparison.missingFunctions(before, now, revision)
    }

    /// Whether a secret is in the service that it was in, or in what became of it as a whole.
    private func isKept(_ old: AuditedSecret, _ new: AuditedSecret) -> Bool {
        guard let before = old.service else { return new.service == nil }
        return new.service.map { $0.id == successors[before.id]?.id } ?? false
    }

    private func loosenedValue(_ old: AuditedSecret, _ new: AuditedSecret) -> [String] {
        var words: [String] = []
        if let equals = old.expectation?.equals, new.expectation?.equals != equals {
            words.append(
                new.expectation?.equals == nil
                    ? "may have any value; a known one at \(revision)"
                    : "has another known value than at \(revision)")
        }
        for form in old.forms where !new.forms.contains(where: { $0.demands(form) }) {
            words.append("may be another value than \(form.summary), which it must be at \(revision)")
        }
        let examples = Set(new.declaration?.examples ?? [])
        if !examples.isSuperset(of: old.declaration?.examples ?? []) {
            words.append("may have an example's value; not at \(revision)")
        }
        return words
    }

    private func loosenedSharing(_ old: AuditedSecret, _ new: AuditedSecret) -> [String] {
        var words: [String] = []
        let allowed = Set(new.sharing).subtracting(old.sharing)
        if !allowed.isEmpty {
            words.append("may be shared with \(allowed.sorted().joined(separator: ", ")); not at \(revision)")
        }
        let same = Set(new.declaration?.sameAs ?? []).subtracting(old.declaration?.sameAs ?? [])
        if !same.isEmpty {
            words.append("may equal \(same.sorted().joined(separator: ", ")); not at \(revision)")
        }
        // What must be equal may be equal: a new agreement permits as much as an old one demands.
        let isAgreed =
            DeclaredContent([old.declaration?.mustEqual as Any])
            == DeclaredContent([new.declaration?.mustEqual as Any])
            && DeclaredContent([old.expectation?.mustEqual as Any])
                == DeclaredContent([new.expectation?.mustEqual as Any])
        if !isAgreed { words.append("must equal another secret than at \(revision)") }
        return words
    }
}

// MARK: - What is mended

extension PolicyComparison {
    /// Whether what failed by the base is what its advice was followed in: a waiver is taken away, or what was declared
    /// nowhere is declared as strictly as can be. Nothing is let pass by that.
    func isMended(_ check: Check, in environment: Environment) -> Bool {
        switch check.rule {
        case WaiverAudit.unused.id, WaiverAudit.expired.id:
            return !environment.waivers.contains { $0.finding.value == check.subject }
        case SecretUndeclared.id:
            let joiner = SecretJoiner(environment, treeCatalogue, nil)
            let secret = joiner.join(joiner.home(check.subject))
            return secret.isolation == .isolated && secret.sharing.isEmpty
                && secret.declaration?.isOpen == false
        default: return false
        }
    }
}

extension SecretDeclaration {
    fileprivate var isOpen: Bool { isPublic || publicHalfOf != nil }
}

extension NamePattern {
    fileprivate var address: String {
        switch self {
        case .name(let address), .beginning(let address): address
        }
    }

    fileprivate var isOpen: Bool { if case .beginning = self { true } else { false } }
}

extension AuditedSecret {
    /// The environments with which its manifests permit it to share its value.
    fileprivate var sharing: [String] {
        [expectation?.sharing, declaration?.sharing].compactMap { $0 }.flatMap(\.environments).map(\.value)
    }
}

extension ValueForm {
    /// Whether every value that has this form has the other, too.
    fileprivate func demands(_ other: ValueForm) -> Bool {
        switch (self, other) {
        case (.prefix(let own), .prefix(let others)), (.suffix(let own), .suffix(let others)):
            let isStart: (String, String) -> Bool =
                isPrefix ? { $0.utf8.starts(with: $1.utf8) } : { $0.hasSuffix($1) }
            return own.allSatisfy { mine in others.contains { isStart(mine, $0) } }
        case (.without(let own), .without(let others)): return Set(own).isSuperset(of: others)
        case (.json(let own), .json(let others)): return Set(own).isSuperset(of: others)
        case (.hex(_?), .hex(nil)), (.base64(_?), .base64(nil)), (.jwt(_?), .jwt(nil)): return true
        case (.minimumLength(let own), .minimumLength(let least)),
            (.length(let own), .minimumLength(let least)):
            return own >= least
        default: return self == other
        }
    }
}
