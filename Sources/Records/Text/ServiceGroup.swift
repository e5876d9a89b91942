import Auditing
import Manifests

/// The checks of one service, or of the environment as a whole.
struct ServiceGroup {
    let title: String
    /// The checks that did not simply pass, the worst first.
    private(set) var attention: [Check] = []
    private(set) var passed = 0
    /// How many are about what is not there.
    private(set) var absent = 0

    /// How many there are without `attention`, in words.
    var rest: String {
        [(passed, ""), (absent, " of what is absent")].filter { $0.0 > 0 }
            .map { counted($0.0, "check") + $0.1 }.joined(separator: ", ")
    }

    /// The worst status in the group.
    var worst: Status { attention.first?.status ?? .pass }

    /// By status, and by severity among the groups that need attention.
    private var urgency: (Int, Severity) { (worst.urgency, attention.first?.severity ?? .low) }

    /// The environment's checks by service, the worst service first, in the manifest's order among equals.
    static func groups(of record: EnvironmentRecord) -> [ServiceGroup] {
        let titles = Dictionary(
            record.secrets.compactMap(\.service).map { ($0.id, $0.title) },
            uniquingKeysWith: { first, _ in first })
        let unowned = Set(record.secrets.filter { $0.service == nil }.map(\.name))
        var groups: [ServiceGroup] = []
        var places: [String: Int] = [:]
        for check in record.checks {
            let title =
                check.service.map { titles[$0] ?? $0 }
                ?? tables[check.rule]
                ?? (unowned.contains(check.subject) ? "Secrets of no service" : "The environment")
            let place = places[title, default: groups.count]
            if place == groups.count { groups.append(ServiceGroup(title: title)) }
            places[title] = place
            groups[place].add(check)
        }
        return groups.map(\.sorted).stablySorted { $0.urgency > $1.urgency }
    }

    /// What probes saw has titles of its own.
    private static let tables = Dictionary(
        RuleSet.all.tables.map { ($0.rule, $0.table.title) }, uniquingKeysWith: { first, _ in first })

    private mutating func add(_ check: Check) {
        switch check.status {
        case .pass: passed += 1
        case .absent: absent += 1
        default: attention.append(check)
        }
    }

    private var sorted: ServiceGroup {
        var group = self
        group.attention = attention.stablySorted {
            ($0.status.urgency, $0.severity) > ($1.status.urgency, $1.severity)
        }
        return group
    }
}
