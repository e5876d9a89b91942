import Auditing
import Providers
import Scenarios
import Testing

@testable import Remedies

/// Secrets of named parts are never among what is changed: the names that are sent are the main listing's.
@Suite struct PartsTests {
    private static func record(
        _ declared: String = "SIGNING_KEY: {}, ci/SIGNING_KEY: {}, ci/ISSUED_KEY: {}"
    ) throws -> EnvironmentRecord {
        let services = """
            workspace: acme
            services:
              keys:
                title: Keys
                severity: high
                isolation: isolated
                together: false
                secrets: { SIGNING_KEY: { generate: { hex: 2 } }, ISSUED_KEY: {} }
            """
        func environment(_ name: String, _ tier: String, _ rest: String) -> String {
            "environment: \(name)\ntier: \(tier)\nlisting: { provider: supabase, project: \(name) }\n\(rest)\n"
        }
        let scenario = try Scenario(
            services: services,
            environments: [
                "production": environment(
                    "production", "production", "secrets: { SIGNING_KEY: {}, ISSUED_KEY: {} }"),
                "preprod": environment(
                    "preprod", "staging",
                    """
                    listings: { ci: { provider: supabase, project: ci } }
                    secrets: { \(declared) }
                    """),
            ])
        let values = ["SIGNING_KEY": "abcd", "ISSUED_KEY": "live"]
        return scenario.listing("production", values)
            .listing("preprod", values.merging(["ci/SIGNING_KEY": "abcd", "ci/ISSUED_KEY": "live"]) { $1 })
            .audit("preprod").environments[0]
    }

    @Test(arguments: [Plan.Goal.conform, .reset]) func `a plan leaves a part to a person`(goal: Plan.Goal)
        throws
    {
        let plan = Planner(try Self.record(), goal: goal).plan()
        #expect(plan.changes.contains { $0.subject == "SIGNING_KEY" })
        #expect(!plan.changes.contains { $0.subject.contains("/") })
        let byHand = plan.steps.filter { $0.subject.hasPrefix("ci/") }
        #expect(Set(byHand.map(\.subject)) == ["ci/SIGNING_KEY", "ci/ISSUED_KEY"])
    }

    @Test func `a rotation leaves a part alone`() throws {
        let record = try Self.record()
        let destination = Rotation.Destination(isPushed: true, isShown: false)
        #expect(try Rotation(of: [], in: record, to: destination).items.map(\.name) == ["SIGNING_KEY"])
        let refusal = #expect(throws: Rotation.Refusal.self) {
            try Rotation(of: ["ci/SIGNING_KEY"], in: record, to: destination)
        }
        #expect(refusal?.message == "ci/SIGNING_KEY is in the part ci, which envaudit does not change")
        #expect(
            refusal?.advice
                == "Generate a value with `envaudit rotate preprod ci/SIGNING_KEY`, and set it there.")
    }

    /// What the fix of a check names: a part lists it, and the manifest names the main listing's alone or none.
    @Test(arguments: ["SIGNING_KEY: {}", ""]) func `a part may have what no manifest names there`(
        _ declared: String
    ) throws {
        let printed = Rotation.Destination(isPushed: false, isShown: true)
        let rotation = try Rotation(of: ["ci/SIGNING_KEY"], in: try Self.record(declared), to: printed)
        #expect((rotation.part, rotation.items.map(\.names)) == ("ci", [["SIGNING_KEY"]]))
        #expect(throws: Rotation.Refusal.self) {
            try Rotation(of: ["cd/SIGNING_KEY"], in: try Self.record(declared), to: printed)
        }
    }

    @Test func `what a part is to have is generated for a person to set`() throws {
        let record = try Self.record()
        let printed = Rotation.Destination(isPushed: false, isShown: true)
        let rotation = try Rotation(of: ["ci/SIGNING_KEY"], in: record, to: printed)
        #expect((rotation.part, rotation.items.map(\.names)) == ("ci", [["SIGNING_KEY"]]))
        #expect(try Rotation(of: [], in: record, to: printed).items.map(\.name) == ["SIGNING_KEY"])
        #expect(throws: Rotation.Refusal.self) {
            try Rotation(of: ["SIGNING_KEY", "ci/SIGNING_KEY"], in: record, to: printed)
        }
        let words = "Generate a value with `envaudit rotate preprod ci/SIGNING_KEY`, and set it in ci."
        for goal in [Plan.Goal.conform, .reset] {
            let action = Planner(record, goal: goal).plan().step("ci/SIGNING_KEY")?.action
            guard case .person(let found)? = action else {
                Issue.record("\(String(describing: action))")
                continue
            }
            #expect(found.hasPrefix(words))
        }
    }
}
