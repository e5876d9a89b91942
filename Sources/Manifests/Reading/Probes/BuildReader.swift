/// Reads `build`: how the frontend is to be built.
enum BuildReader {
    static func read(_ node: ManifestNode, _ problems: ProblemCollector) -> BuildDeclaration? {
        guard var fields = Fields(node, "a provider, a project and what is expected of its build", problems)
        else { return nil }
        let place = place(&fields, problems)
        let (command, without) = (
            texts("command", &fields, problems), texts("without", &fields, problems)
        )
        if let both = command.first(where: without.contains) {
            problems.report(
                node.position, "\(quoted(both)) is both in command and in without; expected one of the two")
        }
        let isSwitchedByBranch = flag("branch_switch", &fields, problems)
        let isProductionBranch = flag("production_branch", &fields, problems)
        let variables = fields.take("variables").map { Self.variables($0, problems) } ?? []
        fields.finish()
        guard let place else { return nil }
        return BuildDeclaration(
            position: node.position, place: place, command: command, without: without,
            isSwitchedByBranch: isSwitchedByBranch, isProductionBranch: isProductionBranch,
            variables: variables)
    }

    /// The provider knows the forms of a project and an account, and checks them.
    private static func place(_ fields: inout Fields, _ problems: ProblemCollector) -> ListingDeclaration? {
        let provider = fields.require("provider", "who builds it")
        let project = fields.require("project", "the project that builds it")
        let deployment = fields.require("deployment", "production or preview")
        let settings = [
            ("project", project), ("deployment", deployment), ("account", fields.take("account")),
        ]
        .compactMap { key, node in
            node.flatMap { node in
                node.text("the provider's setting", problems).map {
                    (key, Located($0, at: node.position))
                }
            }
        }
        guard let provider, settings.contains(where: { $0.0 == "project" }),
            let id = provider.word(BuildDeclaration.Provider.self, "provider of builds", problems),
            deployment?.word(BuildDeclaration.Deployment.self, "deployment", problems) != nil
        else { return nil }
        return ListingDeclaration(
            provider: Located(id.rawValue, at: provider.position),
            settings: Dictionary(settings, uniquingKeysWith: { first, _ in first }))
    }

    /// Each text once: a check has its own id.
    private static func texts(
        _ key: String, _ fields: inout Fields, _ problems: ProblemCollector
    ) -> [String] {
        let texts = fields.take(key)?.texts("texts of the build command", problems) ?? []
        var seen: Set<String> = []
        return texts.filter { seen.insert($0).inserted }
    }

    private static func flag(
        _ key: String, _ fields: inout Fields, _ problems: ProblemCollector
    ) -> Bool? {
        fields.take(key).flatMap { $0.flag("true or false", problems) }
    }

    private static func variables(
        _ node: ManifestNode, _ problems: ProblemCollector
    ) -> [(name: Located<String>, expectation: BuildDeclaration.Variable)] {
        let pairs = node.pairs("variables, such as { VITE_APP_ENV: { equals: production } }", problems) ?? []
        return pairs.compactMap { name, node in
            guard isSecretName(name.value) else {
                problems.report(
                    name.position,
                    "\(quoted(name.value)) is no variable's name; expected letters, digits and _")
                return nil
            }
            return variable(node, problems).map { (name, $0) }
        }
    }

    private static func variable(
        _ node: ManifestNode, _ problems: ProblemCollector
    ) -> BuildDeclaration.Variable? {
        guard let (kind, value) = FormReader.oneOf(node, "required, forbidden or equals", problems) else {
            return nil
        }
        switch kind.value {
        case "equals": return ExpectationReader.knownValue(value, problems).map { .equals($0) }
        case "required": return mark(value, problems) ? .required : nil
        case "forbidden": return mark(value, problems) ? .forbidden : nil
        case let other:
            problems.report(
                kind.position, "unknown key `\(shortened(other))`; expected required, forbidden or equals")
            return nil
        }
    }

    /// Whether it is true; false would say nothing.
    private static func mark(_ node: ManifestNode, _ problems: ProblemCollector) -> Bool {
        guard let flag = node.flag("true", problems) else { return false }
        if !flag { problems.report(node.position, "expected true; false says nothing") }
        return flag
    }
}
