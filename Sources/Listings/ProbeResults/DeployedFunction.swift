/// An Edge Function that is deployed.
public struct DeployedFunction: Sendable {
    /// Whether it answers.
    public let status: Status
    /// When it was last deployed, in seconds since 1970 (UTC).
    public let updatedAt: Double

    /// What the platform does with requests to a function.
    public enum Status: Sendable {
        case active, removed, throttled
        /// Something else than this version of envaudit knows.
        case other
    }

    /// A function.
    public init(status: Status = .active, updatedAt: Double) {
        (self.status, self.updatedAt) = (status, updatedAt)
    }
}
