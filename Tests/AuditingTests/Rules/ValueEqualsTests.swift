import Auditing
import Scenarios
import Testing

@Suite struct ValueEqualsTests {
    static func workspace() throws -> Scenario {
        try .acme(
            """
              app:
                title: App
                severity: high
                isolation: config
                together: false
                secrets: { APP_ENV: {}, APP_BRANCH: {}, APP_PROJECT: {}, APP_MODE: {}, APP_FLAG: {} }
            """,
            production: "secrets: { APP_ENV: { equals: live }, APP_FLAG: { equals: 'true' } }",
            preprod: """
                secrets:
                  APP_ENV: { equals: staging }
                  APP_BRANCH: { equals: git_branch }
                  APP_PROJECT: { equals: project }
                  APP_MODE: { required: true }
                """)
    }

    static let live: [(value: String, expected: Outcome)] = [
        ("staging", .pass(.digest, "is staging")),
        ("staging\n", .fail(.digest, "is staging, but with a trailing newline")),
        ("\"staging\"", .fail(.digest, "is staging, but in quotes")),
        ("STAGING", .fail(.digest, "is staging, but in other capitals")),
        ("Staging", .fail(.digest, "is staging, but in other capitals")),
        ("live", .fail(.digest, "is live, the value that production declares for APP_ENV")),
        (
            "https://production.acme.example",
            .fail(.digest, "is production's URL")
        ),
        ("test", .fail(.digest, "is not staging")),
        // Nothing is said of a flag that has this value, too.
        ("true", .fail(.digest, "is true")),
        ("", .fail(.digest, "is empty")),
        ("APP_ENV", .fail(.digest, "is its own name")),
        ("${APP_ENV}", .fail(.digest, "is the placeholder \"${APP_ENV}\"")),
        ("https://production.acme.example/", .fail(.digest, "is production's URL, with a trailing slash")),
        (
            "live\n",
            .fail(
                .digest,
                "is live, the value that production declares for APP_ENV, with a trailing newline")
        ),
        ("c3RhZ2luZw", .fail(.digest, "is staging, but in base64 without padding")),
    ]

    @Test(arguments: live) func diagnosesTheLiveValue(_ value: String, _ expected: Outcome) throws {
        let record = try Self.workspace().listing("preprod", ["APP_ENV": value]).audit("preprod")
        #expect(record.outcome(of: "preprod/value-equals/APP_ENV") == expected)
    }

    /// A setting may have to be empty, so that code takes its default; an empty text is no fact of an environment.
    @Test(arguments: [("", Outcome.pass(.digest, "is empty")), ("x", .fail(.digest, "is not empty"))])
    func knowsTheEmptyValue(_ value: String, _ expected: Outcome) throws {
        let record = try Scenario.acme(
            "  app: { title: App, severity: high, isolation: config, secrets: { APP_FLAG: {}, APP_ENV: {} } }",
            production: "secrets: { APP_ENV: { equals: '' } }",
            preprod: "secrets: { APP_FLAG: { equals: '' } }"
        ).listing("preprod", ["APP_FLAG": value, "APP_ENV": ""]).audit("preprod")
        #expect(record.outcome(of: "preprod/value-equals/APP_FLAG") == expected)
        #expect(record.check("preprod/value-placeholder/APP_FLAG") == nil)
        #expect(record.check("preprod/foreign-identifier/APP_ENV") == nil)
    }

    @Test func judgesReferences() throws {
        let record = try Self.workspace().listing(
            "preprod", ["APP_BRANCH": "preprod", "APP_PROJECT": "project-production"]
        ).audit("preprod")
        #expect(record.outcome(of: "preprod/value-equals/APP_BRANCH") == .pass(.digest, "is preprod"))
        #expect(
            record.outcome(of: "preprod/value-equals/APP_PROJECT")
                == .fail(.digest, "is not project-preprod"))
    }

    @Test func judgesWhatItSeesOfTheListing() throws {
        let id = "preprod/value-equals/APP_ENV"
        let named = try Self.workspace().listing("preprod", namesOnly: ["APP_ENV"]).audit("preprod")
        #expect(named.outcome(of: id) == .unproven(.name, "is set, and the listing does not show to what"))
        // Whether it must be set is another rule's question.
        #expect(try Self.workspace().audit("preprod").check(id) == nil)
    }

    @Test func isNotAboutUnknownValues() throws {
        let record = try Self.workspace().listing("preprod", ["APP_MODE": "x", "STRAY": "y"]).audit("preprod")
        #expect(record.ids(of: "value-equals").isEmpty)
    }

    @Test func saysWhatToDo() throws {
        let check = try #require(
            try Self.workspace().listing("preprod", ["APP_ENV": "x"]).audit("preprod")
                .check("preprod/value-equals/APP_ENV"))
        #expect(check.fix == "Set it to staging, without quotes, spaces or a newline.")
        #expect(check.expected == "staging")
        #expect(check.severity == .high)
    }
}
