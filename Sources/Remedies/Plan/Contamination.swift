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
        let isolated = Dictionary(
            record.secrets.filter { $0.isolation == .isolated }.map { ($0.name, $0) },
            uniquingKeysWith: { first, _ in first })
        // What is waived is accepted in daily life, and contaminated all the same.
        findings = record.checks.reduce(into: [:]) { findings, check in
            guard check.rule == "shared-secret", check.status != .pass, let row = isolated[check.subject]
            else {
                return
            }
            // The halves of a key pair are replaced together, by the private one.
            findings[row.declaration?.publicHalfOf ?? row.name] = check
        }
    }

    var steps: [Step] {
        let contaminated = record.secrets.filter { findings[$0.name] != nil }
        let condemned = Set(
            contaminated.filter { $0.ownGenerator == nil && $0.service?.together == true }.compactMap(
                \.service?.id))
        return record.secrets.flatMap { row -> [Step] in
            if row.isSet == true, row.isolation != .config, condemned.contains(row.service?.id ?? "") {
                return deletion(of: row)
            }
            guard findings[row.name] != nil else { return [] }
            guard let generator = row.ownGenerator else { return deletion(of: row) }
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
            findings[row.name]?.message
            ?? "works only together with what is deleted of \(row.service?.title ?? "its service")"
        let url = action.isChange ? nil : row.service?.dashboard
        let note = action == .delete ? nil : row.declaration?.note
        return Step(subject: row.name, action: action, reasons: [reason], note: note, url: url)
    }
}

extension SecretRow {
    /// How envaudit makes a new value without anybody else having to be told; nil where it can't.
    fileprivate var ownGenerator: Generator? { declaration?.knownTo == nil ? declaration?.generator : nil }
}
