public import Manifests

/// The manifests of a base revision, which judge an audit in addition to the working tree's.
public struct BasePolicy: Sendable {
    /// The workspace that they declare.
    public let workspace: Workspace
    /// What was seen of each of their environments, by name.
    public let observations: [String: Observation]
    /// Their revision.
    public let origin: RevisionOrigin
    /// The snapshots of the working tree that the base never had.
    public let unreviewed: [UnreviewedSnapshot]

    /// Manifests of a revision, and what was seen of what they declare.
    public init(
        workspace: Workspace, observations: [String: Observation], origin: RevisionOrigin,
        unreviewed: [UnreviewedSnapshot] = []
    ) {
        (self.workspace, self.observations, self.origin) = (workspace, observations, origin)
        self.unreviewed = unreviewed
    }
}

/// A snapshot that anybody could have made: sealed without a key, and in no reviewed revision.
public struct UnreviewedSnapshot: Sendable {
    /// The file, from the workspace's folder.
    let file: String
    /// The environment whose listing it replaces.
    let environment: String

    /// A snapshot of an environment.
    public init(file: String, environment: String) { (self.file, self.environment) = (file, environment) }
}

/// Reports what the working tree's manifests let pass and those of a base revision do not.
///
/// Two things are compared. The results: a check that did not pass by the base's manifests, and passes or is missing
/// now, is reported whatever the change was. And the declarations: they name the change, and also find changes that
/// affect no check today.
enum PolicyLoosened {
    static let description = RuleDescription(
        id: "policy-loosened",
        failsWhen:
            "with --base REF: the working tree's manifests demand less than those of REF, or let a check pass that does not pass by those of REF",
        needs: .none, severity: nil,
        why: "Anyone who may change the manifests in a pull request could let it pass what they forbid.",
        fix:
            "Restore what was declared, or let a person review the change: the check fails until REF has it, too.",
        proves:
            "It has no passes. Where it reports nothing, no manifest was loosened, nor that of an environment that is not judged, and every check that does not pass by the manifests of REF does not pass by these either, with the evidence of this run; but for those that ask to remove a waiver or to declare a secret, where the change does that.",
        examples: [
            RuleExample(
                "an isolated service that may be shared", services: PolicyLoosened.example("shareable"),
                production: .init(listed: ["PAY_KEY": "one"]),
                preprod: .init(listed: ["PAY_KEY": "two"]),
                "pay", .fail, "is shareable; isolated at origin/main"
            ).with(base: .init(services: PolicyLoosened.example("isolated"))),
            RuleExample(
                "a waiver of what fails", services: PolicyLoosened.example("isolated"),
                production: .init(listed: ["PAY_KEY": "one"]),
                preprod: .init(
                    "waivers: [{ finding: shared-secret/PAY_KEY, reason: One account, owner: ops, from: 2026-11-01, until: 2027-05-01 }]",
                    listed: ["PAY_KEY": "one"]),
                "shared-secret/PAY_KEY", .fail,
                "fails by the manifests of origin/main, and is waived by these: PAY_KEY has the same value as PAY_KEY in production"
            ).with(base: .init(services: PolicyLoosened.example("isolated"))),
            RuleExample(
                "more is demanded", services: PolicyLoosened.example("isolated"),
                preprod: .init("secrets: { PAY_KEY: { required: true } }", listed: ["PAY_KEY": "two"]),
                silentOn: "PAY_KEY"
            ).with(base: .init(services: PolicyLoosened.example("isolated"))),
        ])

    private static func example(_ isolation: String) -> String {
        "pay: { title: Pay, severity: high, isolation: \(isolation), secrets: { PAY_KEY: {} } }"
    }

    private static let advice: Fix =
        "Restore it, or let a person review the change: this fails until the base revision has it, too."

    /// Returns what was loosened for an environment of the working tree.
    ///
    /// - Parameters:
    ///   - checks: The checks by the working tree's manifests.
    ///   - earlier: The checks by the base's manifests; `nil` if the base does not have the environment.
    static func checks(
        of environment: Environment, _ checks: [Check], comparedWith earlier: EnvironmentRecord?,
        by comparison: PolicyComparison, at revision: String
    ) -> [Check] {
        let name = environment.name.value
        let declared = comparison.loosened(in: environment).map { check($0, of: name) }
        let now = worst(checks)
        let judged = worst(earlier?.checks ?? []).values.sorted { $0.id < $1.id }.compactMap {
            old -> Check? in
            let new = now[old.id]
            guard old.status.badness > (new?.status.badness ?? 0) else { return nil }
            return check(
                "\(old.rule)/\(old.subject)", of: name,
                severity: max(old.severity, new?.severity ?? old.severity),
                old.service,
                at: new?.declaredAt ?? environment.name.position,
                "\(old.status.inWords) by the manifests of \(revision), and \(new?.status.inWords ?? "is not checked") by these: \(old.subject) \(old.message)"
            )
        }
        return declared + judged
    }

    /// Returns what was loosened for an environment that this run does not judge, reported with one that it judges.
    static func checks(
        of environment: Environment, by comparison: PolicyComparison, toldOf name: String
    ) -> [Check] {
        comparison.loosenedAlone(in: environment).map {
            check($0, of: name, as: "\(environment.name.value)/\($0.subject)")
        }
    }

    /// Returns the snapshots that anybody could have made, reported with an environment that is judged.
    static func checks(of snapshots: [UnreviewedSnapshot], toldOf name: String, at revision: String)
        -> [Check]
    {
        snapshots.map { snapshot in
            check(
                snapshot.file, of: name, severity: .critical, nil,
                at: Position(file: snapshot.file, line: 1, column: 1),
                "stands for the listing of \(snapshot.environment), was never at \(revision), and is sealed without a key: anyone could have written it"
            )
        }
    }

    private static func check(
        _ loosening: PolicyComparison.Loosening, of name: String, as subject: String? = nil
    ) -> Check {
        check(
            subject ?? loosening.subject, of: name, severity: loosening.severity, loosening.service,
            at: loosening.position, loosening.words.joined(separator: "; "))
    }

    /// Returns an environment that the working tree no longer declares, as the base's manifests judge it.
    static func removed(_ record: EnvironmentRecord, at revision: String, _ policy: VerdictPolicy)
        -> EnvironmentRecord
    {
        let name = record.environment.name.value
        var record = record
        record.checks.append(
            check(
                "environments/\(name)", of: name, severity: .critical, nil,
                at: record.environment.name.position,
                "is declared no more; declared at \(revision)"))
        record.verdict = policy.verdict(on: record.checks)
        return record
    }

    /// Returns the worst of the checks with each id: two subjects may have one name.
    private static func worst(_ checks: [Check]) -> [String: Check] {
        Dictionary(checks.map { ($0.id, $0) }) { $0.status.badness >= $1.status.badness ? $0 : $1 }
    }

    private static func check(
        _ subject: String, of environment: String, severity: Severity?, _ service: String?,
        at position: Position, _ message: String
    ) -> Check {
        Check(
            environment: environment, rule: description.id, subject: subject, service: service, status: .fail,
            severity: severity ?? RuleDescription.defaultSeverity, evidence: .none, declaredAt: position,
            text: Judgement(subject, at: position, .fail, evidence: .none, message, fix: advice))
    }
}

extension Status {
    /// The distance from a pass, for comparison.
    fileprivate var badness: Int {
        switch self {
        case .fail: 3
        case .error: 2
        case .unproven: 1
        case .pass, .waived, .absent: 0
        }
    }

    /// The status as a verb.
    fileprivate var inWords: String {
        switch self {
        case .pass: "passes"
        case .fail: "fails"
        case .unproven: "is unproven"
        case .waived: "is waived"
        case .error: "can't be checked"
        case .absent: "is absent"
        }
    }
}
