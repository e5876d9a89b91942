import Foundation
import Testing

/// The providers that need no network, from manifests to the record.
@Suite(.timeLimit(.minutes(2))) struct LocalProvidersTests {
    private static let production = [
        "PAY_KEY": LocalValue.liveKey, "SIGNING_KEY": LocalValue.liveSigning, "APP_ENV": "production",
    ]
    private static let preprod = [
        "PAY_KEY": LocalValue.testKey, "SIGNING_KEY": LocalValue.testSigning, "APP_ENV": "staging",
    ]

    /// Two environments, each with a dotenv file; the manifests say nothing else of preprod than `listing` and `more`.
    private func workspace(
        listing: String = "{ provider: dotenv, file: .env.preprod }", more: String = "",
        _ preprod: [String: String] = preprod
    ) async throws -> TestWorkspace {
        let workspace = try await TestWorkspace.local([
            "production": """
            listing: { provider: dotenv, file: .env.production }
            \(TestWorkspace.expecting("sk_live_", "production"))
            """,
            "preprod": """
            listing: \(listing)
            \(TestWorkspace.expecting("sk_test_", "staging"))
            \(more)
            """,
        ])
        try workspace.writeDotenv(".env.production", Self.production)
        try workspace.writeDotenv(".env.preprod", preprod)
        return workspace
    }

    // MARK: dotenv

    @Test(arguments: [[], ["--offline"]])
    func `what conforms is proved with the values that the files show`(options: [String]) async throws {
        let workspace = try await workspace()
        let outcome = try await workspace.run(
            ["check", "--format", "json"] + options)
        #expect(outcome.status == 0)
        #expect(outcome.errors.isEmpty)
        let record = try outcome.record
        #expect(record.verdict == "pass")
        #expect(record.environments.map { $0.listing?.evidence } == ["value", "value"])
        #expect(record.environments.map { $0.listing?.provider } == ["dotenv", "dotenv"])
        for id in ["key-prefix/PAY_KEY", "value-format/SIGNING_KEY"] {
            for name in ["preprod", "production"] {
                let check = try #require(record.check("\(name)/\(id)"))
                #expect(check.status == "pass")
                #expect(check.evidence == "value")
            }
        }
        #expect(record.check("preprod/shared-secret/SIGNING_KEY")?.status == "pass")
    }

    @Test func `a secret in both files is shared`() async throws {
        var preprod = Self.preprod
        preprod["SIGNING_KEY"] = LocalValue.liveSigning
        let outcome = try await workspace(preprod).runLocally("check", "preprod", "--format", "json")
        #expect(outcome.status == 1)
        #expect(try outcome.record.ids("fail") == ["preprod/shared-secret/SIGNING_KEY"])
        #expect(
            try outcome.record.check("preprod/shared-secret/SIGNING_KEY")?.message
                == "has the same value as SIGNING_KEY in production")
    }

    @Test func `a live key in test fails by its value alone`() async throws {
        var preprod = Self.preprod
        preprod["PAY_KEY"] = LocalValue.otherLiveKey
        preprod["SIGNING_KEY"] = "not hex"
        let outcome = try await workspace(preprod).runLocally("check", "preprod", "--format", "json")
        #expect(outcome.status == 1)
        #expect(
            try outcome.record.ids("fail") == [
                "preprod/key-prefix/PAY_KEY", "preprod/value-format/SIGNING_KEY",
            ])
        #expect(try outcome.record.check("preprod/key-prefix/PAY_KEY")?.evidence == "value")
    }

    @Test func `a file that can't be read whole is an error, and hides nothing else`() async throws {
        let workspace = try await workspace()
        try workspace.write(
            ".env.production", "PAY_KEY=\(LocalValue.liveKey)\nSIGNING_KEY='\(LocalValue.liveSigning)")
        let outcome = try await workspace.runLocally("check", "preprod", "--format", "json")
        #expect(outcome.status == 3)
        let record = try outcome.record
        #expect(record.ids("error") == ["preprod/listing/production"])
        #expect(
            record.check("preprod/listing/production")?.message
                == ".env.production:2: a quoted value is never closed; preprod was not compared with it")
        #expect(record.check("preprod/key-prefix/PAY_KEY")?.status == "pass")
    }

    @Test func `a path that leads out of the workspace is refused before anything is read`() async throws {
        let workspace = try await workspace(listing: "{ provider: dotenv, file: ../.env }")
        let outcome = try await workspace.runLocally("check")
        #expect(outcome.status == 2)
        #expect(
            outcome.errors.hasPrefix(
                "error: environments/preprod.yaml:3:36: invalid dotenv file \"../.env\""))
    }

    @Test func `another dotenv file can be handed in`() async throws {
        let workspace = try await workspace()
        try workspace.writeDotenv("other.env", ["PAY_KEY": LocalValue.liveKey])
        let outcome = try await workspace.runLocally(
            "check", "preprod", "--format", "json", "--listing", "preprod=other.env")
        #expect(outcome.status == 1)
        #expect(
            try outcome.record.ids("fail") == [
                "preprod/key-prefix/PAY_KEY", "preprod/shared-secret/PAY_KEY",
                "preprod/secret-required/SIGNING_KEY", "preprod/secret-required/APP_ENV",
            ])
        #expect(try outcome.record.environments[0].listing?.source == "file")
    }

    // MARK: wrangler

    @Test(arguments: [true, false])
    func `a secret in wrangler's file fails, and a setting there does not`(_ isCommitted: Bool) async throws {
        let workspace = try await workspace(
            more: """
                listings:
                  worker: { provider: wrangler, file: wrangler.toml, environment: preprod }
                """)
        try workspace.edit("preprod", "  APP_ENV:", "  worker/PAY_KEY: { optional: true }\n  worker/APP_ENV:")
        try workspace.writeDotenv(
            ".env.preprod", Self.preprod.filter { $0.key != "APP_ENV" })
        try workspace.write(
            "wrangler.toml",
            """
            [env.preprod]
            vars = { APP_ENV = "staging" }
            [env.preprod.secrets]
            \(isCommitted ? "PAY_KEY = '\(LocalValue.testKey)'" : "required = ['PAY_KEY']")
            """)
        let outcome = try await workspace.runLocally("check", "preprod", "--format", "json")
        // A needed secret is set at the Worker, where nobody sees its value.
        #expect(outcome.status == (isCommitted ? 1 : 3))
        let shared = try outcome.record.check("preprod/shared-secret/worker/PAY_KEY")?.status
        #expect(shared == (isCommitted ? "pass" : "unproven"))
        let failed = try outcome.record.ids("fail")
        #expect(failed == (isCommitted ? ["preprod/committed-secret/worker/PAY_KEY"] : []))
        #expect(try outcome.record.check("preprod/value-equals/worker/APP_ENV")?.status == "pass")
    }

    @Test(arguments: [false, true])
    func `what a Wrangler file doesn't list may be set at the Worker`(_ isSealed: Bool) async throws {
        let workspace = try await workspace(
            listing: "{ provider: wrangler, file: wrangler.toml }", more: "  OLD_KEY: { forbidden: true }")
        try workspace.write(
            "wrangler.toml",
            "name = 'shop'\n[vars]\nAPP_ENV = 'staging'\nPAY_KEY = '\(LocalValue.testKey)'\n")
        if isSealed {
            #expect(try await workspace.runLocally("snapshot", "preprod").status == 0)
            let production = try await workspace.runLocally("check", "production", "--format", "json")
            #expect(
                try production.record.check("production/shared-secret/SIGNING_KEY")?.status == "unproven")
            return
        }
        let record = try await workspace.runLocally("check", "preprod", "--format", "json").record
        #expect(record.verdict == "fail")
        #expect(record.ids("fail").allSatisfy { $0.contains("committed-secret") })
        for id in ["secret-forbidden/OLD_KEY", "secret-required/SIGNING_KEY", "listing/preprod"] {
            #expect(record.check("preprod/\(id)")?.status == "unproven")
        }
        let check = try #require(record.check("preprod/secret-forbidden/OLD_KEY"))
        #expect(
            check.message
                == "is not listed, and may still be set: wrangler.toml does not show the secrets that are set at the Worker alone"
        )
        #expect(check.fix?.contains("cloudflare-workers") == true)
    }

    // MARK: places

    @Test func `what two environments list is one place, as a main listing or as a part`() async throws {
        let workspace = try await workspace(
            listing: "{ provider: dotenv, file: ./.env.production }",
            more: "listings: { more: { provider: dotenv, file: .env.production } }")
        let outcome = try await workspace.runLocally("check", "preprod", "--format", "json")
        #expect(outcome.status == 1)
        for subject in ["listing", "listings/more"] {
            let check = try outcome.record.check("preprod/identity-collision/\(subject)")
            #expect(check?.status == "fail")
            #expect(check?.message == "is dotenv file .env.production, which production lists too")
        }
        let validated = try await workspace.runLocally("validate")
        for place in ["3:22", "8:31"] {
            #expect(
                validated.errors.contains(
                    "preprod.yaml:\(place): warning: preprod lists dotenv file .env.production, as production does"
                ))
        }
    }

    // MARK: environment

    @Test func `a deploy job's own variables are judged`() async throws {
        let workspace = try await workspace(listing: "{ provider: environment, prefix: PREPROD_ }")
        var variables = Dictionary(uniqueKeysWithValues: Self.preprod.map { ("PREPROD_" + $0, $1) })
        variables["PREPROD_OTHER"] = "x"
        variables["SUPABASE_ACCESS_TOKEN"] = Token.demo
        let conforming = try await workspace.runLocally(
            "check", "preprod", "--offline", "--format", "json", "--allow-environment", "PREPROD_*",
            variables: variables)
        #expect(conforming.status == 0)
        #expect(try conforming.record.environments[0].listing?.secrets == 3)
        variables["PREPROD_SIGNING_KEY"] = LocalValue.liveSigning
        let shared = try await workspace.runLocally(
            "check", "preprod", "--format", "json", "--allow-environment", "PREPROD_*", variables: variables)
        #expect(shared.status == 1)
        // Another environment's key is found in what no manifest declares.
        variables["PREPROD_SIGNING_KEY"] = LocalValue.testSigning
        variables["PREPROD_OTHER"] = LocalValue.liveSigning
        let hidden = try await workspace.runLocally(
            "check", "preprod", "--format", "json", "--allow-environment", "PREPROD_*", variables: variables)
        #expect(try hidden.record.ids("fail") == ["preprod/shared-secret/OTHER"])
        // What the operator does not allow is not read, whatever a manifest asks.
        let refused = try await workspace.runLocally(
            "check", "preprod", "--format", "json", variables: variables)
        #expect(refused.status == 3)
        #expect(try refused.record.check("preprod/listing/preprod")?.status == "error")
        #expect(try shared.record.ids("fail") == ["preprod/shared-secret/SIGNING_KEY"])
    }

    /// Nor is it told by what is left unsaid.
    @Test(arguments: [[:], ["PAY_KEY": ""], ["PAY_KEY": LocalValue.otherLiveKey]])
    func `whether a variable is set that may not be read is not told`(variables: [String: String])
        async throws
    {
        let workspace = try await workspace(listing: "{ provider: environment }")
        let refused = try await workspace.runLocally("check", "preprod", variables: variables)
        #expect(!refused.errors.contains("this run has no secrets"), "\(refused.errors)")
        guard variables["PAY_KEY"] != LocalValue.otherLiveKey else { return }
        let allowed = try await workspace.runLocally(
            "check", "preprod", "--allow-environment", "*", variables: variables)
        #expect(allowed.errors.contains("this run has no secrets"), "\(allowed.errors)")
    }

    @Test func `a variable that may not be read is not known to be unset`() async throws {
        let workspace = try await workspace(
            listing: "{ provider: environment }", more: "  OLD_KEY: { forbidden: true }")
        var variables = Self.preprod
        variables["OLD_KEY"] = LocalValue.otherLiveKey
        func record(_ allowed: String...) async throws -> AuditRecord {
            try await workspace.runLocally(
                "check", "preprod", "--format", "json", "--allow-environment", "PAY_KEY",
                "--allow-environment", "SIGNING_KEY", "--allow-environment", allowed[0], variables: variables
            ).record
        }
        let partial = try await record("APP_ENV")
        #expect(partial.verdict == "incomplete")
        #expect(partial.check("preprod/secret-forbidden/OLD_KEY")?.status == "unproven")
        #expect(
            partial.check("preprod/secret-forbidden/OLD_KEY")?.fix?.contains("--allow-environment 'OLD_KEY'")
                == true)
        let whole = try await record("*")
        #expect(whole.check("preprod/secret-forbidden/OLD_KEY")?.status == "fail")
        variables["OLD_KEY"] = nil
        #expect(try await record("*").verdict == "pass")
    }

    // MARK: command

    @Test func `a program is run only where the operator allows it`() async throws {
        let workspace = try await workspace(listing: "{ provider: command, run: [sh, list.sh, preprod] }")
        let json =
            "[" + Self.preprod.map { #"{"name":"\#($0)","value":"\#($1)"}"# }.joined(separator: ",") + "]"
        try workspace.write("list.sh", "echo \"$1\" > /dev/null; cat list.json")
        try workspace.write("list.json", json)
        let refused = try await workspace.runLocally("check", "preprod", "--format", "json")
        #expect(refused.status == 3)
        let error = try #require(try refused.record.check("preprod/listing/preprod"))
        #expect(error.status == "error")
        #expect(error.message.hasPrefix("its manifest names a program, which is run only where you allow it"))
        #expect(error.fix?.contains("--allow-command") == true)
        let allowed = try await workspace.runLocally(
            "check", "preprod", "--format", "json", "--allow-command")
        #expect(allowed.status == 0)
        #expect(try allowed.record.check("preprod/key-prefix/PAY_KEY")?.evidence == "value")
        // What a program does is not to be known: it may use the network.
        let offline = try await workspace.runLocally(
            "check", "preprod", "--format", "json", "--allow-command", "--offline")
        #expect(offline.status == 3)
    }
}
