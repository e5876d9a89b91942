import Isolation
import Manifests

/// The emergency: every isolated secret that can't be proved to be the environment's own is taken for another's.
///
/// What can be generated is; the rest is deleted, and with it whatever works only together with it: a service is
/// rather unset than half set. See docs/decisions/0040.
struct Contamination {
    private let record: EnvironmentRecord
    /// What was found of each isolated secret whose isolation is not proved.
    private let findings: [String: Check]

    init(_ record: EnvironmentRecord) {
        self.record = record
        let isolated = Set(record.secrets.filter { $0.isolation == .isolated }.map(\.name))
        // What is waived is accepted in daily life, and contaminated all the same.
        findings = record.checks.reduce(into: [:]) { findings, check in
            guard check.rule == "shared-secret", check.status != .pass, isolated.contains(check.subject) else {
                return
            }
            findings[check.subject] = check
        }
    }

    var steps: [Step] {
        let contaminated = record.secrets.filter { findings[$0.name] != nil }
        let condemned = Set(
            contaminated.filter { !$0.isGenerable && $0.service?.together == true }.compactMap(\.service?.id))
        return record.secrets.flatMap { row -> [Step] in
            if row.isSet == true, row.isolation != .config, condemned.contains(row.service?.id ?? "") {
                return deletion(of: row)
            }
            guard findings[row.name] != nil else { return [] }
            guard row.isGenerable, let generator = row.declaration?.generator else { return deletion(of: row) }
            return [step(row, .generate(generator))]
        }
    }

    private func deletion(of row: SecretRow) -> [Step] {
        let deletion = step(row, .delete)
        guard row.presence == .required, let service = row.service else { return [deletion] }
        let place = service.dashboard.map { " at \($0)" } ?? ""
        let words =
            "Issue a credential for \(record.environment.name.value) in \(service.title)\(place) and set it, as it is required."
        return [deletion, step(row, .person(words))]
    }

    private func step(_ row: SecretRow, _ action: Action) -> Step {
        let reason =
            findings[row.name]?.message ?? "works only together with what is deleted of \(row.service?.title ?? "its service")"
        let url = action.isChange ? nil : row.service?.dashboard
        let note = action == .delete ? nil : row.declaration?.note
        return Step(subject: row.name, action: action, reasons: [reason], note: note, url: url)
    }
}

extension SecretRow {
    /// Whether envaudit can make a new value without anybody else having to be told.
    fileprivate var isGenerable: Bool { declaration?.generator != nil }
}
