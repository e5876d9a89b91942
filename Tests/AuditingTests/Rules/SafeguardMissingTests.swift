import Auditing
import Scenarios
import Testing

@Suite struct SafeguardMissingTests {
    static func workspace() throws -> Scenario {
        try Scenario(
            services: """
                safeguards:
                  override:
                    title: Mail goes to the override address
                    requires:
                      OVERRIDE: set
                      APP_ENV: { not: production }
                      MODE: { equals: safe }
                services:
                  mail:
                    { title: Mail, severity: high, isolation: shareable, safeguards: [override], secrets: { MAIL_KEY: {} } }
                  ai: { title: AI, severity: low, isolation: shareable, secrets: { AI_KEY: {} } }
                  pay: { title: Pay, severity: low, isolation: isolated, secrets: { PAY_KEY: {} } }
                  app:
                    { title: App, severity: low, isolation: config, secrets: { OVERRIDE: {}, APP_ENV: {}, MODE: {} } }
                """,
            environments: [
                "production": Scenario.environment("production", tier: "production"),
                "preprod": Scenario.environment("preprod", tier: "staging"),
                "sandbox": Scenario.environment("sandbox", tier: "development"),
            ]
        ).listing("production", ["MAIL_KEY": "m"]).listing("sandbox", [:])
    }

    private static let safe = [
        "MAIL_KEY": "m", "OVERRIDE": "a@b.example", "APP_ENV": "staging", "MODE": "safe",
    ]
    private static func safe(but name: String, is value: String?) -> [String: String] {
        var live = safe
        live[name] = value
        return live
    }

    private static func broken(_ why: String) -> Outcome {
        .fail(.digest, "is shared with MAIL_KEY in production without override: \(why)")
    }

    private static let holds = Outcome.pass(
        .digest, "may be shared: override holds (Mail goes to the override address)")

    /// A program's word for no value sets nothing, and a mask hides what is set, by a digest as where it is shown.
    @Test(arguments: [
        ("null", Status.fail), ("undefined", .fail), ("n/a", .fail), ("***", .unproven),
        ("a@b.example", .pass),
    ]) func judgesWhatIsShownAsItsDigest(_ value: String, _ expected: Status) throws {
        let live = Self.safe(but: "OVERRIDE", is: value)
        for record in [
            try Self.workspace().listing("preprod", live).audit("preprod"),
            try Self.workspace().showing("preprod", live).audit("preprod"),
        ] { #expect(record.check("preprod/safeguard-missing/MAIL_KEY")?.status == expected) }
    }

    static let live: [(live: [String: String], expected: Outcome?)] = [
        (safe, holds),
        (safe(but: "OVERRIDE", is: nil), broken("OVERRIDE is not set")),
        (safe(but: "OVERRIDE", is: ""), broken("OVERRIDE is empty")),
        // What stands for no value satisfies nothing.
        (safe(but: "OVERRIDE", is: "changeme"), broken("OVERRIDE is the placeholder \"changeme\"")),
        (safe(but: "OVERRIDE", is: "undefined"), broken("OVERRIDE is the placeholder \"undefined\"")),
        (safe(but: "OVERRIDE", is: "${OVERRIDE}"), broken("OVERRIDE is the placeholder \"${OVERRIDE}\"")),
        // Who writes a word for nothing has set nothing.
        (safe(but: "OVERRIDE", is: "None"), broken("OVERRIDE is \"none\", which sets nothing")),
        (safe(but: "OVERRIDE", is: "unset"), broken("OVERRIDE is \"unset\", which sets nothing")),
        (safe(but: "OVERRIDE", is: "FALSE"), broken("OVERRIDE is \"false\", which sets nothing")),
        (safe(but: "OVERRIDE", is: "off\r"), broken("OVERRIDE is \"off\", which sets nothing")),
        (safe(but: "OVERRIDE", is: "no"), broken("OVERRIDE is \"no\", which sets nothing")),
        (safe(but: "OVERRIDE", is: "disabled"), broken("OVERRIDE is \"disabled\", which sets nothing")),
        (safe(but: "OVERRIDE", is: "{}"), broken("OVERRIDE is \"{}\", which sets nothing")),
        (safe(but: "OVERRIDE", is: "0"), broken("OVERRIDE is \"0\", which sets nothing")),
        (safe(but: "OVERRIDE", is: "-"), broken("OVERRIDE is the placeholder \"-\"")),
        (safe(but: "OVERRIDE", is: "\r"), broken("OVERRIDE is a single carriage return")),
        (safe(but: "OVERRIDE", is: "<email>"), broken("OVERRIDE is the placeholder \"<email>\"")),
        (safe(but: "OVERRIDE", is: "on"), holds),
        (safe(but: "APP_ENV", is: nil), broken("APP_ENV is not set")),
        (safe(but: "APP_ENV", is: "production"), broken("APP_ENV is production")),
        (safe(but: "APP_ENV", is: ""), broken("APP_ENV is empty")),
        (safe(but: "APP_ENV", is: "Production"), broken("APP_ENV is production, if not to the letter")),
        (safe(but: "APP_ENV", is: "production\n"), broken("APP_ENV is production, if not to the letter")),
        (safe(but: "MODE", is: nil), broken("MODE is not set")),
        (safe(but: "MODE", is: "bold"), broken("MODE is not safe")),
        (
            ["MAIL_KEY": "own"],
            .pass(.digest, "is shared with no other environment, so it needs no safeguard")
        ),
        (
            safe(but: "MAIL_KEY", is: "own"),
            .pass(.digest, "is shared with no other environment, so it needs no safeguard")
        ),
        (safe(but: "MAIL_KEY", is: nil), nil),
    ]

    /// A variant of the shared credential is that credential. Only the visible value shows it.
    @Test(arguments: ["\"KEY\"", "KEY\r\n", "Bearer KEY", #"{"k":"KEY"}"#, "other,KEY"])
    func asksWhereAVariantIsShared(_ way: String) throws {
        let key = "re_" + "Zp4kQ9vL2sT7xW5n"
        let scenario = try Self.workspace().listing("production", ["MAIL_KEY": key])
            .showing("preprod", ["MAIL_KEY": way.replacing("KEY", with: key, maxReplacements: 1)])
        let check = scenario.audit("preprod").check("preprod/safeguard-missing/MAIL_KEY")
        #expect(check?.status == .fail && check?.evidence == .value)
    }

    /// A mask may hide a value; a visible placeholder is not a value.
    @Test(arguments: [
        ("***", Status.unproven), ("op://vault/item/field", .unproven), ("<your-address>", .fail),
    ])
    func isSatisfiedByAValueAlone(_ shown: String, _ status: Status) throws {
        let scenario = try Self.workspace()
            .showing("preprod", ["MAIL_KEY": "m", "OVERRIDE": shown, "APP_ENV": "staging", "MODE": "safe"])
        #expect(scenario.audit("preprod").check("preprod/safeguard-missing/MAIL_KEY")?.status == status)
    }

    /// Whatever is put in its place may be production's.
    @Test(arguments: [
        ("***", Status.unproven), ("env(MAIL_KEY)", .unproven), ("changeme", .unproven), ("", .pass),
        ("re_" + "Zp4kQ9vL2sT7xW5n", .pass),
    ])
    func `what stands for a shareable value may be shared`(_ own: String, _ status: Status) throws {
        let live = ["MAIL_KEY": own, "APP_ENV": "staging", "MODE": "bold"]
        for scenario in [
            try Self.workspace().showing("preprod", live), try Self.workspace().listing("preprod", live),
        ] {
            #expect(scenario.audit("preprod").check("preprod/safeguard-missing/MAIL_KEY")?.status == status)
        }
    }

    /// Whether it is live or not: if it isn't, another one is meant.
    @Test(arguments: [
        (
            "bold",
            Outcome.fail(
                .name,
                "is shared with MAIL_KEY in production without override: MODE is not safe, in the value that was handed in"
            )
        ),
        (
            "safe",
            .unproven(
                .name,
                "may be shared, and the evidence does not show whether override holds: the listing does not show what OVERRIDE is"
            )
        ),
    ]) func isBrokenByAValueThatWasHandedIn(_ mode: String, _ outcome: Outcome) throws {
        let values = Self.safe(but: "MODE", is: mode)
        let record = try Self.workspace().listing("preprod", namesOnly: Array(values.keys))
            .handingIn("preprod", values).audit("preprod")
        #expect(record.outcome(of: "preprod/safeguard-missing/MAIL_KEY") == outcome)
    }

    @Test(arguments: live) func asksWhereASecretIsShared(
        _ live: [String: String], _ expected: Outcome?
    ) throws {
        let record = try Self.workspace().listing("preprod", live).audit("preprod")
        #expect(record.outcome(of: "preprod/safeguard-missing/MAIL_KEY") == expected)
    }

    static let unseen = [
        Case(
            "names only: a requirement that is not set",
            .unproven(.name, "may be shared, and override does not hold: OVERRIDE is not set")
        ) { $0.listing("preprod", namesOnly: ["MAIL_KEY", "APP_ENV", "MODE"]) },
        Case(
            "names only: all are set",
            .unproven(
                .name,
                "may be shared, and the evidence does not show whether override holds: the listing does not show what OVERRIDE is"
            )
        ) { $0.listing("preprod", namesOnly: ["MAIL_KEY", "OVERRIDE", "APP_ENV", "MODE"]) },
        Case(
            "an environment of which there are names only",
            .unproven(.digest, "may be shared, and override does not hold: OVERRIDE is not set")
        ) { $0.listing("sandbox", namesOnly: []).listing("preprod", ["MAIL_KEY": "own"]) },
        Case(
            "an environment that could not be read",
            .unproven(.digest, "may be shared, and override does not hold: OVERRIDE is not set")
        ) { $0.failing("production").listing("preprod", ["MAIL_KEY": "own"]) },
        Case("whoever shares it, it holds", holds) { $0.failing("production").listing("preprod", safe) },
        Case("shared with one, the other unseen", broken("OVERRIDE is not set")) {
            $0.failing("sandbox").listing("preprod", ["MAIL_KEY": "m"])
        },
    ]

    @Test(arguments: unseen) func neverPassesUnseen(_ row: Case) throws {
        let record = row.arrange(try Self.workspace()).audit("preprod")
        #expect(record.outcome(of: "preprod/safeguard-missing/MAIL_KEY") == row.expected)
    }

    @Test func asksDevelopmentTooAndNotProduction() throws {
        let record = try Self.workspace().listing("sandbox", ["MAIL_KEY": "m"])
            .listing("preprod", [:]).audit("production", "sandbox")
        #expect(record.ids(of: "safeguard-missing") == ["sandbox/safeguard-missing/MAIL_KEY"])
        #expect(record.check("sandbox/safeguard-missing/MAIL_KEY")?.status == .fail)
    }

    @Test func isAboutShareableSecretsWithSafeguards() throws {
        let live = ["AI_KEY": "m", "PAY_KEY": "m", "STRAY": "own"]
        let record = try Self.workspace().listing("preprod", live).audit("preprod")
        #expect(record.ids(of: "safeguard-missing").isEmpty)
    }

    /// Production's key is production's under whatever name it lies.
    @Test(arguments: ["MODE", "STRAY"]) func asksUnderAnyName(_ name: String) throws {
        let key = "re_" + "Zp4kQ9vL2sT7xW5n"
        let scenario = try Self.workspace().listing("production", ["MAIL_KEY": key])
        let id = "preprod/safeguard-missing/\(name)"
        for near in [
            scenario.listing("preprod", [name: key]),
            scenario.showing("preprod", [name: "{\"key\":\"\(key)\"}"]),
        ] {
            #expect(
                near.audit("preprod").outcome(of: id)?.message
                    == "is shared with MAIL_KEY in production without override: OVERRIDE is not set")
        }
        let both = try Self.workspace().listing("production", ["MAIL_KEY": key, "MODE": key])
            .listing("preprod", ["MODE": key]).audit("preprod")
        #expect(both.check("preprod/safeguard-missing/MODE") == nil)
    }

    @Test func saysWhatToDo() throws {
        let check = try #require(
            try Self.workspace().listing("preprod", ["MAIL_KEY": "m"]).audit("preprod")
                .check("preprod/safeguard-missing/MAIL_KEY"))
        #expect(
            check.fix == "Make the safeguard hold (Mail goes to the override address), or delete MAIL_KEY.")
        #expect(check.severity == .high)
    }
}
