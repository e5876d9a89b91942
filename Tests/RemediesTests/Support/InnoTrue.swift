import Auditing
import DemoControlPlane
import Foundation
import Manifests
import Providers
import Remedies
import Renderings
import Scenarios
import Testing

/// The guide's emergency: the repository's own manifests, and what the demo lists.
struct InnoTrue {
    let scenario: Scenario

    init(_ state: DemoState = .emergency) throws {
        let names = ["production", "preprod", "sandbox"]
        var scenario = try Scenario(
            services: Probed.removed(from: Repository.text("environments/services.yaml")),
            environments: Dictionary(
                names.map { ($0, Probed.removed(from: try Repository.text("environments/\($0).yaml"))) },
                uniquingKeysWith: { first, _ in first }))
        for name in names {
            let json = try #require(state.listingJSON(of: name))
            let declared = scenario.workspace.environments.first { $0.name.value == name }?.listing
            let listing = try Supabase().read(
                Array(json.utf8), of: #require(declared), source: .live, readAt: Scenario.now)
            scenario = scenario.listing(name, .success(listing))
        }
        self.scenario = scenario
    }

    func plan(of environment: String, _ goal: Plan.Goal) throws -> Plan {
        try scenario.plan(of: environment, goal)
    }
}

extension Scenario {
    /// What is to be done in an environment on 2026-11-21.
    func plan(of environment: String, _ goal: Plan.Goal = .conform) throws -> Plan {
        Planner(try #require(audit(environment).environments.first), goal: goal).plan()
    }
}

extension Plan {
    /// The subjects of the steps of one kind, in order: `delete`, `generate`, `set`, `person` or `look`.
    func subjects(_ kind: String) -> [String] {
        steps.filter { $0.action.kind == kind }.map(\.subject)
    }

    /// Each step in a few words: `delete KEY`.
    var summaries: [String] { steps.map { "\($0.action.kind) \($0.subject)" } }

    /// The one step about a subject; nil where there is none or more than one.
    func step(_ subject: String) -> Step? {
        let found = steps.filter { $0.subject == subject }
        return found.count == 1 ? found[0] : nil
    }
}

extension Action {
    /// What it is, as plans in JSON call it.
    var kind: String {
        switch self {
        case .delete: "delete"
        case .generate: "generate"
        case .set: "set"
        case .person: "person"
        case .look: "look"
        }
    }
}
