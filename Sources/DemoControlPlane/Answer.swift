import FlyingFox
import Foundation

/// An answer before it becomes HTTP: a status, a body, its type.
struct Answer {
    let status: Int
    let body: Data
    let contentType: String?

    static func json(_ status: Int, _ value: some Encodable) -> Answer {
        Answer(status: status, body: OneLineJSON.data(value), contentType: "application/json; charset=utf-8")
    }

    /// What a query yields.
    static func rows(_ body: Data) -> Answer {
        Answer(status: 201, body: body, contentType: "application/json; charset=utf-8")
    }

    static func error(_ error: APIError) -> Answer {
        json(error.status, error)
    }

    static func empty(_ status: Int) -> Answer {
        Answer(status: status, body: Data(), contentType: nil)
    }

    static let loginPage = Answer(
        status: 200,
        body: Data("<!doctype html><html><title>Sign in</title><body>Please sign in.</body></html>\n".utf8),
        contentType: "text/html; charset=utf-8")

    func response(_ standing: RateLimit.Standing) -> HTTPResponse {
        HTTPResponse(statusCode: statusCode, headers: headers(standing), body: body)
    }

    /// The same, of which half the promised body arrives before the connection ends.
    func cutResponse(_ standing: RateLimit.Standing) -> HTTPResponse {
        let promised = max(body.count, 64)
        let cut = CutBody(bytes: body.prefix(body.count / 2))
        return HTTPResponse(
            statusCode: statusCode, headers: headers(standing),
            body: HTTPBodySequence(from: cut, count: promised))
    }

    private func headers(_ standing: RateLimit.Standing) -> HTTPHeaders {
        var headers: HTTPHeaders = [
            HTTPHeader("x-ratelimit-limit"): String(standing.limit),
            HTTPHeader("x-ratelimit-remaining"): String(standing.remaining),
            HTTPHeader("x-ratelimit-reset"): String(standing.reset),
        ]
        if let contentType { headers[.contentType] = contentType }
        if status == 429 { headers[HTTPHeader("retry-after")] = String(standing.reset) }
        return headers
    }

    private var statusCode: HTTPStatusCode {
        HTTPStatusCode(status, phrase: Self.phrase(status))
    }

    static func phrase(_ status: Int) -> String {
        switch status {
        case 200: "OK"
        case 201: "Created"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 413: "Payload Too Large"
        case 429: "Too Many Requests"
        case 500: "Internal Server Error"
        case 502: "Bad Gateway"
        case 503: "Service Unavailable"
        case 504: "Gateway Timeout"
        default: "Status \(status)"
        }
    }
}
