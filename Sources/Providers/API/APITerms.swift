/// How a provider's API is reached, and what it is called when people are told of it.
struct APITerms: Sendable {
    /// The provider's name for people.
    let host: String
    let defaultBase: String
    /// The variable with another address, of the operator's own.
    let addressVariable: String
    let tokenVariable: String
    /// Where a token is made.
    let tokenPage: String
    /// Where the provider says that it is down.
    let statusPage: String
    /// Whether a token has the form of this provider's; one of another provider is not sent to it.
    let isTokenForm: @Sendable (String) -> Bool
}
