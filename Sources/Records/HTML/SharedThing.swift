import Auditing
import Listings
import Manifests
import Support

/// Something that several environments have: a value, a project, a database, the address of a webhook.
struct SharedThing {
    /// What a value is called in each environment, each name once; empty for what checks tell.
    var names: [String] = []
    /// The checks that tell it; empty for a value.
    var ends: [Check] = []
    /// The environments that have it, each once.
    let environments: [String]
    /// What came of it: fail, waived, or unproven; pass where it may be shared.
    let status: Status
    /// Whether it is a setting, of which equality says nothing.
    let isSetting: Bool
    /// The rule that it fails by, or is waived.
    let rule: String?
    let severity: Severity?

    /// All that the environments of a record share, what fails first.
    static func all(in record: Record) -> [SharedThing] {
        let judged = JudgedSecrets(record)
        var covered: Set<SubjectID> = []
        var all = record.sharing.map { value in
            let members = value.members.map { SubjectID(environment: $0.environment, name: $0.address) }
            covered.formUnion(members)
            return thing(value.members, members, judged)
        }
        for status in [Status.fail, .waived] {
            for finding in RecordFinding.all(status, in: record) {
                let ends = finding.ends.flatMap { $0.otherEnds }
                let isTold = finding.lead.rule == SharedThing.ofValues && covered.contains(finding.lead.place)
                let environments = unique(finding.ends.map(\.environment) + ends.map(\.environment))
                guard environments.count > 1, !isTold else { continue }
                all.append(
                    SharedThing(
                        ends: finding.ends, environments: environments,
                        status: status,
                        isSetting: false, rule: finding.lead.rule, severity: finding.severity))
            }
        }
        return all.stablySorted { ($0.rank, $0.severity ?? .low) > ($1.rank, $1.severity ?? .low) }
    }

    /// The rule that judges equal values.
    private static let ofValues = "shared-secret"

    private static func thing(
        _ members: [SecretID], _ subjects: [SubjectID], _ judged: JudgedSecrets
    ) -> SharedThing {
        let checks = subjects.flatMap { judged.checks[$0] ?? [] }
        let worst = checks.max { $0.status.urgency < $1.status.urgency }
        let isOpen = worst.map { $0.status != .pass && $0.status != .absent } ?? false
        let classes = subjects.compactMap { judged.classes[$0] }
        return SharedThing(
            names: unique(members.map(\.address)), environments: unique(members.map(\.environment)),
            status: isOpen ? worst?.status ?? .pass : .pass,
            isSetting: !isOpen && !classes.isEmpty && classes.allSatisfy { $0 == .config },
            rule: isOpen ? worst?.rule : nil, severity: worst?.severity)
    }

    private static func unique(_ names: [String]) -> [String] {
        var seen: Set<String> = []
        return names.filter { seen.insert($0).inserted }
    }

    private var rank: Int { isSetting ? -1 : status.urgency }

    /// What was judged of each secret's sharing.
    private struct JudgedSecrets {
        var checks: [SubjectID: [Check]] = [:]
        var classes: [SubjectID: IsolationClass] = [:]

        init(_ record: Record) {
            for environment in record.environments {
                for check in environment.checks where JudgedSecrets.rules.contains(check.rule) {
                    checks[check.place, default: []].append(check)
                }
                for secret in environment.secrets {
                    let id = SubjectID(environment: environment.environment.name.value, name: secret.name)
                    classes[id] = secret.isolation
                }
            }
        }

        private static let rules: Set = [SharedThing.ofValues, "safeguard-missing"]
    }
}

extension Check {
    fileprivate var place: SubjectID { SubjectID(environment: environment, name: subject) }
}
