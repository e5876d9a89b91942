import Auditing
import Manifests
import Scenarios
import Testing

@Suite struct IdentityCollisionTests {
    private static func production(_ lines: String) throws -> Scenario {
        try Scenario(
            services: "services: {}",
            environments: [
                "production": "environment: production\ntier: production\n\(lines)\n",
                "preprod": """
                environment: preprod
                tier: staging
                frontend: https://pre.acme.example
                git_branch: preprod
                listing: { provider: supabase, project: abc }
                identifiers: { database: db-1 }
                """,
            ])
    }

    static let rows: [(production: String, subject: String, expected: Outcome?)] = [
        ("", "frontend", own("https://pre.acme.example")),
        ("frontend: https://acme.example", "frontend", own("https://pre.acme.example")),
        ("frontend: https://pre.acme.example", "frontend", shared("https://pre.acme.example")),
        ("frontend: https://pre.acme.example/", "frontend", shared("https://pre.acme.example")),
        ("frontend: https://PRE.acme.example", "frontend", shared("https://pre.acme.example")),
        ("git_branch: main", "git_branch", own("preprod")),
        ("git_branch: preprod", "git_branch", shared("preprod")),
        ("git_branch: Preprod", "git_branch", own("preprod")),
        ("listing: { provider: supabase, project: abd }", "project", own("abc")),
        ("listing: { provider: supabase, project: abc }", "project", shared("abc")),
        ("identifiers: { database: db-2 }", "database", own("db-1")),
        ("identifiers: { database: db-1 }", "database", shared("db-1")),
        ("identifiers: { queue: db-1 }", "database", own("db-1")),
        ("identifiers: { queue: q }", "queue", nil),
    ]

    private static func own(_ value: String) -> Outcome {
        .pass(.none, "is \(value), which no other environment has")
    }

    private static func shared(_ value: String) -> Outcome {
        .fail(.none, "is \(value), which is production's too")
    }

    /// It is about the manifests: no listing is needed, and none is there.
    @Test(arguments: rows) func comparesIdentifiers(
        _ production: String, _ subject: String, _ expected: Outcome?
    ) throws {
        let record = try Self.production(production).failing("production").failing("preprod").audit("preprod")
        #expect(record.outcome(of: "preprod/identity-collision/\(subject)") == expected)
    }

    @Test func judgesEveryIdentifierInOrder() throws {
        let record = try Self.production("").audit("preprod")
        #expect(
            record.environments.flatMap(\.checks).filter { $0.rule == "identity-collision" }.map(\.subject)
                == ["frontend", "git_branch", "database", "project"])
    }

    @Test func saysWhereToMendIt() throws {
        let check = try #require(
            try Self.production("git_branch: preprod").audit("preprod")
                .check("preprod/identity-collision/git_branch"))
        #expect(check.fix == "Give preprod its own, and write it in environments/preprod.yaml.")
        #expect(check.severity == .critical)
        #expect(check.url == nil)
    }
}
