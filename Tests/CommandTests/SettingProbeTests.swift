import DemoControlPlane
import Foundation
import Testing

/// `check` with what the repository's manifests declare of builds, redirect URIs and functions, against the demo.
@Suite(.timeLimit(.minutes(2))) struct SettingProbeTests {
    private static let rules = "build-setting,redirect-uri,stale-deploy,auth-setting"
    /// The apps that production uses: no API tells where they lead.
    private static let apps = ["zoom", "google-meeting-oauth", "microsoft"]

    /// The checks of a state that are no pass, by their ids.
    private func findings(
        _ state: DemoState, in workspace: TestWorkspace, _ more: [String] = []
    ) async throws -> [String: AuditRecord.Check] {
        var found: [String: AuditRecord.Check] = [:]
        try await serving(state) { _, variables in
            let outcome = try await workspace.run(
                ["check", "--format", "json", "--only", Self.rules] + more, variables: variables)
            let checks = try outcome.record.checks
            #expect(checks.count > 40)
            for check in checks where check.status != "pass" { found[check.id] = check }
        }
        for app in Self.apps {
            #expect(found.removeValue(forKey: "production/redirect-uri/\(app)")?.status == "unproven")
        }
        return found
    }

    @Test(arguments: [DemoState.conforming, .uncertainPreprod, .emergency])
    func everyStateOfTheDemoPasses(state: DemoState) async throws {
        let workspace = try await TestWorkspace(probes: true)
        workspace.secrets.plant(state)
        #expect(try await findings(state, in: workspace).isEmpty)
    }

    typealias Deviation = (change: @Sendable (inout DemoState) -> Void, findings: [String: String])

    /// What is changed at the hosts, and the checks that find it, with their messages.
    static let deviations: [Deviation] = [
        (
            { $0.pages.command = $0.pages.command?.replacing("VITE_SENTRY_DSN", with: "VITE_SENTRY_URL") },
            ["production/build-setting/command/VITE_SENTRY_DSN": "is not in the build command"]
        ),
        (
            { $0.pages.command = "export VITE_SENTRY_DSN=x\n" + ($0.pages.command ?? "") },
            ["preprod/build-setting/without/VITE_SENTRY_DSN": "is in the build command for preprod"]
        ),
        (
            {
                $0.pages.command = $0.pages.command?.replacing(
                    "VITE_APP_ENV=staging", with: "VITE_APP_ENV='production'")
            },
            ["preprod/build-setting/without/VITE_APP_ENV=production": "is in the build command for preprod"]
        ),
        (
            // The switch the wrong way round.
            { $0.pages.command = $0.pages.command?.replacing("= \"main\"", with: "!= \"main\"") },
            [
                "production/build-setting/command/VITE_SENTRY_DSN":
                    "is in the build command, but not for main",
                "production/build-setting/command/VITE_APP_ENV=production":
                    "is in the build command, but not for main",
                "production/build-setting/branch_switch":
                    "names preprod's Supabase project, jtzcrirqflfnagceendt, for main",
                "preprod/build-setting/without/VITE_SENTRY_DSN": "is in the build command for preprod",
                "preprod/build-setting/without/VITE_APP_ENV=production":
                    "is in the build command for preprod",
                "preprod/build-setting/branch_switch":
                    "names production's Supabase project, qfdztdgublwlmewobxmx, for preprod",
            ]
        ),
        (
            { $0.pages.productionBranch = "preprod" },
            [
                "production/build-setting/production_branch":
                    "is not main: it is preprod, which is preprod's",
                "preprod/build-setting/production_branch":
                    "is preprod, so it is deployed to production",
            ]
        ),
        (
            { $0.pages.variables["preview"]?["VITE_SENTRY_DSN"] = .secret },
            ["preprod/build-setting/variables/VITE_SENTRY_DSN": "is set"]
        ),
        (
            { $0.projects[2].auth.isGoogleEnabled = true },
            [
                "sandbox/auth-setting/providers/google": "is on",
                "sandbox/redirect-uri/google-auth": "no API tells which redirect URIs the app has",
            ]
        ),
        (
            { state in
                for index in state.projects[1].functions.indices
                where state.projects[1].functions[index].slug == "create-checkout" {
                    state.projects[1].functions[index].updatedAt = Date(timeIntervalSince1970: 1_700_000_000)
                }
            },
            [
                "preprod/stale-deploy/create-checkout":
                    "was deployed on 2023-11-14, and STRIPE_SECRET_KEY was changed on 2026-01-26 since"
            ]
        ),
        ({ $0.projects[0].functions = [] }, [:]),
    ]

    @Test(arguments: deviations.indices) func eachDeviationIsFoundByItsChecks(index: Int) async throws {
        var state = DemoState.conforming
        Self.deviations[index].change(&state)
        let workspace = try await TestWorkspace(probes: true)
        workspace.secrets.plant(state)
        let found = try await findings(state, in: workspace)
        #expect(found.mapValues(\.message) == Self.deviations[index].findings)
    }

    @Test func eachEnvironmentAsksItsOwnProject() async throws {
        let workspace = try await TestWorkspace(probes: true)
        try await serving(.conforming) { plane, variables in
            _ = try await workspace.run(
                ["check", "preprod", "--only", Self.rules, "--format", "json"], variables: variables)
            #expect(
                await plane.requestCount("GET", project: "jtzcrirqflfnagceendt", resource: "functions") == 1)
            #expect(
                await plane.requestCount("GET", project: "qfdztdgublwlmewobxmx", resource: "functions") == 0)
        }
    }

    /// A host that does not answer is an error of its own.
    @Test func aHostThatRefusesHidesNothingElse() async throws {
        let workspace = try await TestWorkspace(probes: true)
        try await serving(.conforming) { _, variables in
            var variables = variables
            variables["CLOUDFLARE_API_TOKEN"] = nil
            let outcome = try await workspace.run(
                ["check", "preprod", "--only", Self.rules, "--format", "json"], variables: variables)
            let record = try outcome.record
            #expect(record.ids("error") == ["preprod/build-setting/build"])
            #expect(record.check("preprod/build-setting/build")?.message == "CLOUDFLARE_API_TOKEN is not set")
            #expect(record.ids("pass").count > 10)
            #expect(outcome.status == 3)
        }
    }

    @Test func aRedirectURIIsAttested() async throws {
        let workspace = try await TestWorkspace(probes: true)
        for app in Self.apps {
            let attested = try await workspace.run([
                "attest", "production", "--item", "redirect-uri-\(app)", "--note", "One URI, production's.",
                "--by", "Ann",
            ])
            #expect(attested.status == 0)
        }
        // Which URI was seen is a part of the statement.
        let file = try workspace.text(of: "attestations/production.yaml")
        #expect(file.contains("functions/v1/oauth-callback)"))
        try await serving(.conforming) { _, variables in
            let outcome = try await workspace.run(
                ["check", "production", "--only", "redirect-uri,auth-setting", "--format", "json"],
                variables: variables)
            let record = try outcome.record
            #expect(outcome.status == 0)
            for app in Self.apps {
                let check = try #require(record.check("production/redirect-uri/\(app)"))
                #expect((check.status, check.evidence) == ("pass", "attestation"))
                #expect(
                    check.expected
                        == "https://qfdztdgublwlmewobxmx.supabase.co/functions/v1/oauth-callback")
            }
            let later = try await workspace.run(
                [
                    "check", "production", "--only", "redirect-uri,auth-setting", "--format", "json",
                    "--as-of", "2126-01-01",
                ], variables: variables)
            #expect(
                try later.record.ids("unproven") == Set(Self.apps.map { "production/redirect-uri/\($0)" }))
            #expect(later.status == 3)
        }
    }

    @Test(arguments: [
        (
            "production", "redirect-uri-zom",
            "production declares no redirect_uris for redirect-uri-zom", "Did you mean redirect-uri-zoom?"
        ),
        (
            "sandbox", "redirect-uri-zoom", "sandbox declares no redirect_uris for redirect-uri-zoom",
            "Declare it in environments/sandbox.yaml: redirect_uris."
        ),
    ]) func aRedirectURIThatNobodyAsksForIsRefused(
        _ environment: String, _ item: String, _ message: String, _ advice: String
    ) async throws {
        let workspace = try await TestWorkspace(probes: true)
        let outcome = try await workspace.run([
            "attest", environment, "--item", item, "--note", "x", "--by", "Ann",
        ])
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains(message))
        #expect(outcome.errors.contains(advice))
        #expect(workspace.leftBehind.isEmpty)
    }

    @Test func anAttestationThatNobodyAsksForIsWarnedOf() async throws {
        let workspace = try await TestWorkspace(probes: true)
        let entry = "note: x\n  by: Ann\n  on: 2026-11-20\n  until: 2126-11-20\n"
        try workspace.write(
            "attestations/production.yaml",
            "- item: redirect-uri-zom\n  \(entry)- item: restore-drill\n  \(entry)")
        let outcome = try await workspace.run(["validate"])
        #expect(outcome.status == 0)
        #expect(
            outcome.errors.contains(
                "redirect-uri-zom is attested, and no manifest speaks of it, so this proves nothing; did you mean redirect-uri-zoom?"
            ))
        #expect(!outcome.errors.contains("restore-drill"))
    }

    /// The tables of the record, beside those of secrets.
    @Test func theRecordHasTheGuidesTables() async throws {
        let workspace = try await TestWorkspace(probes: true)
        try await serving(.conforming) { _, variables in
            let outcome = try await workspace.run(
                ["check", "--only", Self.rules, "--format", "markdown"], variables: variables)
            for title in ["## Cloudflare Pages\n", "## OAuth redirect URIs\n", "## Deployed functions\n"] {
                #expect(outcome.output.contains(title))
            }
        }
    }

    @Test func aServiceIsExplainedWithItsFunctionsAndURIs() async throws {
        let workspace = try await TestWorkspace(probes: true)
        let outcome = try await workspace.run(["explain", "zoom"])
        let words = outcome.output.split { $0.isWhitespace }.joined(separator: " ")
        #expect(
            words.contains(
                "Functions oauth-callback Redirects to /functions/v1/oauth-callback, in production, preprod"))
    }
}
