import DemoControlPlane
import Loopback
import Testing

/// `check` with what the repository's manifests declare for probes, against the demo.
@Suite(.timeLimit(.minutes(2))) struct ProbeTests {
    /// The ids of the checks of some rules, with their status, in a record of `check --format json`.
    private func statuses(_ rule: String, in outcome: Outcome) throws -> [String: String] {
        try outcome.record.checks.filter { $0.rule == rule }.reduce(into: [:]) { $0[$1.id] = $1.status }
    }

    @Test func signInIsJudgedOfAllEnvironments() async throws {
        let workspace = try await TestWorkspace(probes: true)
        try await serving(.conforming) { plane, variables in
            let outcome = try await workspace.run(
                ["check", "--format", "json", "--only", "auth-setting"], variables: variables)
            let statuses = try statuses("auth-setting", in: outcome)
            #expect(statuses.count == 18)
            #expect(Set(statuses.values) == ["pass"])
            #expect(outcome.status == 0)
            // No rule that is applied is about secrets.
            #expect(await plane.requestCount("GET", project: "jtzcrirqflfnagceendt") == 0)
            #expect(try outcome.record.ids("error").isEmpty)
            #expect(
                await plane.requestCount("GET", project: "jtzcrirqflfnagceendt", resource: "config/auth") == 1
            )
        }
    }

    /// Whether sign-in by Google needs an app is seen by another rule's probe, which looks for this one alone, too.
    @Test func aRuleGetsWhatItReadsOfAnothersProbe() async throws {
        let workspace = try await TestWorkspace(probes: true)
        try await serving(.conforming) { _, variables in
            let outcome = try await workspace.run(
                ["check", "sandbox", "--format", "json", "--only", "redirect-uri"], variables: variables)
            #expect(
                try statuses("redirect-uri", in: outcome) == ["sandbox/redirect-uri/google-auth": "pass"])
            #expect(try statuses("auth-setting", in: outcome).isEmpty)
            #expect(outcome.status == 0)
        }
    }

    /// Others are asked for what the judged one is compared with alone: the OAuth client ids of their sign-in.
    @Test func onlyTheJudgedEnvironmentIsAskedForWhatIsNotCompared() async throws {
        let workspace = try await TestWorkspace(probes: true)
        try await serving(.conforming) { plane, variables in
            _ = try await workspace.run(
                ["check", "preprod", "--format", "json"] + frontends(variables, of: ["preprod"]),
                variables: variables)
            for (project, isJudged) in [
                ("jtzcrirqflfnagceendt", true), ("qfdztdgublwlmewobxmx", false),
                ("cezlnvdjildzxpyxyabb", false),
            ] {
                #expect(
                    await plane.requestCount("GET", project: project, resource: "functions")
                        == (isJudged ? 1 : 0))
                #expect(await plane.requestCount("GET", project: project, resource: "config/auth") == 1)
            }
        }
    }

    /// Where no rule that is applied compares it, nobody else's sign-in is asked for.
    @Test func whatIsNotComparedIsNotAskedForElsewhere() async throws {
        let workspace = try await TestWorkspace(probes: true)
        try await serving(.conforming) { plane, variables in
            _ = try await workspace.run(
                ["check", "preprod", "--format", "json", "--only", "stale-deploy"], variables: variables)
            for project in ["qfdztdgublwlmewobxmx", "cezlnvdjildzxpyxyabb"] {
                #expect(await plane.requestCount("GET", project: project, resource: "config/auth") == 0)
                #expect(await plane.requestCount("GET", project: project, resource: "functions") == 0)
            }
        }
    }

    @Test func whatIsSkippedIsNeitherAskedForNorForgotten() async throws {
        let workspace = try await TestWorkspace(probes: true)
        try await serving(.conforming) { plane, variables in
            let outcome = try await workspace.run(
                ["check", "preprod", "--skip", "auth-setting,secret-stale"]
                    + frontends(variables, of: ["preprod"]), variables: variables)
            #expect(outcome.output.contains("Skipped, and not judged: secret-stale, auth-setting"))
            #expect(
                await plane.requestCount("GET", project: "jtzcrirqflfnagceendt", resource: "config/auth") == 0
            )
        }
    }

    /// All that the guide's record has, live and right: nothing fails, and nothing could not be looked at.
    @Test func allThatIsDeclaredIsProved() async throws {
        let workspace = try await TestWorkspace(probes: true)
        try await serving(.conforming) { _, variables in
            let outcome = try await workspace.run(
                ["check", "--format", "json", "--as-of", "2026-11-21"]
                    + frontends(variables, of: ["production", "preprod", "sandbox"])
                    + workspace.values(.conforming, of: ["production", "preprod", "sandbox"]),
                variables: variables)
            let record = try outcome.record
            #expect(record.ids("fail").isEmpty && record.ids("error").isEmpty)
            // No API tells which redirect URIs production's three apps have.
            #expect(
                record.ids("unproven")
                    == Set(
                        ["zoom", "google-meeting-oauth", "microsoft"].map { "production/redirect-uri/\($0)" })
            )
            #expect(outcome.status == 3)
            let rules = Set(record.checks.map(\.rule))
            #expect(
                rules.isSuperset(of: [
                    "auth-setting", "build-setting", "webhook-routing", "database-mapping", "frontend-bundle",
                    "redirect-uri", "stale-deploy",
                ]))
        }
    }

    /// One host that never answers costs the run's time, and only its own check.
    @Test func aHostThatHangsFailsAlone() async throws {
        let workspace = try await TestWorkspace(probes: true)
        let silent = try ScriptedServer { _ in [.hang] }
        defer { silent.stop() }
        try await serving(.conforming) { _, variables in
            let outcome = try await workspace.run(
                ["check", "preprod", "--format", "json", "--timeout", "15"]
                    + frontends(variables, of: ["preprod"]),
                variables: variables.merging(["ENVAUDIT_CLOUDFLARE_API_URL": silent.url]) { $1 })
            #expect(try outcome.record.ids("error") == ["preprod/build-setting/build"])
            #expect(try outcome.record.ids("fail").isEmpty)
            #expect(try statuses("webhook-routing", in: outcome).values.allSatisfy { $0 == "pass" })
        }
    }

    /// A probe that can't look is an error of its own; the secrets are judged all the same.
    @Test func aProbeFailsAlone() async throws {
        var state = DemoState.conforming
        state.projects[1].auth.isGoogleEnabled = true
        let workspace = try await TestWorkspace(probes: true)
        try await serving(state) { plane, variables in
            let failing = try await workspace.run(
                ["check", "preprod", "--format", "json", "--allow-unproven"]
                    + frontends(variables, of: ["preprod"]), variables: variables)
            #expect(
                try statuses("auth-setting", in: failing)["preprod/auth-setting/providers/google"] == "fail")
            #expect(failing.status == 1)
            let offline = try await workspace.run(
                ["check", "preprod", "--format", "json", "--offline", "--allow-unproven"]
                    + workspace.listings(.conforming))
            #expect(try statuses("auth-setting", in: offline) == ["preprod/auth-setting/auth": "error"])
            #expect(try statuses("secret-required", in: offline).values.allSatisfy { $0 == "pass" })
            #expect(offline.status == 3)
        }
    }

    @Test func rulesAddUp() async throws {
        let workspace = try await TestWorkspace()
        let outcome = try await workspace.run(
            [
                "check", "preprod", "--format", "json", "--offline", "--only", "site-url", "--only",
                "shared-secret",
            ] + workspace.listings(.conforming))
        #expect(try !statuses("site-url", in: outcome).isEmpty)
        #expect(try !statuses("shared-secret", in: outcome).isEmpty)
        #expect(try statuses("secret-required", in: outcome).isEmpty)
    }

    @Test(arguments: [
        (["--only", "sit-url"], "--only: unknown rule \"sit-url\". Did you mean site-url?"),
        (["--skip", "zzz"], "--skip: unknown rule \"zzz\". To list them: envaudit explain"),
        (["--skip", "listing"], "--skip: listing can't be skipped: nothing passes unseen."),
        (["--only", ","], "--only names no rule."),
        (["--only", "site-url", "--skip", "site-url"], "--only and --skip exclude each other."),
    ]) func rulesThatThereAreNotAreUsageErrors(options: [String], message: String) async throws {
        let workspace = try await TestWorkspace()
        let outcome = try await workspace.run(["check", "preprod", "--offline"] + options)
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains(message))
    }
}
