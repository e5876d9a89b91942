public import Support

/// The table of well-known services, by which `envaudit init` groups secrets.
public struct KnownServices: Sendable {
    /// The services, in the table's order.
    public let services: [KnownService]
    /// What build tools demand in front of a name to show its value to everybody: `VITE_`.
    public let publicPrefixes: [String]
    /// What is a setting by its name.
    public let settings: KnownSettings
    /// Where each pattern stands, so that a name costs the same however long the table is.
    private let places: [NamePattern: Place]
    private let longestBeginning: Int

    init(services: [KnownService], publicPrefixes: [String], settings: KnownSettings) {
        (self.services, self.publicPrefixes, self.settings) = (services, publicPrefixes, settings)
        let all = services.enumerated().flatMap { service, known in
            known.secrets.enumerated().map { ($1.pattern.value, Place(service: service, secret: $0)) }
        }
        places = Dictionary(all, uniquingKeysWith: { first, _ in first })
        longestBeginning = all.map { "\($0.0)".count }.max() ?? 1
    }

    /// The table that comes with envaudit: `Resources/services.yaml`.
    public static let builtIn: KnownServices = {
        let problems = ProblemCollector()
        // The bytes are in the program itself, and a test reads them: they are whole.
        guard let table = fields.read(builtInFile, problems), problems.all.isEmpty else {
            preconditionFailure("the table of services has problems")
        }
        return table
    }()

    /// The table's own text.
    package static let builtInFile = ManifestFile(
        path: "services.yaml", text: String(decoding: PackageResources.services_yaml, as: UTF8.self))

    /// Reads a table.
    ///
    /// - Throws: every problem of it at once.
    public static func read(_ file: ManifestFile) throws(ManifestProblems) -> KnownServices {
        let problems = ProblemCollector()
        guard let table = fields.read(file, problems), problems.all.isEmpty else {
            throw ManifestProblems(problems.all)
        }
        return table
    }

    /// The service that a secret of this name is probably of, and what is known of the secret; nil for none.
    public func match(_ name: String) -> (service: KnownService, secret: KnownSecret)? {
        bestMatch(name) ?? bestMatch(bareName(of: name))
    }

    /// A name without what a build tool demands in front of it.
    public func bareName(of name: String) -> String {
        guard let prefix = publicPrefixes.first(where: name.hasPrefix), prefix.count < name.count else {
            return name
        }
        return String(name.dropFirst(prefix.count))
    }

    /// By the most specific pattern, as in a workspace: the name itself, else the longest beginning.
    private func bestMatch(_ name: String) -> (service: KnownService, secret: KnownSecret)? {
        if let place = places[.name(name)] { return found(place) }
        let lengths = (1...longestBeginning).reversed()
        return lengths.lazy.compactMap { places[.beginning(String(name.prefix($0)))] }.first.map(found)
    }

    private func found(_ place: Place) -> (service: KnownService, secret: KnownSecret) {
        (services[place.service], services[place.service].secrets[place.secret])
    }

    private struct Place {
        let service: Int
        let secret: Int
    }
}

/// A service that many teams use, and what its secrets are like: a guess at what a team would declare of it.
public struct KnownService: Sendable {
    /// The id that a workspace would give it.
    public let id: String
    /// The name people know it by.
    public let title: String
    /// What happens if two environments share it.
    public let risk: String?
    /// How bad that is.
    public let severity: Severity
    /// Whether its secrets may be shared.
    public let isolation: IsolationClass
    /// Where a person issues and revokes its credentials.
    public let dashboard: String?
    /// Whether each environment has values of its own although they are no secrets: the site's addresses.
    public let differs: Bool
    /// Whether its secrets work only together.
    public let together: Bool
    /// Its secrets, by their names or the beginnings of their names.
    public let secrets: [KnownSecret]
}

/// What is known of the secrets of one name, or of those whose names begin alike.
public struct KnownSecret: Sendable {
    /// Which secrets it speaks of, and where the table says so.
    public let pattern: Located<NamePattern>
    /// The forms that a value has wherever it is.
    public let forms: [ValueForm]
    /// How a value begins in production; empty where that tells nothing.
    public let live: [String]
    /// How a value begins everywhere else.
    public let test: [String]
    /// Why it is a setting and no secret; nil for a secret.
    public let configReason: String?
    /// How a new value is made; nil where only its host can issue one.
    public let generator: Generator?
    /// Where the forms come from.
    public let source: String?
    /// Whether it is made for browsers, where no word of its name says otherwise.
    package let isPublished: Bool
}

/// What tells settings from credentials, by the whole words of a name and by what its value is shown to be.
public struct KnownSettings: Sendable {
    /// Names of settings.
    public let names: Set<String>
    /// Last words that make a setting of any name, `TOKEN_TTL` included.
    public let measures: [String]
    /// Words that make a credential of a name, whatever it begins or ends with.
    public let credentials: Set<String>
    /// Last words of settings.
    public let endings: [String]
    /// Last words, or those before `NAME`, of what names something that environments must not have in common.
    public let resources: Set<String>
    /// First words of settings, where no value is shown and no word says otherwise.
    public let beginnings: [String]
    /// First words of settings, where no word says otherwise.
    public let switches: [String]
    /// Words that may be those of a credential, so that a beginning proves nothing.
    public let identifiers: Set<String>
    /// Last words of names that tell an environment's stage, such as `RAILS_ENV`.
    public let stages: [String]
    /// Last words of names that tell a stage where their value is one of the words, such as `APP_MODE`.
    public let modes: [String]
    /// What a stage may be called.
    public let words: [String]
    /// Names of how a program is built, which is no stage: staging is built as production is.
    public let builds: Set<String>
    /// Words of names whose values people choose themselves, so that a word or number may be one.
    public let passwords: Set<String>
    /// Last words of names whose value may be a short name of anything: `JWT_ISSUER`.
    public let labels: Set<String>
    /// Last words of settings that keep environments apart where they name a stage: `DB_SCHEMA=acme_prod`.
    public let apart: Set<String>
    /// Last words of names that tell whose something is: a user, an id.
    public let accounts: Set<String>

    /// Whether a name is a setting's.
    ///
    /// - Parameter shown: what its values are seen to be, each; empty where one may be a credential or the name of something
    ///   that exists once, and nil where no value is shown. Where nothing says that a name is a setting's, it is a credential.
    public func isSetting(_ name: String, shown: Set<PlainValue>?) -> Bool {
        if shown == [.place] { return true }
        if namesResource(name) {
            return shown.map { !$0.isEmpty && $0.isSubset(of: [.usual, .place]) } ?? names.contains(name)
        }
        if names.contains(name) || builds.contains(name)
            || measures.contains(where: { ends(name, with: $0) })
        {
            return true
        }
        let words = words(of: name)
        if shown?.contains(.stage) == true, let last = words.last,
            labels.contains(last) || apart.contains(last)
        {
            return false
        }
        if let shown, !shown.isEmpty, shown.allSatisfy({ proves($0, setting: words) }) { return true }
        guard credentials.isDisjoint(with: words) else { return false }
        if !stageWords(of: name).isEmpty || endings.contains(where: { ends(name, with: $0) }) { return true }
        // What is not known of a value says nothing against a name.
        let beginnings = shown == nil ? beginnings + switches : switches
        return identifiers.isDisjoint(with: words) && beginnings.contains { name.hasPrefix("\($0)_") }
    }

    /// Whether a value of this kind shows a name of these words to be a setting's, whatever other words it has.
    private func proves(_ value: PlainValue, setting words: [String]) -> Bool {
        let last = words.last ?? ""
        return switch value {
        case .place: true
        // Ids are numbers.
        case .usual, .word: !isPassword(words) && !["ACCOUNT", "ID", "IDS", "SID"].contains(last)
        // Who signs in with his address is an account.
        case .mailbox: !isPassword(words) && !accounts.contains(last)
        case .label: labels.contains(last) && passwords.isDisjoint(with: words)
        // What else has a stage in its value says by its own name that it is a setting.
        case .stage: false
        }
    }

    /// Whether the value may be what somebody chose for a password: `TOKEN`, `PASSWORD_PROD`, and not `TOKEN_TTL`.
    private func isPassword(_ words: [String]) -> Bool {
        guard let place = words.lastIndex(where: passwords.contains) else {
            return words.last.map(["AUTH", "COOKIE", "JWT"].contains) ?? false
        }
        return !words[(place + 1)...].contains { word in
            endings.contains(word) || labels.contains(word)
                || measures.contains { $0 == word || $0.hasSuffix("_\(word)") }
        }
    }

    /// Whether a name is that of an account or resource and of no credential: `PGUSER`, `TEAM_ID`, `QUEUE_NAME`.
    public func isIdentifier(_ name: String) -> Bool {
        let words = words(of: name)
        return credentials.isDisjoint(with: words)
            && (namesResource(name)
                || words.last.map { accounts.contains($0) || $0.hasSuffix("USER") || $0 == "NAME" } ?? false)
    }

    private func words(of name: String) -> [String] {
        name.split { !$0.isLetter && !$0.isNumber }.map { $0.trimmingDigits.uppercased() }.filter {
            !$0.isEmpty
        }
    }

    /// Whether a name is that of something which exists once: `HOST`, `QUEUE_NAME`, `PGDATABASE`.
    public func namesResource(_ name: String) -> Bool {
        var words = words(of: name)
        if words.count > 1, words.last == "NAME" { words.removeLast() }
        guard let last = words.last else { return false }
        return resources.contains(last) || ["DATABASE", "HOST"].contains(where: last.hasSuffix)
    }

    /// Whether the last word of a name is that of a credential: `DEPLOY_TOKEN`, `API_KEY_2`.
    public func isCredential(_ name: String) -> Bool {
        words(of: name).last.map(credentials.contains) ?? false
    }

    /// The words that a name may be set to where it tells an environment's stage; empty where it doesn't.
    public func stageWords(of name: String) -> [String] {
        !builds.contains(name) && stages.contains { ends(name, with: $0) } ? words : []
    }

    /// The words that a name may be set to if one of them is its value: then it tells a stage.
    public func modeWords(of name: String) -> [String] {
        modes.contains { ends(name, with: $0) } ? words : []
    }

    private func ends(_ name: String, with words: String) -> Bool {
        name == words || name.hasSuffix("_\(words)")
    }
}

extension Substring {
    /// The word without the number at its end: `KEY2` is a `KEY`.
    fileprivate var trimmingDigits: String {
        String(self[..<(lastIndex { !$0.isNumber }.map(index(after:)) ?? startIndex)])
    }
}
