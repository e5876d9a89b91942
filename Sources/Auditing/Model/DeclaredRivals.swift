import Manifests
import Support

/// Declarations of two environments that mean the same in different forms: a bucket's address and its name, a server
/// and a database on it. Both environments are told, as either may be the one that is judged.
struct DeclaredRivals: Sendable {
    private struct Declared: Hashable {
        let environment: String
        /// The name in its manifest.
        let name: String
    }

    private var others: [Declared: [Declared]] = [:]

    init(
        _ environments: [Environment], _ identifiers: EnvironmentIdentifiers, _ search: IdentifierSearch
    ) {
        for environment in environments {
            let frontend = (environment.frontend?.value).flatMap { try? HTTPURL($0) }
            // A branch may have any name.
            for (name, value) in environment.identity where name != "git_branch" {
                let host = (try? HTTPURL(value.value))?.host
                let found = Array(value.value.utf8).withUnsafeBytes {
                    search.foreign(in: $0, to: environment.name.value)
                }
                // Another port or path of a host is another address, and so is what is below it.
                let isBelow =
                    frontend.map { DeclaredRivals.isBelow($0, value.value) } == true
                    && identifiers.owner(of: value.value) == environment.name.value
                for found in found where found.text != host || name != "frontend" && !isBelow {
                    add(
                        Declared(environment: environment.name.value, name: name),
                        Declared(environment: found.environment, name: found.kind))
                }
            }
        }
        for claims in identifiers.declaredBySeveral {
            for (place, one) in claims.enumerated() {
                for other in claims[(place + 1)...] where other.environment != one.environment {
                    add(
                        Declared(environment: one.environment, name: one.kind),
                        Declared(environment: other.environment, name: other.kind))
                }
            }
        }
    }

    /// Returns whether an address is that of a front end or of something below it.
    private static func isBelow(_ frontend: HTTPURL, _ text: String) -> Bool {
        guard let url = try? HTTPURL(text), url.host == frontend.host, url.port == frontend.port else {
            return false
        }
        let folder = frontend.path.hasSuffix("/") ? frontend.path : frontend.path + "/"
        return "\(url.path)/".hasPrefix(folder)
    }

    private mutating func add(_ one: Declared, _ other: Declared) {
        others[one, default: []].append(other)
        others[other, default: []].append(one)
    }

    /// Returns another environment that declares what this one declares under a name, and its name there; `nil` if none
    /// does.
    func other(declaring name: String, of environment: String) -> (environment: String, name: String)? {
        others[Declared(environment: environment, name: name)]?.first.map { ($0.environment, $0.name) }
    }
}
