import Auditing
import Manifests
import Records
import Renderings
import Scenarios
import Testing

/// `envaudit explain`: what is said of rules, and of what a workspace declares.
@Suite struct ExplainerTests {
    private let innotrue: Explainer

    init() throws {
        innotrue = try Explainer(Self.workspace())
    }

    private static func workspace() throws -> Workspace {
        let names = ["production", "preprod", "sandbox"]
        return try Scenario(
            services: Repository.text("environments/services.yaml"),
            environments: Dictionary(
                uniqueKeysWithValues: names.map { ($0, try Repository.text("environments/\($0).yaml")) })
        ).workspace
    }

    /// Every name that has an explanation.
    private static func names() throws -> [String] {
        let workspace = try workspace()
        return RuleSet.all.documented.map(\.id) + workspace.services.map(\.id)
            + workspace.services.flatMap(\.secrets).map(\.name.value)
            + workspace.environments.map(\.name.value)
    }

    @Test func aRule() throws {
        try expectGolden(explained("key-prefix"), "Tests/RecordsTests/Explanations/key-prefix.txt")
    }

    @Test func whatProbesLookAt() throws {
        let page = try explained("preprod")
        for line in ["auth", "build: innotrue-hub-live", "bundle", "webhooks: stripe, calcom"] {
            #expect(page.contains("  \(line)\n"), "\(line)")
        }
        #expect(page.contains("database: calcom-event-types-mapped, calcom-event-types-complete,"))
    }

    @Test func aSecretOfTheGuide() throws {
        let path = "Tests/RecordsTests/Explanations/TALENTLMS_API_KEY.txt"
        try expectGolden(explained("TALENTLMS_API_KEY"), path)
    }

    /// Every key that can be declared of a secret is told.
    @Test func aSecretOfWhichAllIsDeclared() throws {
        let workspace = try Scenario(
            services: """
                safeguards:
                  override: { title: Mail goes to the override, requires: { OVERRIDE: set } }
                services:
                  mail:
                    title: Mail
                    risk: Real people get mail.
                    severity: high
                    isolation: isolated
                    dashboard: https://mail.test/keys
                    secrets:
                      MAIL_KEY:
                        prefix: [re_live_, re_test_]
                        min_length: 20
                        format: { hex: 32 }
                        examples: [re_example, " re with spaces "]
                        same_as: [MAIL_COPY]
                        isolation: config
                        reason: The same for all.
                        note: Ask first.
                        known_to: "Mailer: the relay's settings"
                      MAIL_COPY: {}
                  post:
                    { title: Post, severity: low, isolation: shareable, safeguards: override, secrets: {
                      POST_KEY: { generate: { rsa: { public: POST_PUBLIC_KEY } } }, POST_PUBLIC_KEY: {} } }
                """,
            environments: [
                "production":
                    "environment: production\ntier: production\nsecrets: { MAIL_KEY: { prefix: re_live_, note: Here too. } }\n",
                "preprod": """
                environment: preprod
                tier: staging
                secrets:
                  MAIL_KEY: { optional: true, equals: re_test_known }
                  POST_KEY: {}
                waivers:
                  - { finding: value-equals/MAIL_KEY, reason: Not yet., owner: ops, from: 2026-01-01, until: 2026-12-31 }
                """,
                "sandbox":
                    "environment: sandbox\ntier: development\nsecrets: { MAIL_*: { forbidden: true } }\n",
                "spare": "environment: spare\ntier: development\n",
            ]
        ).workspace
        let explainer = Explainer(workspace)
        let text = try ["MAIL_KEY", "MAIL_COPY", "POST_KEY", "POST_PUBLIC_KEY"].map {
            try #require(explainer.explanation(of: $0))
        }
        try expectGolden(
            text.joined(separator: "\n"), "Tests/RecordsTests/Explanations/everything-declared.txt")
    }

    @Test func aServiceAndAnEnvironment() throws {
        let path = "Tests/RecordsTests/Explanations/resend-and-sandbox.txt"
        try expectGolden(explained("resend") + "\n" + explained("sandbox"), path)
    }

    @Test func aNameOfSeveralKindsIsExplainedAsEach() throws {
        let text = try explained("staging-email-override")
        #expect(text.contains("staging-email-override, a service\n"))
        #expect(text.contains("\n\nstaging-email-override, a safeguard\n"))
        #expect(text.contains("APP_ENV is set, and not to production"))
    }

    @Test(arguments: RuleSet.all.documented.map(\.id))
    func everyRuleIsExplainedWithoutAWorkspace(id: String) throws {
        let text = try #require(Explainer(nil).explanation(of: id))
        let rule = try #require(RuleSet.all.documented.first { $0.id == id })
        let words = joined(text)
        let facts = [
            rule.failsWhen, rule.proves, rule.why, rule.fix, rule.proof, rule.principleInWords,
        ]
        for fact in facts {
            #expect(words.contains(joined(fact)), "\(fact)")
        }
    }

    @Test func theListHasEverythingButSecrets() throws {
        let text = innotrue.contents()
        let lines = text.split(separator: "\n")
        for name in try Self.names() where name != name.uppercased() {
            #expect(lines.contains("  \(name)"), "\(name)")
        }
        #expect(joined(text).contains("Stripe (Payments): STRIPE_SECRET_KEY"))
        #expect(!Explainer(nil).contents().contains("Services"))
    }

    @Test(arguments: [
        ("shard-secret", "shared-secret"), ("STRIPE_SECRET_KYE", "STRIPE_SECRET_KEY"), ("strpe", "stripe"),
        ("prepord", "preprod"), ("staging-mail-override", "staging-email-override"),
    ])
    func theNearestNameIsFoundOverAllKinds(name: String, meant: String) {
        #expect(innotrue.explanation(of: name) == nil)
        #expect(innotrue.nearest(to: name) == meant)
    }

    @Test func nothingNearIsNothing() { #expect(innotrue.nearest(to: "zzzzzzzz") == nil) }

    /// A secret in parts is explained with what each part expects, and one whose need depends with the condition.
    @Test func aSecretOfSeveralPlaces() throws {
        let workspace = try Scenario(
            services: """
                services:
                  mail: { title: Mail, severity: low, isolation: config, secrets: { MAIL_KEY: { length: 9 }, MODE: {} } }
                """,
            environments: [
                "production": """
                environment: production
                tier: production
                listing: { provider: supabase, project: abcdefghijklmnopqrst }
                listings: { build: { provider: supabase, project: tsrqponmlkjihgfedcba } }
                secrets:
                  MAIL_KEY: { required_if: { MODE: mail } }
                  build/MAIL_KEY: { required: true, without: test }
                """,
                "preprod": """
                environment: preprod
                tier: staging
                listings: { build: { provider: supabase, project: aaaaaaaaaaaaaaaaaaaa } }
                secrets: { build/MAIL_KEY: { optional: true } }
                """,
            ]
        ).workspace
        let explainer = Explainer(workspace)
        let text = try ["MAIL_KEY", "build/MAIL_KEY"].map { try #require(explainer.explanation(of: $0)) }
        try expectGolden(text.joined(separator: "\n"), "Tests/RecordsTests/Explanations/parts.txt")
    }

    /// A secret that an environment has besides the services' is explained, too.
    @Test func aSecretOfNoService() throws {
        let workspace = try Scenario(
            services: "services: {}\n",
            environments: ["a": "environment: a\ntier: staging\nsecrets: { OWN: { equals: a } }\n"]
        ).workspace
        let text = try #require(Explainer(workspace).explanation(of: "OWN"))
        #expect(text.hasPrefix("OWN, a secret without a service\n\nin a\n  Presence    required\n"))
        #expect(text.contains("\n  Value       a\n"))
    }

    @Test func fitsInEightyColumns() throws {
        for name in try Self.names() {
            for line in try explained(name).split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
        }
        let narrow = try #require(innotrue.explanation(of: "shared-secret", style: TextStyle(width: 60)))
        #expect(narrow.split(separator: "\n").allSatisfy { $0.count <= 60 })
        for line in innotrue.contents().split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
    }

    /// What stands in manifests is shown, and commands neither terminal nor log.
    @Test(arguments: HostileText.all.filter { !$0.text.isEmpty && !$0.name.hasPrefix("long-word") })
    func commandsNothing(_ hostile: HostileText) throws {
        let text = quoted(hostile.text)
        // A key of YAML has at most 1,024 characters.
        let key = text.count < 1_000 ? text : "key"
        let workspace = try Scenario(
            services: """
                workspace: \(text)
                safeguards: { s: { title: \(text), requires: { KEY: { not: \(text) } } } }
                services:
                  a:
                    title: \(text)
                    risk: \(text)
                    severity: low
                    isolation: shareable
                    safeguards: [s]
                    secrets:
                      KEY: { prefix: \(text), examples: \(text), isolation: isolated, reason: \(text), note: \(text) }
                """,
            environments: [
                "b": """
                environment: b
                title: \(text)
                tier: staging
                git_branch: \(text)
                hosting: \(text)
                listing: { provider: \(text), project: \(text) }
                identifiers: { \(key): \(quoted("x" + hostile.text + "x")) }
                secrets: { KEY: { equals: { literal: \(text) }, expected: \(text), note: \(text) } }
                waivers: [{ finding: \(quoted("shared-secret/KEY")), reason: \(text), owner: \(text), from: 2026-01-01, until: 2026-01-01 }]
                """
            ]
        ).workspace
        let explainer = Explainer(workspace)
        let pages = ["KEY", "a", "b", "s"].map { explainer.explanation(of: $0) ?? "" }
        for page in pages + [explainer.contents()] {
            #expect(!page.isEmpty)
            #expect(Showing.command(in: page) == nil)
            #expect(Showing.workflowCommands(in: page).isEmpty)
        }
    }

    private func explained(_ name: String) throws -> String { try #require(innotrue.explanation(of: name)) }

    /// A text without the line breaks that the layout made.
    private func joined(_ text: String) -> String {
        text.split { $0.isWhitespace }.joined(separator: " ")
    }

    /// A YAML text in quotes, with nothing in it that needs none.
    private func quoted(_ text: String) -> String {
        let scalars = text.unicodeScalars.map { scalar in
            let hex = String(scalar.value, radix: 16)
            return "\\U" + String(repeating: "0", count: 8 - hex.count) + hex
        }
        return "\"\(scalars.joined())\""
    }
}
