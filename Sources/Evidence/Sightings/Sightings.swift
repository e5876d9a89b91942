/// What probes saw of one environment beyond its secrets; nil or missing where nobody looked.
public struct Sightings: Sendable {
    /// Why there is nothing where nothing is.
    public var absence: LookFailure
    /// The settings of sign-in.
    public var auth: Result<AuthConfiguration, LookFailure>?
    /// Where each webhook that it declares is registered, by its name.
    public var webhooks: [String: Result<WebhookSight, LookFailure>] = [:]
    /// How its frontend is built.
    public var build: Result<BuildConfiguration, LookFailure>?
    /// The Edge Functions that are deployed, by their slugs.
    public var functions: Result<[String: DeployedFunction], LookFailure>?
    /// What each assertion on the database saw, by its name.
    public var database: [String: Result<DatabaseSighting, LookFailure>] = [:]

    /// Nothing was seen, and this is why.
    public init(absence: LookFailure = LookFailure(message: "it was not looked at", advice: "")) {
        self.absence = absence
    }

    /// What was seen, or why nothing was.
    public func seen<Sight>(
        _ sight: KeyPath<Sightings, Result<Sight, LookFailure>?>
    ) -> Result<Sight, LookFailure> {
        self[keyPath: sight] ?? .failure(absence)
    }
}
