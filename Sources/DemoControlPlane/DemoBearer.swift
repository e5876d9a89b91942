import FlyingFox

/// What the hosts that the demo stands in for have in common: any token is taken, and none is kept.
enum DemoBearer {
    /// The bearer token of a request; `nil` if there is none.
    static func token(of request: HTTPRequest) -> String? {
        let parts = (request.headers[.authorization] ?? "").split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return String(parts[1])
    }

    /// An answer in JSON.
    static func response(_ status: Int, _ body: some Encodable) -> HTTPResponse {
        HTTPResponse(
            statusCode: HTTPStatusCode(status, phrase: Answer.phrase(status)),
            headers: [.contentType: "application/json"], body: OneLineJSON.data(body))
    }
}
