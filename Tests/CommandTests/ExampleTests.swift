import Foundation
import Testing

/// One thing that is wrong in an example's system, and the checks that must name it: these and no other.
struct ExampleDeviation: Sendable, CustomTestStringConvertible {
    let example: Example
    let name: String
    var judged = "production"
    let change: @Sendable (ExampleState) -> ExampleState
    /// What the values handed in differ in from what is live.
    var handedIn: @Sendable (ExampleState) -> ExampleState = { $0 }
    var edit: @Sendable (TestWorkspace) throws -> Void = { _ in }
    /// `RULE/SUBJECT` of every failure.
    let failures: Set<String>
    /// What a failure's message says.
    let says: String

    var testDescription: String { "\(example.name): \(name)" }

    /// A variable that is set to something else, or not at all.
    static func set(
        _ example: Example, _ name: String, in place: String = "production", _ variable: String,
        _ value: String?, isShown: Bool = true, fails failures: Set<String>, says: String
    ) -> ExampleDeviation {
        ExampleDeviation(
            example: example, name: name, judged: String(place.prefix { $0 != "/" }),
            change: { $0.with(place, variable, value, isShown: isShown) },
            failures: failures, says: says)
    }
}

/// The workspaces in `examples/` are complete: a system that is as they say conforms, and each rule that they use
/// finds what it is for.
@Suite(.timeLimit(.minutes(5))) struct ExampleTests {
    @Test(arguments: Example.all.map(\.name)) func `its manifests are valid`(name: String) async throws {
        let workspace = try await TestWorkspace()
        let outcome = try await workspace.run(["validate", "-C", "\(Example.folder)/\(name)"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.errors.isEmpty)
    }

    @Test func `every example is tested`() throws {
        let folders = try FileManager.default.contentsOfDirectory(atPath: Example.folder)
            .filter { !$0.hasSuffix(".md") }
        #expect(Set(folders) == Set(Example.all.map(\.name)))
    }

    // MARK: Systems as they should be

    /// Render shows every value.
    @Test func `on Render all is proved`() async throws {
        let example = Example.calendlyOnRender
        let outcome = try await example.check([], example.conforming, handedIn: nil)
        #expect(outcome.status == 0)
        #expect(
            try outcome.record.ids("pass").contains("production/value-format/CALENDLY_WEBHOOK_SIGNING_KEY"))
    }

    /// What lists digests proves the rest with the values handed in.
    @Test func `on Lovable Cloud all is proved with the values`() async throws {
        let example = Example.salesDashboard
        let proved = try await example.check([], example.conforming, handedIn: example.conforming)
        #expect(proved.status == 0)
        #expect(
            try proved.record.check("production/value-format/frontend/VITE_SUPABASE_PUBLISHABLE_KEY")?.status
                == "pass")
        try await expect(
            example,
            unproven: [
                "production/key-prefix/RESEND_API_KEY", "production/key-prefix/SLACK_WEBHOOK_URL",
                "production/value-format/SLACK_WEBHOOK_URL",
                "production/value-format/ENCRYPTION_MASTER_KEY",
                "production/value-format/SECRET_DIGESTS_TOKEN",
            ])
    }

    /// Cloudflare shows no value of a secret, and no date: what would need either is unproven.
    @Test func `on Cloudflare nothing is proved of a secret's value and age`() async throws {
        let example = Example.rossTaxAcademy
        let outcome = try await expect(example)
        let rules: Set = [
            "key-prefix", "value-format", "value-placeholder", "shared-secret", "secret-reused",
            "secret-stale",
        ]
        for environment in ["production", "staging"] {
            let hidden = example.conforming.hidden(in: environment)
            let unproven = try outcome.record.checks.filter {
                $0.status == "unproven" && $0.id.hasPrefix("\(environment)/")
            }
            #expect(Set(unproven.map(\.rule)) == rules)
            // What production shows can't be told from what staging hides.
            let shown: Set =
                environment == "production"
                ? [
                    "D1_DATABASE_ID", "R2_BUCKET_NAME", "repository/D1_DATABASE_ID",
                    "repository/R2_BUCKET_NAME",
                ] : []
            #expect(Set(unproven.map(\.subject)) == hidden.union(shown))
            // Whatever is no value is proved all the same.
            #expect(try outcome.record.check("\(environment)/secret-required/JWT_SECRET")?.status == "pass")
        }
        let stale = try outcome.record.ids("unproven").filter { $0.contains("/secret-stale/") }
        #expect(stale.contains("production/secret-stale/JWT_SECRET"))
        #expect(try outcome.record.check("production/value-equals/PROCTOR_U_TEST_MODE")?.status == "pass")
    }

    /// Vercel shows no sensitive value; the developer's file and the program show all.
    @Test func `on Vercel nothing is proved of a sensitive value`() async throws {
        let example = Example.ipsPlatform
        let hidden = ["ENCRYPTION_KEY", "SUPABASE_SERVICE_ROLE_KEY"].flatMap { name in
            ["value-format", "value-placeholder", "shared-secret", "secret-reused"].map {
                "production/\($0)/\(name)"
            }
        }
        let outcome = try await expect(example)
        let unproven = try outcome.record.ids("unproven")
        #expect(unproven.isSuperset(of: hidden))
        // What is shown can't be told from what is hidden, neither here nor in the other environment.
        #expect(
            unproven.subtracting(hidden).allSatisfy {
                $0.contains("/secret-reused/") || $0.contains("/shared-secret/")
            })
        for (name, rule) in [("STRIPE_SECRET_KEY", "key-prefix"), ("DOCUSIGN_API_BASE_PATH", "value-format")]
        {
            #expect(try outcome.record.check("production/\(rule)/integrations/\(name)")?.status == "pass")
        }
    }

    /// Without its values an example's conforming system is incomplete, by what is unproven alone.
    @discardableResult
    private func expect(_ example: Example, unproven: Set<String>? = nil) async throws -> Outcome {
        let strict = try await example.check([], example.conforming, handedIn: nil)
        #expect(strict.status == 3)
        let record = try strict.record
        #expect(record.verdict == "incomplete")
        #expect(record.ids("fail").isEmpty)
        #expect(record.ids("error").isEmpty)
        if let unproven { #expect(record.ids("unproven") == unproven) }
        let allowed = try await example.check(["--allow-unproven"], example.conforming, handedIn: nil)
        #expect(allowed.status == 0)
        return strict
    }

    @Test func `a program is not run unless the operator allows it`() async throws {
        var example = Example.salesDashboard
        example.options = []
        let outcome = try await example.check(["--allow-unproven"], example.conforming, handedIn: nil)
        #expect(outcome.status == 3)
        #expect(try outcome.record.ids("error") == ["production/listing/production"])
        #expect(outcome.output.contains("--allow-command"))
    }

    @Test func `a program that is refused lists nothing`() async throws {
        var example = Example.salesDashboard
        example.answer = { _, _ in nil }
        let outcome = try await example.check(["--allow-unproven"], example.conforming, handedIn: nil)
        #expect(outcome.status == 3)
        #expect(try outcome.record.ids("error") == ["production/listing/production"])
    }

    // MARK: Systems with one thing wrong

    @Test(arguments: ExampleDeviation.all) func `a deviation fails by its checks and no other`(
        _ deviation: ExampleDeviation
    ) async throws {
        let state = deviation.change(deviation.example.conforming)
        let outcome = try await deviation.example.check(
            [deviation.judged], state, handedIn: deviation.handedIn(state), edit: deviation.edit)
        #expect(outcome.status == 1, "\(outcome.errors)")
        let record = try outcome.record
        let prefix = deviation.judged + "/"
        #expect(record.ids("fail") == Set(deviation.failures.map { prefix + $0 }))
        #expect(record.ids("error").isEmpty)
        let failed = record.checks.filter { $0.status == "fail" }
        #expect(failed.contains { $0.message.contains(deviation.says) }, "\(failed.map(\.message))")
        #expect(failed.allSatisfy { $0.fix?.isEmpty == false })
    }
}
