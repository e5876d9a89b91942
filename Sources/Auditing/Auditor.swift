public import Manifests
public import Secrets
public import Support

/// Joins what is declared with what was seen, applies every rule, and makes the record.
public struct Auditor: Sendable {
    private let workspace: Workspace
    private let policy: VerdictPolicy
    private let today: CalendarDate
    private let selection: RuleSelection
    private let prepared: PreparedManifests

    /// An auditor for a workspace.
    ///
    /// - Parameters:
    ///   - policy: what decides a verdict.
    ///   - today: the day on which waivers are judged.
    ///   - selection: the rules to apply.
    ///   - prepared: the same manifests' preparation, which may have begun earlier. Waivers make no difference to it.
    public init(
        _ workspace: Workspace, policy: VerdictPolicy = VerdictPolicy(), today: CalendarDate,
        selection: RuleSelection, prepared: PreparedManifests? = nil
    ) {
        self.selection = selection
        self.workspace = workspace
        self.policy = policy
        self.today = today
        self.prepared = prepared ?? PreparedManifests(workspace)
    }

    /// Prepares what depends on the manifests alone, so that a program can do it while it waits for listings.
    public func prepare() { prepared.compute() }

    /// Returns the problems that only the rules can tell: waivers of rules or subjects that do not exist.
    package static func problems(of workspace: Workspace, by rules: RuleSet) -> [ManifestProblem] {
        let known = rules.descriptions.map(\.id)
        let waivers = workspace.environments.flatMap { environment in
            environment.waivers.map { (environment, $0) }
        }
        return waivers.compactMap { environment, waiver in
            let rule = String(waiver.finding.value.prefix { $0 != "/" })
            guard rule != PolicyLoosened.description.id else {
                return ManifestProblem(
                    at: waiver.finding.position,
                    "\(rule) can't be waived: the manifests that it judges would let themselves pass")
            }
            guard !known.contains(rule) else {
                return unknownSubject(of: waiver, by: rule, of: rules, in: environment, of: workspace)
            }
            let near = nearestName(to: rule, among: known).map { "; did you mean \($0)?" } ?? ""
            return ManifestProblem(at: waiver.finding.position, "unknown rule \(quoted(rule))\(near)")
        }
    }

    /// Returns the problem of a subject that the manifests rule out. Whether an undeclared secret is listed, and what a
    /// host has besides, is unknown before it is fetched; `waiver-unused` reports those.
    private static func unknownSubject(
        of waiver: Waiver, by rule: String, of rules: RuleSet, in environment: Environment,
        of workspace: Workspace
    ) -> ManifestProblem? {
        let subject = String(waiver.finding.value.dropFirst(rule.count + 1))
        func unknown(_ what: String, _ name: String? = nil, among names: [String]) -> ManifestProblem {
            let name = name ?? subject
            let near = nearestName(to: name, among: names).map { " (did you mean \"\($0)\"?)" } ?? ""
            return ManifestProblem(
                at: waiver.finding.position,
                "\(rule) has no such finding: no \(what) \(quoted(name)) is declared\(near)")
        }
        if rule == "service-incomplete" {
            let ids = workspace.services.map(\.id)
            let id = subject.split(separator: "/").last.map(String.init) ?? subject
            return ids.contains(id) ? nil : unknown("service", among: ids)
        }
        let parts = environment.listings.map(\.part.value)
        let named: (what: String, names: [String])? =
            switch rule {
            case IdentityCollision().description.id where subject == "build":
                ("identifier", environment.probes.builds.isEmpty ? [] : [subject])
            case IdentityCollision().description.id:
                (
                    "identifier",
                    environment.identity.map(\.name)
                        + environment.ownFacts.filter(\.isExclusive).map(\.name) + ["listing"]
                        + parts.map { "listings/\($0)" }
                )
            case ListingAudit.description.id:
                ("listing", [environment.name.value] + parts.map { "\(environment.name.value)/\($0)" })
            case WaiverAudit.expired.id, WaiverAudit.unused.id:
                ("waiver", environment.waivers.map(\.finding.value))
            default: nil
            }
        if let named { return named.names.contains(subject) ? nil : unknown(named.what, among: named.names) }
        guard let known = rules.rules.first(where: { $0.description.id == rule }) else { return nil }
        let isOnDeclared = known.description.isOnDeclared
        guard isOnDeclared || known is any SecretRule else { return nil }
        let address = SecretAddress(subject)
        if let part = address.part, !parts.contains(part) { return unknown("part", part, among: parts) }
        guard isOnDeclared else { return nil }
        let name = address.name
        let declared = workspace.services.flatMap(\.secrets).map(\.name.value)
        let patterns = workspace.environments.flatMap(\.expectations).map(\.pattern.value)
        guard !declared.contains(name), !patterns.contains(where: { $0.coversName(name) }) else { return nil }
        return unknown("secret", among: Set(declared).sorted())
    }

    /// Audits the environments named in `judged` by what was seen of them and of all the others.
    ///
    /// - Parameters:
    ///   - judged: names of environments of the workspace.
    ///   - observations: what was seen, by environment; one that is missing was not looked at.
    ///   - now: seconds since 1970 (UTC), for the record.
    ///   - key: the key of the record's fingerprints.
    ///   - base: manifests by which is judged as well; the worse verdict counts.
    public func audit(
        _ judged: [String], observations: [String: Observation], now: Double, key: FingerprintKey,
        base: BasePolicy? = nil
    ) -> Record {
        let record = judge(judged, observations: observations, now: now, key: key)
        guard let base else { return record }
        let earlier = Auditor(base.workspace, policy: policy, today: today, selection: selection)
            .audit(judged, observations: base.observations, now: now, key: key)
        return compare(record, with: earlier, base)
    }

    /// A record with what the manifests let pass that those of a base don't.
    private func compare(_ record: Record, with earlier: Record, _ base: BasePolicy) -> Record {
        let revision = base.origin.revision
        let comparison = PolicyComparison(from: base.workspace, to: workspace, revision: revision)
        var olds = Dictionary(
            earlier.environments.map { ($0.environment.name.value, $0) },
            uniquingKeysWith: { first, _ in first })
        var record = record
        let judged = Set(record.environments.map(\.environment.name.value))
        for place in record.environments.indices {
            let environment = record.environments[place].environment
            var old = olds.removeValue(forKey: environment.name.value)
            old?.checks.removeAll { comparison.isMended($0, in: environment) }
            let checks = record.environments[place].checks
            var loosened = PolicyLoosened.checks(
                of: environment, checks, comparedWith: old, by: comparison, at: revision)
            loosened += PolicyLoosened.checks(
                of: base.unreviewed, toldOf: environment.name.value, at: revision)
            // Those of environments that are not judged are told once.
            if place == 0 {
                for other in workspace.environments where !judged.contains(other.name.value) {
                    loosened += PolicyLoosened.checks(
                        of: other, by: comparison, toldOf: environment.name.value)
                }
            }
            record.environments[place].checks += loosened
            record.environments[place].verdict = .all(
                ([checks + loosened] + (old.map { [$0.checks] } ?? [])).map {
                    policy.verdict(on: $0, needsEvidence: selection.needsListings)
                })
        }
        let known = Set(workspace.environments.map(\.name.value))
        record.environments += earlier.environments.filter { !known.contains($0.environment.name.value) }.map
        {
            PolicyLoosened.removed($0, at: revision, policy)
        }
        record.verdict = .all(record.environments.map(\.verdict))
        record.base = base.origin
        return record
    }

    private func judge(
        _ judged: [String], observations: [String: Observation], now: Double, key: FingerprintKey
    ) -> Record {
        let audit = Audit(
            workspace: workspace, prepared.declared, observations: observations, today: today)
        // A random key's fingerprints say nothing of a single secret.
        let rowKey = key.id == nil ? nil : key
        let waivers = WaiverAudit(workspace.environments, today: today)
        let names = Set(judged)
        let listings = audit.environments.map(\.summary)
        let places = audit.environments.indices.filter { names.contains(audit.environments[$0].name) }
        let batches = inParallel(places.count, by: workspace.environmentsAtOnce) { range in
            places[range].map { record(at: $0, in: audit, listings, waivers, rowKey) }
        }
        let records = Array(batches.joined())
        var whole = Record(
            generatedAt: now, asOf: today, workspace: workspace.name, verdict: .all(records.map(\.verdict)),
            environments: records,
            sharing: selection.needsListings ? audit.sharedValues(touching: names, key: key) : [])
        whole.skippedRules = selection.skipped
        (whole.policy, whole.fingerprintKey) = (policy, key.id)
        return whole
    }

    private func record(
        at place: Int, in audit: Audit, _ listings: [ListingSummary], _ waivers: WaiverAudit,
        _ key: FingerprintKey?
    ) -> EnvironmentRecord {
        let environment = audit.environments[place]
        let checks = checks(of: environment, in: audit, waivers)
        var record = EnvironmentRecord(
            environment: environment.environment,
            verdict: policy.verdict(on: checks, needsEvidence: selection.needsListings),
            listings: listings, place: place,
            settingsURL: environment.observation.settingsURL,
            secrets: selection.needsListings ? rows(of: environment, key) : [], checks: checks)
        record.scope =
            selection.isWholeOnSecrets ? .allRules : selection.needsListings ? .someRules : .noSecrets
        record.takesChanges = environment.observation.takesChanges
        record.attestations = environment.observation.attestations?.counting ?? []
        return record
    }

    private func checks(
        of environment: AuditedEnvironment, in audit: Audit, _ waivers: WaiverAudit
    ) -> [Check] {
        let scene = Scene(environment: environment, audit: audit)
        var checks =
            selection.needsListings
            ? ListingAudit.judge(environment, in: audit).map {
                check(ListingAudit.description, $0, of: environment)
            } : []
        for rule in selection.rules.rules where selection.includes(rule.description.id) {
            let isAnswered = isAnswered(rule.description, in: environment)
            // A value that was handed in is wrong whether or not the listing could be read.
            guard isAnswered || rule.description.judgesValues && !environment.assumed.isEmpty else {
                continue
            }
            append(rule, in: scene, waivers, to: &checks) { head in
                isAnswered || head.status == .fail && head.subject.secret?.isAssumed == true
            }
        }
        checks += waivers.judge(environment, checks: checks, selection, in: audit).map {
            check($0, $1, of: environment)
        }
        return checks
    }

    private func append(
        _ rule: any Rule, in scene: Scene, _ waivers: WaiverAudit, to checks: inout [Check],
        where isTold: (Findings.Head) -> Bool
    ) {
        let (description, found) = (rule.description, rule.findings(in: scene))
        for (place, head) in found.heads.enumerated() where isTold(head) {
            if let line = AmbiguousLine(head, of: description, found.text(at: place)) {
                let finding = Finding(head.subject, .unproven, evidence: .name, line)
                checks.append(check(description, finding, line, of: scene.environment))
                continue
            }
            if let name = UnlistedSecret(head, found.text(at: place)) {
                let finding = Finding(head.subject, .unproven, evidence: .none, name)
                checks.append(check(description, finding, name, of: scene.environment))
                continue
            }
            var check = Check(found, at: place)
            if check.status == .fail {
                waivers.apply(
                    to: &check, sharedWith: { found.text(at: place).otherEnds },
                    counterparts: { found.texts.counterparts(of: head, at: place) })
            } else if check.status == .unproven, check.rule == SharedSecret.id,
                let secret = head.subject.secret,
                scene.audit.standIn(for: secret, in: scene.environment)?.mayBeAnything == false
            {
                waivers.applyToLackOfValue(&check)
            }
            checks.append(check)
        }
    }

    /// Whether what a rule needs was seen.
    private func isAnswered(_ rule: RuleDescription, in environment: AuditedEnvironment) -> Bool {
        rule.needs == .none || rule.isProbed || environment.listing != nil
    }

    private func check(
        _ rule: RuleDescription, _ judgement: Judgement, of environment: AuditedEnvironment
    ) -> Check {
        check(rule, judgement.finding(in: environment), judgement, of: environment)
    }

    private func check<Detail>(
        _ rule: RuleDescription, _ finding: Finding<Detail>, _ text: any CheckText,
        of environment: AuditedEnvironment
    ) -> Check {
        let head = Findings.Head(
            subject: finding.subject, status: finding.status, evidence: finding.evidence)
        return Check(Findings(of: rule, in: environment, heads: [head], texts: OneText(text: text)), at: 0)
    }

    private func rows(of environment: AuditedEnvironment, _ key: FingerprintKey?) -> [SecretRow] {
        let unseen = Set(environment.unseenSecrets.map(\.name))
        return (environment.secrets + environment.unseenSecrets).filter { !$0.isPlatform }.map { secret in
            let sharers = environment.sharers(of: secret)
            return SecretRow(
                name: secret.name, declaredBy: secret.expectation?.pattern.value.description,
                service: secret.service, declaration: secret.declaration, isolation: secret.isolation,
                presence: secret.presence,
                expected: secret.isDeclared ? secret.expected(in: environment.environment) : "not declared",
                isSet: environment.listing == nil || secret.unlisted != nil || unseen.contains(secret.name)
                    ? nil : secret.listed != nil, note: secret.expectation?.note,
                fingerprint: key.flatMap { key in secret.listed?.digest.map { key.fingerprint(of: $0) } },
                twins: sharers.twins.map(\.name), otherHolder: sharers.others,
                newValue: { Fix.newValue(for: secret, in: environment).steps })
        }
    }
}
