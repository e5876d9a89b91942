/// An answer that is not a success: a status and the API's `{"message": …}`.
///
/// Messages say where in a request something is wrong and never quote it: who swaps name and value
/// by mistake shall not find the secret in an error.
struct APIError: Error, Encodable {
    let status: Int
    let message: String

    init(_ status: Int, _ message: String) {
        self.status = status
        self.message = message
    }

    enum CodingKeys: CodingKey {
        case message
    }

    static let unauthorized = APIError(401, "Unauthorized")
    static let noSuchProject = APIError(404, "Project not found")
    static let tooLarge = APIError(413, "request entity too large")
    static let tooManyRequests = APIError(429, "ThrottlerException: Too Many Requests")

    static func noSuchRoute(_ method: String, _ path: String) -> APIError {
        APIError(404, "Cannot \(method.prefix(16)) \(path.prefix(200))")
    }

    static func badRequest(_ message: String) -> APIError {
        APIError(400, message)
    }
}
