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

    /// The rows in the manifest's order; a pattern such as `GCP_*` is one row while all it covers is verified.
    static func rows(of record: EnvironmentRecord) -> [MarkdownRow] {
        let checks = Dictionary(
            grouping: record.checks.filter { !MarkdownProbes.tells(of: $0) }, by: \.subject)
        var rows: [MarkdownRow] = []
        var index = 0
        while index < record.secrets.count {
            let first = record.secrets[index]
            let group = record.secrets[index...].prefix {
                $0.declaredBy == first.declaredBy && first.declaredBy?.hasSuffix("*") == true
            }
            if group.count > 1, record.scope == .allRules, let row = patternRow(Array(group), checks) {
                rows.append(row)
                index += group.count
            } else {
                rows.append(MarkdownRow(first, checks[first.name] ?? [], isWhole: record.scope == .allRules))
                index += 1
            }
        }
        return rows
    }

    /// One row for all of `secrets`, where none is set and nothing about them failed.
    private static func patternRow(_ secrets: [SecretRow], _ checks: [String: [Check]]) -> MarkdownRow? {
        let allVerified = secrets.allSatisfy { secret in
            secret.isSet == false
                && (checks[secret.name] ?? []).allSatisfy { [.pass, .absent].contains($0.status) }
        }
        // What is optional and not there proves nothing.
        let isProved = secrets.allSatisfy { (checks[$0.name] ?? []).contains { $0.status == .pass } }
        guard allVerified, let pattern = secrets[0].declaredBy else { return nil }
        let names = secrets.map(\.name).joined(separator: ", ")
        return MarkdownRow(
            name: pattern, expected: secrets[0].expected, (isProved ? Status.pass : .absent).box,
            by: secrets.flatMap { checks[$0.name] ?? [] }, of: secrets[0].service, notes: "Not set: \(names)."
        )
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
            self = row("[ ] Not seen", by: checks, "The environment's secrets could not be listed.")
            return
        }
        guard isWhole || !checks.isEmpty else {
            self = row("[ ] Not judged", by: [], "The rules on it were skipped.")
            return
        }
        let worst = checks.map(\.status).max { $0.urgency < $1.urgency } ?? (isSet ? .pass : .absent)
        let status = worst == .pass && !isWhole ? "[ ] Holds, but for the rules skipped" : worst.box
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
