public import Support

/// What probes saw of one environment beyond its secrets; nil or missing where nobody looked.
public struct ProbeResults: Sendable {
    /// Why there is nothing where nothing is.
    public var absence: Failure
    /// The settings of sign-in.
    public var auth: Result<AuthConfiguration, Failure>?
    /// Where each webhook that it declares is registered, by its name.
    public var webhooks: [String: Result<WebhookSight, Failure>] = [:]
    /// How its frontend is built.
    public var build: Result<BuildConfiguration, Failure>?
    /// The Edge Functions that are deployed, by their slugs.
    public var functions: Result<[String: DeployedFunction], Failure>?
    /// What each assertion on the database saw, by its name.
    public var database: [String: Result<AssertionResult, Failure>] = [:]
    /// The front end, as browsers load it.
    public var bundle: Result<LoadedFrontend, Failure>?

    /// Nothing was seen, and this is why.
    public init(absence: Failure = Failure(message: "it was not looked at", advice: "")) {
        self.absence = absence
    }

    /// What was seen, or why nothing was.
    public func seen<Sight>(
        _ sight: KeyPath<ProbeResults, Result<Sight, Failure>?>
    ) -> Result<Sight, Failure> {
        self[keyPath: sight] ?? .failure(absence)
    }
}
