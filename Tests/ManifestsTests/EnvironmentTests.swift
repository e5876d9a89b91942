import Manifests
import Testing

/// Every key of an environment's file, read into what it means.
@Suite struct EnvironmentTests {
    private static let everyKey = """
        environment: preprod
        title: Pre-production
        tier: staging
        frontend: https://preprod.acme.test
        git_branch: preprod
        hosting: Pages (preview)
        listing: { provider: supabase, project: abcdefghijklmnopqrst, region: eu }
        identifiers:
          supabase_url: https://abcdefghijklmnopqrst.supabase.co
          bucket: acme-preprod
        secrets:
          SITE_URL: { equals: frontend, expected: The preview, note: No slash. }
          BRANCH: { equals: git_branch }
          PROJECT: { optional: true, equals: project }
          APP_ENV: { required: true, equals: staging }
          PAGE: { equals: { literal: frontend } }
          STRIPE_KEY: { prefix: [sk_test_, rk_test_], suffix: f, format: { hex: 8 }, length: 16, min_length: 12, without: live }
          CIRCLE_*: { forbidden: true }
          "*": { optional: true }
        waivers:
          - finding: shared-secret/LMS_API_KEY
            reason: One account.
            owner: platform
            from: 2026-02-13
            until: 2027-02-12

        """

    private func preprod() throws -> Environment {
        try #require(try readWorkspace(["preprod.yaml": EnvironmentTests.everyKey]).environments.first)
    }

    @Test(
        arguments: [
            (nil, 604_800, "7 days"), ("1d", 86_400, "1 day"), ("30d", 2_592_000, "30 days"),
            ("1h", 3_600, "1 hour"),
            ("012h", 43_200, "12 hours"), ("9999d", 863_913_600, "9999 days"),
        ] as [(String?, Double, String)])
    func readsHowOldASnapshotMayBe(_ limit: (text: String?, seconds: Double, words: String)) throws {
        let line = limit.text.map { "snapshot_max_age: \($0)\n" } ?? ""
        let environment = try readWorkspace(["a.yaml": "environment: a\ntier: staging\n" + line])
            .environments[0]
        #expect(environment.snapshotMaxAge.seconds == limit.seconds)
        #expect("\(environment.snapshotMaxAge)" == limit.words)
    }

    @Test func `the files that may name an environment are one or a list`() throws {
        for (text, paths) in [
            ("docs", ["docs"]), ("[.env.production, deploy/*.yaml]", [".env.production", "deploy/*.yaml"]),
        ] {
            let file = "environment: a\ntier: staging\nnamed_in: \(text)\n"
            #expect(try readWorkspace(["a.yaml": file]).environments[0].namedIn.map(\.value) == paths)
        }
        for wrong in ["/docs", "docs/", "a//b", "*", "**", "*/*", "?*", "*.*", "[!.]*", "./*"] {
            #expect(
                problems(["a.yaml": "environment: a\ntier: staging\nnamed_in: '\(wrong)'\n"]) == [
                    "a.yaml:3:11: expected a path with a name in it, without a slash at its start or end, such as deploy/production, found \"\(wrong)\""
                ])
        }
    }

    @Test(arguments: ["7", "d", "0d", "-1d", "+7d", "1.5d", "36501d", "7 d", "7D", "٧d", "7d7h"])
    func refusesOtherAges(_ text: String) {
        #expect(
            problems(["a.yaml": "environment: a\ntier: staging\nsnapshot_max_age: \(text)\n"]) == [
                "a.yaml:3:19: invalid period \"\(text)\": expected a whole number of h, d, w, m (30 days) or y (365 days), such as 7d"
            ])
    }

    @Test func readsWhatIdentifiesAnEnvironment() throws {
        let preprod = try preprod()
        #expect(preprod.name.value == "preprod")
        #expect(preprod.name.position.description == "preprod.yaml:1:14")
        #expect(preprod.title == "Pre-production")
        #expect(preprod.tier == .staging)
        #expect(preprod.frontend?.value == "https://preprod.acme.test")
        #expect(preprod.frontend?.position.description == "preprod.yaml:4:11")
        #expect(preprod.gitBranch?.value == "preprod")
        #expect(preprod.gitBranch?.position.description == "preprod.yaml:5:13")
        #expect(preprod.hosting == "Pages (preview)")
        #expect(preprod.listing?.provider.value == "supabase")
        #expect(preprod.listing?.provider.position.description == "preprod.yaml:7:22")
        #expect(
            preprod.listing?.settings.mapValues(\.value) == [
                "project": "abcdefghijklmnopqrst", "region": "eu",
            ])
        #expect(preprod.listing?.settings["region"]?.position.description == "preprod.yaml:7:71")
        #expect(preprod.identifiers.map(\.name) == ["supabase_url", "bucket"])
        #expect(
            preprod.identifiers.map(\.value.value) == [
                "https://abcdefghijklmnopqrst.supabase.co", "acme-preprod",
            ])
        #expect(preprod.identifiers.map(\.value.position.line) == [9, 10])
    }

    @Test func identityIsEverythingThatNoOtherEnvironmentMayHave() throws {
        #expect(
            try preprod().identity.map { "\($0.name) \($0.value.value)" } == [
                "frontend https://preprod.acme.test", "git_branch preprod",
                "supabase_url https://abcdefghijklmnopqrst.supabase.co", "bucket acme-preprod",
                "project abcdefghijklmnopqrst",
            ])
    }

    @Test func readsExpectationsInTheirOrder() throws {
        let expectations = try preprod().expectations
        #expect(
            expectations.map(\.pattern.value) == [
                .name("SITE_URL"), .name("BRANCH"), .name("PROJECT"), .name("APP_ENV"), .name("PAGE"),
                .name("STRIPE_KEY"), .beginning("CIRCLE_"), .beginning(""),
            ])
        #expect(expectations.map(\.pattern.position.line) == Array(12...19))
        #expect(expectations.allSatisfy { $0.pattern.position.column == 3 })
        #expect(
            expectations.map(\.presence) == [
                .required, .required, .optional, .required, .required, .required, .forbidden, .optional,
            ])
        #expect(
            expectations.map(\.equals) == [
                .frontend, .gitBranch, .project, .literal("staging"), .literal("frontend"), nil, nil, nil,
            ])
        #expect(
            expectations[5].forms == [
                .prefix(["sk_test_", "rk_test_"]), .suffix(["f"]), .hex(bytes: 8), .length(16),
                .minimumLength(12),
                .without(["live"]),
            ])
        #expect(expectations[0].expected == "The preview")
        #expect(expectations[0].note == "No slash.")
        #expect(expectations[1].forms.isEmpty)
        #expect(expectations[1].expected == nil)
        #expect(expectations[1].note == nil)
    }

    @Test func readsWaivers() throws {
        let waiver = try #require(try preprod().waivers.first)
        #expect(try preprod().waivers.count == 1)
        #expect(waiver.finding.value == "shared-secret/LMS_API_KEY")
        #expect(waiver.finding.position.description == "preprod.yaml:21:14")
        #expect(waiver.reason == "One account.")
        #expect(waiver.owner == "platform")
        #expect(waiver.from.description == "2026-02-13")
        #expect(waiver.until.description == "2027-02-12")
    }

    @Test func leavesWhatIsNotDeclaredAtItsDefault() throws {
        let workspace = try readWorkspace(["a.yaml": "environment: a\ntier: development\n"])
        let environment = try #require(workspace.environments.first)
        #expect(environment.title == nil)
        #expect(environment.frontend == nil)
        #expect(environment.gitBranch == nil)
        #expect(environment.hosting == nil)
        #expect(environment.listing == nil)
        #expect(environment.identifiers.isEmpty)
        #expect(environment.expectations.isEmpty)
        #expect(environment.waivers.isEmpty)
        #expect(environment.identity.isEmpty)
    }

    @Test func productionComesFirstThenByTierAndName() throws {
        let tiers = [
            "a": Tier.development, "b": .staging, "c": .production, "d": .development, "e": .staging,
        ]
        let files = tiers.map { ("\($0.key).yaml", "environment: \($0.key)\ntier: \($0.value)\n") }
        let workspace = try readWorkspace(Dictionary(uniqueKeysWithValues: files))
        #expect(workspace.environments.map(\.name.value) == ["c", "b", "e", "a", "d"])
        #expect(
            workspace.environments.map(\.tier) == [
                .production, .staging, .staging, .development, .development,
            ])
    }

    /// An environment may hold secrets of no service. Only what is nearly a declared name is probably a typing error.
    @Test func warnsOfNamesThatAreNearlyDeclared() throws {
        let workspace = try readWorkspace(
            services: """
                services:
                  a: { title: A, severity: low, isolation: isolated, secrets: { STRIPE_KEY: {}, MAIL_KEY: {} } }
                """,
            [
                "a.yaml": "environment: a\ntier: staging\nsecrets:\n  STRIPE_KYE: {}\n  QUITE_ANOTHER: {}\n",
                // Here the declared name is there as well, so the other is one of its own.
                "b.yaml": "environment: b\ntier: staging\nsecrets:\n  STRIPE_KYE: {}\n  STRIPE_KEY: {}\n",
                "c.yaml": "environment: c\ntier: staging\nsecrets:\n  MAIL_KEI: {}\n  STRIPE_KE*: {}\n",
            ])
        #expect(
            workspace.warnings.map(\.description) == [
                "a.yaml:4:3: STRIPE_KYE is a secret of no service (did you mean \"STRIPE_KEY\"?)",
                "c.yaml:4:3: MAIL_KEI is a secret of no service (did you mean \"MAIL_KEY\"?)",
            ])
    }
}
