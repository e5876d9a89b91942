import Auditing
import Manifests

/// What people call that which checks are about, as Markdown.
struct MarkdownTitles {
    private let titles: RecordTitles

    init(_ record: Record) { titles = RecordTitles(record) }

    /// The environment that a check is of.
    func environment(_ check: Check) -> String { titles.environment(check.environment) }

    /// What a check is about: a secret by its name, a service by its title, a setting in words.
    func subject(_ check: Check) -> String {
        switch titles.subject(check) {
        case .name(let name): MarkdownText.name(name)
        case .service(let title, nil), .setting(let title, nil): MarkdownText.escape(title)
        case .service(let title, let rest?): "\(MarkdownText.escape(title)) \(MarkdownText.name(rest))"
        case .setting(let words, let rest?): "\(MarkdownText.escape(words)): \(MarkdownText.name(rest))"
        }
    }

    /// What was found, and by which rule.
    func finding(_ check: Check) -> String {
        let link = check.message.followsSubject ? " " : ": "
        let end = check.message.hasSuffix(".") ? "" : "."
        return
            "\(subject(check))\(link)\(MarkdownText.escape(check.message))\(end) (`\(check.rule)`)"
    }

    /// The subjects of several checks of one environment, by their rules.
    func list(_ checks: [Check]) -> String {
        checks.byRule.map { rule, checks in
            "\(checks.map(subject).joined(separator: ", ")) (`\(rule)`)"
        }.joined(separator: ", ")
    }
}

/// The checks of one service, or of one table, as an item to tick.
struct TickedGroup {
    let title: String
    private var counts: [Status: Int] = [:]

    private init(title: String) { self.title = title }

    /// The item: ticked where something was proved and nothing is left to be.
    var line: String {
        let isProved = counts.keys.allSatisfy { $0 == .pass || $0 == .absent } && counts[.pass] != nil
        let words = counts.keys.allSatisfy { $0 == .absent } ? "not set" : counts.tally
        return "- [\(isProved ? "x" : " ")] \(MarkdownText.escape(title.asName)): \(words)"
    }

    /// The environment's checks by service, in the record's order.
    static func groups(of record: EnvironmentRecord) -> [TickedGroup] {
        let titles = Dictionary(
            record.secrets.compactMap(\.service).map { ($0.id, $0.title) },
            uniquingKeysWith: { first, _ in first })
        let unowned = Set(record.secrets.filter { $0.service == nil }.map(\.name))
        var groups: [TickedGroup] = []
        var places: [String: Int] = [:]
        for check in record.checks {
            let title =
                check.service.map { titles[$0] ?? $0 } ?? tables[check.rule]
                ?? (unowned.contains(check.subject) ? "Secrets of no service" : "The environment")
            let place = places[title, default: groups.count]
            if place == groups.count { groups.append(TickedGroup(title: title)) }
            places[title] = place
            groups[place].counts[check.status, default: 0] += 1
        }
        return groups
    }

    /// Subjects of probes have their own titles.
    private static let tables = Dictionary(
        RuleSet.all.tables.map { ($0.rule, $0.table.title) }, uniquingKeysWith: { first, _ in first })
}
