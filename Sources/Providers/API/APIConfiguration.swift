import Transport

/// How a provider's API is reached, and what it is called when people are told of it.
struct APIConfiguration: Sendable {
    /// The provider's name for people.
    let host: String
    let defaultBase: String
    /// The variable with another address, of the operator's own.
    let addressVariable: String
    /// The variables that the token is looked for in: the first that is set holds it.
    private(set) var tokenVariables: [String]
    /// Where a token is made.
    let tokenPage: String
    /// What to do where a token may not read: the permission that it needs.
    let permissionAdvice: String
    /// Where the provider says that it is down.
    let statusPage: String
    /// The headers of a request that lists.
    var headers: HTTPHeaders = ["Accept": "application/json"]
    /// Whether a token may be this provider's by its form.
    let isTokenForm: @Sendable (String) -> Bool
    /// What a token of this provider's is that must not be sent; nil where it may.
    var refusal: @Sendable (String) -> String? = { _ in nil }
    /// Whether an answer says that the token itself is refused.
    var isTokenRefused: @Sendable (HTTPResponse) -> Bool = { $0.status == 401 }

    /// The same terms for one environment: a variable with its name behind it wins, as accounts and modes have keys of
    /// their own. `STRIPE_API_KEY_PREPROD` is looked for before `STRIPE_API_KEY`. Both go to this provider alone,
    /// whatever the environment is called.
    func scoped(to environment: String) -> APIConfiguration {
        let suffix = environment.uppercased().replacing("-", with: "_")
        var terms = self
        terms.tokenVariables = tokenVariables.map { "\($0)_\(suffix)" } + tokenVariables
        return terms
    }
}
