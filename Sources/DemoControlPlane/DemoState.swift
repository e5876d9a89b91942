import Foundation

/// The projects as they stand when the server starts, with the made-up values behind them.
public struct DemoState: Sendable {
    /// In the order in which the account lists them.
    public var projects: [DemoProject]
    /// The address to which other hosts send webhooks.
    public var webhooks = DemoWebhooks()
    /// The project that builds the frontends.
    public var pages = DemoPages.innotrue

    /// A state of projects of one's own.
    public init(projects: [DemoProject]) {
        self.projects = projects
    }

    /// The project of an environment ("preprod").
    public func project(of environment: String) -> DemoProject? {
        projects.first { $0.environment == environment }
    }

    /// What the API lists for an environment, as the API's own JSON; nil if there is no such environment.
    public func listingJSON(of environment: String) -> String? {
        project(of: environment).map { String(decoding: OneLineJSON.data($0.listing), as: UTF8.self) + "\n" }
    }

    /// An environment's made-up values as a dotenv file; nil if there is no such environment.
    ///
    /// The platform's own secrets are left out: no team has them in a file of its own.
    public func dotenv(of environment: String) -> String? {
        guard let project = project(of: environment) else { return nil }
        let head = """
            # Made-up values of the demo's "\(environment)" environment: no account anywhere accepts them.
            # For: envaudit check --values \(environment)=FILE

            """
        return project.secrets.sorted { $0.key < $1.key }
            .reduce(into: head) { $0 += "\($1.key)=\(Dotenv.quoted($1.value.value))\n" }
    }
}
