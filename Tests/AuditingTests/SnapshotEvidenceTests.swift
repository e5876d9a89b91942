import Auditing
import Listings
import Manifests
import Randomness
import Scenarios
import Secrets
import Support
import Testing

/// What rules make of environments that are known by their sealed snapshots alone.
@Suite struct SnapshotEvidenceTests {
    static let ages: [(seconds: Double, status: Status)] = [
        (604_800, .fail), (604_801, .unproven), (8_640_000, .unproven),
    ]
    static let limits: [(manifest: String, seconds: Double)] = [
        ("snapshot_max_age: 2h", 7_200.0), ("snapshot_max_age: 30d", 2_592_000),
    ]

    private static let services = """
          pay: { title: Pay, severity: high, isolation: isolated, secrets: { PAY_KEY: {}, PAY_HOOK: {} } }
          mail: { title: Mail, severity: high, isolation: shareable, secrets: { MAIL_KEY: {} } }
          app: { title: App, severity: high, isolation: config, together: false, secrets: { SITE_URL: {}, MODE: {} } }
        """

    private static let production = [
        "PAY_KEY": "production's key", "PAY_HOOK": "production's hook", "MAIL_KEY": "mail",
        "SITE_URL": "https://production.acme.example", "MODE": "production",
    ]
    private static let preprod = [
        "PAY_KEY": "preprod's key", "PAY_HOOK": "production's key", "MAIL_KEY": "mail",
        "SITE_URL": "https://production.acme.example/", "MODE": "staging",
    ]

    private func scenario(_ more: String = "", sandbox: String? = nil) throws -> Scenario {
        try Scenario.acme(
            Self.services, production: more,
            preprod: """
                secrets:
                  PAY_*: { optional: true }
                  SITE_URL: { equals: frontend }
                  MODE: { equals: staging }
                """, sandbox: sandbox
        )
        .listing("production", Self.production).listing("preprod", Self.preprod)
    }

    /// A digest that was set in its value's place is known against a seal as it is live, on either side.
    @Test(arguments: [[ValueVariant.digest], [.digest, .newline], [.upperCaseDigest]])
    func comparesPastedDigests(_ variants: [ValueVariant]) async throws {
        let key = "a key of one of the two"
        var pasted = key
        for variant in variants { pasted = try #require(variant.applied(to: pasted, named: "PAY_KEY")) }
        for (production, preprod) in [(key, pasted), (pasted, key)] {
            let record = try await Scenario.acme(Self.services)
                .listing("production", ["PAY_KEY": production]).listing("preprod", ["PAY_KEY": preprod])
                .sealing("production", judging: ["preprod"]).audit("preprod")
            #expect(record.check("preprod/shared-secret/PAY_KEY")?.status == .fail)
        }
        let other = try await Scenario.acme(Self.services)
            .listing("production", ["PAY_KEY": "another"]).listing("preprod", ["PAY_KEY": pasted])
            .sealing("production", judging: ["preprod"]).audit("preprod")
        #expect(other.check("preprod/shared-secret/PAY_KEY")?.status == .pass)
    }

    /// What is often put around a value is found in a seal as it is live.
    @Test(arguments: [
        [ValueVariant.exported], [.doubleQuotes, .named], [.doubleQuotes, .newline], [.named, .newline],
        [.authorization], [.newline, .base64], [.hexadecimal],
    ]) func findsVariantsOfAShownValue(_ variants: [ValueVariant]) async throws {
        let key = "kX81nq27VbTz0pLmAr45"
        var copied = key
        for variant in variants { copied = try #require(variant.applied(to: copied, named: "PAY_KEY")) }
        let shown = try Listing(
            provider: "supabase", source: .live, evidence: .value, fetchedAt: Scenario.now,
            secrets: [ListedSecret(name: "PAY_KEY", digest: Digest(of: key))],
            values: [HeldSecret("PAY_KEY", SecretValue(copying: key))])
        let seen = try Scenario.acme(Self.services).observing(["production": .success(shown)])
            .listing("preprod", ["PAY_KEY": copied])
        #expect(seen.audit("preprod").check("preprod/shared-secret/PAY_KEY")?.status == .fail)
        let record = try await seen.sealing("production", judging: ["preprod"]).audit("preprod")
        #expect(record.check("preprod/shared-secret/PAY_KEY")?.status == .fail)
    }

    @Test func comparesBothWays() async throws {
        let sealed = try await scenario().sealing("production", judging: ["preprod"]).audit("preprod")
        #expect(
            sealed.outcome(of: "preprod/shared-secret/PAY_HOOK")
                == .fail(.digest, "has the same value as PAY_KEY in production"))
        #expect(
            sealed.outcome(of: "preprod/shared-secret/PAY_KEY")
                == .pass(.digest, "differs from every secret of production"))
        #expect(
            sealed.outcome(of: "preprod/shared-secret/MAIL_KEY")
                == .pass(.digest, "is shared with MAIL_KEY in production, as its class allows"))
        #expect(sealed.sharing.count == 2)
        #expect(sealed.environments[0].comparedWith.map { $0.seen?.source } == [.snapshot])
        #expect(sealed.environments[0].comparedWith[0].seen?.age?.seconds == 3600)
    }

    static let within: [(own: String, other: String, isFoundByDigest: Bool)] = [
        ("postgres://app:correct-horse-9@db.acme.example/shop", "correct-horse-9", true),
        ("{\"client_secret\":\"kX81nq27VbTz0pLmAr45\"}", "kX81nq27VbTz0pLmAr45", true),
        (" 'a1b2c3d4e5f60718a9b0'\n", "YTFiMmMzZDRlNWY2MDcxOGE5YjA=", false),
        ("https://hook.acme.example/x1y2", "http://www.hook.acme.example/x1y2/", true),
        ("0A1B2C3D4E5F60718293A4B5C6D7E8F9", "\"0a1b2c3d4e5f60718293a4b5c6d7e8f9\"\n", false),
    ]

    /// What stands in a value that was shown is found in its seal, too.
    @Test(arguments: within, [true, false])
    func findsWhatStandsInASealedValue(
        _ row: (own: String, other: String, isFoundByDigest: Bool), _ isShown: Bool
    ) async throws {
        func listing(_ value: String, isShown: Bool) throws -> Result<Listing, Failure> {
            .success(
                try Listing(
                    provider: "supabase", source: .live, evidence: isShown ? .value : .digest,
                    fetchedAt: Scenario.now,
                    secrets: [ListedSecret(name: "PAY_KEY", digest: Digest(of: value))],
                    values: isShown ? [HeldSecret("PAY_KEY", SecretValue(copying: value))] : []))
        }
        let seen = try Scenario.acme(Self.services).observing([
            "production": listing(row.own, isShown: true), "preprod": listing(row.other, isShown: isShown),
        ])
        guard isShown || row.isFoundByDigest else { return }
        #expect(seen.audit("preprod").check("preprod/shared-secret/PAY_KEY")?.status == .fail)
        let record = try await seen.sealing("production", judging: ["preprod"]).audit("preprod")
        #expect(record.check("preprod/shared-secret/PAY_KEY")?.status == .fail)
    }

    /// A setting is no secret, and has another environment's all the same.
    @Test(
        arguments: [
            ("Zp4kQ9vL2sT7xxYb1N8w", Status.fail), ("Zp4kQ9vL2sT7xxYb1N8w\n", .fail),
            ("PAY_KEY=Zp4kQ9vL2sT7xxYb1N8w", .fail),
            ("WnA0a1E5dkwyc1Q3eHhZYjFOOHc=", .fail), ("{\"k\": \"Zp4kQ9vL2sT7xxYb1N8w\"}", .fail),
            ("https://u:Zp4kQ9vL2sT7xxYb1N8w@h.acme.io/", .fail), ("production", .pass),
            ("Yq5lR0wM3tU8yyZc2O9x", .pass),
        ], [true, false]) func findsAKeyInASealedSetting(
            _ row: (value: String, status: Status), _ isShown: Bool
        )
        async throws
    {
        let key = "Zp4kQ9vL2sT7xxYb1N8w"
        let scenario = try Scenario.acme(Self.services).showing("production", ["MODE": row.value])
        let seen =
            isShown
            ? scenario.showing("preprod", ["PAY_KEY": key]) : scenario.listing("preprod", ["PAY_KEY": key])
        #expect(seen.audit("preprod").check("preprod/shared-secret/PAY_KEY")?.status == row.status)
        let sealed = try await seen.sealing("production", judging: ["preprod"]).audit("preprod")
        #expect(sealed.check("preprod/shared-secret/PAY_KEY")?.status == row.status)
    }

    /// The seal of what stands for a value tells nothing of that value.
    @Test(arguments: ["changeme", "${PAY_KEY}", "((PAY_KEY))", "production's key"])
    func sealsNoStandIn(_ value: String) async throws {
        let seen = try Scenario.acme(Self.services).listing("production", ["PAY_KEY": value])
            .listing("preprod", ["PAY_KEY": "preprod's key"])
        let status: Status = value == "production's key" ? .pass : .unproven
        #expect(seen.audit("preprod").check("preprod/shared-secret/PAY_KEY")?.status == status)
        let record = try await seen.sealing("production", judging: ["preprod"]).audit("preprod")
        #expect(record.check("preprod/shared-secret/PAY_KEY")?.status == status)
    }

    /// Nor does it prove anything of the environment itself.
    @Test(arguments: ["test", "default", "''", "changeme", "${PAY_KEY}", "preprod's key"])
    func aSealedStandInIsNoValue(_ value: String) async throws {
        let seen = try Scenario.acme(Self.services).listing("production", ["PAY_KEY": "production's key"])
            .listing("preprod", ["PAY_KEY": value])
        let sealed = try await seen.sealing("preprod", judging: ["preprod"]).audit("preprod")
        func status(_ rule: String, _ record: Record) -> Status? {
            record.check("preprod/\(rule)/PAY_KEY")?.status
        }
        let listed = seen.audit("preprod")
        #expect(status("shared-secret", sealed) == status("shared-secret", listed))
        let isTold = status("value-placeholder", sealed) == status("value-placeholder", listed)
        #expect(isTold || status("value-placeholder", sealed) == .unproven)
    }

    /// What an environment hides from another's listing it hides from its seals.
    @Test(arguments: [false, true]) func sealsAreNotComparedWithWhatWasNotSeen(_ isSealed: Bool)
        async throws
    {
        let listed = try Listing(
            provider: "supabase", source: .live, evidence: .digest, fetchedAt: Scenario.now,
            secrets: [ListedSecret(name: "PAY_KEY", digest: Digest(of: "production's key"))])
        let unread = Failure(message: "could not be read", advice: "")
        let seen = try Scenario.acme(
            Self.services, production: "listings: { ci: { provider: supabase, project: ci } }"
        ).listing("preprod", ["PAY_KEY": "preprod's key"]).listing(
            "production", .success(.joining(.success(listed), [("ci", .failure(unread))])))
        let known = isSealed ? try await seen.sealing("preprod", judging: ["preprod"]) : seen
        #expect(known.audit("preprod").check("preprod/shared-secret/PAY_KEY")?.status == .unproven)
    }

    /// A value that is handed in for a sealed environment is known to be live there.
    @Test(arguments: [false, true]) func findsAVariantOfAValueHandedIn(_ isSealed: Bool) async throws {
        let seen = try Scenario.acme(Self.services).listing("production", ["PAY_KEY": "production's key"])
            .handingIn("production", ["PAY_KEY": "production's key"])
            .listing("preprod", ["PAY_KEY": "production's key\n\n"])
        let known = isSealed ? try await seen.sealing("production", judging: ["preprod"]) : seen
        #expect(known.audit("preprod").check("preprod/shared-secret/PAY_KEY")?.status == .fail)
    }

    /// The bucket that an address in a sealed value leads to.
    @Test(arguments: ["acme-files", "others"]) func findsTheBucketInASealedValue(_ bucket: String)
        async throws
    {
        let account = "0123456789abcdef0123456789abcdef"
        let value = "https://\(account).r2.cloudflarestorage.com/acme-files"
        let production = try Listing(
            provider: "supabase", source: .live, evidence: .value, fetchedAt: Scenario.now,
            secrets: [ListedSecret(name: "MODE", digest: Digest(of: value))],
            values: [HeldSecret("MODE", SecretValue(copying: value))])
        let preprod = try Listing(
            provider: "supabase", source: .live, evidence: .digest, fetchedAt: Scenario.now, secrets: [],
            resources: [
                BoundResource(kind: BoundResource.bucket, account: account, id: bucket, name: "FILES")
            ])
        let seen = try Scenario.acme(Self.services).observing([
            "production": .success(production), "preprod": .success(preprod),
        ])
        let expected: Status = bucket == "others" ? .pass : .fail
        #expect(seen.audit("preprod").check("preprod/shared-resource/FILES")?.status == expected)
        let record = try await seen.sealing("production", judging: ["preprod"]).audit("preprod")
        #expect(record.check("preprod/shared-resource/FILES")?.status == expected)
    }

    /// What was not compared is never told apart: here production is sealed for judging another environment.
    @Test func whatWasNotComparedIsUnproven() async throws {
        let record = try await scenario().sealing("production", judging: []).audit("preprod")
        for name in ["PAY_KEY", "PAY_HOOK"] {
            #expect(
                record.outcome(of: "preprod/shared-secret/\(name)")
                    == .unproven(
                        .digest,
                        "can't be proved to be preprod's own: production (a sealed snapshot) could not be compared"
                    ))
        }
    }

    @Test func judgesByASnapshotWhatIsKnown() async throws {
        let record = try await scenario().sealing("preprod", judging: ["preprod"]).audit("preprod")
        #expect(
            record.outcome(of: "preprod/shared-secret/PAY_HOOK")
                == .fail(.digest, "has the same value as PAY_KEY in production"))
        #expect(
            record.outcome(of: "preprod/shared-secret/PAY_KEY")
                == .pass(.digest, "differs from every secret of production"))
        #expect(
            record.outcome(of: "preprod/site-url/SITE_URL")
                == .fail(.digest, "points at production: it is production's URL, with a trailing slash"))
        #expect(record.outcome(of: "preprod/value-equals/MODE") == .pass(.digest, "is staging"))
        #expect(
            record.outcome(of: "preprod/value-placeholder/PAY_KEY")
                == .unproven(
                    .digest, "is sealed, and the hundreds of placeholders were not tried on its seal"))
        #expect(
            record.outcome(of: "preprod/secret-reused/PAY_KEY")
                == .pass(.digest, "differs from the environment's other secrets"))
    }

    @Test func seesAnotherValueThanTheKnownOne() async throws {
        let live = Self.preprod.merging(["MODE": "qa", "SITE_URL": "https://elsewhere.example"]) { $1 }
        let record = try await scenario().listing("preprod", live)
            .sealing("preprod", judging: ["preprod"]).audit("preprod")
        #expect(record.outcome(of: "preprod/value-equals/MODE") == .fail(.digest, "is not staging"))
        #expect(record.outcome(of: "preprod/site-url/SITE_URL") == .fail(.digest, "is not preprod's URL"))
    }

    @Test func seesTwoSecretsOfOneValueThatNobodyKnows() async throws {
        let live = Self.preprod.merging(["PAY_HOOK": "preprod's key"]) { $1 }
        let record = try await scenario().listing("preprod", live)
            .sealing("preprod", judging: ["preprod"]).audit("preprod")
        #expect(
            record.outcome(of: "preprod/secret-reused/PAY_KEY")
                == .fail(.digest, "has the same value as PAY_HOOK in this environment"))
    }

    /// A seal that was compared with a value is another value's: two that must be equal are not.
    @Test(arguments: [
        (["production"], Status.fail, "differs from PAY_KEY in production"),
        (["preprod"], .fail, "differs from PAY_KEY in production"),
        (
            ["production", "preprod"], .unproven,
            "can't be proved to equal PAY_KEY in production: a sealed snapshot tells nothing of the two"
        ),
    ])
    func comparesWhatMustBeEqual(_ row: (sealed: [String], status: Status, message: String)) async throws {
        let distant = try Scenario.acme(
            Self.services,
            preprod: "secrets: { PAY_KEY: { must_equal: { environment: production, secret: PAY_KEY } } }")
        func check(_ value: String) async throws -> Check? {
            try await distant.listing("production", Self.production).listing("preprod", ["PAY_KEY": value])
                .sealing(row.sealed, judging: ["preprod"]).audit("preprod").check(
                    "preprod/must-equal/PAY_KEY")
        }
        let other = try await check("preprod's key")
        #expect(other?.status == row.status)
        #expect(other?.message == row.message)
        guard row.status == .fail else { return }
        #expect(try await check("production's key")?.status == .pass)
    }

    @Test(arguments: [("one", Status.pass), ("another", .fail)])
    func comparesTwoSealsOfOneListing(_ value: String, _ status: Status) async throws {
        let record = try await Scenario.acme(
            "  pay: { title: P, severity: high, isolation: isolated, secrets: { A: {}, B: { must_equal: A } } }"
        ).listing("preprod", ["A": "one", "B": value]).sealing("preprod", judging: ["preprod"]).audit(
            "preprod")
        #expect(record.check("preprod/must-equal/B")?.status == status)
    }

    @Test func comparesValuesHandedInWithASeal() async throws {
        let record = try await scenario()
            .handingIn("preprod", ["PAY_KEY": "preprod's key", "PAY_HOOK": "another"])
            .sealing("preprod", judging: ["preprod"]).audit("preprod")
        #expect(record.check("preprod/value-mismatch/PAY_KEY")?.status == .pass)
        #expect(record.check("preprod/value-mismatch/PAY_HOOK")?.status == .fail)
    }

    /// A seal is not a name alone, and an attestation's binding can't be held against it.
    @Test func aSealProvesNoForm() async throws {
        let services = """
              pay:
                title: Pay
                severity: high
                isolation: isolated
                secrets: { PAY_KEY: { prefix: pk_ } }
            """
        let live = try Scenario.acme(services).listing("preprod", ["PAY_KEY": "pk_own"])
        let attestation = live.attestation("preprod", "PAY_KEY", "pk_own")
        let sealed = try await live.sealing("preprod", judging: ["preprod"])
        func message(_ scenario: Scenario) -> String? {
            scenario.audit("preprod").check("preprod/key-prefix/PAY_KEY")?.message
        }
        let claim = "can't be proved to be a value that begins with pk_: "
        #expect(message(sealed) == claim + "the snapshot shows only a seal of its digest")
        #expect(
            await message(sealed.attesting("preprod", [attestation]))
                == claim
                + "a snapshot's seal can't be compared with what Ann attested on 2026-11-20; only the live listing can"
        )
        #expect(await live.attesting("preprod", [attestation]).audit("preprod").verdict == .pass)
    }

    @Test func twoThatAreSealedCannotBeCompared() async throws {
        let record = try await scenario().sealing("production", "preprod", judging: ["preprod"])
            .audit("preprod")
        #expect(
            record.outcome(of: "preprod/shared-secret/PAY_KEY")
                == .unproven(
                    .digest,
                    "can't be proved to be preprod's own: production (a sealed snapshot) could not be compared"
                ))
        #expect(record.check("preprod/value-equals/MODE")?.status == .pass)
        #expect(record.verdict != .pass)
    }

    @Test(arguments: ages)
    func ageDecidesWhetherItProves(_ age: (seconds: Double, status: Status)) async throws {
        let record = try await scenario()
            .sealing("production", judging: ["preprod"], age: age.seconds).audit("preprod")
        #expect(record.check("preprod/shared-secret/PAY_HOOK")?.status == age.status)
        #expect(
            (record.check("preprod/listing/production")?.status == .error) == (age.status == .unproven))
        let proved = record.check("preprod/shared-secret/PAY_KEY")?.status
        #expect(proved == (age.status == .fail ? .pass : .unproven))
    }

    @Test(arguments: limits)
    func theManifestSaysHowOldItMayBe(_ limit: (manifest: String, seconds: Double)) async throws {
        for (age, status) in [(limit.seconds, Status.fail), (limit.seconds + 1, .unproven)] {
            let record = try await scenario(limit.manifest)
                .sealing("production", judging: ["preprod"], age: age).audit("preprod")
            #expect(record.check("preprod/shared-secret/PAY_HOOK")?.status == status)
        }
    }

    @Test func anOldSnapshotOfWhatIsJudgedIsAnError() async throws {
        let record = try await scenario()
            .sealing("preprod", judging: ["preprod"], age: 9 * 86_400).audit("preprod")
        #expect(
            record.outcome(of: "preprod/listing/preprod")
                == .error(
                    "is a snapshot 9 days old, and may be 7 days old at most; nothing that needs it was judged"
                ))
        #expect(record.ids(of: "secret-required").isEmpty)
    }

    @Test func clocksMayDifferByMinutes() async throws {
        for (age, isRead) in [(-300.0, true), (-301, false)] {
            let record = try await scenario()
                .sealing("production", judging: ["preprod"], age: age).audit("preprod")
            #expect((record.environments[0].comparedWith[0].seen != nil) == isRead)
            #expect((record.check("preprod/listing/production")?.status == .error) == !isRead)
        }
    }

    /// A safeguard is seen to hold through a seal, and the sharing that it guards against.
    @Test func judgesSafeguards() async throws {
        let declared = try Scenario(
            services: """
                safeguards:
                  override: { title: T, requires: { OVERRIDE: set, MODE: { not: production } } }
                services:
                  mail: { title: M, severity: high, isolation: shareable, safeguards: [override], secrets: { MAIL_KEY: {} } }
                  app: { title: A, severity: high, isolation: config, together: false, secrets: { OVERRIDE: {}, MODE: {} } }
                """,
            environments: [
                "production": Scenario.environment("production", tier: "production"),
                "preprod": Scenario.environment("preprod", tier: "staging"),
            ]
        ).listing("production", ["MAIL_KEY": "mail"])
        func status(_ live: [String: String]) async throws -> Status? {
            let record = try await declared.listing("preprod", live).sealing("preprod", judging: ["preprod"])
                .audit("preprod")
            return record.check("preprod/safeguard-missing/MAIL_KEY")?.status
        }
        #expect(try await status(["MAIL_KEY": "mail", "OVERRIDE": "me", "MODE": "staging"]) == .pass)
        #expect(try await status(["MAIL_KEY": "mail", "OVERRIDE": "", "MODE": "staging"]) == .fail)
        #expect(try await status(["MAIL_KEY": "mail", "OVERRIDE": "me", "MODE": "production"]) == .fail)
        #expect(try await status(["MAIL_KEY": "own", "OVERRIDE": "", "MODE": "production"]) == .pass)
        for mode in ["PRODUCTION", "Production", "production\n", "\"production\"", ""] {
            #expect(
                try await status(["MAIL_KEY": "mail", "OVERRIDE": "me", "MODE": mode]) == .fail, "\(mode)")
        }
    }

    /// Whatever the workspace: comparing with snapshots says what comparing with listings says, and judging by a
    /// snapshot never proves more.
    @Test func sealingProvesTheSameOrLess() async throws {
        var (failures, passes) = (0, 0)
        for seed in 200..<212 as Range<UInt64> {
            var choices = Choices(seed: seed)
            let workspace = GeneratedWorkspace(
                &choices, mistakes: 2, shown: [.digest], layouts: [[nil]])
            // A listing that can't be read can't be sealed.
            guard !workspace.environments.flatMap(\.parts).contains(where: \.isUnread) else { continue }
            let seen = await workspace.observed(in: try workspace.declared())
            let names = workspace.environments.map(\.name)
            for judged in names {
                let live = seen.audit(judged)
                let others = names.filter { $0 != judged }
                let compared = try await seen.sealing(others, judging: [judged]).audit(judged)
                #expect(lines(compared) == lines(live), "seed \(seed), \(judged)")
                failures += live.verdict == .fail ? 1 : 0
                passes += live.verdict == .pass ? 1 : 0

                // Trying all that is known takes a second.
                guard judged == "preprod" else { continue }
                let own = try await seen.sealing([judged], judging: [judged]).audit(judged)
                for check in own.environments.flatMap(\.checks) where check.status != .unproven {
                    #expect(live.check(check.id)?.status == check.status, "seed \(seed), \(check.id)")
                }
            }
        }
        #expect(failures > 1)
        #expect(passes > 1)
    }

    private func lines(_ record: Record) -> [String] {
        // Why something is unproven is told in other words of a snapshot.
        record.environments.flatMap(\.checks).map {
            $0.status == .unproven
                ? "\($0.id) unproven" : "\($0.id) \($0.status) \($0.evidence) \($0.message)"
        }
            + record.sharing.map { "\($0.fingerprint) \($0.members)" }
    }
}
