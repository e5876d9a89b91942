import Testing

/// An environment whose secrets are in several places.
@Suite(.timeLimit(.minutes(2))) struct ListingPartsTests {
    private static let manifest = """
        listing: { provider: dotenv, file: .env.preprod }
        listings:
          ci: { provider: dotenv, file: ci.env }
        secrets:
          PAY_KEY: { prefix: sk_test_, must_equal: { environment: preprod, secret: ci/PAY_KEY } }
          ci/PAY_KEY: { prefix: sk_test_ }
          ci/SIGNING_KEY: {}
          SIGNING_KEY: { forbidden: true }
          APP_ENV: { equals: staging }
        """

    private func workspace(ci: [String: String]) async throws -> TestWorkspace {
        let workspace = try await TestWorkspace.local([
            "production": """
            listing: { provider: dotenv, file: .env.production }
            \(TestWorkspace.expecting("sk_live_", "production"))
            """,
            "preprod": Self.manifest,
        ])
        try workspace.writeDotenv(
            ".env.production",
            ["PAY_KEY": LocalValue.liveKey, "SIGNING_KEY": LocalValue.liveSigning, "APP_ENV": "production"])
        try workspace.writeDotenv(".env.preprod", ["PAY_KEY": LocalValue.testKey, "APP_ENV": "staging"])
        try workspace.writeDotenv("ci.env", ci)
        return workspace
    }

    private static let ci = ["PAY_KEY": LocalValue.testKey, "SIGNING_KEY": LocalValue.testSigning]

    @Test func `each part is judged by what is declared for it`() async throws {
        let outcome = try await workspace(ci: Self.ci).runLocally("check", "preprod", "--format", "json")
        #expect(outcome.status == 0)
        let record = try outcome.record
        #expect(record.check("preprod/must-equal/PAY_KEY")?.message == "equals ci/PAY_KEY in preprod")
        #expect(record.check("preprod/key-prefix/ci/PAY_KEY")?.evidence == "value")
        #expect(record.check("preprod/value-format/ci/SIGNING_KEY")?.evidence == "value")
        #expect(record.check("preprod/secret-forbidden/SIGNING_KEY")?.status == "pass")
    }

    @Test func `what two parts must agree on, and what one shares with production, is seen`() async throws {
        let ci = ["PAY_KEY": LocalValue.otherTestKey, "SIGNING_KEY": LocalValue.liveSigning]
        let outcome = try await workspace(ci: ci).runLocally("check", "preprod", "--format", "json")
        #expect(outcome.status == 1)
        #expect(
            try outcome.record.ids("fail") == [
                "preprod/must-equal/PAY_KEY", "preprod/shared-secret/ci/SIGNING_KEY",
            ])
    }

    @Test func `a part that can't be read is an error of its own, and hides nothing else`() async throws {
        let workspace = try await workspace(ci: Self.ci)
        try workspace.write("ci.env", "PAY_KEY=\(LocalValue.testKey)\nnot a line\n")
        let outcome = try await workspace.runLocally("check", "preprod", "--format", "json")
        #expect(outcome.status == 3)
        let record = try outcome.record
        #expect(record.ids("error") == ["preprod/listing/preprod/ci"])
        #expect(
            record.check("preprod/listing/preprod/ci")?.message
                == "ci.env:2: expected NAME=value; nothing in it was judged")
        #expect(record.check("preprod/key-prefix/PAY_KEY")?.status == "pass")
        #expect(record.check("preprod/value-equals/APP_ENV")?.status == "pass")
        #expect(record.ids("pass").allSatisfy { !$0.contains("ci/") })
    }

    /// A job that names an environment of the repository gets the repository's entries, too.
    @Test func `what a repository gives to its environment is production's`() async throws {
        let workspace = try await TestWorkspace.local([
            "production": "listing: { provider: github-actions, repository: acme/shop }",
            "preprod":
                "listings: { ci: { provider: github-actions, repository: acme/shop, environment: preprod } }",
        ])
        func write(_ file: String, _ variables: [String: String]) throws {
            let entries = variables.map { #"{"name":"\#($0)","value":"\#($1)"}"# }.joined(separator: ",")
            try workspace.write(
                file,
                #"[{"total_count":0,"secrets":[]},{"total_count":\#(variables.count),"variables":[\#(entries)]}]"#
            )
        }
        func check(_ environment: String) async throws -> Outcome {
            try await workspace.runLocally(
                "check", environment, "--offline", "--format", "json", "--listing", "production=p.json",
                "--listing", "preprod/ci=q.json")
        }
        try write("p.json", ["SIGNING_KEY": LocalValue.liveSigning])
        try write("q.json", ["APP_ENV": "staging"])
        let given = try await check("preprod")
        #expect(given.status == 1)
        #expect(
            try given.record.check("preprod/shared-secret/ci/SIGNING_KEY")?.message
                == "has the same value as SIGNING_KEY in production, as GitHub repository acme/shop gives it to preprod"
        )
        #expect(
            try await check("production").record.check("production/shared-secret/SIGNING_KEY")?.message
                == "has the same value as ci/SIGNING_KEY in preprod, as GitHub repository acme/shop gives it to preprod"
        )
        try write("q.json", ["SIGNING_KEY": LocalValue.testSigning])
        #expect(try await check("preprod").status == 0)
    }

    /// Whether preprod's environment has a `SIGNING_KEY` of its own, which then counts, `only: variables` leaves out; a part
    /// that lists the secrets shows it.
    @Test(
        arguments: [
            (nil, "unproven", "can't be proved to be preprod's own: the listing shows only its name"),
            ("SIGNING_KEY", nil, nil), ("OTHER_KEY", nil, nil),
        ] as [(String?, String?, String?)])
    func `a repository's secret may be overridden where only variables are listed`(
        own: String?, status: String?, message: String?
    ) async throws {
        let place = "provider: github-actions, repository: acme/shop, environment: preprod"
        let secrets = own.map { _ in "listings: { ci: { \(place), only: secrets } }\n" } ?? ""
        let workspace = try await TestWorkspace.local([
            "production": "listing: { provider: github-actions, repository: acme/shop }",
            "preprod": "listing: { \(place), only: variables }\n\(secrets)",
        ])
        func entries(_ names: String...) -> String {
            let entries = names.map { #"{"name":"\#($0)"}"# }.joined(separator: ",")
            return #"{"total_count":\#(names.count),"secrets":[\#(entries)]}"#
        }
        let variables = #"{"total_count":0,"variables":[]}"#
        try workspace.write("p.json", "[\(entries("SIGNING_KEY")),\(variables)]")
        try workspace.write("q.json", "[\(variables)]")
        try workspace.write("s.json", "[\(entries(own ?? "none"))]")
        let files = ["production=p.json", "preprod=q.json"] + (own == nil ? [] : ["preprod/ci=s.json"])
        let record = try await workspace.run(
            ["check", "preprod", "--offline", "--format", "json"] + files.flatMap { ["--listing", $0] },
            variables: [:]
        ).record
        let check = record.check("preprod/shared-secret/SIGNING_KEY")
        #expect(check?.status == status)
        #expect(check?.message == message)
        let given = record.check("preprod/shared-secret/ci/SIGNING_KEY")
        #expect(given?.status == (own == nil ? nil : own == "OTHER_KEY" ? "fail" : "unproven"))
    }

    @Test func `a part's listing can be handed in`() async throws {
        let workspace = try await workspace(ci: [:])
        try workspace.writeDotenv("other.env", Self.ci)
        let outcome = try await workspace.runLocally(
            "check", "preprod", "--format", "json", "--listing", "preprod/ci=other.env")
        #expect(outcome.status == 0)
    }

    @Test func `half an environment is not sealed`() async throws {
        let workspace = try await workspace(ci: Self.ci)
        try workspace.write("ci.env", "not a line\n")
        let outcome = try await workspace.runLocally("snapshot", "preprod")
        #expect(outcome.status == 3)
        #expect(outcome.errors.contains("preprod/ci: ci.env:1: expected NAME=value"))
        #expect(workspace.leftBehind.isEmpty)
    }

    @Test func `a part that was fetched into a file is sealed`() async throws {
        let workspace = try await workspace(ci: Self.ci)
        try workspace.writeDotenv(
            "fetched.env", ["PAY_KEY": LocalValue.testKey, "SIGNING_KEY": LocalValue.liveSigning])
        let sealed = try await workspace.runLocally(
            "snapshot", "preprod", "--listing", "preprod/ci=fetched.env")
        #expect(sealed.status == 0)
        let outcome = try await workspace.runLocally("check", "production", "--format", "json")
        #expect(
            try outcome.record.check("production/shared-secret/SIGNING_KEY")?.message
                == "has the same value as ci/SIGNING_KEY in preprod")
    }

    @Test func `a file of another environment is not sealed`() async throws {
        let workspace = try await workspace(ci: Self.ci)
        let outcome = try await workspace.runLocally(
            "snapshot", "preprod", "--listing", "production=ci.env")
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("--listing names production, and the snapshot is of preprod"))
    }
}
