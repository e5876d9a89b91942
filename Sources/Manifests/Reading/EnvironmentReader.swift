import Support

/// Reads one environment's file.
enum EnvironmentReader {
    static func read(
        _ file: ManifestFile, _ sources: [ProbeSource], _ problems: ProblemCollector
    ) -> Environment? {
        guard let root = YAMLDocument.root(of: file, problems),
            var fields = Fields(root, "a mapping with `environment`", problems)
        else { return nil }
        let name = fields.require("environment", "the environment's name").flatMap {
            environmentName($0, of: file, problems)
        }
        let tier = fields.require("tier", "what it is for")?.word(Tier.self, "tier", problems)
        let title = fields.text("title", "the environment's name in words")
        let frontend = fields.take("frontend").flatMap { node in
            url(node, "the frontend's URL", problems).map { Located($0, at: node.position) }
        }
        let gitBranch = fields.located("git_branch", "a git branch")
        let hosting = fields.text("hosting", "where the frontend is hosted")
        let listing = fields.take("listing").flatMap { Self.listing($0, problems) }
        let listings = fields.take("listings").map { Self.listings($0, problems) } ?? []
        let identifiers = fields.take("identifiers").map { Self.identifiers($0, problems) } ?? []
        let expectations = fields.take("secrets").map { Self.expectations($0, problems) } ?? []
        let waivers = fields.take("waivers").map { WaiversReader.read($0, problems) } ?? []
        let snapshotMaxAge = fields.take("snapshot_max_age").flatMap {
            TimeReader.period($0, in: Period.Unit.allCases, example: "7d", problems)
        }
        var probes = ProbeDeclarations()
        for source in sources {
            guard let node = source.key.flatMap({ fields.take($0) }) else { continue }
            if let declaration = source.read(node, problems) { probes.add(declaration) }
        }
        fields.finish()
        guard let name, let tier else { return nil }
        var environment = Environment(
            name: name, title: title, tier: tier, frontend: frontend, gitBranch: gitBranch, hosting: hosting,
            listing: listing, listings: listings, identifiers: identifiers, expectations: expectations,
            waivers: waivers)
        if let snapshotMaxAge { environment.snapshotMaxAge = snapshotMaxAge }
        environment.probes = probes
        environment.itemPrefixes = sources.compactMap(\.itemPrefix)
        reportDanglingReferences(environment, problems)
        reportUnknownParts(environment, problems)
        return environment
    }

    private static func environmentName(
        _ node: ManifestNode, of file: ManifestFile, _ problems: ProblemCollector
    ) -> Located<String>? {
        guard let name = node.text("the environment's name", problems) else { return nil }
        guard isIdentifier(name) else {
            problems.report(
                node.position,
                "\(quoted(name)) is no environment's name; expected lower-case letters, digits and -"
            )
            return nil
        }
        let fileName = file.path.split(separator: "/").last.map(String.init) ?? file.path
        if fileName != "\(name).yaml" {
            problems.report(
                node.position, "the environment \(name) is declared in \(fileName); expected \(name).yaml")
        }
        return Located(name, at: node.position)
    }

    private static func listing(_ node: ManifestNode, _ problems: ProblemCollector) -> ListingDeclaration? {
        guard var fields = Fields(node, "a provider and its settings", problems) else { return nil }
        let provider = fields.require("provider", "the provider's id")
        let run = fields.take("run").flatMap { $0.locatedTexts("a program and its arguments", problems) }
        // The provider knows its own settings and checks them.
        let settings = fields.takeRest().compactMap { key, node in
            node.text("the provider's setting", problems).map { (key.value, Located($0, at: node.position)) }
        }
        guard let provider, let id = provider.text("the provider's id", problems) else { return nil }
        return ListingDeclaration(
            provider: Located(id, at: provider.position),
            settings: Dictionary(settings, uniquingKeysWith: { first, _ in first }), run: run ?? [])
    }

    private static func listings(
        _ node: ManifestNode, _ problems: ProblemCollector
    ) -> [(part: Located<String>, declaration: ListingDeclaration)] {
        (node.pairs("listings by the part's name", problems) ?? []).compactMap { part, node in
            guard isIdentifier(part.value) else {
                problems.report(
                    part.position,
                    "\(quoted(part.value)) is no part's name; expected lower-case letters, digits and -")
                return nil
            }
            return listing(node, problems).map { (part, $0) }
        }
    }

    /// Secrets of parts that are listed nowhere.
    private static func reportUnknownParts(_ environment: Environment, _ problems: ProblemCollector) {
        let known = environment.listings.map(\.part.value)
        for expectation in environment.expectations {
            guard let part = SecretAddress("\(expectation.pattern.value)").part, !known.contains(part) else {
                continue
            }
            problems.report(
                expectation.pattern.position,
                "\(expectation.pattern.value) is in the part \(part), which `listings` does not declare\(suggestion(part, among: known))"
            )
        }
    }

    private static func identifiers(
        _ node: ManifestNode, _ problems: ProblemCollector
    ) -> [(name: String, value: Located<String>)] {
        (node.pairs("identifiers by what they are", problems) ?? []).compactMap { name, node in
            node.text("an identifier", problems).map { (name.value, Located($0, at: node.position)) }
        }
    }

    private static func expectations(_ node: ManifestNode, _ problems: ProblemCollector) -> [Expectation] {
        (node.pairs("the secrets by their names", problems) ?? []).compactMap { name, node in
            ExpectationReader.read(name, node, problems)
        }
    }

    private static func reportDanglingReferences(_ environment: Environment, _ problems: ProblemCollector) {
        for expectation in environment.expectations {
            if let missing = expectation.equals?.missing(in: environment) {
                problems.report(
                    expectation.pattern.position,
                    "\(expectation.pattern.value) equals the environment's \(missing), which is not declared")
            }
        }
    }
}
