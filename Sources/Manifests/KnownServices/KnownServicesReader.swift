/// Reads the table of well-known services as strictly as any manifest.
enum KnownServicesReader {
    static func read(_ file: ManifestFile, _ problems: ProblemCollector) -> KnownServices {
        guard let root = YAMLDocument.root(of: file, problems),
            var fields = Fields(root, "a mapping with `services`", problems)
        else { return KnownServices(services: [], publicPrefixes: [], settings: .none) }
        let prefixes = fields.take("public")?.texts("what public names begin with", problems) ?? []
        let settings = fields.take("settings").flatMap { Self.settings($0, problems) } ?? .none
        let services =
            fields.require("services", "the services by their ids")?.pairs("the services", problems) ?? []
        fields.finish()
        let read = services.compactMap { id, node in service(id, node, problems) }
        reportOverlaps(read, problems)
        return KnownServices(services: read, publicPrefixes: prefixes, settings: settings)
    }

    private static func settings(_ node: ManifestNode, _ problems: ProblemCollector) -> KnownSettings? {
        guard var fields = Fields(node, "names, words and values", problems) else { return nil }
        let values = fields.take("values")?.pairs("the words of settings by their names", problems) ?? []
        let settings = KnownSettings(
            names: Set(fields.take("names")?.texts("names", problems) ?? []),
            measures: fields.take("measures")?.texts("last words of names", problems) ?? [],
            credentials: Set(fields.take("credentials")?.texts("words of names", problems) ?? []),
            endings: fields.take("endings")?.texts("last words of names", problems) ?? [],
            beginnings: fields.take("beginnings")?.texts("first words of names", problems) ?? [],
            identifiers: Set(fields.take("identifiers")?.texts("words of names", problems) ?? []),
            stages: fields.take("stages")?.texts("last words of names", problems) ?? [],
            words: fields.take("words")?.texts("words of stages", problems) ?? [],
            values: Dictionary(
                values.map { ($0.value, $1.texts("words", problems) ?? []) },
                uniquingKeysWith: { first, _ in first }))
        fields.finish()
        return settings
    }

    private static func service(
        _ id: Located<String>, _ node: ManifestNode, _ problems: ProblemCollector
    ) -> KnownService? {
        guard isIdentifier(id.value) else {
            problems.report(id.position, "\(quoted(id.value)) is no service id")
            return nil
        }
        guard var fields = Fields(node, "what is known of the service", problems) else { return nil }
        let title = fields.require("title", "the service's name")?.text("the service's name", problems)
        let risk = fields.text("risk", "what happens if it is shared")
        let severity = fields.require("severity", "how bad a failure is")?.word(
            Severity.self, "severity", problems)
        let isolation = fields.require("isolation", "whether its secrets may be shared")?
            .word(IsolationClass.self, "isolation class", problems)
        let dashboard = fields.take("dashboard").flatMap { url($0, "the dashboard's URL", problems) }
        let differs = fields.take("differs")?.flag("true or false", problems) ?? false
        let together = fields.take("together")?.flag("true or false", problems) ?? true
        let secrets =
            fields.require("secrets", "its secrets by their names")?.pairs("its secrets", problems) ?? []
        fields.finish()
        guard let title, let severity, let isolation else { return nil }
        return KnownService(
            id: id.value, title: title, risk: risk, severity: severity, isolation: isolation,
            dashboard: dashboard, differs: differs, together: together,
            secrets: secrets.compactMap { secret($0, $1, problems) })
    }

    private static func secret(
        _ name: Located<String>, _ node: ManifestNode, _ problems: ProblemCollector
    ) -> KnownSecret? {
        guard let pattern = pattern(name.value) else {
            problems.report(
                name.position, "\(quoted(name.value)) is no secret's name, or the beginning of one and *")
            return nil
        }
        guard var fields = Fields(node, "what is known of the secret; {} for nothing", problems) else {
            return nil
        }
        let secret = KnownSecret(
            pattern: Located(pattern, at: name.position), forms: FormReader.forms(&fields, problems),
            live: fields.take("live")?.texts("how a value begins in production", problems) ?? [],
            test: fields.take("test")?.texts("how a value begins elsewhere", problems) ?? [],
            configReason: fields.text("config", "why it is no secret"),
            generator: GeneratorReader.read(&fields, problems)?.generator,
            source: fields.text("source", "the page that says so"))
        if secret.live.isEmpty != secret.test.isEmpty {
            problems.report(name.position, "`live` and `test` stand together; expected both or neither")
        }
        if !secret.live.isEmpty, secret.forms.contains(where: \.isPrefix) {
            problems.report(name.position, "both prefix and live; expected one of the two")
        }
        fields.finish()
        return secret
    }

    private static func pattern(_ text: String) -> NamePattern? {
        if isSecretName(text) { return .name(text) }
        guard text.last == "*", isSecretName(String(text.dropLast())) else { return nil }
        return .beginning(String(text.dropLast()))
    }

    /// A name is of one service: what one pattern speaks of, no other service's may.
    private static func reportOverlaps(_ services: [KnownService], _ problems: ProblemCollector) {
        let all = services.flatMap { service in service.secrets.map { (service.id, $0.pattern) } }
        for (id, pattern) in all {
            for (other, wider) in all where other != id && wider.value.covers(pattern.value) {
                problems.report(
                    pattern.position, "\(pattern.value) is spoken of by \(other)'s \(wider.value), too")
            }
        }
    }
}

extension NamePattern {
    /// Whether it speaks of all that another speaks of.
    fileprivate func covers(_ other: NamePattern) -> Bool {
        switch (self, other) {
        case (.name(let name), .name(let another)): name == another
        case (.name, .beginning): false
        case (.beginning(let beginning), .name(let text)), (.beginning(let beginning), .beginning(let text)):
            text.hasPrefix(beginning)
        }
    }
}

extension KnownSettings {
    /// Nothing is a setting.
    static let none = KnownSettings(
        names: [], measures: [], credentials: [], endings: [], beginnings: [], identifiers: [], stages: [],
        words: [], values: [:])
}
