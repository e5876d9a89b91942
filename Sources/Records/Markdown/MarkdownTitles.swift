import Auditing
import Manifests

/// What people call that which checks are about.
struct MarkdownTitles {
    private let services: [String: String]
    private let environments: [String: String]

    init(_ record: Record) {
        services = Dictionary(
            record.environments.flatMap(\.secrets).compactMap(\.service).map { ($0.id, $0.title) },
            uniquingKeysWith: { first, _ in first })
        environments = Dictionary(
            record.environments.map { ($0.environment.name.value, $0.title) },
            uniquingKeysWith: { first, _ in first })
    }

    /// The environment that a check is of.
    func environment(_ check: Check) -> String { environments[check.environment] ?? check.environment }

    /// What a check is about: a secret by its name, a service by its title, a setting in words.
    func subject(_ check: Check) -> String {
        let parts = check.subject.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
            .map(String.init)
        // A declared webhook or redirect URI has its service's name; so has a service that is judged as a whole.
        if check.service == parts[0] || Self.isService(check.rule), let title = services[parts[0]] {
            return MarkdownText.escape(title) + (parts.count == 2 ? " \(MarkdownText.name(parts[1]))" : "")
        }
        guard Self.isSetting(check.rule) else { return MarkdownText.name(check.subject) }
        let words = parts[0].split(separator: "_").map { ["url": "URL", "urls": "URLs"][$0] ?? $0 }
            .joined(separator: " ")
        let title = MarkdownText.escape(words.prefix(1).uppercased() + words.dropFirst())
        return parts.count == 2 ? "\(title): \(MarkdownText.name(parts[1]))" : title
    }

    /// Whether the rule's subjects are services.
    private static func isService(_ rule: String) -> Bool { serviceTables.contains(rule) }

    private static let serviceTables = Set(
        RuleSet.all.tables.filter { $0.table.subject == "Service" }.map(\.rule))

    /// Whether the rule's subjects are envaudit's own words for settings, rather than names that people gave.
    private static func isSetting(_ rule: String) -> Bool { settings.contains(rule) }

    private static let settings = Set(
        RuleSet.all.tables.filter { ["Setting", "Claim"].contains($0.table.subject) }.map(\.rule)
            + ["identity-collision"])

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

    /// What probes saw has titles of its own.
    private static let tables = Dictionary(
        RuleSet.all.tables.map { ($0.rule, $0.table.title) }, uniquingKeysWith: { first, _ in first })
}
