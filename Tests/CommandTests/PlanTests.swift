import DemoControlPlane
import Foundation
import Testing

/// `envaudit plan`, on the guide's emergency.
@Suite(.timeLimit(.minutes(2))) struct PlanTests {
    private struct Plan: Decodable {
        struct Step: Decodable {
            let action, subject: String
            let value: String?
        }
        let schema, environment, tier, goal: String
        let steps: [Step]

        init(_ json: String) throws { self = try JSONDecoder().decode(Plan.self, from: Data(json.utf8)) }

        func subjects(_ action: String) -> Set<String> {
            Set(steps.filter { $0.action == action }.map(\.subject))
        }
    }

    let workspace: TestWorkspace

    init() async throws { workspace = try await TestWorkspace() }

    @Test func `the emergency is the guide's eleven deletions and three regenerations`() async throws {
        try await serving(.emergency) { plane, variables in
            let before = await plane.digests(of: "preprod")
            let outcome = try await workspace.run(
                ["plan", "preprod", "--reset", "--format", "json"], variables: variables)
            #expect(outcome.status == 0)
            let plan = try Plan(outcome.output)
            #expect((plan.schema, plan.goal) == ("envaudit.plan/1", "reset"))
            #expect(plan.subjects("delete") == Set(DemoState.guideDeletes))
            #expect(plan.subjects("generate") == Set(DemoState.guideRegenerates))
            #expect(plan.subjects("set").isEmpty && plan.subjects("person").isEmpty)
            let production = try await workspace.run(
                ["plan", "production", "--format", "json"], variables: variables)
            #expect(try Plan(production.output).subjects("generate") == ["REQUEST_SIGNING_SECRET"])
            #expect(try Plan(production.output).subjects("delete").isEmpty)
            #expect(await plane.digests(of: "preprod") == before)
            for environment in ["preprod", "production"] {
                #expect(await plane.changes(of: environment) == 0)
            }
            #expect(workspace.leftBehind.isEmpty)
        }
    }

    @Test func `a plan from files needs no network and is written where it is asked for`() async throws {
        let outcome = try await workspace.run(
            ["plan", "preprod", "--offline", "--output", "todo.md"] + workspace.listings(.uncertainPreprod))
        #expect(outcome.status == 0)
        #expect(outcome.output.isEmpty)
        let text = try workspace.text(of: "todo.md")
        #expect(text.hasPrefix("# Plan for preprod\n"))
        #expect(
            text.contains(
                "- [ ] `SITE_URL`, to https://preprod.innotrue-hub-live.pages.dev: Points at production"))
        #expect(text.contains("- [ ] `OAUTH_ENCRYPTION_KEY`, 32 bytes in hex: Has the same value as"))
        #expect(text.contains("To make these changes: `envaudit apply preprod`"))
    }

    @Test func `what can't be looked at makes the plan incomplete`() async throws {
        let outcome = try await workspace.run(
            ["plan", "preprod", "--offline"] + workspace.listings(.uncertainPreprod, except: "production"))
        #expect(outcome.status == 3)
        #expect(outcome.output.contains("no listing: --offline forbids fetching one"))
        let nothing = try await workspace.run(["plan", "preprod", "--offline"])
        #expect(nothing.status == 3)
    }

    @Test func `what envaudit can't change is a person's to do`() async throws {
        try workspace.edit(
            "preprod", "listing: { provider: supabase, project: jtzcrirqflfnagceendt }",
            "listing: { provider: dotenv, file: own.env }")
        try workspace.write("own.env", "APP_ENV=production\n")
        let outcome = try await workspace.run(
            ["plan", "preprod", "--offline"] + workspace.listings(.conforming, except: "preprod"))
        #expect(outcome.output.contains("do: Generate a value with `envaudit rotate preprod"))
        #expect(!outcome.output.contains("--push") && !outcome.output.contains("Generate and set"))
        #expect(!outcome.errors.contains("To make these changes"))
        let apply = try await workspace.run(["apply", "preprod", "--yes", "--by", "Ann"])
        #expect(apply.status == 2)
        #expect(apply.errors.hasPrefix("error: envaudit can't change what dotenv holds\n"))
        let reset = try await workspace.run(["apply", "preprod", "--reset", "--yes", "--by", "Ann"])
        #expect(reset.errors.contains("`envaudit plan preprod --reset` says what"))
        let rotate = try await workspace.run(["rotate", "preprod", "OAUTH_ENCRYPTION_KEY"])
        #expect(rotate.status == 0 && !rotate.errors.contains("--push"))
    }

    /// The plan calls in order, and an apply ends well, only what a check lets pass.
    @Test func `what is judged beyond secrets is a person's to do`() async throws {
        let workspace = try await TestWorkspace(probes: true)
        workspace.secrets.plant(.uncertainPreprod)
        try await serving(.uncertainPreprod) { _, variables in
            func failures(_ outcome: Outcome) throws -> Set<String> {
                Set(
                    try outcome.record.checks.filter { $0.status == "fail" && $0.rule == "webhook-routing" }
                        .map(\.subject))
            }
            let check = try await workspace.run(
                ["check", "preprod", "--format", "json"], variables: variables)
            let routing = try failures(check)
            #expect(!routing.isEmpty)
            let plan = try await workspace.run(["plan", "preprod", "--format", "json"], variables: variables)
            #expect(try Plan(plan.output).subjects("person").isSuperset(of: routing))
            let apply = try await workspace.run(
                ["apply", "preprod", "--yes", "--by", "Ann", "--format", "json"], variables: variables)
            #expect(apply.status == 1)
            #expect(try failures(apply) == routing)
        }
    }

    @Test func `where all is proved there is nothing to do`() async throws {
        let outcome = try await workspace.run(
            ["plan", "preprod", "--offline"] + workspace.listings(.conforming) + workspace.values(.conforming)
        )
        #expect(outcome.status == 0)
        #expect(outcome.output == "Plan for preprod\n  Nothing is to be done\n")
        #expect(outcome.errors.isEmpty)
    }
}
