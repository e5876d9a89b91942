public import Secrets

/// How a frontend is built, as it is live. Its command and variables may hold keys: they can't be printed, and are
/// wiped with this.
public struct BuildConfiguration: Sendable {
    /// The command that builds it; nil where there is none.
    public let command: HeldSecret?
    /// The branch whose builds are production's; nil where the project does not say.
    public let productionBranch: String?
    /// The deployment's variables, by name.
    public let variables: [String: Variable]

    /// What is shown of a variable.
    public enum Variable: Sendable {
        /// Its value.
        case shown(HeldSecret)
        /// That it is set.
        case hidden
    }

    /// A configuration.
    public init(command: HeldSecret?, productionBranch: String?, variables: [String: Variable] = [:]) {
        (self.command, self.productionBranch, self.variables) = (command, productionBranch, variables)
    }
}
