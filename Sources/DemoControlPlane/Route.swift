/// What a request asks for: a method on the account's projects, or on one project's secrets.
struct Route: Sendable, Hashable {
    let method: String
    /// The project whose secrets are meant; nil for `/v1/projects` itself.
    let project: String?

    init(method: String, project: String?) {
        self.method = method
        self.project = project
    }

    /// Nil if the API has no such route.
    init?(method: String, path: String) {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        switch (method, parts.count) {
        case ("GET", 2) where Array(parts) == ["v1", "projects"]:
            self.init(method: method, project: nil)
        case ("GET", 4), ("POST", 4), ("DELETE", 4):
            let all = Array(parts)
            guard all[0] == "v1", all[1] == "projects", all[3] == "secrets", !all[2].isEmpty else {
                return nil
            }
            self.init(method: method, project: String(all[2]))
        default:
            return nil
        }
    }
}
