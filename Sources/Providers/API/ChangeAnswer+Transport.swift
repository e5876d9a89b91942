import Support
import Transport

extension ChangeAnswer {
    /// Sends a change and tells what came of it. The client sends it once, whatever happens.
    ///
    /// - Parameter failure: what to say of an answer that is no success.
    static func to(
        _ request: HTTPRequest, by client: HTTPClient,
        failure: (HTTPResponse) -> Failure
    ) async -> ChangeAnswer {
        let response: HTTPResponse
        do {
            response = try await client.send(request)
        } catch {
            let failure = Failure(message: error.message, advice: error.advice + ".")
            return error.isBeforeSending ? .refused(failure) : .unknown(failure)
        }
        switch response.status {
        case 200, 201, 204: return response.isWebPage ? .unknown(failure(response)) : .accepted
        case _ where response.refuses: return .refused(failure(response))
        // A server that failed may have done so after the change, and a proxy's 5xx says nothing of it at all. So may
        // one that ran out of time (408), found a conflict (409), or leads to the outcome (303).
        default: return .unknown(failure(response))
        }
    }
}

extension HTTPResponse {
    /// Whether whoever answered says by the status that the request was not begun with (RFC 9110, section 15.5).
    fileprivate var refuses: Bool {
        [400, 401, 403, 404, 405, 407, 411, 413, 414, 415, 417, 421, 422, 428, 429, 431].contains(status)
    }

    /// Whether it is a page for people, such as a login's, which says nothing of the request.
    var isWebPage: Bool { body.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } == UInt8(ascii: "<") }
}

extension TransportError {
    /// Whether nothing of the request can have reached the server.
    fileprivate var isBeforeSending: Bool {
        switch self {
        case .refused, .badCAFile, .cannotResolve, .cannotConnect, .proxyRefused, .tls: true
        case .timedOut(_, _, while: let phase): phase != .receiving
        case .dropped, .tooLarge, .cut, .protocolError, .cancelled: false
        }
    }
}
