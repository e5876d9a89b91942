import DemoControlPlane
import Foundation

/// What a run left behind.
struct Outcome: Sendable {
    /// The exit status; nil where a signal ended it.
    let status: Int32?
    let output: String
    let errors: String

    /// The record on standard output.
    var record: AuditRecord { get throws { try AuditRecord(output) } }
}

/// The record as a script reads it.
struct AuditRecord: Decodable {
    struct Environment: Decodable {
        struct Listing: Decodable {
            let provider, source, evidence: String
            let secrets: Int
        }
        struct Compared: Decodable {
            let name: String
            let listing: Listing?
        }
        let name, verdict: String
        let listing: Listing?
        let compared_with: [Compared]
        let counts: [String: Int]
        let checks: [Check]
    }
    struct Check: Decodable {
        let id, rule, subject, status, severity, evidence, message: String
        let expected, fix, url: String?
    }

    let schema, verdict, as_of: String
    let environments: [Environment]

    init(_ json: String) throws { self = try JSONDecoder().decode(Self.self, from: Data(json.utf8)) }

    var checks: [Check] { environments.flatMap(\.checks) }

    /// The checks that came to this, by their ids.
    func ids(_ status: String) -> Set<String> { Set(checks.filter { $0.status == status }.map(\.id)) }

    /// The one check with this id.
    func check(_ id: String) -> Check? {
        let found = checks.filter { $0.id == id }
        return found.count == 1 ? found[0] : nil
    }
}

extension DemoState {
    /// The state with a secret set to another value; nil for unset.
    func with(_ environment: String, _ name: String, _ value: String?) -> DemoState {
        var state = self
        for index in state.projects.indices where state.projects[index].environment == environment {
            state.projects[index].secrets[name] = value.map {
                DemoSecret($0, updatedAt: state.projects[index].createdAt)
            }
        }
        return state
    }

    /// The value of a secret; empty where it is not set.
    func value(_ environment: String, _ name: String) -> String {
        project(of: environment)?.secrets[name]?.value ?? ""
    }
}
