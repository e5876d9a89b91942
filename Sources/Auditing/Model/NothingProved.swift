import Manifests

/// The entry in a report for an environment in which nothing was proved.
///
/// A report that lists checks alone would be empty, or contain only skipped ones, which test pages and code hosts show
/// as success. The record itself expresses it by its verdict.
package enum NothingProved {
    package static let description = RuleDescription(
        id: "nothing-checked",
        failsWhen: "nothing was proved of an environment (an error, not a failure)",
        needs: .none, severity: .high,
        why: "A report without a failure reads as success, also if nothing was checked.",
        fix: "Review --only, --skip and the manifests, and hand in what the unproven checks ask for.",
        proves: "It has no passes: it stands in a report only where nothing was proved.")

    fileprivate static func check(_ environment: String, at position: Position, checks: [Check]) -> Check {
        let isSilent = checks.sawNothing
        return Check(
            environment: environment, rule: description.id, subject: environment, service: nil,
            status: .error,
            severity: .high, evidence: .none, declaredAt: position,
            text: Text(message: isSilent ? "nothing was checked" : "nothing was proved"))
    }

    private struct Text: CheckText {
        let message: String
        let fix: Fix? = Fix(NothingProved.description.fix)
        let expected: String? = nil
        let url: String? = nil
    }
}

extension EnvironmentRecord {
    /// Its checks; if none of them passed, failed or was an error, one that says so.
    package var reportedChecks: [Check] {
        let isUnchecked = verdict == .incomplete && checks.sawNothing
        let isTold = !isUnchecked && checks.contains { [.pass, .fail, .error].contains($0.status) }
        let name = environment.name
        return isTold ? checks : checks + [NothingProved.check(name.value, at: name.position, checks: checks)]
    }
}

extension Record {
    /// Each environment with the checks of a report. If no environment was judged, the workspace takes its place.
    package var reportedEnvironments: [(name: String, checks: [Check])] {
        guard environments.isEmpty else {
            return environments.map { ($0.environment.name.value, $0.reportedChecks) }
        }
        let place = Position(file: "environments", line: 1, column: 1)
        return [(workspace, [NothingProved.check(workspace, at: place, checks: [])])]
    }

    /// All checks of a report.
    package var reportedChecks: [Check] { reportedEnvironments.flatMap(\.checks) }
}
