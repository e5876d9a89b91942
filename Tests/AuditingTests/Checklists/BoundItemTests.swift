import Auditing
import Listings
import Manifests
import Scenarios
import Secrets
import Support
import Testing
import Probes

/// What the audit makes of an item that is bound to checks.
@Suite struct BoundItemTests {
    static func acme() throws -> Scenario {
        try .acme(
            """
              pay: { title: Pay, severity: critical, isolation: isolated, together: false, secrets: { PAY_KEY: { prefix: pay_ }, PAY_HOOK: {}, PAY_OLD: { deprecated: true } } }
              mail: { title: Mail, severity: high, isolation: isolated, secrets: { MAIL_KEY: {} } }
            """,
            production: "secrets: { PAY_KEY: {}, PAY_HOOK: {}, MAIL_KEY: {} }",
            preprod: """
                listings:
                  pages: { provider: supabase, project: project-pages }
                secrets:
                  PAY_KEY: { optional: true }
                  PAY_HOOK: { optional: true }
                  MAIL_KEY: { required: true }
                  pages/PAY_KEY: { optional: true }
                waivers:
                  - { finding: shared-secret/PAY_HOOK, reason: One endpoint., owner: ops, from: 2026-01-01, until: 2026-12-31 }
                """
        ).listing("production", ["PAY_KEY": "pay_live", "PAY_HOOK": "hook", "MAIL_KEY": "mail"])
    }

    /// A row of the table: what is live in preprod, the ids, and what becomes of the item.
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let live: [String: String]
        let checks: [String]
        let state: ItemState.Kind
        /// Which checks with which status, which unset secrets, which ids that are no check's.
        var rests: [String] = []

        init(
            _ name: String, _ live: [String: String], _ checks: [String], _ state: ItemState.Kind,
            _ rests: String...
        ) {
            (testDescription, self.live, self.checks, self.state) = (name, live, checks, state)
            self.rests = rests
        }
    }

    private static let shared = "preprod/shared-secret/PAY_KEY"
    private static let hook = "preprod/shared-secret/PAY_HOOK"

    static let rows = [
        Row("it passes", ["PAY_KEY": "pay_own"], [shared], .done, "pass \(shared)"),
        Row(
            "its value is set under another name", ["PAY_KEY": "pay_own", "PAY_NEXT": "pay_live"], [shared],
            .open,
            "pass \(shared)", "fail preprod/shared-secret/PAY_NEXT"),
        Row("it fails", ["PAY_KEY": "pay_live"], [shared], .open, "fail \(shared)"),
        // A name that is listed is set to something, and a value of its own is one, only where it is a value.
        Row(
            "it is set to nothing", ["MAIL_KEY": ""], ["preprod/secret-required/MAIL_KEY"], .open,
            "pass preprod/secret-required/MAIL_KEY", "fail preprod/value-placeholder/MAIL_KEY"),
        Row(
            "its own placeholder", ["MAIL_KEY": "changeme"], ["preprod/secret-required/*"], .open,
            "pass preprod/secret-required/MAIL_KEY", "fail preprod/value-placeholder/MAIL_KEY"),
        Row(
            "another environment's address", ["MAIL_KEY": "https://production.acme.example"],
            ["preprod/shared-secret/*"], .open,
            "pass preprod/shared-secret/MAIL_KEY", "fail preprod/foreign-identifier/MAIL_KEY"),
        Row(
            "it is unproven", ["PAY_KEY": "pay_own"], ["preprod/key-prefix/PAY_KEY"], .unproven,
            "unproven preprod/key-prefix/PAY_KEY"),
        Row("it is waived", ["PAY_HOOK": "hook"], [hook], .waived, "waived \(hook)"),
        Row(
            "a failure outranks all", ["PAY_KEY": "pay_live", "PAY_HOOK": "hook"],
            [hook, "preprod/key-prefix/PAY_KEY", shared], .open, "waived \(hook)",
            "unproven preprod/key-prefix/PAY_KEY", "fail \(shared)"),
        Row(
            "what is unproven outranks what is waived", ["PAY_KEY": "pay_own", "PAY_HOOK": "hook"],
            [hook, "preprod/key-prefix/PAY_KEY"], .unproven, "waived \(hook)",
            "unproven preprod/key-prefix/PAY_KEY"),
        Row(
            "what is waived outranks what passes", ["PAY_KEY": "pay_own", "PAY_HOOK": "hook"],
            ["preprod/shared-secret/PAY_*"], .waived, "pass \(shared)", "waived \(hook)"),
        Row(
            "a pattern and a name mean a check once", ["PAY_KEY": "pay_own"],
            [shared, "preprod/shared-secret/*"],
            .done, "pass \(shared)"),
        // Not set.
        Row(
            "what is not set has no value", [:], [shared], .unproven, "unset preprod PAY_KEY",
            "unset preprod pages/PAY_KEY"),
        Row(
            "nothing of a pattern is set", [:], ["preprod/shared-secret/PAY_*"], .unproven,
            "unset preprod PAY_KEY", "unset preprod PAY_HOOK", "unset preprod pages/PAY_KEY",
            "unset preprod PAY_OLD"),
        Row(
            "it is told once", [:], [shared, "preprod/key-prefix/PAY_KEY"], .unproven,
            "unset preprod PAY_KEY", "unset preprod pages/PAY_KEY"),
        Row(
            "any rule, and one of them is about values", [:], ["preprod/*/PAY_KEY"], .unproven,
            "unset preprod PAY_KEY", "unset preprod pages/PAY_KEY"),
        Row(
            "presence is judged where a secret is not set", [:], ["preprod/secret-required/MAIL_KEY"], .open,
            "fail preprod/secret-required/MAIL_KEY"),
        Row(
            "a rule on presence has nothing to say", [:], ["preprod/secret-required/PAY_KEY"], .unproven,
            "unmade preprod/secret-required/PAY_KEY"),
        Row(
            "what is deprecated is judged where it is not set", [:], ["preprod/secret-deprecated/PAY_OLD"],
            .done,
            "pass preprod/secret-deprecated/PAY_OLD"),
        Row(
            "it is set, and there is no such check", ["MAIL_KEY": "m"], ["preprod/key-prefix/MAIL_KEY"],
            .unproven,
            "unmade preprod/key-prefix/MAIL_KEY"),
        Row(
            "some of a pattern is set, and there is no such check", ["PAY_HOOK": "own"],
            ["preprod/secret-stale/PAY_*"], .unproven, "unmade preprod/secret-stale/PAY_*"),
        Row(
            "something is set that no manifest speaks of", ["PAY_NEW": "n"], ["preprod/key-prefix/PAY_*"],
            .unproven,
            "unmade preprod/key-prefix/PAY_*"),
        Row(
            "a secret that no manifest speaks of", [:], ["preprod/shared-secret/PAY_KY"], .unproven,
            "unmade preprod/shared-secret/PAY_KY"),
        Row(
            "one id is no check's", ["PAY_KEY": "pay_own"], [shared, "preprod/shared-secret/NONE"], .unproven,
            "pass \(shared)", "unmade preprod/shared-secret/NONE"),
        // No secret.
        Row(
            "identity needs no listing", [:], ["*/identity-collision/frontend"], .done,
            "pass production/identity-collision/frontend", "pass preprod/identity-collision/frontend"),
        Row(
            "an id that ends early", ["MAIL_KEY": "m"], ["preprod/secret-req*"], .done,
            "pass preprod/secret-required/MAIL_KEY"),
    ]

    @Test(arguments: rows) func comesTo(_ row: Row) throws {
        let scenario = try Self.acme().listing("preprod", row.live)
        expect(row, scenario.audit("production", "preprod"))
    }

    private func expect(_ row: Row, _ record: Record?) {
        let ticked = try? tick(checks: row.checks, record)
        #expect(ticked?.state.kind == row.state)
        #expect(ticked?.state.checks?.told == row.rests)
    }

    private func tick(checks: [String], _ record: Record?) throws -> TickedItem {
        let ids = checks.map { "'\($0)'" }.joined(separator: ", ")
        let list = try Checklist.reading("- { id: a, title: A, checks: [\(ids)] }")
        let ticker = ChecklistEvaluator(
            record, attestations: [:], environments: ["production", "preprod"],
            today: CalendarDate(secondsSince1970: Scenario.now), of: .all)
        return try #require(ticker.tick(list).items.first)
    }

    // MARK: What was not seen

    /// An id with a `*` must not speak of those environments alone that could be looked at.
    static let unseen = [
        Row("the only one", [:], [shared], .unproven, "error preprod/listing/preprod"),
        Row(
            "one of several", [:], ["*/secret-required/MAIL_KEY"], .unproven,
            "pass production/secret-required/MAIL_KEY", "error preprod/listing/preprod"),
        Row(
            "rules of several kinds", [:], ["preprod/*/frontend"], .unproven,
            "pass preprod/identity-collision/frontend", "error preprod/listing/preprod"),
        Row(
            "nothing that needs it", [:], ["preprod/identity-collision/frontend"], .done,
            "pass preprod/identity-collision/frontend"),
        Row(
            "another's", [:], ["production/secret-required/MAIL_KEY"], .done,
            "pass production/secret-required/MAIL_KEY"),
    ]

    @Test(arguments: unseen) func isNoPassWhereAListingIsMissing(_ row: Row) throws {
        expect(row, try Self.acme().failing("preprod").audit("production", "preprod"))
    }

    /// A part that could not be read may hold what is meant.
    @Test(arguments: [
        Row(
            "of the part", [:], ["preprod/shared-secret/pages/PAY_KEY"], .unproven,
            "error preprod/listing/preprod/pages"),
        Row(
            "of all", ["PAY_KEY": "pay_own"], ["preprod/shared-secret/*"], .unproven, "pass \(shared)",
            "error preprod/listing/preprod/pages"),
        Row(
            "of each part", ["PAY_KEY": "pay_own"], ["preprod/shared-secret/PAY_*"], .unproven,
            "pass \(shared)", "error preprod/listing/preprod/pages"),
        Row("not set elsewhere", [:], [shared], .unproven, "error preprod/listing/preprod/pages"),
        Row(
            "of another part", [:], ["preprod/shared-secret/ci/PAY_KEY"], .unproven,
            "unmade preprod/shared-secret/ci/PAY_KEY"),
    ]) func isNoPassWhereAPartIsMissing(_ row: Row) throws {
        func listing(_ values: [String: String]) throws -> Listing {
            try Listing(
                provider: "supabase", source: .live, evidence: .digest, fetchedAt: Scenario.now,
                secrets: values.map { ListedSecret(name: $0.key, digest: Digest(of: $0.value)) })
        }
        let joined = try Listing.joining(
            .success(listing(row.live)), [("pages", .failure(Failure(message: "down", advice: "")))])
        let scenario = try Self.acme().listing("preprod", .success(joined))
        expect(row, scenario.audit("production", "preprod"))
    }

    /// A name means its secret wherever it is listed, as in manifests.
    @Test(arguments: [
        Row("a name", [:], [shared], .open, "pass \(shared)", "fail \(ofPages)"),
        Row(
            "a beginning", [:], ["preprod/shared-secret/PAY_*"], .open, "pass \(shared)", "fail \(ofPages)"),
        Row("that of the part", [:], [ofPages], .open, "fail \(ofPages)"),
        Row(
            "a placeholder", [:], ["preprod/value-placeholder/MAIL_KEY"], .open,
            "pass preprod/value-placeholder/MAIL_KEY", "fail preprod/value-placeholder/pages/MAIL_KEY"),
        Row(
            "what undoes it", [:], ["preprod/secret-required/MAIL_KEY"], .open,
            "pass preprod/secret-required/MAIL_KEY", "pass preprod/secret-required/pages/MAIL_KEY",
            "fail preprod/value-placeholder/pages/MAIL_KEY"),
    ]) func meansEachPart(_ row: Row) throws {
        func listing(_ values: [String: String]) throws -> Listing {
            try Listing(
                provider: "supabase", source: .live, evidence: .digest, fetchedAt: Scenario.now,
                secrets: values.map { ListedSecret(name: $0.key, digest: Digest(of: $0.value)) })
        }
        let joined = try Listing.joining(
            .success(listing(["PAY_KEY": "pay_own", "MAIL_KEY": "m"])),
            [("pages", .success(listing(["PAY_KEY": "pay_live", "MAIL_KEY": "changeme"])))])
        let scenario = try Self.acme().listing("preprod", .success(joined))
        expect(row, scenario.audit("production", "preprod"))
    }

    private static let ofPages = "preprod/shared-secret/pages/PAY_KEY"

    /// A probe that could not look is an error of its own, whatever it was to see.
    @Test func isNoPassWhereAProbeDidNotLook() throws {
        let settings = AuthConfiguration(
            siteURL: nil, redirectURLs: [], isSignupDisabled: true, isEmailEnabled: true,
            confirmsByItself: nil,
            providers: [:], isSendEmailHookEnabled: nil, sendEmailHookURL: nil)
        let failure = Failure(message: "it was refused", advice: "")
        let scenario = try Scenario.acme(
            "  m: { title: M, severity: low, isolation: config, secrets: {} }",
            production: "auth: { signup: false }", preprod: "auth: { signup: false }"
        ).seeing("production") { $0[AuthConfiguration.self] = .success(settings) }
        let ids = ["*/auth-setting/signup"]
        let (production, preprod) = ("production/auth-setting/signup", "preprod/auth-setting/signup")
        let unseen = scenario.seeing("preprod") { $0[AuthConfiguration.self] = .failure(failure) }
        expect(
            Row("", [:], ids, .unproven, "pass \(production)", "error preprod/auth-setting/auth"),
            unseen.audit("production", "preprod"))
        // What needs no listing is not left open by one that is missing.
        let seen = scenario.seeing("preprod") { $0[AuthConfiguration.self] = .success(settings) }.failing(
            "preprod")
        expect(
            Row("", [:], ids, .done, "pass \(production)", "pass \(preprod)"),
            seen.audit("production", "preprod"))
    }

    /// Mails lead to the Site URL unless their texts have another environment's address.
    @Test func `a mail that leads elsewhere undoes where links lead`() throws {
        let scenario = try Scenario.acme(
            "  m: { title: M, severity: low, isolation: config, secrets: {} }",
            preprod: "auth: { site_url: frontend }")
        let id = "preprod/auth-setting/site_url"
        for (text, state) in [
            ("https://preprod.acme.example", ItemState.Kind.done), ("https://production.acme.example", .open),
        ] {
            let settings = AuthConfiguration(
                siteURL: "https://preprod.acme.example",
                mailTexts: ["mailer_templates_invite_content": HeldSecret("", SecretValue(copying: text))])
            let record = scenario.seeing("preprod") { $0[AuthConfiguration.self] = .success(settings) }
                .audit("preprod")
            let ticked = try tick(checks: [id], record)
            #expect(ticked.state.kind == state)
            // Nothing is said where no link is meant.
            #expect(try tick(checks: ["preprod/auth-setting/signup"], record).state.kind == .unproven)
        }
    }

    /// What no item names is not looked at; a check of a waiver is made by what came of all the others.
    @Test(arguments: [
        ("preprod/identity-collision/*", ["identity-collision"]),
        (
            "preprod/secret-re*/A",
            [
                "secret-required", "value-placeholder", "key-prefix", "value-format", "foreign-identifier",
                "secret-reused",
            ]
        ),
        ("preprod/shared-secret/*", ["value-placeholder", "shared-secret", "foreign-identifier"]),
        ("preprod/waiver-unused/*", nil), ("preprod/*", nil),
    ]) func needsItsRulesAlone(check: String, rules: [String]?) throws {
        let list = try Checklist.reading(
            "- { id: a, title: A, checks: '\(check)' }\n- { id: b, title: B, environment: preprod, manual: M }"
        )
        let selection = RuleSelection(for: [list])
        // These two can't be left out.
        let all = RuleSet.all.descriptions.map(\.id).filter { !["listing", "policy-loosened"].contains($0) }
        #expect(all.filter(selection.includes) == (rules ?? all))
    }

    /// Who was not judged is not passed either, and nothing is where there is no record.
    @Test func isNoPassWithoutARecord() throws {
        let scenario = try Self.acme().listing("preprod", ["PAY_KEY": "pay_own"])
        for record in [nil, scenario.audit("production")] {
            expect(Row("", [:], [Self.shared], .unproven, "unmade \(Self.shared)"), record)
        }
    }

    /// Two safeguards of one secret are two checks of one id: neither hides the other.
    @Test func countsChecksOfOneID() throws {
        let scenario = try Scenario(
            services: """
                safeguards: { s: { title: S, requires: { A: set } }, t: { title: T, requires: { B: set } } }
                services:
                  m: { title: M, severity: high, isolation: shareable, safeguards: [s, t], secrets: { M: {} } }
                  c: { title: C, severity: low, isolation: config, together: false, secrets: { A: {}, B: {} } }
                """,
            environments: [
                "production": Scenario.environment("production", tier: "production"),
                "preprod": Scenario.environment("preprod", tier: "staging"),
            ]
        ).listing("production", ["M": "mail_0123456789"]).listing(
            "preprod", ["M": "mail_0123456789", "A": "alias_0123456789"])
        let id = "preprod/safeguard-missing/M"
        expect(Row("", [:], [id], .open, "pass \(id)", "fail \(id)"), scenario.audit("preprod"))
    }

    /// The rules that are about values say nothing of what is not set.
    @Test func rulesAboutValuesAreSilentWhereNothingIsSet() throws {
        let silent = Set(RuleSet.all.descriptions.filter(\.judgesValues).map(\.id))
        let record = try Self.acme().audit("preprod")
        #expect(record.environments[0].checks.allSatisfy { !silent.contains($0.rule) })
    }
}

extension Checklist {
    /// The checklist with these items.
    static func reading(_ items: String) throws -> Checklist {
        let lines = items.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n")
        let reading = ChecklistsReading(
            [ManifestFile(path: "m.yaml", text: "checklist: m\ntitle: M\nitems:\n\(lines)\n")],
            environments: ["production", "preprod"], rules: RuleSet.all.descriptions.map(\.id))
        #expect(reading.problems == [])
        return try #require(reading.checklists.first)
    }
}

extension BoundChecks {
    /// What it holds, a line each.
    var told: [String] {
        checks.map { "\($0.status.rawValue) \($0.id)" }
            + unset.map { "unset \($0.environment) \($0.address)" }
            + unmatched.map { "unmade \($0)" }
    }
}
