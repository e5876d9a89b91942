/// What is a setting and no secret, by its name alone.
public struct KnownSettings: Sendable {
    /// Names.
    public let names: [String]
    /// How names begin.
    public let beginnings: [String]
    /// How names end.
    public let endings: [String]
    /// The words that a setting of this name may have.
    public let values: [String: [String]]

    /// Whether a setting is called so.
    public func covers(_ name: String) -> Bool {
        names.contains(name) || values[name] != nil || beginnings.contains(where: name.hasPrefix)
            || endings.contains(where: name.hasSuffix)
    }
}
