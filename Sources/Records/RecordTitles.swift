import Auditing
import Manifests

/// What people call that which checks are about.
struct RecordTitles {
    private let services: [String: Service]
    private let environments: [String: String]

    init(_ record: Record) {
        services = Dictionary(
            record.environments.flatMap(\.secrets).compactMap(\.service).map { ($0.id, $0) },
            uniquingKeysWith: { first, _ in first })
        environments = Dictionary(
            record.environments.map { ($0.environment.name.value, $0.title) },
            uniquingKeysWith: { first, _ in first })
    }

    /// What a check is about.
    enum Subject: Equatable {
        /// A secret, an identifier or another name that people gave.
        case name(String)
        /// A service by its title, and what of it.
        case service(String, String?)
        /// A setting in envaudit's own words, and what of it.
        case setting(String, String?)
    }

    /// The service with this id, as far as a secret of the record belongs to it.
    func service(_ id: String) -> Service? { services[id] }

    /// The title of an environment, or its name.
    func environment(_ name: String) -> String { environments[name] ?? name }

    /// What a check is about: a secret by its name, a service by its title, a setting in words.
    func subject(_ check: Check) -> Subject {
        let parts = check.subject.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
            .map(String.init)
        let rest = parts.count == 2 ? parts[1] : nil
        // A declared webhook or redirect URI has its service's name; so has a service that is judged as a whole.
        if check.service == parts[0] || Self.services.contains(check.rule), let service = services[parts[0]] {
            return .service(service.title, rest)
        }
        guard Self.settings.contains(check.rule) else { return .name(check.subject) }
        let words = parts[0].split(separator: "_").map { ["url": "URL", "urls": "URLs"][$0] ?? $0 }
            .joined(separator: " ")
        return .setting(words.prefix(1).uppercased() + words.dropFirst(), rest)
    }

    /// The rules whose subjects are services.
    private static let services = Set(
        RuleSet.all.tables.filter { $0.table.subject == "Service" }.map(\.rule))

    /// The rules whose subjects are envaudit's own words for settings, rather than names that people gave.
    private static let settings = Set(
        RuleSet.all.tables.filter { ["Setting", "Claim"].contains($0.table.subject) }.map(\.rule)
            + ["identity-collision"])
}
