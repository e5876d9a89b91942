import Auditing
import Manifests
import Scenarios
import Secrets
import Testing

@Suite struct ValuePlaceholderTests {
    static func workspace() throws -> Scenario {
        try .acme(
            """
              pay:
                title: Pay
                severity: low
                isolation: isolated
                together: false
                secrets:
                  PAY_KEY: { prefix: [pk_a_, pk_b_], examples: [pk_a_from_the_guide] }
                  PAY_HOOK: {}
              app:
                title: App
                severity: low
                isolation: config
                together: false
                secrets: { APP_MODE: {}, APP_ENV: {}, SITE_URL: {} }
            """,
            preprod: """
                secrets:
                  APP_ENV: { equals: staging }
                  SITE_URL: { required: true }
                  FREE_*: { optional: true }
                """)
    }

    static let placeholders: [(value: String, summary: String)] = [
        ("", "empty"),
        (" ", "a single space"),
        ("\n", "a single newline"),
        ("\"\"", "an empty pair of quotes"),
        ("''", "an empty pair of quotes"),
        ("changeme", "the placeholder \"changeme\""),
        ("TODO", "the placeholder \"TODO\""),
        ("undefined", "the placeholder \"undefined\""),
        ("your_key_here", "the placeholder \"your_key_here\""),
        ("PAY_KEY", "the placeholder \"PAY_KEY\""),
        ("pay_key", "the placeholder \"pay_key\""),
        ("your_pay_key_here", "the placeholder \"your_pay_key_here\""),
        ("your-pay-key-here", "the placeholder \"your-pay-key-here\""),
        ("YOUR_PAY_KEY_HERE", "the placeholder \"YOUR_PAY_KEY_HERE\""),
        ("<your-pay-key>", "the placeholder \"<your-pay-key>\""),
        ("${PAY_KEY}", "the placeholder \"${PAY_KEY}\""),
        ("$PAY_KEY", "the placeholder \"$PAY_KEY\""),
        ("{{ .PAY_KEY }}", "the placeholder \"{{ .PAY_KEY }}\""),
        ("$env:PAY_KEY", "the placeholder \"$env:PAY_KEY\""),
        ("PAY_KEY_GOES_HERE", "the placeholder \"PAY_KEY_GOES_HERE\""),
        ("test_pay_key", "the placeholder \"test_pay_key\""),
        ("ChangeMe!", "the placeholder \"ChangeMe!\""),
        ("${PAY_HOOK}", "the placeholder \"${PAY_HOOK}\""),
        ("pk_a_from_the_guide", "the template's own example"),
        ("pk_a_", "a prefix with nothing behind it"),
        ("pk_b_...", "a prefix with nothing behind it"),
        ("pk_b_xxx", "a prefix with nothing behind it"),
        ("test", "the test value \"test\""),
        ("123456", "the test value \"123456\""),
        (" changeme", "the placeholder \"changeme\", with a leading space"),
        ("Bearer changeme", "the placeholder \"changeme\", with Bearer in front"),
        ("PAY_KEY=changeme", "the placeholder \"PAY_KEY=changeme\""),
        ("PAY_KEY=[SENSITIVE]", "the placeholder \"PAY_KEY=[SENSITIVE]\""),
        ("Bearer ***", "a mask and not a value, with Bearer in front"),
        ("[Filtered]", "a mask and not a value"), ("***REMOVED***", "a mask and not a value"),
        ("REPLACE_WITH_YOUR_KEY", "the placeholder \"REPLACE_WITH_YOUR_KEY\""),
        // As a file with line ends of Windows leaves them.
        ("\r", "a single carriage return"), ("\n\n", "two newlines"),
        ("changeme\r", "the placeholder \"changeme\", with a trailing carriage return"),
        ("changeme\r\n", "the placeholder \"changeme\", with a trailing carriage return and newline"),
        ("your-api-key\r\n", "the placeholder \"your-api-key\", with a trailing carriage return and newline"),
        ("null\r", "the placeholder \"null\", with a trailing carriage return"),
        ("***\r\n", "a mask and not a value, with a trailing carriage return and newline"),
        ("None\n", "the placeholder \"none\", with a trailing newline"),
        ("{{PAY_KEY}}\n", "the placeholder \"{{PAY_KEY}}\", with a trailing newline"),
        ("changeme\t", "the placeholder \"changeme\", with a trailing tab"),
        ("\u{FEFF}changeme", "the placeholder \"changeme\", with a byte order mark"),
        ("“changeme”", "the placeholder \"changeme\", in typographic quotes"),
        ("0", "the test value \"0\""), ("-", "the placeholder \"-\""),
    ]

    /// `vercel env pull` writes `[SENSITIVE]` for what it may not show: no rule takes that for the value.
    @Test(arguments: ["[SENSITIVE]", "${PAY_KEY}"]) func provesNothingBesideAName(_ mask: String) throws {
        let services =
            "  pay: { title: P, severity: low, isolation: isolated, together: false, secrets: { PAY_KEY: { prefix: pk_ }, PAY_HOOK: { format: url } } }\n  app: { title: A, severity: low, isolation: config, secrets: { MODE: {} } }\n"
        let names = ["PAY_KEY", "PAY_HOOK", "MODE"]
        let record = try Scenario.acme(services, preprod: "secrets: { MODE: { equals: staging } }")
            .listing("preprod", namesOnly: names)
            .handingIn("preprod", Dictionary(uniqueKeysWithValues: names.map { ($0, mask) })).audit("preprod")
        let rules = ["key-prefix/PAY_KEY", "value-format/PAY_HOOK", "value-equals/MODE"]
        #expect(rules.map { record.check("preprod/\($0)")?.status } == [.unproven, .unproven, .unproven])
    }

    /// Whatever fails as a placeholder hides what production really uses, whoever's table has it.
    @Test(arguments: [
        "masked", "HIDDEN", "REMOVED", "unset", "not configured", "test", "a-random-string", "nullnull",
        "hashivault://prod/key", "SG.***",
    ]) func hidesWhatIsUsedThere(_ value: String) throws {
        let record = try Self.workspace().showing("production", ["PAY_KEY": value])
            .showing("preprod", ["PAY_KEY": "pk_a_0123Zp4kQ9vL2sT7"]).audit("preprod")
        #expect(record.check("preprod/shared-secret/PAY_KEY")?.status == .unproven)
    }

    /// What is told by its signs and words where it is shown is told by its digest, too.
    @Test func knowsByDigestWhatIsKnownWhereItIsShown() throws {
        let texts = [
            "<office365_password>", "your_stripe_secret_key", "your-openai-api-key", "UPDATE_ME",
            "PUT_KEY_HERE", "ADD_YOUR_KEY", "PASTE_YOUR_KEY_HERE", "paste token here", "{api-key}",
            "NOT_A_SECRET", "not a real key", "{{REDACTED}}", "[[redacted]]", "--hidden--", "####",
            "op://vault/item/field",
            "op://Private/stripe/credential", "env(STRIPE_KEY)", "${STRIPE_SECRET_KEY}",
            "{{ secrets.API_KEY }}", "$secrets.TOKEN", "var.db_password", "STRIPE_SECRET_KEY",
            "/run/secrets/key",
            "vault:secret/data/app#key", "my-secret:latest", "run: openssl rand -hex 32",
            "generate with openssl rand -base64 32",
            "-----BEGIN PRIVATE KEY-----\nYOUR_KEY\n-----END PRIVATE KEY-----",
            "postgres://user:password@localhost:5432/app", "https://your-project.supabase.co", "Y2hhbmdlbWU=",
            "asdfgh", "tbc", "TBC", "na", "NA", "ignore", "notreal", #"{"message":"Not Found"}"#,
            // A vendor's key with nothing but a fill.
            "sk_test_" + "xxxxxxxxxxxxxxxx", "ghp_" + "xxxxxxxxxxxx", "glpat-" + "XXXXXXXX",
            "hf_" + "your_token",
            "whsec_" + "********",
            // The name of another secret, and what is made of it.
            "PAY_KEY", "pay_key", "pay-key", "env(PAY_KEY)", "op://Private/PAY_KEY/credential",
            "enter-pay-key", "ADD_YOUR_PAY_KEY", "/run/secrets/pay_key", "${PAY_KEY:-default}",
            "{{ secrets.PAY_KEY }}",
        ]
        let names = texts.indices.map { "PAY_HOOK_\($0)" }
        let declared = names.map { "\($0): {}" }.joined(separator: ", ")
        let record = try Scenario.acme(
            """
              pay: { title: Pay, severity: low, isolation: isolated, together: false, secrets: { PAY_KEY: {}, \(declared) } }
            """
        ).listing("preprod", Dictionary(uniqueKeysWithValues: zip(names, texts))).audit("preprod")
        for (name, text) in zip(names, texts) {
            #expect(record.check("preprod/value-placeholder/\(name)")?.status == .fail, "\(text)")
        }
    }

    /// What turns something on or off, or tells a stage, is no key; other secrets may well have it.
    @Test(arguments: ["true", "False", "off", "on", "dev", "PROD", "staging"])
    func takesNoSettingsWordForAKey(_ value: String) throws {
        let scenario = try Scenario.acme(
            """
              pay:
                title: Pay
                severity: low
                isolation: isolated
                together: false
                secrets: { PAY_KEY: {}, PAY_TOKEN_2: {}, PAY_USE_KEY: {}, PAY_SHOP: {}, PAY_AUTH: {} }
              app: { title: App, severity: low, isolation: config, secrets: { APP_KEY: {} } }
            """)
        let values = Dictionary(
            uniqueKeysWithValues: [
                "PAY_KEY", "PAY_TOKEN_2", "PAY_USE_KEY", "PAY_SHOP", "PAY_AUTH", "APP_KEY",
            ].map {
                ($0, value)
            })
        for record in [
            scenario.listing("preprod", values).audit("preprod"),
            scenario.showing("preprod", values).audit("preprod"),
        ] {
            func status(_ name: String) -> Status? {
                record.check("preprod/value-placeholder/\(name)")?.status
            }
            #expect(status("PAY_KEY") == .fail && status("PAY_TOKEN_2") == .fail)
            for name in ["PAY_USE_KEY", "PAY_SHOP", "PAY_AUTH", "APP_KEY"] {
                #expect(status(name) == .pass, "\(name)")
            }
        }
    }

    /// A name alone that is no credential's may be anybody's word.
    @Test func leavesAnothersNameThatIsNoCredentials() throws {
        let record = try Scenario.acme(
            "  db: { title: DB, severity: low, isolation: isolated, together: false, secrets: { ORDERS_DB: {}, DB_NAME: {} } }"
        ).listing("preprod", ["DB_NAME": "orders_db"]).audit("preprod")
        #expect(record.check("preprod/value-placeholder/DB_NAME")?.status == .pass)
    }

    /// SendGrid's user is called so for everybody.
    @Test func takesAVendorsUserForASetting() throws {
        let services = "  mail: { title: M, severity: low, isolation: config, secrets: { SMTP_USER: {} } }"
        for scenario in [
            try Scenario.acme(services).listing("preprod", ["SMTP_USER": "apikey"]),
            try Scenario.acme(services).showing("preprod", ["SMTP_USER": "apikey"]),
        ] {
            #expect(
                scenario.audit("preprod").check("preprod/value-placeholder/SMTP_USER")?.status == .pass)
        }
    }

    @Test(arguments: placeholders) func knowsPlaceholders(_ value: String, _ summary: String) throws {
        let record = try Self.workspace().listing("preprod", ["PAY_KEY": value]).audit("preprod")
        #expect(record.outcome(of: "preprod/value-placeholder/PAY_KEY") == .fail(.digest, "is \(summary)"))
    }

    /// Which value a setting gets that names a variable is not seen; that is no failure, as it is a credential's.
    @Test(arguments: [
        ("APP_MODE", "${APP_NAME}", Status.unproven), ("FREE_TITLE", "${APP_NAME}", .unproven),
        ("PAY_KEY", "${OTHER_KEY}", .fail),
        ("FREE_KEY", "${OTHER}", .fail),
        // Of a file it is told where it lies.
        ("FREE_TLS_FILE", "/etc/secrets/tls.key", .pass), ("FREE_TITLE", "/etc/secrets/title", .unproven),
        ("PAY_KEY", "/etc/secrets/pay-key", .fail),
    ]) func leavesOpenWhatASettingNames(_ name: String, _ value: String, _ status: Status) throws {
        let record = try Self.workspace().showing("preprod", [name: value]).audit("preprod")
        #expect(record.check("preprod/value-placeholder/\(name)")?.status == status)
    }

    /// A word is a fair value of what no service declares and is no credential by its name.
    @Test(arguments: [
        ("FREE_DEBUG", "1", Status.pass), ("FREE_DB_HOST", "localhost", .pass), ("FREE_SSL", "no", .pass),
        ("FREE_PGUSER", "postgres", .pass),
        ("FREE_API_KEY", "test", .fail), ("FREE_PASSWORD", "local", .fail), ("FREE_SSL", "changeme", .fail),
    ]) func takesAWordForASettings(_ name: String, _ value: String, _ status: Status) throws {
        for scenario in [
            try Self.workspace().listing("preprod", [name: value]),
            try Self.workspace().showing("preprod", [name: value]),
        ] {
            let record = scenario.audit("preprod")
            #expect(record.check("preprod/value-placeholder/\(name)")?.status == status)
            guard status == .pass else { continue }
            // Whoever has the same word shares nothing.
            let both = scenario.listing("production", [name: value]).audit("preprod")
            #expect(both.check("preprod/shared-secret/\(name)") == nil)
        }
    }

    /// Digests are told by their beginnings from what is no placeholder: that must pass none of the thousands over.
    @Test func knowsEachTextByItsDigest() throws {
        let known = NonValue.known.flatMap { text, _ -> [String] in
            let upper = text.uppercased()
            let capitalized = text.prefix(1).uppercased() + text.dropFirst()
            return [text, text + "\n", "\"\(text)\"", "'\(text)'", upper, upper + "\n", capitalized]
        }
        var values: [String: String] = [:]
        for (place, text) in known.enumerated() { values["FREE_TOKEN_\(place)"] = text }
        var declared: [String] = []
        for (place, _) in NonValue.standIns(for: "PAY_KEY").enumerated() {
            for name in ["FREE_KEY_\(place)", "Key_\(place)"] {
                values[name] = NonValue.standIns(for: name)[place]
            }
            declared.append("Key_\(place)")
        }
        for (place, text) in ["${@}", "$@", "env(@)", "{{ @ }}", "@"].enumerated() {
            let name = "FREE_REF_\(place)"
            values[name] = "'" + text.replacing("@", with: name) + "'"
        }
        let secrets = declared.map { "\($0): { prefix: pk_ }" }.joined(separator: ", ")
        let record = try Scenario.acme(
            """
              pay: { title: Pay, severity: low, isolation: isolated, together: false, secrets: { \(secrets) } }
            """, preprod: "secrets: { FREE_*: { optional: true } }"
        ).listing("preprod", values).audit("preprod")
        let judged = record.environments.flatMap(\.checks).filter { $0.rule == "value-placeholder" }
        #expect(judged.count == values.count)
        #expect(judged.filter { $0.status != .fail }.map(\.subject) == [])
    }

    @Test(arguments: ["pk_a_4Tz9", "a real value", "changeme2", "your_other_key_here"])
    func passesOtherValues(_ value: String) throws {
        let record = try Self.workspace().listing("preprod", ["PAY_KEY": value]).audit("preprod")
        #expect(
            record.outcome(of: "preprod/value-placeholder/PAY_KEY")
                == .pass(.digest, "is not a known placeholder"))
    }

    /// `test` is a fair value of a setting, `changeme` is none.
    @Test(arguments: [
        ("test", Outcome.pass(.digest, "is not a known placeholder")),
        ("default", .pass(.digest, "is not a known placeholder")),
        ("changeme", .fail(.digest, "is the placeholder \"changeme\"")),
        ("", .fail(.digest, "is empty")),
    ]) func asksLessOfSettings(_ value: String, _ expected: Outcome) throws {
        let record = try Self.workspace().listing("preprod", ["APP_MODE": value]).audit("preprod")
        #expect(record.outcome(of: "preprod/value-placeholder/APP_MODE") == expected)
    }

    /// A host's dump has a mask where it shows nothing: of the live value it tells nothing.
    @Test func isNotFailedByAMaskInAFile() throws {
        let record = try Self.workspace().listing("preprod", namesOnly: ["PAY_KEY"])
            .handingIn("preprod", ["PAY_KEY": "[SENSITIVE]"]).audit("preprod")
        #expect(
            record.outcome(of: "preprod/value-placeholder/PAY_KEY")
                == .unproven(.name, "is set, and what was handed in stands for another value"))
    }

    /// What an environment declares as its own is no placeholder, whatever it looks like.
    @Test func leavesWhatTheEnvironmentDeclaresAlone() throws {
        let id = "0123456789abcdef0123456789abcdef"
        let scenario = try Scenario.acme(
            "  pay: { title: Pay, severity: low, isolation: isolated, secrets: { PAY_ID: {} } }",
            preprod: "identifiers: { account: '\(id)' }")
        for record in [
            scenario.listing("preprod", ["PAY_ID": id]).audit("preprod"),
            scenario.showing("preprod", ["PAY_ID": id]).audit("preprod"),
        ] { #expect(record.check("preprod/value-placeholder/PAY_ID")?.status == .pass) }
    }

    /// As bad as a secret that is not set: the worse of the rule's own severity and its service's.
    @Test(arguments: [("critical", Severity.critical), ("low", .high)])
    func isAsBadAsItsService(_ service: String, _ expected: Severity) throws {
        let record = try Scenario.acme(
            "  pay: { title: Pay, severity: \(service), isolation: isolated, secrets: { PAY_KEY: {} } }"
        ).listing("preprod", ["PAY_KEY": "changeme"]).audit("preprod")
        #expect(record.check("preprod/value-placeholder/PAY_KEY")?.severity == expected)
    }

    @Test func judgesWhatOnlyTheEnvironmentDeclares() throws {
        let record = try Self.workspace().listing("preprod", ["FREE_KEY": "test"]).audit("preprod")
        #expect(
            record.outcome(of: "preprod/value-placeholder/FREE_KEY")
                == .fail(.digest, "is the test value \"test\""))
    }

    @Test func knowsNothingOfAName() throws {
        let record = try Self.workspace().listing("preprod", namesOnly: ["PAY_KEY"]).audit("preprod")
        #expect(
            record.outcome(of: "preprod/value-placeholder/PAY_KEY")
                == .unproven(.name, "is set, and the listing does not show to what"))
    }

    /// Known values have a rule of their own; what is undeclared or the platform's is nobody's placeholder.
    @Test func isNotAboutTheRest() throws {
        let record = try Self.workspace()
            .listing(
                "preprod", ["APP_ENV": "changeme", "SITE_URL": "changeme", "STRAY": ""],
                platform: ["SUPABASE_URL": ""]
            ).audit("preprod")
        #expect(record.ids(of: "value-placeholder").isEmpty)
    }

    /// SITE_URL has no rule of its own where there is no frontend to be.
    @Test func judgesASiteURLWithoutAFrontend() throws {
        let scenario = try Scenario(
            services: """
                services:
                  app: { title: App, severity: low, isolation: config, secrets: { SITE_URL: {} } }
                """, environments: ["api": "environment: api\ntier: staging\n"])
        let record = scenario.listing("api", ["SITE_URL": "changeme"]).audit("api")
        #expect(
            record.outcome(of: "api/value-placeholder/SITE_URL")
                == .fail(.digest, "is the placeholder \"changeme\""))
    }

    @Test func saysWhatToDo() throws {
        let check = try #require(
            try Self.workspace().listing("preprod", ["PAY_KEY": ""]).audit("preprod")
                .check("preprod/value-placeholder/PAY_KEY"))
        #expect(
            check.fix
                == "Issue a credential for preprod in Pay and set it. Or delete it until there is one.")
        #expect(check.severity == .high)
    }
}
