import Auditing
import Manifests

/// The emergency: every isolated secret that can't be proved to be the environment's own is taken for another's; of
/// production only what was found to be another's.
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
        // A waived secret is accepted in daily use, but it is contaminated.
        findings = record.checks.reduce(into: [:]) { findings, check in
            guard check.rule == "shared-secret", check.status != .pass, let row = rows[check.subject],
                row.isolation == .isolated,
                // Production's value is not another's because a test environment copied it: it is replaced there. Nor
                // is it because a test environment does not show what it has: less evidence must not destroy more.
                check.remedy != .elsewhere,
                record.environment.tier != .production || [.fail, .waived].contains(check.status)
            else { return }
            findings[row.wholeName] = check
        }
    }

    var steps: [Step] {
        let contaminated = record.secrets.filter { findings[$0.wholeName] != nil }
        // Production's own value of a service is not lost because another one of it goes.
        let condemned =
            record.environment.tier == .production
            ? []
            : Set(
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
            guard row.name == row.wholeName else { return [] }
            return [step(row, isByHand(row) ? .person(row.newValue()) : .generate(generator))]
        }
    }

    /// Whether envaudit changes nothing where the secret is: commands change what `listing` lists, of some hosts.
    private func isByHand(_ row: SecretRow) -> Bool {
        !record.takesChanges || SecretAddress(row.name).part != nil
    }

    /// How envaudit generates a new value that no one else needs; `nil` if it can't.
    private func generator(of row: SecretRow) -> Generator? {
        // What is not to be set gets no value.
        guard let whole = rows[row.wholeName], whole.otherHolder == nil, whole.twins.isEmpty,
            whole.presence != .forbidden, whole.declaration?.deprecation == nil
        else { return nil }
        return whole.declaration?.generator
    }

    private func deletion(of row: SecretRow) -> [Step] {
        let place = SecretAddress(row.name).part.map { " in \($0)" } ?? ""
        guard row.presence == .required, row.service != nil else {
            return [
                step(row, isByHand(row) ? .person("Delete it\(place), or set a value of its own.") : .delete)
            ]
        }
        let replacement = step(row, .person("\(row.newValue().dropLast()), as it is required."))
        return isByHand(row) ? [replacement] : [step(row, .delete), replacement]
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
    fileprivate var wholeName: String {
        (declaration?.publicHalfOf).map { "\(SecretAddress(part: SecretAddress(name).part, name: $0))" }
            ?? name
    }
}
