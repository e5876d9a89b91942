package import Manifests

/// The expected build of an environment's frontend: the guide's table “Cloudflare Pages”.
package struct BuildDeclaration: ProbeDeclaration {
    /// The position of `build`.
    package let position: Position
    /// The host that builds it.
    package let provider: Located<Provider>
    /// The project that builds it.
    package let project: Located<String>
    /// Which of the project's deployments.
    package let deployment: Located<Deployment>
    /// The account's id; `nil` for the operator's.
    package let account: Located<String>?
    /// The texts that its build command must contain for the environment's branch.
    package let command: [String]
    /// The texts that its build command must not contain for the environment's branch.
    package let without: [String]
    /// Whether the command builds each branch for its own environment; `nil` if undeclared.
    package let isSwitchedByBranch: Bool?
    /// Whether the project's production branch is the environment's; `nil` if undeclared.
    package let isProductionBranch: Bool?
    /// The expectations of the deployment's variables.
    package let variables: [(name: Located<String>, expectation: Variable)]

    package var summary: String { project.value }
    package static var members: DeclaredMembers {
        DeclaredMembers(
            keys: ["isSwitchedByBranch": "branch_switch", "isProductionBranch": "production_branch"],
            demands: ["command", "without"])
    }

    package var ownFacts: [OwnFact] {
        variables.compactMap { name, expectation in
            guard case .equals(.literal(let text)) = expectation else { return nil }
            return OwnFact(
                "value of build variable \(name.value)", Located(text, at: name.position),
                .value(of: name.value))
        }
    }

    /// The supported build hosts.
    package enum Provider: String, Sendable, CaseIterable {
        case cloudflarePages = "cloudflare-pages"
    }

    /// The deployments of a project that build an environment.
    package enum Deployment: String, Sendable, CaseIterable {
        /// Those of the production branch.
        case production
        /// Those of all other branches.
        case preview
    }

    /// The expectation of one variable.
    package enum Variable: Hashable, Sendable {
        case required
        case forbidden
        /// The variable is set to this value.
        case equals(KnownValue)
    }

    /// The provider's id and settings, in the form of a listing of the same project.
    package var place: ListingDeclaration {
        var settings = [
            "project": project,
            "deployment": Located(deployment.value.rawValue, at: deployment.position),
        ]
        settings["account"] = account
        return ListingDeclaration(
            provider: Located(provider.value.rawValue, at: provider.position), settings: settings)
    }

    package var build: (place: ListingDeclaration, words: String)? {
        (place, "Cloudflare Pages project \(project.value) (\(deployment.value))")
    }

    /// Returns whether the same project builds another environment, by the manifests.
    package func isSameProject(as other: BuildDeclaration) -> Bool {
        let (own, others) = (account?.value, other.account?.value)
        return project.value == other.project.value && (own == nil || others == nil || own == others)
    }
}

/// Reads `build`: the expected build of the frontend.
enum BuildReader {
    static func read(_ node: ManifestNode, _ problems: ProblemCollector) -> BuildDeclaration? {
        guard var fields = Fields(node, "a provider, a project and what is expected of its build", problems)
        else { return nil }
        let provider = fields.require("provider", "who builds it").flatMap {
            word(BuildDeclaration.Provider.self, $0, "provider of builds", problems)
        }
        let project = fields.require("project", "the project that builds it").flatMap {
            located($0, problems)
        }
        let deployment = fields.require("deployment", "production or preview").flatMap {
            word(BuildDeclaration.Deployment.self, $0, "deployment", problems)
        }
        let account = fields.take("account").flatMap { located($0, problems) }
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
        guard let provider, let project, let deployment else { return nil }
        return BuildDeclaration(
            position: node.position, provider: provider, project: project, deployment: deployment,
            account: account, command: command, without: without,
            isSwitchedByBranch: isSwitchedByBranch, isProductionBranch: isProductionBranch,
            variables: variables)
    }

    private static func word<Word: RawRepresentable & CaseIterable>(
        _ type: Word.Type, _ node: ManifestNode, _ expected: String, _ problems: ProblemCollector
    ) -> Located<Word>? where Word.RawValue == String {
        node.word(type, expected, problems).map { Located($0, at: node.position) }
    }

    /// The provider knows the forms of its settings and checks them.
    private static func located(_ node: ManifestNode, _ problems: ProblemCollector) -> Located<String>? {
        node.text("the provider's setting", problems).map { Located($0, at: node.position) }
    }

    /// Drops repeated texts, because each check needs a unique id.
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
                    "\(quoted(name.value)) is not a valid name of a variable; expected letters, digits and _")
                return nil
            }
            return variable(node, problems).map { (name, $0) }
        }
    }

    private static func variable(
        _ node: ManifestNode, _ problems: ProblemCollector
    ) -> BuildDeclaration.Variable? {
        guard let (kind, value) = node.onlyPair("required, forbidden or equals", problems) else {
            return nil
        }
        switch kind.value {
        case "equals": return KnownValue.form.read(value, problems).map { .equals($0) }
        case "required": return mark(value, problems) ? .required : nil
        case "forbidden": return mark(value, problems) ? .forbidden : nil
        case let other:
            problems.report(
                kind.position, "unknown key `\(shortened(other))`; expected required, forbidden or equals")
            return nil
        }
    }

    /// Reads `true`; `false` would have no meaning.
    private static func mark(_ node: ManifestNode, _ problems: ProblemCollector) -> Bool {
        guard let flag = node.flag("true", problems) else { return false }
        if !flag { problems.report(node.position, "expected true; false says nothing") }
        return flag
    }
}
