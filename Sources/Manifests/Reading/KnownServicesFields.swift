extension KnownServices {
    /// The table of well-known services, checked as strictly as any manifest.
    static let fields = FieldTable<KnownServices>(
        "known_services", "What is known of secrets by their names."
    ) {
        fields in
        let publicPrefixes = fields.optional("public", .texts, "What public names begin with.")
        let settings = fields.optional(
            "settings", KnownSettings.fields.form, "What is a setting by its name.")
        let services = fields.required(
            "services",
            KnownService.fields.entries("services by their ids", named: .identifier("service id")),
            "The services, by id.")
        return { read in
            let services = try read(services)
            reportOverlaps(services, read.problems)
            return KnownServices(
                services: services, publicPrefixes: try read(publicPrefixes),
                settings: try read(settings) ?? .none)
        }
    }

    /// Reports patterns that overlap with another service's: a name belongs to one service.
    private static func reportOverlaps(_ services: [KnownService], _ problems: ProblemCollector) {
        let all = services.flatMap { service in service.secrets.map { (service.id, $0.pattern) } }
        for (id, pattern) in all {
            for (other, wider) in all where other != id && wider.value.covers(pattern.value) {
                problems.report(
                    pattern.position, "\(pattern.value) is already covered by \(other)'s \(wider.value)")
            }
        }
    }
}

extension KnownSettings {
    /// Rules by which nothing is a setting.
    static let none = KnownSettings(
        names: [], measures: [], credentials: [], endings: [], resources: [], beginnings: [], switches: [],
        identifiers: [],
        stages: [], modes: [], words: [], builds: [], passwords: [], labels: [], apart: [], accounts: [])

    fileprivate static let fields = FieldTable<KnownSettings>("settings", "What is a setting by its name.") {
        fields in
        let names = fields.optional("names", .texts, "Whole names.")
        let measures = fields.optional("measures", .texts, "Last words that make a setting of any name.")
        let credentials = fields.optional("credentials", .texts, "Words that make a credential of a name.")
        let endings = fields.optional("endings", .texts, "Last words of settings.")
        let resources = fields.optional(
            "resources", .texts, "Last words of what names something that exists once.")
        let beginnings = fields.optional(
            "beginnings", .texts, "First words of settings, where no value is shown.")
        let switches = fields.optional("switches", .texts, "First words of settings.")
        let identifiers = fields.optional("identifiers", .texts, "Words that may be those of a credential.")
        let stages = fields.optional("stages", .texts, "Last words of names that tell a stage.")
        let modes = fields.optional(
            "modes", .texts, "The same where the value is shown to be one of the words.")
        let words = fields.optional("words", .texts, "What a stage may be called.")
        let builds = fields.optional("builds", .texts, "Names of how a program is built.")
        let passwords = fields.optional("passwords", .texts, "Words of names whose values people choose.")
        let labels = fields.optional("labels", .texts, "Last words of names that may have any short word.")
        let apart = fields.optional(
            "apart", .texts, "Last words of settings that keep environments apart where they name a stage.")
        let accounts = fields.optional(
            "accounts", .texts, "Last words of names that tell whose something is.")
        return { read in
            KnownSettings(
                names: Set(try read(names)), measures: try read(measures),
                credentials: Set(try read(credentials)), endings: try read(endings),
                resources: Set(try read(resources)), beginnings: try read(beginnings),
                switches: try read(switches),
                identifiers: Set(try read(identifiers)),
                stages: try read(stages), modes: try read(modes), words: try read(words),
                builds: Set(try read(builds)), passwords: Set(try read(passwords)),
                labels: Set(try read(labels)), apart: Set(try read(apart)), accounts: Set(try read(accounts)))
        }
    }
}

extension KnownService {
    fileprivate static let fields = FieldTable<KnownService>("known_service", "What is known of a service.") {
        fields in
        let title = fields.required("title", .text, "Its name for people.")
        let risk = fields.optional("risk", .text, "What happens if it is shared.")
        let severity = fields.required("severity", Form<Severity>.word("severity"), "How bad a failure is.")
        let isolation = fields.required(
            "isolation", Form<IsolationClass>.word("isolation class"), "Whether its secrets may be shared.")
        let dashboard = fields.optional("dashboard", .url, "Where its credentials are issued.")
        let differs = fields.optional(
            "differs", .flag, "Whether each environment has values of its own.", or: false)
        let together = fields.optional(
            "together", .flag, "Whether its secrets work only together.", or: true)
        let secrets = fields.required(
            "secrets", KnownSecret.fields.entries("secrets by their names", named: nil),
            "Its secrets, by name.")
        return { read in
            KnownService(
                id: read.name.value, title: try read(title), risk: try read(risk),
                severity: try read(severity), isolation: try read(isolation), dashboard: try read(dashboard),
                differs: try read(differs), together: try read(together), secrets: try read(secrets))
        }
    }
}

extension KnownSecret {
    fileprivate static let fields = FieldTable<KnownSecret>("known_secret", "What is known of a secret.") {
        fields in
        let forms = ValueForm.declare(in: &fields)
        let live = fields.optional("live", .texts, "How a value begins in production.")
        let test = fields.optional("test", .texts, "How a value begins everywhere else.")
        let config = fields.optional("config", .text, "Why it is not a secret.")
        let generate = fields.optional("generate", Generator.form, "How a new value is made.")
        let source = fields.optional("source", .text, "The page that says so.")
        let published = fields.optional("published", .flag, "Whether browsers have it.", or: false)
        fields.relate(
            .needs("live", ["test"]), .needs("test", ["live"]), .excluding([("prefix", "live")]))
        return { read in
            guard let pattern = NamePattern(read.name.value), SecretAddress(read.name.value).part == nil,
                pattern != .beginning("")
            else {
                read.report(
                    "invalid secret name \(quoted(read.name.value)): expected a name, or the beginning of one and *",
                    at: read.name.position)
                throw Unreadable()
            }
            return KnownSecret(
                pattern: Located(pattern, at: read.name.position), forms: try forms(read),
                live: try read(live), test: try read(test), configReason: try read(config),
                generator: try read(generate)?.generator,
                source: try read(source), isPublished: try read(published))
        }
    }
}

extension NamePattern {
    /// Returns whether it matches all names that another pattern matches.
    fileprivate func covers(_ other: NamePattern) -> Bool {
        switch (self, other) {
        case (.name(let name), .name(let another)): name == another
        case (.name, .beginning): false
        case (.beginning(let beginning), .name(let text)), (.beginning(let beginning), .beginning(let text)):
            text.hasPrefix(beginning)
        }
    }
}
