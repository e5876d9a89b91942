/// Why a request got no answer. No case can hold a token, a header or a body.
///
/// An answer with an error status is an ``HTTPResponse``, not an error.
public enum TransportError: Error, Sendable, Equatable {
    /// The request was not sent: its URL, a header, a token or the client's configuration is not acceptable.
    case refused(reason: String)
    /// The additional CA file can't be used.
    case badCAFile(path: String, reason: String)
    /// The host's name has no address.
    case cannotResolve(host: String)
    /// No connection came about; the reason is the system's word for it.
    case cannotConnect(host: String, port: Int, reason: String)
    /// The operator's proxy (`https_proxy`) answered with that status in place of connecting.
    case proxyRefused(status: Int)
    /// The server's identity could not be established.
    case tls(host: String, TLSFailure)
    /// The connection ended before an answer was complete.
    case dropped(host: String, port: Int, Drop)
    /// Time ran out; seconds since the request was handed in, attempts and waits included.
    case timedOut(host: String, seconds: Double, while: Phase)
    /// More bytes came than are allowed; the limit in bytes.
    case tooLarge(Part, limit: Int)
    /// The body ended early: bytes received, and announced where the server had said how many.
    case cut(received: Int, announced: Int?)
    /// The server broke the rules of HTTP.
    case protocolError(reason: String)
    /// The task was cancelled, or the client shut down.
    case cancelled

    /// How a connection ended.
    public enum Drop: Sendable, Equatable {
        /// Closed without a single byte of an answer.
        case emptyReply
        /// Reset, or broken on the way; with HTTP/2, the stream was.
        case reset
    }

    /// What was being done when time ran out.
    public enum Phase: String, Sendable, Equatable {
        /// Looking up the host's address.
        case resolving
        /// Connecting, the TLS handshake included.
        case connecting
        /// Sending the request and waiting for the whole answer.
        case receiving
    }

    /// What was too large.
    public enum Part: String, Sendable, Equatable {
        /// The answer's body.
        case body
        /// The answer's header lines.
        case headers
    }
}

/// Why a TLS connection was not trusted.
public enum TLSFailure: Sendable, Equatable {
    /// No CA that is trusted here has signed the certificate; the reason in OpenSSL's words.
    case untrustedCA(reason: String)
    /// The certificate is somebody else's.
    case nameMismatch
    /// The certificate is past its last day.
    case expired
    /// The certificate is not yet valid, or this machine's clock is behind.
    case notYetValid
    /// The CA certificates of this machine, or of the additional file, can't be read.
    case badTrustStore(reason: String)
    /// The handshake failed otherwise: no TLS spoken there, an old version, an alert.
    case handshake(reason: String)
}

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
