import Auditing
import Listings
import Manifests

/// Subjects by environments: what came of each in each.
struct RecordMatrix {
    /// The rows, under what they have in common, in the record's order.
    private(set) var groups: [Group] = []
    private var places: [Key: (group: Int, row: Int)] = [:]
    private var groupPlaces: [String: Int] = [:]
    private let width: Int

    /// Rows of one service, or of one rule.
    struct Group {
        /// The service's or the rule's id; empty for secrets of no service.
        let id: String
        fileprivate(set) var rows: [Row] = []
    }

    /// One subject.
    struct Row {
        /// A check of it, or nil.
        fileprivate(set) var check: Check?
        let name: String
        /// The worst severity of what did not pass; else its service's, or that of its checks.
        fileprivate(set) var severity: Severity?
        /// What came of it in each environment; `nil` if it is neither declared nor listed.
        fileprivate(set) var cells: [Cell?]
    }

    /// What came of a subject in one environment.
    struct Cell {
        let outcome: Outcome
        /// The strongest evidence that the outcome rests on, or nil.
        let evidence: EvidenceLevel?
        /// The check that decides it.
        let decisive: Check?
        /// Whether it is a secret that is not set, which its status does not say.
        fileprivate(set) var isUnset = false
    }

    /// What matters most of a subject's checks.
    enum Outcome: Equatable {
        case judged(Status)
        /// The environment's secrets could not be listed.
        case unseen
        /// The rules on it were skipped.
        case skipped
        /// It is not set, and need not be.
        case unset
        /// Nothing is to be judged of it.
        case nothing
    }

    private struct Key: Hashable {
        let group: String
        let name: String
    }

    private init(width: Int) { self.width = width }

    /// The secrets that are declared or listed, by their services.
    static func secrets(of record: Record) -> RecordMatrix {
        var matrix = RecordMatrix(width: record.environments.count)
        for (column, environment) in record.environments.enumerated() {
            let checks = environment.checksOfSecrets
            for secret in environment.secrets {
                let own = (checks[secret.name] ?? []).map { environment.checks[$0] }
                matrix.add(
                    Cell(own, of: secret, isWhole: environment.scope == .allRules), own,
                    named: secret.name, in: secret.service?.id ?? "", secret.service?.severity, at: column)
            }
        }
        return matrix
    }

    /// All that is judged beyond secrets, by its rules.
    static func others(of record: Record) -> RecordMatrix {
        var matrix = RecordMatrix(width: record.environments.count)
        for (column, environment) in record.environments.enumerated() {
            let secrets = Set(environment.secrets.map(\.name))
            var places: [Key: Int] = [:]
            var subjects: [(key: Key, checks: [Check])] = []
            for check in environment.checks where !check.isOf(secrets) {
                let key = Key(group: check.rule, name: check.subject)
                let place = places[key, default: subjects.count]
                places[key] = place
                if place == subjects.count { subjects.append((key, [])) }
                subjects[place].checks.append(check)
            }
            for (key, checks) in subjects {
                matrix.add(Cell(checks), checks, named: key.name, in: key.group, nil, at: column)
            }
        }
        return matrix
    }

    private mutating func add(
        _ cell: Cell, _ checks: [Check], named name: String, in id: String, _ severity: Severity?,
        at column: Int
    ) {
        let group = groupPlaces[id, default: groups.count]
        if group == groups.count {
            groups.append(Group(id: id))
            groupPlaces[id] = group
        }
        let key = Key(group: id, name: name)
        let row = places[key]?.row ?? groups[group].rows.count
        if row == groups[group].rows.count {
            groups[group].rows.append(
                Row(check: nil, name: name, severity: nil, cells: Array(repeating: nil, count: width)))
            places[key] = (group, row)
        }
        let open = checks.lazy.filter { $0.status != .pass && $0.status != .absent }.map(\.severity).max()
        let worst = [open ?? severity ?? checks.map(\.severity).max(), groups[group].rows[row].severity]
        groups[group].rows[row].severity = worst.compactMap(\.self).max()
        groups[group].rows[row].cells[column] = cell
        groups[group].rows[row].check = groups[group].rows[row].check ?? checks.first
    }
}

extension RecordMatrix.Cell {
    /// What the checks of something come to.
    fileprivate init(_ checks: [Check]) {
        let worst = checks.map(\.status).max { $0.urgency < $1.urgency }
        // A pass is supported by the strongest evidence of its checks; all else by that which decides.
        let told = checks.filter { $0.status == worst }
        let evidence = told.map(\.evidence).max() ?? .none
        self.init(
            outcome: worst.map { .judged($0) } ?? .nothing, evidence: evidence == .none ? nil : evidence,
            decisive: told.first)
    }

    /// What the checks of a secret come to.
    fileprivate init(_ checks: [Check], of secret: SecretRow, isWhole: Bool) {
        let judged = Self(checks)
        let outcome: RecordMatrix.Outcome =
            switch (judged.outcome, secret.isSet) {
            case (.judged(.pass), nil), (.judged(.absent), nil), (.nothing, nil): .unseen
            case (.judged, _): judged.outcome
            default: !isWhole ? .skipped : secret.isSet == false ? .unset : .nothing
            }
        let isUnset = secret.isSet == false && outcome != .judged(.absent)
        self.init(
            outcome: outcome, evidence: judged.evidence, decisive: judged.decisive, isUnset: isUnset)
    }
}

extension Check {
    /// Whether it is about one of these secrets, and not about what a probe saw.
    fileprivate func isOf(_ secrets: Set<String>) -> Bool {
        secrets.contains(subject) && !MarkdownProbes.tells(of: self)
    }
}
