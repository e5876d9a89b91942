import FlyingFox
import Foundation

/// Cloudflare's API as far as envaudit uses it for Pages: one project, in whichever account, for whichever token.
///
/// `GET /client/v4/accounts/{account}/pages/projects/{name}` answers in Cloudflare's envelope, and so does `…/domains`,
/// with none. Shape and codes:
/// cloudflare/cloudflare-typescript, and wrangler's for a request without a token.
struct CloudflareHost: DemoHost {
    let name = "cloudflare"
    let pages: DemoPages

    func answer(_ request: HTTPRequest, to path: String) async -> HTTPResponse {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map(String.init)
        guard request.headers[.authorization]?.hasPrefix("Bearer ") == true else {
            return failure(400, code: 6003, "Invalid request headers")
        }
        let isOfDomains = parts.count == 8 && parts[7] == "domains"
        guard request.method == .GET, parts.count == 7 || isOfDomains,
            Array(parts[0..<3]) == ["client", "v4", "accounts"],
            Array(parts[4..<6]) == ["pages", "projects"]
        else { return failure(404, code: 7003, "Could not route to \(path.prefix(200))") }
        guard parts[6] == pages.name else {
            return failure(404, code: 8_000_007, "Project not found.")
        }
        return response(200, Envelope(result: isOfDomains ? nil : Project(pages)))
    }

    private func failure(_ status: Int, code: Int, _ message: String) -> HTTPResponse {
        response(status, Envelope(errors: [Envelope.Fault(code: code, message: message)]))
    }

    private func response(_ status: Int, _ envelope: Envelope) -> HTTPResponse {
        HTTPResponse(
            statusCode: HTTPStatusCode(status, phrase: Answer.phrase(status)),
            headers: [.contentType: "application/json"], body: OneLineJSON.data(envelope))
    }

    private struct Envelope: Encodable {
        var result: Project?
        let success: Bool
        let errors: [Fault]
        let messages: [String] = []

        struct Fault: Encodable {
            let code: Int
            let message: String
        }

        init(result: Project? = nil, errors: [Fault] = []) {
            (self.result, self.errors, success) = (result, errors, errors.isEmpty)
        }

        private enum CodingKeys: CodingKey { case result, success, errors, messages }
    }

    private struct Project: Encodable {
        let name: String
        let production_branch: String
        let build_config: Build
        let deployment_configs: [String: Config]

        init(_ pages: DemoPages) {
            (name, production_branch) = (pages.name, pages.productionBranch)
            build_config = Build(build_command: pages.command)
            deployment_configs = pages.variables.mapValues { variables in
                Config(env_vars: variables.mapValues(Variable.init))
            }
        }
    }

    private struct Build: Encodable {
        let build_command: String?
        let destination_dir = "dist"

        private enum CodingKeys: CodingKey { case build_command, destination_dir }

        func encode(to encoder: any Encoder) throws {
            var fields = encoder.container(keyedBy: CodingKeys.self)
            try fields.encode(build_command, forKey: .build_command)
            try fields.encode(destination_dir, forKey: .destination_dir)
        }
    }

    private struct Config: Encodable { let env_vars: [String: Variable] }

    private struct Variable: Encodable {
        let type: String
        let value: String

        init(_ variable: DemoPages.Variable) {
            switch variable {
            case .plain(let value): (type, self.value) = ("plain_text", value)
            case .secret: (type, value) = ("secret_text", "")
            }
        }
    }
}
