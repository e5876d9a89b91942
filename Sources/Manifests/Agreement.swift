/// Environments with which an isolated secret may share its value after all.
public struct SharingPermission: Sendable {
    /// Their names.
    public let environments: [Located<String>]
    /// Why it may.
    public let reason: String

    /// Whether `environment` is among them.
    public func covers(_ environment: String) -> Bool { environments.contains { $0.value == environment } }
}

/// A secret of another environment that must have the same value: a webhook secret at both ends.
public struct DistantSecret: Sendable {
    /// The other environment.
    public let environment: Located<String>
    /// The secret's name there.
    public let secret: Located<String>
}
