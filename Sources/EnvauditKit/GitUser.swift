/// Who git says that its user is.
enum GitUser {
    /// The most bytes of a name that is one.
    private static let limit = 4096

    /// `git config user.name` in a folder; nil where there is no git or no name.
    static func name(in folder: String, variables: [String: String]) -> String? {
        let git = Git(folder: folder, variables: variables)
        guard let end = try? git.run("config", "user.name", limit: limit), end.status == 0,
            let text = String(validating: end.output, as: UTF8.self)
        else { return nil }
        return text.isEmpty ? nil : text
    }
}
