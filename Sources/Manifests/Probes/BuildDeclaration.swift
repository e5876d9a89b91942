/// How an environment's frontend is to be built: the guide's table “Cloudflare Pages”.
public struct BuildDeclaration: Sendable {
    /// Where `build` stands.
    public let position: Position
    /// Who builds it.
    public let provider: Located<Provider>
    /// The project that builds it.
    public let project: Located<String>
    /// Which of the project's deployments.
    public let deployment: Located<Deployment>
    /// The account's id; nil where it is left to the operator.
    public let account: Located<String>?
    /// The texts that its build command must contain for the environment's branch.
    public let command: [String]
    /// The texts that its build command must not contain for the environment's branch.
    public let without: [String]
    /// Whether the command builds each branch for an environment of its own; nil where nothing is declared.
    public let isSwitchedByBranch: Bool?
    /// Whether the project's production branch is the environment's; nil where nothing is declared.
    public let isProductionBranch: Bool?
    /// What is expected of the deployment's variables.
    public let variables: [(name: Located<String>, expectation: Variable)]

    /// The hosts that builds are looked at.
    public enum Provider: String, Sendable, CaseIterable {
        case cloudflarePages = "cloudflare-pages"
    }

    /// Which of a project's deployments build an environment.
    public enum Deployment: String, Sendable, CaseIterable {
        /// Those of the production branch.
        case production
        /// Those of all other branches.
        case preview
    }

    /// What is expected of one variable.
    public enum Variable: Hashable, Sendable {
        case required
        case forbidden
        /// It is set, to this value.
        case equals(KnownValue)
    }

    /// The provider's id and settings, as a listing of the same project has them.
    public var place: ListingDeclaration {
        var settings = [
            "project": project,
            "deployment": Located(deployment.value.rawValue, at: deployment.position),
        ]
        settings["account"] = account
        return ListingDeclaration(
            provider: Located(provider.value.rawValue, at: provider.position), settings: settings)
    }

    /// Whether another environment is built by the same project, as far as the manifests tell.
    public func isSameProject(as other: BuildDeclaration) -> Bool {
        let (own, others) = (account?.value, other.account?.value)
        return project.value == other.project.value && (own == nil || others == nil || own == others)
    }
}
