import DemoControlPlane
import Testing

/// `check` with the front ends of the demo.
@Suite(.timeLimit(.minutes(2))) struct FrontendBundleTests {
    private static let claims = ["foreign_identifiers", "frontend", "keys", "own_project", "server_secrets"]

    private func statuses(_ outcome: Outcome) throws -> [String: String] {
        try outcome.record.checks.filter { $0.rule == "frontend-bundle" }.reduce(into: [:]) {
            $0[$1.id] = $1.status
        }
    }

    @Test func aConformingFrontEndPasses() async throws {
        let workspace = try await TestWorkspace(probes: true)
        try await serving(.conforming) { _, variables in
            let outcome = try await workspace.run(
                ["check", "--format", "json", "--only", "frontend-bundle"]
                    + frontends(variables, of: ["production", "preprod", "sandbox"]), variables: variables)
            let statuses = try statuses(outcome)
            #expect(statuses.count == 3 * Self.claims.count)
            #expect(Set(statuses.values) == ["pass"])
            #expect(outcome.status == 0)
            #expect(outcome.errors.isEmpty)
            let frontend = try #require(try outcome.record.check("preprod/frontend-bundle/frontend"))
            #expect(
                frontend.message.contains("/frontends/preprod/, where --frontend says, and not at its own"))
            #expect(frontend.message.hasSuffix("with 3 scripts"))
        }
    }

    @Test func productionsProjectInALazyChunkFails() async throws {
        let workspace = try await TestWorkspace(probes: true)
        try await serving(.uncertainPreprod) { _, variables in
            let outcome = try await workspace.run(
                ["check", "preprod", "--format", "json", "--only", "frontend-bundle"]
                    + frontends(variables, of: ["preprod"]), variables: variables)
            #expect(try outcome.record.ids("fail") == ["preprod/frontend-bundle/foreign_identifiers"])
            #expect(try outcome.record.ids("pass").count == Self.claims.count - 1)
            #expect(outcome.status == 1)
            let check = try #require(try outcome.record.check("preprod/frontend-bundle/foreign_identifiers"))
            #expect(
                check.message
                    == "are in the front end: production's Supabase URL in /frontends/preprod/assets/Billing-D7hN3sYv.js"
            )
            #expect(check.severity == "critical")
        }
    }

    /// Another environment's front end in place of its own: all of it is the other's.
    @Test func anotherEnvironmentsFrontEndFails() async throws {
        let workspace = try await TestWorkspace(probes: true)
        try await serving(.conforming) { _, variables in
            let address = frontends(variables, of: ["production"])[1].split(separator: "=")[1]
            let outcome = try await workspace.run(
                [
                    "check", "preprod", "--format", "json", "--only", "frontend-bundle,shared-secret",
                    "--frontend", "preprod=\(address)",
                ], variables: variables)
            #expect(
                try outcome.record.ids("fail") == [
                    "preprod/frontend-bundle/foreign_identifiers", "preprod/frontend-bundle/keys",
                    "preprod/frontend-bundle/own_project",
                ])
            let foreign = try #require(
                try outcome.record.check("preprod/frontend-bundle/foreign_identifiers"))
            #expect(foreign.message.contains("production's Supabase URL"))
            #expect(foreign.message.contains("production's SUPABASE_ANON_KEY"))
            let own = try #require(try outcome.record.check("preprod/frontend-bundle/own_project"))
            #expect(own.message == "is not named: the front end names production's project instead")
        }
    }

    /// Without a rule on secrets no listing is asked for: secrets are looked for by their form, and it is said.
    @Test func aFrontEndAloneNeedsNoToken() async throws {
        let workspace = try await TestWorkspace(probes: true)
        try await serving(.conforming) { plane, variables in
            let outcome = try await workspace.run(
                ["check", "preprod", "--format", "json", "--only", "frontend-bundle"]
                    + frontends(variables, of: ["preprod"]))
            #expect(outcome.status == 0)
            let secrets = try #require(try outcome.record.check("preprod/frontend-bundle/server_secrets"))
            #expect(secrets.message.contains("by their form"))
            #expect(await plane.requestCount("GET", project: "jtzcrirqflfnagceendt") == 0)
        }
    }

    @Test func aServersSecretIsFoundByItsDigest() async throws {
        let workspace = try await TestWorkspace(probes: true)
        // What is in the front end becomes a secret of production's, of no form of its own.
        let state = DemoState.conforming.with("production", "OAUTH_ENCRYPTION_KEY", "/rest/v1/invoices")
        try await serving(state) { _, variables in
            let outcome = try await workspace.run(
                ["check", "preprod", "--format", "json", "--only", "frontend-bundle,shared-secret"]
                    + frontends(variables, of: ["preprod"]), variables: variables)
            #expect(try outcome.record.ids("fail") == ["preprod/frontend-bundle/server_secrets"])
            let check = try #require(try outcome.record.check("preprod/frontend-bundle/server_secrets"))
            #expect(
                check.message
                    == "are in the front end: OAUTH_ENCRYPTION_KEY of production (by its digest) in /frontends/preprod/assets/Billing-D7hN3sYv.js"
            )
            #expect(check.evidence == "digest")
        }
    }

    /// Everything at once, as people run it: the rest of the record is what it is without.
    @Test func aWholeCheckTellsOfItInEachFormat() async throws {
        let workspace = try await TestWorkspace(probes: true)
        try await serving(.uncertainPreprod) { _, variables in
            for format in ["text", "markdown"] {
                let outcome = try await workspace.run(
                    ["check", "preprod", "--format", format] + frontends(variables, of: ["preprod"]),
                    variables: variables)
                #expect(outcome.status == 1)
                #expect(outcome.output.contains("frontend-bundle"))
                // A person reads it on one screen or two.
                #expect(format != "text" || outcome.output.split(separator: "\n").count <= 60)
                #expect(outcome.output.lowercased().contains("foreign"))
            }
        }
    }

    @Test func withoutTheNetworkItIsAnErrorOfItsOwn() async throws {
        let workspace = try await TestWorkspace(probes: true)
        let outcome = try await workspace.run(
            ["check", "preprod", "--format", "json", "--offline", "--only", "frontend-bundle"]
                + workspace.listings(.conforming))
        #expect(try statuses(outcome) == ["preprod/frontend-bundle/frontend": "error"])
        #expect(outcome.status == 3)
    }

    @Test(arguments: [
        ("preprod", "The value 'preprod' is invalid for '--frontend <env=url>'"),
        ("preprod=ftp://127.0.0.1/", "--frontend preprod: not an address of a front end"),
        ("preprod=http://preprod.test/", "--frontend preprod: not an address of a front end"),
        ("preprod=https://a:b@preprod.test/", "--frontend preprod: not an address of a front end"),
        ("preprod=https://", "--frontend preprod: not an address of a front end"),
        ("prepord=https://a.test/", "unknown environment \"prepord\""),
        ("sandbox=https://a.test/", "--frontend sandbox: sandbox is not judged"),
    ]) func badAddressesAreUsageErrors(argument: String, message: String) async throws {
        let workspace = try await TestWorkspace(probes: true)
        let outcome = try await workspace.run(["check", "preprod", "--frontend", argument])
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains(message), "\(outcome.errors)")
        #expect(outcome.output.isEmpty)
    }

    @Test(arguments: [
        (["--frontend", "preprod=https://b.test/"], "--frontend names preprod twice"),
        (["--offline"], "--frontend preprod: --offline is set"),
        (["--skip", "frontend-bundle"], "--frontend preprod: frontend-bundle is not applied"),
    ]) func anOptionThatWouldDoNothingIsAUsageError(more: [String], message: String) async throws {
        let workspace = try await TestWorkspace(probes: true)
        let outcome = try await workspace.run(
            ["check", "preprod", "--frontend", "preprod=https://a.test/"] + more)
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains(message), "\(outcome.errors)")
    }

    @Test func whoDeclaresNoBundleHasNoAddressToChange() async throws {
        let workspace = try await TestWorkspace()
        let outcome = try await workspace.run(["check", "preprod", "--frontend", "preprod=https://a.test/"])
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("preprod declares no `bundle`"))
    }

    @Test func aBundleWithoutAFrontendIsAManifestProblem() async throws {
        let workspace = try await TestWorkspace(probes: true)
        try workspace.edit("sandbox", "frontend: https://innotrue-hub-lovable-sandbox.lovable.app\n", "")
        let outcome = try await workspace.run(["validate"])
        #expect(outcome.status == 2)
        #expect((outcome.output + outcome.errors).contains("bundle needs the front end's address"))
    }
}
