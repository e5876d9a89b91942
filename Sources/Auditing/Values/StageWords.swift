import Manifests
import Secrets
import Support

/// Finds the stage of another tier in a setting by its digest: `APP_ENV=production` in staging.
struct StageWords: Sendable {
    private let tiers: Set<Tier>
    /// Created at its first use: most workspaces declare the stages that they list.
    private static let words = Stage.words.reduce(into: [Digest: (word: String, stage: Stage)]()) {
        words, word in
        guard let stage = Stage(word) else { return }
        for text in [word, word.uppercased(), word.prefix(1).uppercased() + word.dropFirst()] {
            let digests =
                [text, text + ";", text + ",", text + "\\n"].map { Digest(of: $0) }
                + ValueVariant.digests(of: text, reach: .usual).keys
            for digest in digests where words[digest] == nil { words[digest] = (word, stage) }
        }
        // A stage in a region, or one of several: `production-eu`, `us-east-1-prod`, `staging2`.
        for place in places {
            for text in ["\(word)-\(place)", "\(word)_\(place)", "\(place)-\(word)", "\(word)\(place)"] {
                let digest = Digest(of: text)
                if words[digest] == nil { words[digest] = (text, stage) }
            }
        }
        // A tag among those of telemetry.
        for tag in [
            "deployment.environment=", "deployment.environment.name=", "env:", "env=", "environment=",
        ] {
            words[Digest(of: tag + word)] = (word, stage)
        }
        // Within a module path, or beside another profile: `config.settings.production`, `prod,metrics`.
        for other in modules.map({ "\($0).\(word)" })
            + profiles.flatMap({ ["\(word),\($0)", "\($0),\(word)"] })
        {
            let digest = Digest(of: other)
            if words[digest] == nil { words[digest] = (other, stage) }
        }
    }

    private static let modules = [
        "settings", "config", "config.settings", "app.settings", "core.settings", "project.settings",
        "mysite.settings", "backend.settings", "conf.settings",
    ]

    private static let profiles = [
        "actuator", "api", "aws", "azure", "cloud", "default", "docker", "eu", "gcp", "json-logs", "k8s",
        "kubernetes", "metrics", "monitoring", "mysql", "postgres", "redis", "scheduler", "swagger",
        "tracing", "us",
        "web", "worker",
    ]

    private static let places =
        [
            "eu", "us", "uk", "de", "fr", "ca", "au", "jp", "in", "br", "sg", "ap", "apac", "emea", "na",
            "sa",
            "asia", "europe", "global", "east", "west", "north", "south", "central", "primary", "blue",
            "green",
            "a", "b", "v1", "v2", "1", "2", "3", "01", "02", "eu1", "us1", "us2",
        ]
        + ["us-east", "us-west", "eu-west", "eu-central", "eu-north", "ap-southeast", "ap-northeast"].flatMap
    {
        region in (1...3).map { "\(region)-\($0)" }
    }

    init(_ environments: [Environment]) { tiers = Set(environments.map(\.tier)) }

    /// Returns the stage word that a value is or names, and the tier that it belongs to; `nil` for other values, and
    /// for stages that may be this environment's.
    ///
    /// - Parameter visible: The stages that the value names, if it is visible.
    func other(
        _ digest: Digest, naming visible: [NamedStage], as name: Name, in environment: AuditedEnvironment
    ) -> (word: String, tier: Tier)? {
        if let word = StageWords.productionFlag(digest, as: name, in: environment.environment.tier),
            let tier = other(.production, than: environment.environment.tier)
        {
            return (word, tier)
        }
        // Creating the table of words takes as long as a small check.
        if StageWords.isSelector(name), let known = StageWords.words[digest], case .production = known.stage,
            let tier = other(.production, than: environment.environment.tier)
        {
            return (known.word, tier)
        }
        guard StageWords.isStage(name) || StageWords.isTags(name) else { return nil }
        let known =
            StageWords.words[digest].map { ($0.word, $0.stage) } ?? StageWords.pasted(digest, as: name)
        let named = known.map { [NamedStage(word: $0.0, stage: $0.1)] } ?? visible
        return named.lazy.compactMap { named in
            self.other(named.stage, than: environment.environment.tier).map { (word: named.word, tier: $0) }
        }.first
    }

    /// Returns the stage in a text that begins with the setting's own name: `APP_ENV=production`.
    private static func pasted(_ digest: Digest, as name: Name) -> (String, Stage)? {
        let word = Stage.words.first {
            ValueVariant.digests(of: $0, onLinesOf: [name.text])[digest] != nil
        }
        return word.flatMap { word in Stage(word).map { (word, $0) } }
    }

    /// Returns whether a digest alone reveals the stage.
    static func isWord(_ digest: Digest) -> Bool { words[digest] != nil || flags[digest] != nil }

    /// Returns the meaning of a flag whose name is about production: `IS_PRODUCTION=true`, `PAYPAL_SANDBOX=false`;
    /// `nil` for other values and names.
    ///
    /// - Parameter tier: The environment's tier: a flag that is wrong in development may be right in staging.
    private static func productionFlag(_ digest: Digest, as name: Name, in tier: Tier) -> String? {
        guard let flag = flags[digest] else { return nil }
        var words = flagWords(of: name.text)
        let isWhole = words.count == 1
        // The flag's subject is its first or last word: `USE_LIVE_KEYS`, `SANDBOX_ENABLED`.
        while words.count > 1, let last = words.last, flagEndings.contains(last) { words.removeLast() }
        guard let last = words.popLast(), !words.contains(where: otherFlags.contains) else { return nil }
        let isTold =
            if flag.isOn {
                live.contains(last)
            } else {
                last == "SANDBOX" || last == "PLAYGROUND" || last == "TESTMODE"
                    || last == "STAGING" && tier == .staging
                    || last == "TEST" && !isWhole && words != ["IS"]
            }
        return isTold ? flag.text : nil
    }

    /// Returns the words of a flag's name, which may be in camel case: `isProduction`.
    private static func flagWords(of name: String) -> [String] {
        var text = ""
        var isSmall = false
        for character in name {
            if isSmall, character.isUppercase { text.append("_") }
            isSmall = character.isLowercase
            text.append(character)
        }
        return text.uppercased().split(separator: "_").map(String.init)
    }

    private static let live: Set<String> = ["PRODUCTION", "PROD", "LIVE", "LIVEMODE"]
    /// Words that may follow the significant one.
    private static let flagEndings: Set<String> = [
        "CREDENTIALS", "ENABLE", "ENABLED", "FLAG", "KEY", "KEYS", "MODE", "PAYMENT", "PAYMENTS",
    ]
    /// Words that change the meaning of a flag: a negation, a test run, or a broadcast.
    private static let otherFlags: Set<String> = [
        "AB", "ALLOW", "BEFORE", "BUILD", "BUNDLE", "CHAT", "CI", "COMPOSER", "DEBUG", "DISABLE", "DISABLED",
        "E2E", "FEATURE", "FF",
        "FORBID", "GO", "HIDE", "INTEGRATION", "LIKE", "LOAD", "LOG", "NO", "NON", "NOT", "NPM", "ON", "ONLY",
        "PENETRATION", "PRE", "PREVENT", "RUN", "SHOW", "SKIP", "SMOKE", "STREAM", "TO", "TWITCH", "UNIT",
        "VIDEO", "WARN", "WEBPACK", "WITHOUT", "YARN", "YOUTUBE",
    ]

    private static let flags = [
        (true, ["true", "1", "yes", "on", "y", "t", "enabled"]),
        (false, ["false", "0", "no", "off", "n", "f", "disabled"]),
    ]
    .reduce(into: [Digest: (text: String, isOn: Bool)]()) { flags, words in
        for word in words.1 {
            for text in [word, word.uppercased(), word.prefix(1).uppercased() + word.dropFirst()] {
                flags[Digest(of: text)] = (text, words.0)
            }
        }
    }

    /// Returns whether a word is the value of a flag.
    static func isFlag(_ word: String) -> Bool { flags[Digest(of: word)] != nil }

    /// Returns the tier that a stage belongs to in this workspace; `nil` if it may be that of an environment of tier
    /// `own`.
    private func other(_ stage: Stage, than own: Tier) -> Tier? {
        // Staging may run as a test and the reverse; neither may run as production.
        let tier: Tier? =
            switch (stage, own) {
            case (.production, .staging), (.production, .development): .production
            case (.staging, .production), (.staging, .development): .staging
            case (.development, .production), (.development, .staging): .development
            case (.test, .production): tiers.contains(.staging) ? .staging : .development
            default: nil
            }
        guard let tier, tiers.contains(tier) else { return nil }
        return tier
    }

    /// Returns whether a secret's name says that its value is a stage, as that of a framework's settings does. The mode
    /// of a build is not a stage: staging is built as production is.
    static func isStage(_ name: Name) -> Bool { stageWord(of: name) != nil }

    /// Returns whether a setting of this name selects a configuration, which may be called production or anything else:
    /// `FLASK_CONFIG`, `TYPO3_CONTEXT`, `DOPPLER_CONFIG`.
    private static func isSelector(_ name: Name) -> Bool {
        // Every secret is tested, and most names end with other letters.
        guard let end = name.text.utf8.last, "EGNTVegntv".utf8.contains(end) else { return false }
        let words = name.text.uppercased().split(separator: "_")
        guard let last = words.last, selectors.contains(last) else { return false }
        return builds.isDisjoint(with: words)
            && !KnownServices.builtIn.settings.builds.contains(
                KnownServices.builtIn.bareName(of: name.text))
    }

    private static let selectors: Set<Substring> = [
        "APPENV", "CONFIG", "CONFIGURATION", "CONTEXT", "DEPLOYMENT", "LANDSCAPE", "TARGET",
    ]

    /// Returns whether a setting of this name contains tags, one of which may be the stage: `OTEL_RESOURCE_ATTRIBUTES`,
    /// `DD_TAGS`.
    static func isTags(_ name: Name) -> Bool {
        guard name.text.utf8.last.map({ $0 & 0xDF == UInt8(ascii: "S") }) == true else { return false }
        let name = name.text.uppercased()
        return ["RESOURCE_ATTRIBUTES", "_TAGS", "_LABELS"].contains(where: name.hasSuffix)
    }

    /// Returns whether a text that a manifest declares for a name is a stage: any value of an `APP_ENV` except a flag;
    /// of a mode, a value that contains a stage word.
    static func namesStage(_ name: Name, by text: String) -> Bool {
        let flags = ["true", "false", "yes", "no", "on", "off"]
        guard let word = stageWord(of: name), !flags.contains(text.lowercased()) else { return false }
        return !["MODE", "MODULE", "PROFILE", "PROFILES", "TIER"].contains(word)
            || text.split { !$0.isLetter }.contains { Stage(String($0)) != nil }
    }

    /// Returns the word that marks a name as a stage's: `ENV` of `APP_ENV`, `ENV_NAME` and `DEPLOY_ENV_TYPE`.
    private static func stageWord(of name: Name) -> Substring? {
        // Most names end with none of these letters.
        guard let last = name.text.utf8.last, endings.contains(last & 0xDF) else { return nil }
        var words = name.text.uppercased().split(separator: "_")
        if words.suffix(2) == ["PROFILES", "ACTIVE"] || words.suffix(2) == ["SETTINGS", "MODULE"] {
            return words.last == "ACTIVE" ? "PROFILES" : words.last
        }
        if words.count > 1, let last = words.last, kinds.contains(last) {
            words.removeLast()
            guard let word = words.last, ["ENV", "ENVIRONMENT", "STAGE"].contains(word) else { return nil }
        }
        let table = KnownServices.builtIn
        guard let word = words.popLast(), stages.contains(word),
            !(words.last.map(builds.contains) ?? false),
            !table.settings.builds.contains(table.bareName(of: name.text))
        else { return nil }
        return word
    }

    private static let stages: Set<Substring> = [
        "ENV", "ENVIRONMENT", "ENVIRONMENTS", "STAGE", "MODE", "TIER", "PROFILE", "PROFILES",
    ]

    /// Returns whether a name that ends like a stage's is the mode of a build: `NODE_ENV`, `NX_CONFIGURATION`.
    static func isBuilds(_ name: Name) -> Bool {
        name.text.uppercased().split(separator: "_").dropLast().last.map(builds.contains) ?? false
    }

    /// Words that may follow the stage in a name.
    private static let kinds: Set<Substring> = ["NAME", "TYPE", "SLUG"]
    /// The last letters of all names of stages.
    private static let endings = Set(
        stages.union(kinds).union(["ACTIVE", "MODULE"]).compactMap(\.utf8.last))

    private static let builds: Set<Substring> = [
        "NODE", "MIX", "BABEL", "GIN", "BUILD", "COMPOSE", "DOCKER", "ESBUILD", "NG", "NX", "TURBO",
        "WEBPACK", "RAILS", "RACK",
        "BUNDLER", "PYTHON", "JEKYLL", "HANAMI", "HUGO", "ELEVENTY", "LOG", "DEBUG",
    ]
}
