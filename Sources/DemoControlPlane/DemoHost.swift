import FlyingFox
import Foundation

/// Another host that the demo stands in for, below a path of its own, such as `/stripe`.
///
/// To add one: one file with one type, and a line in ``DemoHosts``.
protocol DemoHost: Sendable {
    /// The first part of its paths.
    var name: String { get }

    /// Answers a request to `path`, which begins behind the host's own part: `/v1/webhook_endpoints`.
    func answer(_ request: HTTPRequest, to path: String) async -> HTTPResponse
}

/// Every host that the demo stands in for, behind one port.
struct DemoHosts: HTTPHandler {
    let management: ManagementAPI
    let hosts: [any DemoHost]

    init(plane: ControlPlane) {
        management = ManagementAPI(plane: plane)
        hosts = [
            DemoStripe(endpoints: plane.webhooks.stripe), DemoCalCom(account: plane.webhooks.calcom),
            CloudflareHost(pages: plane.pages),
        ]
    }

    func handleRequest(_ request: HTTPRequest) async throws -> HTTPResponse {
        let path = request.path
        for host in hosts where path == "/\(host.name)" || path.hasPrefix("/\(host.name)/") {
            return await host.answer(request, to: String(path.dropFirst(host.name.count + 1)))
        }
        return try await management.handleRequest(request)
    }
}
