public import Support

/// The table of well-known services, by which `envaudit init` groups secrets.
public struct KnownServices: Sendable {
    /// The services, in the table's order.
    public let services: [KnownService]
    /// The prefixes that build tools require for public values: `VITE_`.
    public let publicPrefixes: [String]
    /// The rules that tell settings by their names.
    public let settings: KnownSettings
    /// The position of each pattern, so that look-ups take the same time for any size of table.
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
        // The bytes are embedded in the program, and a test reads them.
        guard let table = fields.read(builtInFile, problems), problems.all.isEmpty else {
            preconditionFailure("the table of services has problems")
        }
        return table
    }()

    /// The source text of the built-in table.
    package static let builtInFile = ManifestFile(
        path: "services.yaml", text: String(decoding: PackageResources.services_yaml, as: UTF8.self))

    /// Reads a table.
    ///
    /// - Throws: All problems of the table.
    public static func read(_ file: ManifestFile) throws(ManifestProblems) -> KnownServices {
        let problems = ProblemCollector()
        guard let table = fields.read(file, problems), problems.all.isEmpty else {
            throw ManifestProblems(problems.all)
        }
        return table
    }

    /// Returns the service that a secret of this name probably belongs to, and what is known of the secret.
    public func match(_ name: String) -> (service: KnownService, secret: KnownSecret)? {
        bestMatch(name) ?? bestMatch(bareName(of: name))
    }

    /// Returns a name without a build tool's prefix.
    public func bareName(of name: String) -> String {
        guard let prefix = publicPrefixes.first(where: name.hasPrefix), prefix.count < name.count else {
            return name
        }
        return String(name.dropFirst(prefix.count))
    }

    /// Returns the most specific match, as in a workspace: the exact name, else the longest prefix.
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

/// A well-known service and its secrets: a guess at what a team would declare.
public struct KnownService: Sendable {
    /// The suggested ID.
    public let id: String
    /// The display name.
    public let title: String
    /// What happens if two environments share it.
    public let risk: String?
    /// The severity of sharing it.
    public let severity: Severity
    /// Whether its secrets may be shared.
    public let isolation: IsolationClass
    /// The page where a person issues and revokes its credentials.
    public let dashboard: String?
    /// Whether each environment has its own values although they are not secret, such as the site's addresses.
    public let differs: Bool
    /// Whether its secrets work only together.
    public let together: Bool
    /// Its secrets, by name or prefix.
    public let secrets: [KnownSecret]
}

/// What is known of the secrets with one name or prefix.
public struct KnownSecret: Sendable {
    /// The secrets that it applies to, with the position in the table.
    public let pattern: Located<NamePattern>
    /// The forms of a value in every environment.
    public let forms: [ValueForm]
    /// The prefixes of values in production; empty if they are the same everywhere.
    public let live: [String]
    /// The prefixes of values in other environments.
    public let test: [String]
    /// Why it is a setting; `nil` for a secret.
    public let configReason: String?
    /// How a new value is generated; `nil` if only its host can issue one.
    public let generator: Generator?
    /// The source of the forms.
    public let source: String?
    /// Whether it is made for browsers although its name does not say so.
    package let isPublished: Bool
}

/// Rules that tell settings from credentials by the words of a name and by the kind of its value.
public struct KnownSettings: Sendable {
    /// Names of settings.
    public let names: Set<String>
    /// Last words that mark any name as a setting's, including `TOKEN_TTL`.
    public let measures: [String]
    /// Words that mark a name as a credential's, whatever it begins or ends with.
    public let credentials: Set<String>
    /// Last words of settings.
    public let endings: [String]
    /// Last words, or words before `NAME`, of resources that environments must not share.
    public let resources: Set<String>
    /// First words of settings, if no value is shown and no word contradicts it.
    public let beginnings: [String]
    /// First words of settings, if no word contradicts it.
    public let switches: [String]
    /// Words that a credential's name may contain, so that a first word proves nothing.
    public let identifiers: Set<String>
    /// Last words of names whose value is the environment's stage, such as `RAILS_ENV`.
    public let stages: [String]
    /// Last words of names whose value is a stage if it is one of ``words``, such as `APP_MODE`.
    public let modes: [String]
    /// The names of stages.
    public let words: [String]
    /// Names of build modes, which are not stages: staging is built as production is.
    public let builds: Set<String>
    /// Words of names whose values people choose themselves, so that a word or number may be a password.
    public let passwords: Set<String>
    /// Last words of names whose value may be any short name: `JWT_ISSUER`.
    public let labels: Set<String>
    /// Last words of settings that tell environments apart if they name a stage: `DB_SCHEMA=acme_prod`.
    public let apart: Set<String>
    /// Last words of names that identify an owner: a user, an ID.
    public let accounts: Set<String>

    /// Returns whether a name is a setting's; if nothing indicates that, it is a credential's.
    ///
    /// - Parameter shown: The kinds of its values; empty if a value may be a credential or the name of a unique
    ///   resource, `nil` if no value is shown.
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
        // An unknown value does not contradict the name.
        let beginnings = shown == nil ? beginnings + switches : switches
        return identifiers.isDisjoint(with: words) && beginnings.contains { name.hasPrefix("\($0)_") }
    }

    /// Returns whether a value of this kind proves that a name with these words is a setting's.
    private func proves(_ value: PlainValue, setting words: [String]) -> Bool {
        let last = words.last ?? ""
        return switch value {
        case .place: true
        // IDs are numbers.
        case .usual, .word: !isPassword(words) && !["ACCOUNT", "ID", "IDS", "SID"].contains(last)
        // An address used to sign in identifies an account.
        case .mailbox: !isPassword(words) && !accounts.contains(last)
        case .label: labels.contains(last) && passwords.isDisjoint(with: words)
        // A name that is a setting's despite a stage in its value is recognized by its own words.
        case .stage: false
        }
    }

    /// Returns whether the value may be a password that a person chose: `TOKEN`, `PASSWORD_PROD`, but not `TOKEN_TTL`.
    private func isPassword(_ words: [String]) -> Bool {
        guard let place = words.lastIndex(where: passwords.contains) else {
            return words.last.map(["AUTH", "COOKIE", "JWT"].contains) ?? false
        }
        return !words[(place + 1)...].contains { word in
            endings.contains(word) || labels.contains(word)
                || measures.contains { $0 == word || $0.hasSuffix("_\(word)") }
        }
    }

    /// Returns whether a name is an account's or resource's, not a credential's: `PGUSER`, `TEAM_ID`, `QUEUE_NAME`.
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

    /// Returns whether a name is that of a unique resource: `HOST`, `QUEUE_NAME`, `PGDATABASE`.
    public func namesResource(_ name: String) -> Bool {
        var words = words(of: name)
        if words.count > 1, words.last == "NAME" { words.removeLast() }
        guard let last = words.last else { return false }
        return resources.contains(last) || ["DATABASE", "HOST"].contains(where: last.hasSuffix)
    }

    /// Returns whether the last word of a name is a credential's: `DEPLOY_TOKEN`, `API_KEY_2`.
    public func isCredential(_ name: String) -> Bool {
        words(of: name).last.map(credentials.contains) ?? false
    }

    /// Returns the possible values of a name that tells an environment's stage; empty for any other name.
    public func stageWords(of name: String) -> [String] {
        !builds.contains(name) && stages.contains { ends(name, with: $0) } ? words : []
    }

    /// Returns the values that make a name tell an environment's stage; empty for any other name.
    public func modeWords(of name: String) -> [String] {
        modes.contains { ends(name, with: $0) } ? words : []
    }

    private func ends(_ name: String, with words: String) -> Bool {
        name == words || name.hasSuffix("_\(words)")
    }
}

extension Substring {
    /// The word without its trailing number: `KEY2` becomes `KEY`.
    fileprivate var trimmingDigits: String {
        String(self[..<(lastIndex { !$0.isNumber }.map(index(after:)) ?? startIndex)])
    }
}
