/// What a request asks for: a method on the account's projects, or on something of one project.
struct Route: Sendable, Hashable {
    let method: String
    /// The project that is meant; `nil` for `/v1/projects` itself.
    let project: String?
    /// What of the project: `secrets`, `config/auth`; empty for the project itself.
    let resource: String

    init(method: String, project: String?, resource: String = "secrets") {
        (self.method, self.project, self.resource) = (method, project, resource)
    }

    /// Nil if the API has no such route.
    init?(method: String, path: String) {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map(String.init)
        guard parts.count >= 2, parts[0] == "v1", parts[1] == "projects" else { return nil }
        guard parts.count > 2 else {
            guard method == "GET" else { return nil }
            self.init(method: method, project: nil)
            return
        }
        let resource = parts.dropFirst(3).joined(separator: "/")
        guard !parts[2].isEmpty, Self.methods[resource]?.contains(method) == true else { return nil }
        self.init(method: method, project: parts[2], resource: resource)
    }

    /// The methods of each resource of a project.
    private static let methods: [String: Set<String>] = [
        "": ["GET"], "secrets": ["GET", "POST", "DELETE"], "config/auth": ["GET"],
        "functions": ["GET"],
        "database/query/read-only": ["POST"],
    ]
}
