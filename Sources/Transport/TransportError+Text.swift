extension TransportError: CustomStringConvertible {
    /// The message, then the advice.
    public var description: String { "\(message). \(advice)." }

    /// What happened, in one phrase without a full stop.
    public var message: String {
        switch self {
        case .refused(let reason): "the request was not sent: \(reason)"
        case .badCAFile(let path, let reason): "the CA file \(path) can't be used: \(reason)"
        case .cannotResolve(let host): "the host name \(host) can't be resolved"
        case .cannotConnect(let host, let port, let reason): "can't connect to \(host):\(port): \(reason)"
        case .proxyRefused(let status): "the proxy refused to connect, with status \(status)"
        case .tls(let host, let failure): "\(host) can't be trusted: \(failure.message)"
        case .dropped(let host, let port, .emptyReply):
            "\(host):\(port) closed the connection without an answer"
        case .dropped(let host, let port, .reset): "\(host):\(port) broke the connection off"
        case .timedOut(let host, let seconds, .resolving):
            "looking up \(host) took too long (gave up after \(Self.text(seconds)) s)"
        case .timedOut(let host, let seconds, .connecting):
            "connecting to \(host) took too long (gave up after \(Self.text(seconds)) s)"
        case .timedOut(let host, let seconds, .receiving):
            "\(host) took too long to answer (gave up after \(Self.text(seconds)) s)"
        case .tooLarge(.body, let limit): "the answer's body is larger than \(limit) bytes"
        case .tooLarge(.headers, let limit): "the answer's headers are larger than \(limit) bytes"
        case .cut(let received, let announced?):
            "the answer was cut off: \(received) of \(announced) bytes came"
        case .cut(let received, nil): "the answer was cut off after \(received) bytes"
        case .protocolError(let reason): "the server's answer is not valid HTTP: \(reason)"
        case .cancelled: "the request was cancelled"
        }
    }

    /// What the operator can do next, in one phrase without a full stop.
    public var advice: String {
        switch self {
        case .refused: "Correct the address or the token that was set"
        case .badCAFile: "Give --cacert a readable PEM file with at least one certificate"
        case .cannotResolve: "Check the host's name, the network and the DNS"
        case .cannotConnect: "Check that the service is up and that no firewall stands between"
        case .proxyRefused: "Check https_proxy and its credentials, or name the host in no_proxy"
        case .tls(_, let failure): failure.advice
        case .dropped: "Try again; if it stays, look at the service's status page or at the proxy"
        case .timedOut(_, _, .receiving): "Try again, or allow more time with --timeout SECONDS"
        case .timedOut: "Check the network, and whether a proxy (https_proxy) is needed"
        case .tooLarge: "Check that the address is the provider's own; such an answer is not a listing"
        case .cut: "Try again; nothing of a cut answer is used"
        case .protocolError: "Check that the address is the provider's own, and that no proxy alters answers"
        case .cancelled: "Run it again when ready"
        }
    }

    /// Seconds with one decimal.
    private static func text(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds >= 0, seconds < 1e9 else { return "many" }
        let tenths = Int((seconds * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }
}

extension TLSFailure {
    /// What is wrong, in one phrase.
    var message: String {
        switch self {
        case .untrustedCA(let reason): "its certificate is not signed by a trusted CA (\(reason))"
        case .nameMismatch: "its certificate is for another host name"
        case .expired: "its certificate has expired"
        case .notYetValid: "its certificate is not valid yet"
        case .badTrustStore(let reason): "the trusted CA certificates can't be read (\(reason))"
        case .handshake(let reason): "the TLS handshake failed (\(reason))"
        }
    }

    /// What the operator can do next, in one phrase.
    var advice: String {
        switch self {
        case .untrustedCA:
            "If a CA of your own signs it (a company proxy, say), add that CA with --cacert FILE"
        case .nameMismatch: "Check the address; do not go on if it is right, as someone may be in between"
        case .expired: "The server's operator must renew it; check this machine's clock too"
        case .notYetValid: "Check this machine's clock"
        case .badTrustStore: "Install the ca-certificates package, and check the file given with --cacert"
        case .handshake: "Check that the address and port speak TLS 1.2 or later"
        }
    }
}
