import FoundationEssentials
package import Support
import Transport

/// A provider's HTTP API with its token, as all network providers use it.
package struct ProviderAPI: Sendable {
    private let api: APIConfiguration
    private let access: APIAccess
    private let context: FetchContext

    /// More than a thousand times a project's size.
    private static let maximumListingBytes = 32 << 20
    /// Ten thousand values of some hundred bytes each.
    private static let maximumAnswerBytes = 4 << 20

    /// - Throws: a failure if the token is missing or another provider's, or the address is unsafe.
    package init(_ api: APIConfiguration, _ context: FetchContext) throws(Failure) {
        (self.api, self.context) = (api, context)
        access = try APIAccess(api, context.variables)
    }

    /// The subject of a request, for error messages.
    package struct Subject {
        /// The requested data, such as “the secrets of project abc”.
        package let what: String
        /// The resource that does not exist if the status is 404, such as “project abc”.
        package let owner: String
        /// The advice for a 404.
        package let advice: String

        package init(what: String, owner: String, advice: String) {
            (self.what, self.owner, self.advice) = (what, owner, advice)
        }
    }

    /// Sends a `GET` and reads the response's body, which may show values and is wiped afterwards.
    ///
    /// - Throws: a failure for every status but 200, and what `read` throws.
    package func get<Result: Sendable>(
        _ path: String, _ subject: Subject, _ read: ([UInt8]) throws(Failure) -> Result
    ) async throws(Failure) -> Result {
        var body = try await response(listing(path), subject, accepting: [200]).body
        defer { body.wipe() }
        return try read(body)
    }

    /// Sends a `GET` for something optional; returns `nil` if the status is 404.
    package func getIfThere<Result: Sendable>(
        _ path: String, _ subject: Subject, _ read: ([UInt8]) throws(Failure) -> Result
    ) async throws(Failure) -> Result? {
        var (status, body) = try await response(listing(path), subject, accepting: [200, 404])
        defer { body.wipe() }
        return status == 404 ? nil : try read(body)
    }

    /// Sends a `GET` for something that the listing is complete without; returns `nil` if the status is 403 or 404.
    package func getIfAllowed<Result: Sendable>(
        _ path: String, _ subject: Subject, _ read: ([UInt8]) throws(Failure) -> Result
    ) async throws(Failure) -> Result? {
        var (status, body) = try await response(listing(path), subject, accepting: [200, 403, 404])
        defer { body.wipe() }
        return status == 200 ? try read(body) : nil
    }

    /// Sends a `GET` like the above, but returns `forbidden` if the status is 403.
    package func getIfAllowed<Result: Sendable>(
        _ path: String, _ subject: Subject, forbidden: Result, _ read: ([UInt8]) throws(Failure) -> Result
    ) async throws(Failure) -> Result? {
        var (status, body) = try await response(listing(path), subject, accepting: [200, 403, 404])
        defer { body.wipe() }
        return status == 200 ? try read(body) : status == 403 ? forbidden : nil
    }

    /// Sends a request that asks for no secret's value, and discards the response.
    ///
    /// - Throws: a failure for every unsuccessful status, and for a success without JSON: a proxy's, or a login page.
    func check(_ request: AccessRequest) async throws(Failure) {
        func read(_ body: [UInt8]) throws(Failure) {
            _ = try ListingJSON.decode(AnyJSON.self, from: body, of: api.host)
        }
        switch request.question {
        case .path(let path): try await get(path, request.subject, read)
        case .query(let path, let query):
            try await ask(path, ["query": query], request.subject) { (reply: Reply) throws(Failure) in
                switch reply {
                case .answer(let body): try read(body)
                case .refusal:
                    throw Failure(
                        message: "the host refused the query for \(request.subject.what) (400)",
                        advice: request.subject.advice)
                }
            }
        }
    }

    /// Any JSON value.
    private struct AnyJSON: Decodable { init(from decoder: any Decoder) throws {} }

    private func listing(_ path: String) -> HTTPRequest {
        HTTPRequest(
            .get, access.base + path, headers: api.headers, bearerToken: access.token,
            maximumBodyBytes: ProviderAPI.maximumListingBytes)
    }

    /// The result of a query.
    package enum Reply {
        /// The requested data (200 or 201).
        case answer([UInt8])
        /// Why the query was rejected (400).
        case refusal([UInt8])
    }

    /// Sends a `POST` that changes nothing and may be repeated, and reads the body, which is wiped afterwards.
    ///
    /// - Throws: a failure for every status but 200, 201 and 400, and what `read` throws.
    package func ask<Result: Sendable>(
        _ path: String, _ question: [String: String], _ subject: Subject,
        _ read: (Reply) throws(Failure) -> Result
    ) async throws(Failure) -> Result {
        // Encoding strings cannot fail.
        let body = RequestBody((try? JSONEncoder().encode(question)) ?? Data())
        var headers = api.headers
        headers["Content-Type"] = "application/json"
        let request = HTTPRequest(
            .post, access.base + path, headers: headers, body: body, bearerToken: access.token,
            maximumBodyBytes: ProviderAPI.maximumAnswerBytes, isRepeatable: true)
        var (status, reply) = try await response(request, subject, accepting: [200, 201, 400])
        defer { reply.wipe() }
        return try read(status == 400 ? .refusal(reply) : .answer(reply))
    }

    /// Returns a response with one of `statuses`. No other copy of the body is kept, so that it can be wiped.
    private func response(
        _ request: HTTPRequest, _ subject: Subject, accepting statuses: Set<Int>
    ) async throws(Failure) -> (status: Int, body: [UInt8]) {
        let response: HTTPResponse
        do {
            response = try await context.client.send(request, until: context.deadline)
        } catch {
            throw Failure(message: error.message, advice: error.advice + ".")
        }
        guard statuses.contains(response.status), !response.isForbiddenForNow else {
            throw api.failure(response, subject, now: context.now)
        }
        return (response.status, response.body)
    }

    /// Sends a change once, and returns its outcome.
    func change(
        _ method: HTTPRequest.Method, _ path: String, _ body: RequestBody,
        failure: (HTTPResponse) -> Failure
    ) async -> ChangeAnswer {
        let request = HTTPRequest(
            method, access.base + path,
            headers: ["Accept": "application/json", "Content-Type": "application/json"], body: body,
            bearerToken: access.token, maximumBodyBytes: 1 << 20)
        return await .to(request, by: context.client, failure: failure)
    }
}

extension ChangeAnswer {
    /// Sends a change and returns its outcome. The client sends it once, whatever happens.
    ///
    /// - Parameter failure: returns the failure for an unsuccessful response.
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
        // A server may have failed after the change, and a proxy's 5xx says nothing about it. The same holds for a
        // timeout (408), a conflict (409) and a redirect to the outcome (303).
        default: return .unknown(failure(response))
        }
    }
}

extension HTTPResponse {
    /// Whether the status says that the request was not processed at all (RFC 9110, section 15.5).
    fileprivate var refuses: Bool {
        [400, 401, 403, 404, 405, 407, 411, 413, 414, 415, 417, 421, 422, 428, 429, 431].contains(status)
    }

    /// Whether the body is a web page, such as a login page, which says nothing about the request.
    var isWebPage: Bool { body.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } == UInt8(ascii: "<") }
}

extension TransportError {
    /// Whether no part of the request can have reached the server.
    fileprivate var isBeforeSending: Bool {
        switch self {
        case .refused, .badCAFile, .cannotResolve, .cannotConnect, .proxyRefused, .tls: true
        case .timedOut(_, _, while: let phase): phase != .receiving
        case .dropped, .tooLarge, .cut, .protocolError, .cancelled: false
        }
    }
}

/// Limits the number of pages of a listing.
package struct Paging {
    /// A hundred pages of a hundred secrets are more than any host keeps in one place.
    private static let mostPages = 100

    private let host: String
    private var seen: Set<String> = []

    package init(of host: String) { self.host = host }

    /// Records the cursor or number of the next page.
    ///
    /// - Throws: a failure if that page was read before, or there are too many pages: a partial listing is not usable.
    package mutating func turn(to page: String) throws(Failure) {
        guard seen.insert(page).inserted else {
            throw Failure(
                message: "\(host) sent the same page of its listing again, so it has no end",
                advice: "Run again; if it stays so, its API has changed: look for a newer envaudit.")
        }
        guard seen.count <= Paging.mostPages else {
            throw Failure(
                message: "\(host) lists more than \(Paging.mostPages) pages, which no environment has",
                advice: "Check that the address is the provider's own.")
        }
    }
}

/// Runs two requests concurrently: both take as long as the slower.
func together<First: Sendable, Second: Sendable>(
    _ first: @Sendable () async throws(Failure) -> First,
    _ second: @Sendable () async throws(Failure) -> Second
) async throws(Failure) -> (First, Second) {
    async let one = outcome(first)
    async let other = outcome(second)
    let (found, alsoFound) = await (one, other)
    return (try found.get(), try alsoFound.get())
}

private func outcome<Value: Sendable>(
    _ ask: @Sendable () async throws(Failure) -> Value
) async -> Result<Value, Failure> {
    do throws(Failure) { return .success(try await ask()) } catch { return .failure(error) }
}
