/// Why something could not be looked at, a listing or whatever a probe asks for, in words for the operator.
public struct Failure: Error, Equatable, Codable, Sendable {
    /// What happened.
    public let message: String
    /// What to do next.
    public let advice: String

    /// A failure that says what happened and what to do next.
    public init(message: String, advice: String) {
        self.message = message
        self.advice = advice
    }
}
