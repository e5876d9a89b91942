import Manifests

/// Groups names into services: well-known ones first, then settings, then those that begin alike.
struct ServiceGrouping {
    let table: KnownServices

    /// The services of these names, which are sorted: well-known ones by their ids, then the team's own, then settings.
    func services(of names: [String]) -> [DraftService] {
        var known: [String: DraftService] = [:]
        var settings: [DraftSecret] = []
        var rest: [String] = []
        for name in names {
            if let (service, secret) = table.match(name) {
                known[service.id, default: DraftService(service)].secrets.append(draft(name, secret))
            } else if table.settings.covers(table.bareName(of: name)) {
                settings.append(DraftSecret(name: name, words: words(of: name)))
            } else {
                rest.append(name)
            }
        }
        let wellKnown = known.values.sorted { $0.id < $1.id }
        let own = own(rest, besides: Set(known.keys).union(["settings", "other"]))
        return wellKnown + own + (settings.isEmpty ? [] : [DraftService(settings: settings)])
    }

    private func draft(_ name: String, _ known: KnownSecret) -> DraftSecret {
        DraftSecret(
            name: name, forms: known.forms, live: known.live, test: known.test,
            configReason: known.configReason, words: words(of: name))
    }

    private func words(of name: String) -> [String] {
        table.settings.values[table.bareName(of: name)] ?? []
    }

    /// A service for each first word that several names have, and one for all others.
    private func own(_ names: [String], besides taken: Set<String>) -> [DraftService] {
        let groups = Dictionary(grouping: names, by: firstWord)
        let services = groups.sorted { $0.key < $1.key }.filter { $0.value.count > 1 && !$0.key.isEmpty }.map
        {
            // No word has a dash, so this is nobody's id.
            DraftService(id: taken.contains($0) ? "\($0)-own" : $0, word: $0.uppercased(), names: $1)
        }
        let single = groups.filter { $0.value.count == 1 || $0.key.isEmpty }.flatMap(\.value).sorted()
        return services + (single.isEmpty ? [] : [DraftService(others: single)])
    }

    /// The first word of a name without what build tools demand, as an id; empty where it is of underscores.
    private func firstWord(of name: String) -> String {
        String(table.bareName(of: name).split(separator: "_").first?.lowercased().prefix(50) ?? "")
    }
}

extension DraftService {
    fileprivate init(_ known: KnownService) {
        self.init(
            id: known.id, title: known.title, risk: known.risk, severity: known.severity,
            isolation: known.isolation, dashboard: known.dashboard, together: known.together,
            guess: "a well-known service, by the names of its secrets", secrets: [])
    }

    fileprivate init(id: String, word: String, names: [String]) {
        self.init(
            id: id, title: word, severity: .medium, isolation: .isolated,
            guess: "no well-known service; these names begin alike",
            secrets: names.map { DraftSecret(name: $0) })
    }

    fileprivate init(others names: [String]) {
        self.init(
            id: "other", title: "Other secrets", severity: .medium, isolation: .isolated,
            guess: "no well-known service; these names have nothing in common",
            secrets: names.map { DraftSecret(name: $0) })
    }

    fileprivate init(settings: [DraftSecret]) {
        self.init(
            id: "settings", title: "Settings", severity: .low, isolation: .config,
            guess: "no secrets, by their names: equal values mean nothing here", secrets: settings)
    }

    /// Whether a secret of it is a setting, of which equality means nothing.
    func isSetting(_ secret: DraftSecret) -> Bool { isolation == .config || secret.configReason != nil }
}
