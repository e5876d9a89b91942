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
