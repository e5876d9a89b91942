/// A secret that nothing is to use any more.
public struct Deprecation: Hashable, Sendable {
    /// What to use instead, in the team's own words; nil where they say nothing.
    public let advice: String?
}
