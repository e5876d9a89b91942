import FlyingFox
import Foundation

/// Supabase's Management API as far as envaudit uses it: requests in, answers out.
///
/// Statuses, bodies and headers are those of supabase/cli's recordings; a 201 or a 200 of a change has no
/// body there.
struct ManagementAPI: HTTPHandler {
    /// 100 values of the greatest length, every character escaped.
    static let maximumBody = 16 << 20

    let plane: ControlPlane

    func handleRequest(_ request: HTTPRequest) async throws -> HTTPResponse {
        let method = request.method.rawValue
        let route = Route(method: method, path: request.path)
        let admission = await plane.admit(route)
        guard admission.standing.isWithin else {
            return Answer.error(.tooManyRequests).response(admission.standing)
        }
        switch admission.fault {
        case .status(let status):
            return Answer.error(APIError(status, Answer.phrase(status))).response(admission.standing)
        case .html:
            return Answer.loginPage.response(admission.standing)
        case .hang(let seconds):
            try await Task.sleep(for: .seconds(seconds))
            return await answer(request, route).response(admission.standing)
        case .cutBody:
            return await answer(request, route).cutResponse(admission.standing)
        case nil:
            return await answer(request, route).response(admission.standing)
        }
    }

    private func answer(_ request: HTTPRequest, _ route: Route?) async -> Answer {
        do throws(APIError) {
            try await plane.authorize(request.headers[.authorization])
            guard let route else { throw .noSuchRoute(request.method.rawValue, request.path) }
            return try await answer(route, request)
        } catch {
            return .error(error)
        }
    }

    private func answer(_ route: Route, _ request: HTTPRequest) async throws(APIError) -> Answer {
        guard let ref = route.project else {
            return .json(200, await plane.allProjects())
        }
        switch (route.method, route.resource) {
        case (_, ""): return .json(200, try await plane.project(ref))
        case (_, "config/auth"): return .json(200, try await plane.auth(of: ref))
        case (_, "functions"): return .json(200, try await plane.functions(of: ref))
        case (_, "database/query/read-only"):
            let question = try await decode(Query.self, request, "body must be an object with query")
            return .rows(try await plane.rows(of: question.query, in: ref))
        case ("POST", _):
            let form = "body must be an array of objects with name and value"
            try await plane.set(try await decode([NewSecret].self, request, form), in: ref)
            return .empty(201)
        case ("DELETE", _):
            let form = "body must be an array of names"
            try await plane.delete(try await decode([String].self, request, form), in: ref)
            return .empty(200)
        default:
            return .json(200, try await plane.listing(of: ref))
        }
    }

    /// The request's body, bounded. What is wrong with it is said without quoting it.
    private func decode<T: Decodable>(
        _ type: T.Type, _ request: HTTPRequest, _ form: String
    ) async throws(APIError) -> T {
        var body = Data()
        do {
            for try await chunk in request.bodySequence {
                body.append(chunk)
                if body.count > Self.maximumBody { break }
            }
        } catch {
            throw .badRequest("body is incomplete")
        }
        guard body.count <= Self.maximumBody else { throw .tooLarge }
        guard let value = try? JSONDecoder().decode(type, from: body) else { throw .badRequest(form) }
        return value
    }
}
