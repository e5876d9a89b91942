import Transport

extension ChangeAnswer {
    /// Sends a change and tells what came of it. The client sends it once, whatever happens.
    static func to(
        _ request: HTTPRequest, by client: HTTPClient,
        refusal: (HTTPResponse) -> ChangeFailure
    ) async -> ChangeAnswer {
        let response: HTTPResponse
        do {
            response = try await client.send(request)
        } catch {
            let failure = ChangeFailure(message: error.message, advice: error.advice + ".")
            return error.isBeforeSending ? .refused(failure) : .unknown(failure)
        }
        switch response.status {
        case 200..<300: return .accepted
        // A server that failed may have done so after the change, and a proxy's 5xx says nothing of it at all.
        case 500...: return .unknown(refusal(response))
        default: return .refused(refusal(response))
        }
    }
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
