import JSONSchemas
import Manifests
import Remedies
import Renderings
import Testing

/// `docs/schemas/plan.json` describes what plans are, and a plan that is otherwise is refused by it.
@Suite struct PlanSchemaTests {
    private let schema: JSONSchema

    init() throws { schema = try JSONSchema(Repository.text("docs/schemas/plan.json"), isClosed: true) }

    private func json(_ plan: Plan) -> String { PlanSample(name: "", plan: plan).rendered(PlanFormat.all[2]) }

    @Test(arguments: PlanSample.all) func `describes every sample`(sample: PlanSample) throws {
        #expect(try schema.problems(of: ParsedJSON(json(sample.plan))) == [])
    }

    @Test(arguments: HostileText.all) func `describes hostile plans`(hostile: HostileText) throws {
        #expect(try schema.problems(of: ParsedJSON(json(HostilePlan.plan(of: hostile)))) == [])
    }

    /// A change to the sample with every action, and what it breaks.
    static let changes: [(from: String, to: String)] = [
        (#""schema": "envaudit.plan/1""#, #""schema": "envaudit.plan/2""#),
        (#""action": "delete""#, #""action": "generate""#),
        (#""action": "delete""#, #""action": "set""#),
        (#""action": "delete""#, #""action": "person""#),
        (#""action": "generate""#, #""action": "delete""#),
        (#""action": "set""#, #""action": "delete""#),
        (#""action": "person""#, #""action": "delete""#),
        (#""action": "delete""#, #""action": "drop""#),
        (#""form": ""#, #""shape": ""#), (#""value": ""#, #""is": ""#), (#""text": ""#, #""words": ""#),
        (#""goal": "conform""#, #""goal": "destroy""#), (#""tier": "staging""#, #""tier": "test""#),
        (#""note": null"#, #""note": 1"#), (#""reasons": ["#, #""reasons": [1, "#),
        (#""subject": ""#, #""name": ""#), (#""steps": ["#, #""steps": [1, "#),
        (#""environment": "#, #""more": 1, "environment": "#),
    ]

    @Test(arguments: changes) func `refuses what is no plan`(change: (from: String, to: String)) throws {
        let text = json(try #require(PlanSample.all.first { $0.name == "all-actions" }).plan)
        let changed = text.replacing(change.from, with: change.to, maxReplacements: 1)
        #expect(changed != text)
        #expect(try !schema.problems(of: ParsedJSON(changed)).isEmpty)
    }

    /// Programs depend on these: within version 1 none is renamed, removed or moved.
    @Test func `keeps the members of version one`() throws {
        let plan = try #require(PlanSample.all.first { $0.name == "all-actions" }).plan
        let parsed = try ParsedJSON(json(plan))
        #expect(
            Set(parsed.members?.keys ?? [:].keys) == [
                "schema", "tool", "environment", "tier", "goal", "url", "steps",
            ])
        let steps = try #require(parsed["steps"].elements)
        for (step, own) in [("delete", []), ("generate", ["form"]), ("set", ["value"]), ("person", ["text"])]
        {
            let found = try #require(steps.first { $0["action"].text == step })
            #expect(
                Set(found.members?.keys ?? [:].keys)
                    == Set(["action", "subject", "reasons", "note", "url"] + own))
        }
    }
}
