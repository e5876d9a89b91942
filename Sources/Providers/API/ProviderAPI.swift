import FoundationEssentials
package import Support
import Transport

/// A provider's HTTP API, with the token for it: what all providers that are asked over the network have in common.
package struct ProviderAPI: Sendable {
    private let api: APIConfiguration
    private let access: APIAccess
    private let context: FetchContext

    /// More than a thousand times what a project holds; more is no listing.
    private static let maximumListingBytes = 32 << 20
    /// Ten thousand values, some hundred bytes each.
    private static let maximumAnswerBytes = 4 << 20

    /// - Throws: a failure where the token is missing or not this provider's, or the address is no safe one.
    package init(_ api: APIConfiguration, _ context: FetchContext) throws(Failure) {
        (self.api, self.context) = (api, context)
        access = try APIAccess(api, context.variables)
    }

    /// What a request asks for, as people are told where it fails.
    package struct Subject {
        /// What is listed, such as “the secrets of project abc”.
        package let what: String
        /// What is unknown where the answer is 404, such as “project abc”.
        package let owner: String
        /// What to check then.
        package let advice: String

        package init(what: String, owner: String, advice: String) {
            (self.what, self.owner, self.advice) = (what, owner, advice)
        }
    }

    /// `GET`s a path with its query, and reads the answer's body, which may show values: it is wiped then.
    ///
    /// - Throws: a failure in words for every answer but 200, and what `read` throws.
    package func get<Result: Sendable>(
        _ path: String, _ subject: Subject, _ read: ([UInt8]) throws(Failure) -> Result
    ) async throws(Failure) -> Result {
        var body = try await response(listing(path), subject, accepting: [200]).body
        defer { body.wipe() }
        return try read(body)
    }

    /// The same; nil where the answer is 404, for what not every account has.
    package func getIfThere<Result: Sendable>(
        _ path: String, _ subject: Subject, _ read: ([UInt8]) throws(Failure) -> Result
    ) async throws(Failure) -> Result? {
        var (status, body) = try await response(listing(path), subject, accepting: [200, 404])
        defer { body.wipe() }
        return status == 404 ? nil : try read(body)
    }

    private func listing(_ path: String) -> HTTPRequest {
        HTTPRequest(
            .get, access.base + path, headers: api.headers, bearerToken: access.token,
            maximumBodyBytes: ProviderAPI.maximumListingBytes)
    }

    /// What comes of a question.
    package enum Reply {
        /// What was asked for (200 or 201).
        case answer([UInt8])
        /// Why the question has no answer (400).
        case refusal([UInt8])
    }

    /// `POST`s a question that changes nothing, so that it may be repeated, and reads the reply's body, which is wiped
    /// then.
    ///
    /// - Throws: a failure in words for every answer but 200, 201 and 400, and what `read` throws.
    package func ask<Result: Sendable>(
        _ path: String, _ question: [String: String], _ subject: Subject,
        _ read: (Reply) throws(Failure) -> Result
    ) async throws(Failure) -> Result {
        // Encoding strings can't fail.
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

    /// A reply with one of `statuses`. Nobody keeps another copy of the body, so that it can be wiped.
    private func response(
        _ request: HTTPRequest, _ subject: Subject, accepting statuses: Set<Int>
    ) async throws(Failure) -> (status: Int, body: [UInt8]) {
        let response: HTTPResponse
        do {
            response = try await context.client.send(request, until: context.deadline)
        } catch {
            throw Failure(message: error.message, advice: error.advice + ".")
        }
        guard statuses.contains(response.status) else {
            throw api.failure(response, subject, now: context.now)
        }
        return (response.status, response.body)
    }

    /// Sends a change, once, and tells what came of it.
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
