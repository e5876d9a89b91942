/// How an environment's frontend is to be built: the guide's table “Cloudflare Pages”.
public struct BuildDeclaration: Sendable {
    /// Where `build` stands.
    public let position: Position
    /// The project that builds it, and which of its deployments: the provider's id and settings, as a listing has them.
    public let place: ListingDeclaration
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

    /// Whether another environment is built by the same project, as far as the manifests tell.
    public func isSameProject(as other: BuildDeclaration) -> Bool {
        let (own, others) = (place.settings["account"]?.value, other.place.settings["account"]?.value)
        return place.settings["project"]?.value == other.place.settings["project"]?.value
            && (own == nil || others == nil || own == others)
    }
}
