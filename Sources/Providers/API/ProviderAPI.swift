import Evidence
import Transport

/// A provider's HTTP API, with the token for it: what all providers that are asked over the network have in common.
struct ProviderAPI: Sendable {
    private let terms: APITerms
    private let access: APIAccess
    private let context: FetchContext

    /// More than a thousand times what a project holds; more is no listing.
    private static let maximumListingBytes = 32 << 20

    /// - Throws: a failure where the token is missing or not this provider's, or the address is no safe one.
    init(_ terms: APITerms, _ context: FetchContext) throws(LookFailure) {
        (self.terms, self.context) = (terms, context)
        access = try APIAccess(terms, context.variables)
    }

    /// What a request asks for, as people are told where it fails.
    struct Subject {
        /// What is listed, such as “the secrets of project abc”.
        let what: String
        /// What is unknown where the answer is 404, such as “project abc”.
        let owner: String
        /// What to check then.
        let advice: String
    }

    /// `GET`s a path with its query, and reads the answer's body, which may show values: it is wiped then.
    ///
    /// - Throws: a failure in words for every answer but 200, and what `read` throws.
    func get<Result: Sendable>(
        _ path: String, _ subject: Subject, _ read: ([UInt8]) throws(LookFailure) -> Result
    ) async throws(LookFailure) -> Result {
        var body = try await response(path, subject).body
        defer { body.wipe() }
        return try read(body)
    }

    /// The same; nil where the answer is 404, for what not every account has.
    func getIfThere<Result: Sendable>(
        _ path: String, _ subject: Subject, _ read: ([UInt8]) throws(LookFailure) -> Result
    ) async throws(LookFailure) -> Result? {
        let response = try await send(path)
        if response.status == 404 { return nil }
        var body = try success(response, subject).body
        defer { body.wipe() }
        return try read(body)
    }

    private func response(_ path: String, _ subject: Subject) async throws(LookFailure) -> HTTPResponse {
        try success(try await send(path), subject)
    }

    private func success(
        _ response: HTTPResponse, _ subject: Subject
    ) throws(LookFailure) -> HTTPResponse {
        guard response.status == 200 else { throw terms.failure(response, subject, now: context.now) }
        return response
    }

    private func send(_ path: String) async throws(LookFailure) -> HTTPResponse {
        let request = HTTPRequest(
            .get, access.base + path, headers: terms.headers, bearerToken: access.token,
            maximumBodyBytes: ProviderAPI.maximumListingBytes)
        do {
            return try await context.client.send(request, until: context.deadline)
        } catch {
            throw LookFailure(message: error.message, advice: error.advice + ".")
        }
    }

    /// Sends a change, once, and tells what came of it.
    func change(
        _ method: HTTPRequest.Method, _ path: String, _ body: RequestBody,
        failure: (HTTPResponse) -> ChangeFailure
    ) async -> ChangeAnswer {
        let request = HTTPRequest(
            method, access.base + path,
            headers: ["Accept": "application/json", "Content-Type": "application/json"], body: body,
            bearerToken: access.token, maximumBodyBytes: 1 << 20)
        return await .to(request, by: context.client, failure: failure)
    }
}
