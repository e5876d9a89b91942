public import Support

/// Whether a host can be asked for something that an environment declares.
public struct HostAccess: Sendable {
    /// The host's name for people.
    public let host: String
    /// Where requests go; nil where none is sent.
    public let address: String?
    /// The token for it.
    public let token: Token
    /// What was asked, such as `GET /v1/projects/REF/secrets`; nil where nothing was.
    public let request: String?
    /// Why it can't be used; nil where the host answered and permits, or where there is nothing to ask.
    public let failure: Failure?

    /// What is known of a token without sending it. It holds no character of it.
    public enum Token: Hashable, Sendable {
        /// The variable that holds it.
        case set(String)
        /// The variable whose content is not sent, as it has another form.
        case unusable(String)
        /// The variables that would be looked at, none of which is set.
        case missing([String])
        /// None is needed.
        case none
    }

    /// What is known of a host.
    package init(
        host: String, address: String? = nil, token: Token = .none, request: String? = nil,
        failure: Failure? = nil
    ) {
        (self.host, self.address, self.token) = (host, address, token)
        (self.request, self.failure) = (request, failure)
    }
}
