import Manifests
import Support

/// A Worker's configuration for one environment.
struct WranglerDocument {
    let file: String
    /// The environment's name; `nil` for the top level.
    let environment: Located<String>?
    let root: ConfigurationValue

    /// Returns the plain-text values: variables, and entries of `secrets` other than the list of required names.
    func values() throws(Failure) -> [(name: String, value: ConfigurationValue)] {
        let section = try section()
        let secrets: [String: ConfigurationValue] =
            if case .list = section["secrets"] { [:] } else { try table("secrets", in: section) }
        let values =
            Array(try table("vars", in: section))
            + secrets.filter { name, value in
                // The names of required secrets.
                if name == "required", case .list = value { false } else { true }
            }
        for (name, _) in values where name.isEmpty || name.utf8.count > 1024 || name.utf8.contains(0x2F) {
            throw failure("has a variable whose name is empty, too long, or has a slash in it")
        }
        return values.map { ($0.key, $0.value) }
    }

    /// Returns all names in the top level and in every environment, including those of required secrets, sorted.
    func names() throws(Failure) -> [String] {
        guard let top = root.entries else { throw failure("is not a table") }
        var names: Set<String> = []
        for section in [top] + (try table("env", in: top)).values.map({ $0.entries ?? [:] }) {
            names.formUnion(try table("vars", in: section).keys)
            if case .list(let needed)? = section["secrets"] { names.formUnion(needed.compactMap(\.name)) }
            for (name, value) in section["secrets"]?.entries ?? [:] {
                if name == "required", case .list(let needed) = value {
                    names.formUnion(needed.compactMap(\.name))
                } else {
                    names.insert(name)
                }
            }
        }
        return names.sorted()
    }

    /// Whether the file configures a Pages project, and not a Worker.
    var isPages: Bool { root.entries?["pages_build_output_dir"] != nil }

    /// The Pages deployments that the section applies to; `nil` if both have sections of their own.
    ///
    /// The top level applies to the deployments without a section: production, if both have none. Source:
    /// cloudflare/workers-sdk, pull request 5234.
    var pagesDeployment: String? {
        if let environment { return environment.value }
        let environments = root.entries?["env"]?.entries ?? [:]
        return ["production", "preview"].first { environments[$0] == nil }
    }

    func section() throws(Failure) -> [String: ConfigurationValue] {
        guard let top = root.entries else { throw failure("is not a table") }
        guard let environment else { return top }
        let environments = try table("env", in: top)
        guard let section = environments[environment.value] else {
            if isPages, ["preview", "production"].contains(environment.value) { return top }
            let near = nearestName(to: environment.value, among: environments.keys.sorted())
            throw Failure(
                message:
                    "\(file) has no environment \(environment.value)\(near.map { "; did you mean \($0)?" } ?? "")",
                advice: "Check `environment` in \(environment.position).")
        }
        guard let entries = section.entries else {
            throw failure("has an `env.\(environment.value)` that is not a table")
        }
        return entries
    }

    private func table(
        _ name: String, in section: [String: ConfigurationValue]
    ) throws(Failure) -> [String: ConfigurationValue] {
        guard let value = section[name] else { return [:] }
        guard let entries = value.entries else { throw failure("has a `\(name)` that is not a table") }
        return entries
    }

    private func failure(_ what: String) -> Failure {
        Failure(message: "\(file) \(what)", advice: "Fix the file; wrangler can't use it either.")
    }
}

extension ConfigurationValue {
    /// The secret's name, if the value is a text.
    fileprivate var name: String? { if case .text(let name) = self { name } else { nil } }
}
