import Auditing
import Scenarios
import Testing

@Suite struct ServiceIncompleteTests {
    static func workspace() throws -> Scenario {
        try .acme(
            """
              zoom:
                title: Zoom
                severity: critical
                isolation: isolated
                secrets:
                  ZOOM_ID: {}
                  ZOOM_SECRET: {}
                  ZOOM_TOKEN: {}
                  ZOOM_REGION: { isolation: config, reason: public }
              apart:
                { title: Apart, severity: low, isolation: isolated, together: false, secrets: { A_ONE: {}, A_TWO: {} } }
              single: { title: Single, severity: low, isolation: isolated, secrets: { S_ONE: {} } }
              closed:
                { title: Closed, severity: low, isolation: isolated, secrets: { C_ONE: {}, C_TWO: {}, C_THREE: {} } }
            """, preprod: "secrets: { C_THREE: { forbidden: true } }")
    }

    static let rows: [(set: [String], expected: Outcome)] = [
        ([], Outcome(status: .absent, evidence: .name, message: "has none of its 3 secrets set")),
        (["ZOOM_ID", "ZOOM_SECRET", "ZOOM_TOKEN"], .pass(.name, "has all its 3 secrets set")),
        (["ZOOM_ID", "ZOOM_TOKEN"], .fail(.name, "is half set: ZOOM_SECRET is missing")),
        (["ZOOM_SECRET"], .fail(.name, "is half set: ZOOM_ID, ZOOM_TOKEN are missing")),
        (
            ["ZOOM_REGION"],
            Outcome(status: .absent, evidence: .name, message: "has none of its 3 secrets set")
        ),
    ]

    @Test(arguments: rows) func asksForAllOrNone(_ set: [String], _ expected: Outcome) throws {
        let record = try Self.workspace().listing("preprod", namesOnly: set).audit("preprod")
        #expect(record.outcome(of: "preprod/service-incomplete/zoom") == expected)
    }

    @Test func isAboutServicesWhoseSecretsWorkTogether() throws {
        let record = try Self.workspace().listing("preprod", ["A_ONE": "a", "S_ONE": "b"]).audit("preprod")
        #expect(
            record.ids(of: "service-incomplete")
                == ["preprod/service-incomplete/zoom", "preprod/service-incomplete/closed"])
    }

    /// What is forbidden here is no part of what works together here.
    @Test(arguments: [(["C_ONE", "C_TWO"], Status.pass), (["C_ONE", "C_THREE"], .fail)])
    func leavesOutWhatIsForbidden(_ set: [String], _ expected: Status) throws {
        let record = try Self.workspace().listing("preprod", namesOnly: set).audit("preprod")
        #expect(record.check("preprod/service-incomplete/closed")?.status == expected)
    }

    /// What the main listing has nothing of is looked for in all parts together.
    @Test(arguments: [
        (["ci/C_ONE"], ["OTHER"], Status?.some(.fail)), (["ci/C_ONE", "ci/C_TWO"], ["OTHER"], .absent),
        (["ci/C_ONE", "cd/C_TWO"], ["OTHER"], .absent), ([], ["OTHER"], .absent),
        (["ci/C_ONE"], ["C_ONE", "C_TWO"], .pass),
    ]) func looksInAllParts(_ parts: [String], _ main: [String], _ status: Status?) throws {
        let scenario = try Scenario.acme(
            "  closed: { title: Closed, severity: low, isolation: isolated, secrets: { C_ONE: {}, C_TWO: {} } }\n  o: { title: O, severity: low, isolation: config, secrets: { OTHER: {} } }",
            preprod: """
                listings:
                  ci: { provider: dotenv, file: ci.env }
                  cd: { provider: dotenv, file: cd.env }
                """)
        let record = scenario.listing("preprod", namesOnly: main + parts).audit("preprod")
        let check = record.check("preprod/service-incomplete/closed")
        #expect(check?.status == status)
        if status == .fail { #expect(check?.message == "is half set: C_TWO is missing") }
    }

    @Test func saysWhatToDo() throws {
        let check = try #require(
            try Self.workspace().listing("preprod", ["ZOOM_ID": "a"]).audit("preprod")
                .check("preprod/service-incomplete/zoom"))
        #expect(check.fix == "Set ZOOM_SECRET, ZOOM_TOKEN, or delete the service's other secrets.")
        #expect(check.expected == "all 3 secrets, or none")
        #expect(check.service == "zoom")
        #expect(check.severity == .medium)
    }
}
