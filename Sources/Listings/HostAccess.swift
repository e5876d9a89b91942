public import Support

/// Whether a host can be asked for something that an environment declares.
public struct HostAccess: Sendable {
    /// The host's display name.
    public let host: String
    /// The address of requests; `nil` if none is sent.
    public let address: String?
    /// The token's state.
    public let token: Token
    /// The request that was sent, such as `GET /v1/projects/REF/secrets`; `nil` if none was.
    public let request: String?
    /// Why the host cannot be used; `nil` if it answered and permits the request, or if there is nothing to request.
    public let failure: Failure?

    /// What is known of a token without sending it. Contains no character of the token.
    public enum Token: Hashable, Sendable {
        /// The variable that holds it.
        case set(String)
        /// The variable whose content is not sent, since it does not have the form of a token.
        case unusable(String)
        /// The variables that were looked up, none of which is set.
        case missing([String])
        /// No token is needed.
        case none
    }

    /// Creates a description of a host's access.
    package init(
        host: String, address: String? = nil, token: Token = .none, request: String? = nil,
        failure: Failure? = nil
    ) {
        (self.host, self.address, self.token) = (host, address, token)
        (self.request, self.failure) = (request, failure)
    }
}
