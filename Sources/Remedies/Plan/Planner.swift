public import Auditing
import Manifests

/// Makes a plan of a record: a pure function.
public struct Planner: Sendable {
    private let record: EnvironmentRecord
    private let goal: Plan.Goal
    private let rows: [String: (order: Int, row: SecretRow)]

    /// A planner for what was found in one environment.
    public init(_ record: EnvironmentRecord, goal: Plan.Goal) {
        self.record = record
        self.goal = goal
        rows = Dictionary(
            record.secrets.enumerated().map { ($1.name, ($0, $1)) }, uniquingKeysWith: { first, _ in first })
    }

    /// The plan.
    public func plan() -> Plan {
        let contamination = goal == .reset ? ResetPlan(record) : nil
        var steps = contamination?.steps ?? []
        let settled = Set(steps.map(\.subject))
        let fixed = findings(.fail).filter { !settled.contains($0.subject) }.map(fix)
        steps += fixed.filter { !isSettled($0, by: steps) }
        let replaced = Set(steps.map(\.subject) + steps.compactMap(\.action.publicKey))
        steps += (findings(.error) + findings(.unproven)).filter { !replaced.contains($0.subject) }.map(look)
        var plan = Plan(
            environment: record.environment, goal: goal, steps: ordered(steps),
            settingsURL: record.settingsURL)
        plan.takesChanges = record.takesChanges
        return plan
    }

    /// All checks of one subject that came to the same.
    private struct Finding {
        let subject: String
        var checks: [Check]
    }

    private func findings(_ status: Status) -> [Finding] {
        var findings: [Finding] = []
        var places: [String: Int] = [:]
        for check in record.checks where check.status == status {
            let subject = subject(of: check)
            let place = places[subject, default: findings.count]
            if place == findings.count { findings.append(Finding(subject: subject, checks: [])) }
            places[subject] = place
            findings[place].checks.append(check)
        }
        return findings
    }

    /// What a step for a check is about: both halves of a key pair are generated for the private one.
    private func subject(of check: Check) -> String {
        guard check.remedy == .generate else { return check.subject }
        return rows[check.subject]?.row.declaration?.publicHalfOf ?? check.subject
    }

    /// What fixes a failure: of the remedies for one subject, the one that goes furthest, and of those the gravest check's.
    private func fix(_ finding: Finding) -> Step {
        let actions = finding.checks.map { (check: $0, action: action(for: $0)) }
        let best = actions.min {
            ($0.action.rank, $1.check.severity) < ($1.action.rank, $0.check.severity)
        }
        return Step(
            subject: finding.subject, action: best?.action ?? .person(""),
            reasons: finding.checks.map(\.message),
            note: best?.action == .delete ? nil : note(finding.subject),
            url: best?.action.isChange == true ? nil : best?.check.url,
            severity: finding.checks.map(\.severity).max(), area: Planner.areas[finding.checks[0].rule])
    }

    /// What the rules are about that judge more than secrets, by their ids.
    private static let areas = Dictionary(
        uniqueKeysWithValues: RuleSet.all.descriptions.compactMap { rule in rule.area.map { (rule.id, $0) } })

    private func action(for check: Check) -> Action {
        switch check.remedy {
        // What the platform provides has no row, and it can't be changed.
        case _ where rows[check.subject] == nil: .person(check.fix ?? "")
        case .set(let value)?: .set(value)
        case .delete?: .delete
        case .generate?:
            rows[subject(of: check)]?.row.declaration?.generator.map { .generate($0) }
                ?? .person(check.fix ?? "")
        case .person?, .elsewhere?, nil: .person(check.fix ?? "")
        }
    }

    /// The evidence that would prove an unproven check.
    private func look(_ finding: Finding) -> Step {
        // An attestation states a form, and is bound to a digest.
        let attestable = finding.checks.first {
            ["key-prefix", "value-format"].contains($0.rule) && $0.evidence == .digest
                && rows[$0.subject] != nil
        }
        let fix =
            attestable.map { "envaudit attest \(record.environment.name.value) \($0.subject)" }
            ?? finding.checks.lazy.compactMap(\.fix).first
        return Step(
            subject: finding.subject, action: .look(fix ?? "Find out, and check again."),
            reasons: finding.checks.map(\.message), note: nil, url: nil,
            severity: finding.checks.map(\.severity).max())
    }

    /// A service that is half set is no longer, once what there is of it is deleted.
    private func isSettled(_ step: Step, by steps: [Step]) -> Bool {
        let deleted = Set(steps.filter { $0.action == .delete }.map(\.subject))
        let members = record.secrets.filter { $0.service?.id == step.subject && $0.isSet == true }
        return rows[step.subject] == nil && !members.isEmpty
            && members.allSatisfy { deleted.contains($0.name) }
    }

    private func note(_ subject: String) -> String? { rows[subject]?.row.declaration?.note }

    /// By action, the gravest first, and in the manifest's order.
    private func ordered(_ steps: [Step]) -> [Step] {
        let keyed = steps.enumerated().map { index, step in
            (
                key: (
                    step.action.rank,
                    Severity.allCases.count - (step.severity.flatMap(Severity.allCases.firstIndex) ?? 0),
                    rows[step.subject]?.order ?? rows.count, index
                ), step: step
            )
        }
        return keyed.sorted { $0.key < $1.key }.map(\.step)
    }
}
