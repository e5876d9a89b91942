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
    /// The certificate's first day has not come; or this machine's clock is behind.
    case notYetValid
    /// The CA certificates of this machine, or of the additional file, can't be read.
    case badTrustStore(reason: String)
    /// The handshake failed otherwise: no TLS spoken there, an old version, an alert.
    case handshake(reason: String)
}
