import Support

/// A URL that a token may be sent to: `https`, or `http` on this machine alone.
///
/// What libcurl connects to is the normalized URL, in which no two parsers see different hosts.
public struct Endpoint: Sendable, Hashable {
    private let parsed: HTTPURL

    /// The URL in its normalized form.
    public var url: String { parsed.description }
    /// The host in lower case, an IPv6 address in brackets.
    public var host: String { parsed.host }
    /// The TCP port, the scheme's own where the URL names none.
    public var port: Int { Int(parsed.port ?? parsed.scheme.defaultPort) }
    /// Whether the scheme is `https`.
    public var isSecure: Bool { parsed.scheme == .https }
    /// Whether the host is `localhost`, `::1` or in 127.0.0.0/8.
    public var isLoopback: Bool { parsed.isLoopback }

    /// Checks a URL before anything is connected to.
    ///
    /// - Throws: ``TransportError/refused(reason:)`` for what is no URL, `http` beyond loopback and user information.
    ///   The reason shows no more of the URL than its host, as the rest may hold a secret.
    public init(_ url: String) throws(TransportError) {
        do throws(HTTPURL.ParseError) {
            parsed = try HTTPURL(url)
        } catch {
            switch error {
            case .userInfo:
                throw .refused(
                    reason: "the URL holds a user name or password; credentials don't belong in it")
            case .character:
                throw .refused(reason: "the URL holds a character that a URL can't have (percent-encode it)")
            case .scheme, .host, .port, .tooLong:
                // A host or port that can't be read may be a piece of a password.
                throw .refused(
                    reason: "the URL can't be read: it needs a scheme and a host, https://HOST/PATH")
            }
        }
        guard isSecure || isLoopback else {
            throw .refused(reason: "http to \(host) would send the token in clear; http is for loopback only")
        }
    }
}
