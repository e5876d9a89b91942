import Auditing
import Manifests

/// One row of the configuration record: a secret, or several that one pattern speaks of and that fare alike.
struct MarkdownRow {
    let name: String
    let expected: String
    let status: String
    /// The rules that the status rests on, as code.
    let rules: String
    /// The worst severity of these.
    let severity: String
    let notes: String

    /// The rows in the manifest's order; those at the end of a pattern such as `GCP_*` that are not set and verified are
    /// one row.
    static func rows(of record: EnvironmentRecord) -> [MarkdownRow] {
        let places = record.checksOfSecrets
        func checks(_ secret: SecretRow) -> [Check] { (places[secret.name] ?? []).map { record.checks[$0] } }
        var rows: [MarkdownRow] = []
        var rest = record.secrets[...]
        while let first = rest.first {
            let isPattern = first.declaredBy?.hasSuffix("*") == true && record.scope == .allRules
            let group = isPattern ? rest.prefix { $0.declaredBy == first.declaredBy } : rest.prefix(1)
            // Patterns may cover thousands, so each secret is visited once.
            let alike = isPattern ? group.reversed().prefix { isUnset($0, checks($0)) }.count : 0
            let single = alike > 1 ? group.dropLast(alike) : group
            rows += single.map {
                MarkdownRow($0, checks($0), isWhole: record.scope == .allRules)
            }
            if alike > 1 {
                rows.append(MarkdownRow(unset: group.suffix(alike).map { ($0, checks($0)) }))
            }
            rest = rest.dropFirst(group.count)
        }
        return rows
    }

    /// Whether a secret is not set, and nothing about it failed.
    private static func isUnset(_ secret: SecretRow, _ checks: [Check]) -> Bool {
        secret.isSet == false && checks.allSatisfy { $0.status == .pass || $0.status == .absent }
    }

    /// One row for several secrets of one pattern that are not set.
    private init(unset secrets: [(row: SecretRow, checks: [Check])]) {
        // What is optional and not there proves nothing.
        let isProved = secrets.allSatisfy { $0.checks.contains { $0.status == .pass } }
        let names = secrets.map(\.row.name).joined(separator: ", ")
        self.init(
            name: secrets[0].row.declaredBy ?? names, expected: secrets[0].row.expected,
            (isProved ? Status.pass : .absent).box, by: secrets.flatMap(\.checks),
            of: secrets[0].row.service, notes: "Not set: \(names).")
    }

    /// - Parameters:
    ///   - checks: those that the status rests on.
    ///   - service: the service that says how bad a failure would be, where there are none.
    private init(
        name: String, expected: String, _ status: String, by checks: [Check], of service: Service?,
        notes: String
    ) {
        (self.name, self.expected, self.status, self.notes) = (name, expected, status, notes)
        rules = checks.isEmpty ? "–" : checks.byRule.map { "`\($0.rule)`" }.joined(separator: ", ")
        severity = (checks.map(\.severity).max() ?? service?.severity)?.rawValue ?? "–"
    }

    private init(_ secret: SecretRow, _ checks: [Check], isWhole: Bool) {
        func row(_ status: String, by checks: [Check], _ notes: String) -> MarkdownRow {
            MarkdownRow(
                name: secret.name, expected: secret.expected, status, by: checks, of: secret.service,
                notes: notes)
        }
        guard let isSet = secret.isSet else {
            let told = checks.map(MarkdownRow.sentence)
            self = row(
                "[ ] Not seen", by: checks,
                told.isEmpty ? "Whether it is set could not be seen." : told.joined(separator: " "))
            return
        }
        guard isWhole || !checks.isEmpty else {
            self = row("[ ] Not judged", by: [], "The rules on it were skipped.")
            return
        }
        let worst = checks.map(\.status).max { $0.urgency < $1.urgency } ?? (isSet ? .pass : .absent)
        let status =
            worst == .pass && !isWhole
            ? "[ ] Holds, but for the rules skipped"
            : worst == .absent && isSet ? "[ ] Not compared" : worst.box
        // What was waived is always shown: it is an accepted failure.
        let told =
            checks.filter { $0.status == worst } + checks.filter { $0.status == .waived && worst != .waived }
        let sentences =
            [.pass, .absent].contains(worst)
            ? MarkdownRow.proof(checks, isSet) : told.map(MarkdownRow.sentence)
        let notes = (sentences + [secret.note?.asSentence].compactMap { $0 }).joined(separator: " ")
        self = row(status, by: told, notes)
    }

    /// What was proved, in one sentence, with the best evidence for it.
    private static func proof(_ checks: [Check], _ isSet: Bool) -> [String] {
        let strongest = checks.map(\.evidence).max() ?? .name
        let claims = checks.filter { $0.evidence > .name || checks.count == 1 }.map(\.message)
        guard !claims.isEmpty else { return [isSet ? "Is set (by name)." : "Is not set (by name)."] }
        return ["\(claims.joined(separator: "; ").asSentence.dropLast()) (by \(strongest.rawValue))."]
    }

    private static func sentence(_ check: Check) -> String {
        var sentence = check.message.asSentence
        if check.status == .fail, let fix = check.fix { sentence += " \(fix.asSentence)" }
        if check.status == .waived, let waiver = check.waiver {
            sentence += " Waived until \(waiver.until) by \(waiver.owner): \(waiver.reason.asSentence)"
        }
        return sentence
    }
}

extension EnvironmentRecord {
    /// The places of each secret's checks among all; those of what probes saw are told elsewhere.
    var checksOfSecrets: [String: [Int]] {
        Dictionary(
            grouping: checks.indices.lazy.filter { !MarkdownProbes.tells(of: checks[$0]) },
            by: { checks[$0].subject })
    }
}
