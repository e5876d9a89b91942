import Auditing
import Manifests

/// The emergency: every isolated secret that can't be proved to be the environment's own is taken for another's.
///
/// What can be generated is; the rest is deleted, and with it whatever works only together with it: a service is
/// rather unset than half set. See docs/decisions/0040.
struct ResetPlan {
    private let record: EnvironmentRecord
    private let rows: [String: SecretRow]
    /// What was found of each isolated secret whose isolation is not proved; of a key pair, by its private half.
    private let findings: [String: Check]

    init(_ record: EnvironmentRecord) {
        self.record = record
        let rows = Dictionary(record.secrets.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        self.rows = rows
        // What is waived is accepted in daily life, and contaminated all the same.
        findings = record.checks.reduce(into: [:]) { findings, check in
            guard check.rule == "shared-secret", check.status != .pass, let row = rows[check.subject],
                row.isolation == .isolated,
                // Production's value is not another's because a test environment copied it: it is replaced there.
                check.remedy != .elsewhere
            else { return }
            findings[row.wholeName] = check
        }
    }

    var steps: [Step] {
        let contaminated = record.secrets.filter { findings[$0.wholeName] != nil }
        let condemned = Set(
            contaminated.filter { generator(of: $0) == nil && $0.service?.together == true }
                .compactMap(\.service?.id))
        return record.secrets.flatMap { row -> [Step] in
            if row.isSet == true, row.isolation != .config, condemned.contains(row.service?.id ?? "") {
                return deletion(of: row)
            }
            guard findings[row.wholeName] != nil else { return [] }
            guard let generator = generator(of: row) else {
                return row.isSet == true ? deletion(of: row) : []
            }
            return row.name == row.wholeName ? [step(row, .generate(generator))] : []
        }
    }

    /// How envaudit makes a new value that nobody else needs; nil where it can't.
    private func generator(of row: SecretRow) -> Generator? {
        guard SecretAddress(row.name).part == nil, let whole = rows[row.wholeName],
            let declaration = whole.declaration,
            record.environment.otherHolder(of: declaration, in: whole.service) == nil
        else { return nil }
        return declaration.generator
    }

    private func deletion(of row: SecretRow) -> [Step] {
        // Commands change what `listing` lists; a named part is changed by hand.
        if let part = SecretAddress(row.name).part {
            return [step(row, .person("Delete it in \(part), or set a value of its own."))]
        }
        let deletion = step(row, .delete)
        guard row.presence == .required, let service = row.service else { return [deletion] }
        let place = service.dashboard.map { " at \($0)" } ?? ""
        let words =
            "Issue a credential for \(record.environment.name.value) in \(service.title)\(place) and set it, as it is required."
        return [deletion, step(row, .person(words))]
    }

    private func step(_ row: SecretRow, _ action: Action) -> Step {
        let reason =
            findings[row.wholeName]?.message
            ?? "works only together with what is deleted of \(row.service?.title ?? "its service")"
        let url = action.isChange ? nil : row.service?.dashboard
        let note = action == .delete ? nil : row.declaration?.note
        return Step(
            subject: row.name, action: action, reasons: [reason], note: note, url: url,
            severity: findings[row.wholeName]?.severity ?? row.service?.severity)
    }
}

extension SecretRow {
    /// The name under which it is replaced: the halves of a key pair are replaced together, by the private one.
    fileprivate var wholeName: String { declaration?.publicHalfOf ?? name }
}
