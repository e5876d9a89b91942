/// Why something, such as a listing or a probe's request, could not be checked, in words for the operator.
public struct Failure: Error, Equatable, Codable, Sendable {
    /// What happened.
    public let message: String
    /// What to do next.
    public let advice: String

    /// Creates a failure.
    public init(message: String, advice: String) {
        self.message = message
        self.advice = advice
    }
}
