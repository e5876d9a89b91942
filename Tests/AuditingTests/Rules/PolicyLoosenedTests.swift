import Listings
import Manifests
import Randomness
import Scenarios
import Testing

@testable import Auditing

/// With a base revision: what the manifests let pass that the base's don't is reported.
@Suite struct PolicyLoosenedTests {
    private static func workspace(_ seed: UInt64) -> GeneratedWorkspace {
        var choices = Choices(seed: seed)
        return GeneratedWorkspace(&choices, mistakes: 3)
    }

    /// Few, as a law tries it on thousands of cases more: there with one thing loosened, here with any.
    static let shards: [Range<UInt64>] = [0..<125, 125..<250, 250..<375, 375..<500]

    /// Looser is visible: for any two manifests and whatever is live, a check that is no pass by the base's and passes
    /// or vanishes by the others is reported, and no verdict is better than the base's.
    @Test(arguments: shards) func whatPassesByLooserManifestsIsReported(_ seeds: Range<UInt64>) async throws {
        var count = 0
        for seed in seeds {
            let old = Self.workspace(seed)
            // Other manifests of the same environments.
            let others = sequence(first: seed &+ 10_000) { $0 &+ 10_000 }.lazy.map { Self.workspace($0) }
            let new = try #require(others.first { $0.environments.count == old.environments.count })
            let base = await old.observed(in: try old.declared())
            let tree = await old.observed(in: try new.declared())
            let earlier = base.auditAll()
            let both = tree.judged(by: base).auditAll()
            let now = Dictionary(
                tree.auditAll().environments.flatMap(\.checks).map { ($0.id, $0.status) },
                uniquingKeysWith: { first, _ in first })
            let comparison = PolicyComparison(from: base.workspace, to: tree.workspace, revision: "")
            for var record in earlier.environments {
                let name = record.environment.name.value
                // What its advice was followed in is no failure any more.
                if let environment = tree.workspace.environments.first(where: { $0.name.value == name }) {
                    record.checks.removeAll { comparison.isMended($0, in: environment) }
                    record.verdict = VerdictPolicy().verdict(on: record.checks, needsEvidence: true)
                }
                let found = try #require(both.environments.first { $0.environment.name.value == name })
                let reported = Set(found.checks.filter { $0.rule == "policy-loosened" }.map(\.subject))
                let isThere = tree.workspace.environments.contains { $0.name.value == name }
                for check in record.checks where isThere && [.fail, .unproven, .error].contains(check.status)
                {
                    guard [nil, .pass, .waived, .absent].contains(now[check.id]) else { continue }
                    count += 1
                    #expect(reported.contains("\(check.rule)/\(check.subject)"), "seed \(seed): \(check.id)")
                }
                if !isThere { #expect(found.verdict == .fail, "seed \(seed)") }
                if record.verdict != .pass { #expect(found.verdict != .pass, "seed \(seed): \(name)") }
                if record.verdict == .fail { #expect(found.verdict == .fail, "seed \(seed): \(name)") }
            }
        }
        #expect(count > 100)
    }

    /// Whoever changes nothing loosens nothing.
    @Test func nothingIsReportedOfTheSameManifests() async throws {
        for seed in 0..<100 as Range<UInt64> {
            let workspace = Self.workspace(seed)
            let scenario = await workspace.observed(in: try workspace.declared())
            let both = scenario.judged(by: scenario).auditAll()
            #expect(!both.environments.flatMap(\.checks).contains { $0.rule == "policy-loosened" })
            #expect(both.verdict == scenario.auditAll().verdict)
        }
    }

    struct Change: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var services = PolicyLoosenedTests.services
        var preprod = PolicyLoosenedTests.preprod
        /// The subject and the words; nil where the change demands more.
        var says: (String, String)?

        /// What is replaced in the services or in preprod.
        init(_ description: String, _ old: String, _ new: String, _ says: (String, String)?) {
            testDescription = description
            if services.contains(old) {
                services = services.replacing(old, with: new)
            } else {
                preprod = preprod.replacing(old, with: new)
            }
            self.says = says
        }
    }

    private static let services = """
          pay:
            title: Pay
            severity: high
            isolation: isolated
            functions: [checkout]
            secrets:
              PAY_KEY: { prefix: [pk_a, pk_b], rotate_every: 90d, examples: [changeme-pay] }
              PAY_HOOK: { format: { hex: 32 } }
          mail:
            title: Mail
            severity: low
            isolation: shareable
            safeguards: [override]
            secrets: { MAIL_KEY: {}, OLD_KEY: { deprecated: MAIL_KEY } }
          app: { title: App, severity: low, isolation: config, secrets: { OVERRIDE: {}, MODE: {} } }
        safeguards:
          override: { title: Override, requires: { OVERRIDE: set, MODE: { not: production } } }
        """

    private static let preprod = """
        identifiers: { database: db-1 }
        listings: { ci: { provider: github-actions, repository: acme/shop } }
        secrets:
          PAY_KEY: { required: true, prefix: pk_a }
          PAY_HOOK: { required: true }
          MODE: { equals: staging }
          OVERRIDE: { required_if: { MODE: staging } }
          CIRCLE_*: { forbidden: true }
          VIDEO_API_KEY: { required: true }
          SHOP: { required: true }
          LOG_LEVEL: { optional: true }
        webhooks: { pay: { provider: stripe, path: /pay, events: [a.b] } }
        build: { provider: cloudflare-pages, project: shop, deployment: preview, without: [X=1] }
        database: { users: { rows: users }, keys: { disjoint: users.key } }
        """

    static let changes: [Change] = [
        Change(
            "class", "isolation: isolated", "isolation: shareable",
            ("pay", "is shareable; isolated at origin/main")),
        Change(
            "class of one", "PAY_HOOK: { format: { hex: 32 } }",
            "PAY_HOOK: { format: { hex: 32 }, isolation: config, reason: R }",
            ("PAY_HOOK", "is config; isolated at origin/main")),
        Change(
            "severity", "severity: high", "severity: low", ("pay", "has severity low; high at origin/main")),
        Change(
            "safeguard", "    safeguards: [override]\n", "",
            ("mail", "needs safeguard override no more; needed at origin/main")),
        Change(
            "what a safeguard demands", "{ OVERRIDE: set, MODE: { not: production } }", "{ OVERRIDE: set }",
            ("mail", "safeguard override demands less of MODE than at origin/main")),
        Change(
            "a service",
            "  app: { title: App, severity: low, isolation: config, secrets: { OVERRIDE: {}, MODE: {} } }\n",
            "", ("app", "is declared no more; a service at origin/main")),
        Change(
            "rotation", "rotate_every: 90d, ", "",
            ("PAY_KEY", "is rotated at no time; every 90 days at origin/main")),
        Change(
            "rotation less often", "rotate_every: 90d", "rotate_every: 1y",
            ("PAY_KEY", "is rotated every 365 days; every 90 days at origin/main")),
        Change(
            "examples", ", examples: [changeme-pay]", "",
            ("PAY_KEY", "may have an example's value; not at origin/main")),
        Change(
            "deprecation", "OLD_KEY: { deprecated: MAIL_KEY }", "OLD_KEY: {}",
            ("OLD_KEY", "is not deprecated; deprecated at origin/main")),
        Change(
            "permission", "PAY_KEY: { required: true, ",
            "PAY_KEY: { required: true, may_share_with: [production], reason: R, ",
            ("PAY_KEY", "may be shared with production; not at origin/main")),
        Change(
            "agreement", "PAY_HOOK: { required: true }",
            "PAY_HOOK: { required: true, must_equal: { environment: production, secret: PAY_HOOK } }",
            ("PAY_HOOK", "must equal another secret than at origin/main")),
        Change(
            "public", "PAY_HOOK: { format: { hex: 32 } }", "PAY_HOOK: { format: { hex: 32 }, public: true }",
            ("PAY_HOOK", "is public; not at origin/main")),
        Change(
            "presence", "PAY_HOOK: { required: true }", "PAY_HOOK: { optional: true }",
            ("PAY_HOOK", "is optional; required at origin/main")),
        Change(
            "condition", "{ required_if: { MODE: staging } }", "{ optional: true }",
            ("OVERRIDE", "is required under another condition than at origin/main")),
        Change(
            "forbidden", "  CIRCLE_*: { forbidden: true }\n", "",
            ("CIRCLE_*", "is declared no more; declared at origin/main")),
        Change(
            "one of the forbidden", "CIRCLE_*: { forbidden: true }",
            "CIRCLE_*: { forbidden: true }\n  CIRCLE_KEY: { optional: true }",
            ("CIRCLE_KEY", "is optional; forbidden at origin/main")),
        Change(
            "whatever is undeclared", "CIRCLE_*: { forbidden: true }",
            "CIRCLE_*: { forbidden: true }\n  X*: { optional: true }",
            ("X*", "is declared; not at origin/main")),
        Change(
            "prefix widened", "prefix: pk_a }", "prefix: [pk_a, pk_b] }",
            (
                "PAY_KEY",
                "may be another value than a value that begins with pk_a, which it must be at origin/main"
            )),
        Change(
            "format", "PAY_HOOK: { format: { hex: 32 } }", "PAY_HOOK: { format: { hex: 16 } }",
            ("PAY_HOOK", "may be another value than 32 bytes in hex, which it must be at origin/main")),
        Change(
            "known value", "MODE: { equals: staging }", "MODE: { required: true }",
            ("MODE", "may have any value; a known one at origin/main")),
        Change(
            "another known value", "MODE: { equals: staging }", "MODE: { equals: production }",
            ("MODE", "has another known value than at origin/main")),
        Change(
            "identifier", "identifiers: { database: db-1 }\n", "",
            ("identifiers/database", "is declared no more; db-1 at origin/main")),
        Change(
            "part", "listings: { ci: { provider: github-actions, repository: acme/shop } }\n", "",
            ("listings/ci", "is declared no more; declared at origin/main")),
        Change(
            "moved part", "repository: acme/shop", "repository: acme/other",
            ("listings/ci", "is another place than at origin/main")),
        Change(
            "waiver", "identifiers:",
            "waivers: [{ finding: shared-secret/PAY_KEY, reason: R, owner: o, from: 2026-11-01, until: 2027-01-01 }]\nidentifiers:",
            (
                "waivers/shared-secret/PAY_KEY",
                "is waived from 2026-11-01 to 2027-01-01; not waived at origin/main"
            )),
        Change(
            "probe", "webhooks: { pay: { provider: stripe, path: /pay, events: [a.b] } }\n", "",
            ("webhooks", "is checked no more; declared at origin/main")),
        Change(
            "optional webhook", "events: [a.b] }", "events: [a.b], optional: true }",
            ("webhooks", "is declared in another way than at origin/main: optional of pay")),
        Change(
            "another event", "events: [a.b]", "events: [c.d]",
            ("webhooks", "is declared in another way than at origin/main: events of pay")),
        Change(
            "a text that was refused", "without: [X=1]", "without: [Y=2]",
            ("build", "is declared in another way than at origin/main: without")),
        Change(
            "a service of lower severity", "      PAY_HOOK: { format: { hex: 32 } }\n  mail:",
            "  hooks: { title: H, severity: low, isolation: isolated, secrets: { PAY_HOOK: { format: { hex: 32 } } } }\n  mail:",
            ("PAY_HOOK", "is in hooks, of severity low; in pay, high at origin/main")),
        Change(
            "a service without the functions", "      PAY_HOOK: { format: { hex: 32 } }\n  mail:",
            "  hooks: { title: H, severity: high, isolation: isolated, secrets: { PAY_HOOK: { format: { hex: 32 } } } }\n  mail:",
            ("PAY_HOOK", "names function checkout no more; named at origin/main")),
        Change(
            "a service without the safeguards",
            "secrets: { MAIL_KEY: {}, OLD_KEY: { deprecated: MAIL_KEY } }",
            "secrets: { MAIL_KEY: {} }\n  old: { title: O, severity: low, isolation: shareable, secrets: { OLD_KEY: { deprecated: MAIL_KEY } } }",
            ("OLD_KEY", "needs safeguard override no more; needed at origin/main")),
        Change(
            "safeguards of one that may be shared in an isolated service",
            "isolation: shareable\n    safeguards: [override]\n    secrets: { MAIL_KEY: {}",
            "isolation: isolated\n    secrets: { MAIL_KEY: { isolation: shareable, reason: R }",
            ("mail", "needs safeguard override no more; needed at origin/main")),
        Change(
            "a credential of no service, as a setting", "  app: {",
            "  search: { title: S, severity: low, isolation: config, secrets: { VIDEO_API_KEY: {} } }\n  app: {",
            ("VIDEO_API_KEY", "is config; of no service, as a credential, at origin/main")),
        Change(
            "a credential of no service, as one that may be shared", "  app: {",
            "  search: { title: S, severity: low, isolation: shareable, secrets: { VIDEO_API_KEY: {} } }\n  app: {",
            ("VIDEO_API_KEY", "is shareable; of no service, as a credential, at origin/main")),
        Change(
            "a secret of no service whose name tells nothing", "  app: {",
            "  shop: { title: S, severity: low, isolation: config, secrets: { SHOP: {} } }\n  app: {",
            ("SHOP", "is config; of no service, so that no equal value passes, at origin/main")),
        Change(
            "assertion", "users: { rows: users }, ", "",
            ("database", "is declared in another way than at origin/main")),
        Change(
            "narrowed assertion", "{ rows: users }", "{ rows: users, where: id = 1 }",
            ("database", "is declared in another way than at origin/main: where of users")),
        Change(
            "snapshots", "identifiers:", "snapshot_max_age: 30d\nidentifiers:",
            ("snapshot_max_age", "is 30 days; 7 days at origin/main")),
        Change(
            "another demand of a safeguard", "OVERRIDE: set", "OVERRIDE: { not: nobody }",
            ("mail", "safeguard override demands less of OVERRIDE than at origin/main")),
        Change(
            "files that may name it", "identifiers:", "named_in: [src]\nidentifiers:",
            ("named_in", "may be named in src; not at origin/main")),
        // More is demanded, or the same in other words.
        Change(
            "stricter class", "isolation: shareable\n    safeguards: [override]", "isolation: isolated", nil),
        Change(
            "a credential of no service, as isolated", "  app: {",
            "  search: { title: S, severity: low, isolation: isolated, secrets: { VIDEO_API_KEY: {} } }\n  app: {",
            nil),
        Change(
            "a setting of no service, as one", "  app: {",
            "  logs: { title: L, severity: low, isolation: config, secrets: { LOG_LEVEL: {} } }\n  app: {",
            nil),
        Change("words", "title: Pay", "risk: Real money.\n    title: Payments", nil),
        Change(
            "more required", "OVERRIDE: { required_if: { MODE: staging } }", "OVERRIDE: { required: true }",
            nil),
        Change("a known value of a safeguard", "OVERRIDE: set", "OVERRIDE: { equals: nobody }", nil),
        Change("an event more", "events: [a.b]", "events: [a.b, c.d]", nil),
        Change("a text more", "without: [X=1]", "without: [X=1, Y=2]", nil),
        Change("another id", "  pay:\n    title", "  payments:\n    title", nil),
        Change("longer prefix", "prefix: pk_a }", "prefix: pk_a_1 }", nil),
        Change("another secret", "MAIL_KEY: {}", "MAIL_KEY: {}, MAIL_HOST: {}", nil),
        Change(
            "another assertion", "users: { rows: users }", "users: { rows: users }, more: { rows: groups }",
            nil),
        Change("another identifier", "{ database: db-1 }", "{ database: db-1, queue: q-1 }", nil),
        Change("moved lines", "identifiers:", "# a remark\n\nidentifiers:", nil),
        Change(
            "generator", "PAY_HOOK: { format: { hex: 32 } }",
            "PAY_HOOK: { format: { hex: 32 }, generate: { hex: 32 } }", nil),
    ]

    @Test(arguments: changes) func itIsNamed(_ change: Change) throws {
        func scenario(_ services: String, _ preprod: String) throws -> Scenario {
            try Scenario(
                services: "workspace: acme\nservices:\n\(services)\n",
                environments: [
                    "production": Scenario.environment("production", tier: "production"),
                    "preprod": Scenario.environment("preprod", tier: "staging", preprod),
                ])
        }
        let base = try scenario(Self.services, Self.preprod)
        let tree = try scenario(change.services, change.preprod)
        let checks = tree.judged(by: base).audit("preprod").environments[0].checks
            .filter { $0.rule == "policy-loosened" }
        guard let (subject, words) = change.says else {
            #expect(checks.isEmpty, "\(checks.map { "\($0.subject) \($0.message)" })")
            return
        }
        let check = try #require(checks.first { $0.subject == subject }, "\(checks.map(\.subject))")
        #expect(check.message.contains(words), "\(check.message)")
        #expect(check.status == .fail && check.declaredAt.file.hasPrefix("environments/"))
    }

    /// A member that is declared some day is compared, or named here as one that demands nothing.
    @Test func everyMemberIsComparedOrDemandsNothing() throws {
        func members(_ value: Any) -> Set<String> {
            Set(Mirror(reflecting: value).children.compactMap(\.label))
        }
        let workspace = try Scenario(
            services: "workspace: acme\nservices:\n\(Self.services)\n",
            environments: ["preprod": Scenario.environment("preprod", tier: "staging", Self.preprod)]
        ).workspace
        #expect(
            members(workspace.services[0]) == [
                "isolation", "severity", "together", "safeguards", "functions", "secrets",
                "id", "title", "risk", "dashboard",
            ])
        #expect(
            members(workspace.services[0].secrets[0]) == [
                "name", "forms", "publicHalfOf", "examples", "sameAs", "isolation", "isPublic", "rotation",
                "deprecation", "mustEqual", "sharing", "generator", "reason", "note", "knownTo",
            ])
        #expect(
            members(workspace.environments[0]) == [
                "name", "tier", "frontend", "gitBranch", "listing", "listings", "identifiers", "expectations",
                "waivers", "snapshotMaxAge", "probes", "title", "hosting", "itemPrefixes", "namedIn",
            ])
        #expect(
            members(workspace.environments[0].expectations[0]) == [
                "pattern", "presence", "requiredIf", "equals", "forms", "sharing", "mustEqual", "expected",
                "note",
            ])
    }

    /// What is loosened for an environment that is not judged is told once, of the first that is.
    @Test func environmentsThatAreNotJudgedAreCompared() throws {
        let services = "  pay: { title: Pay, severity: high, isolation: isolated, secrets: { PAY_KEY: {} } }"
        let base = try Scenario.acme(services, sandbox: "")
        let tree = try Scenario.acme(
            services,
            production: "secrets: { PAY_KEY: { may_share_with: [preprod], reason: R } }", sandbox: "")
        let record = tree.judged(by: base).audit("preprod", "sandbox")
        #expect(record.ids(of: "policy-loosened") == ["preprod/policy-loosened/production/PAY_KEY"])
        #expect(
            record.check("preprod/policy-loosened/production/PAY_KEY")?.message
                == "may be shared with preprod; not at origin/main")
        #expect(record.verdict == .fail)
    }

    @Test func aRemovedEnvironmentIsJudgedByTheBase() throws {
        let base = try Scenario.acme(
            "  pay: { title: Pay, severity: high, isolation: isolated, secrets: { PAY_KEY: {} } }",
            sandbox: ""
        ).listing("production", ["PAY_KEY": "one"]).listing("sandbox", ["PAY_KEY": "one"])
        let tree = try Scenario.acme(
            "  pay: { title: Pay, severity: high, isolation: isolated, secrets: { PAY_KEY: {} } }"
        ).listing("production", ["PAY_KEY": "one"])
        let record = tree.judged(by: base).audit("production", "sandbox")
        #expect(record.verdict == .fail)
        #expect(record.check("sandbox/shared-secret/PAY_KEY")?.status == .fail)
        #expect(record.check("sandbox/policy-loosened/environments/sandbox")?.status == .fail)
        #expect(record.check("production/policy-loosened/environments/sandbox")?.status == .fail)
    }

    /// A request can't make light of what it loosens.
    @Test func theWorseSeverityCounts() throws {
        func scenario(_ severity: String, _ isolation: String) throws -> Scenario {
            try .acme(
                "  pay: { title: Pay, severity: \(severity), isolation: \(isolation), secrets: { PAY_KEY: {} } }"
            )
        }
        for (old, new) in [("critical", "low"), ("low", "critical")] {
            let record = try scenario(new, "config").judged(by: scenario(old, "isolated")).audit("preprod")
            #expect(record.check("preprod/policy-loosened/pay")?.severity == .critical)
        }
    }

    /// What no service declares fails as high: neither a service of the request's own, nor one taken away, lowers that.
    @Test(arguments: [
        ("SHOP_TOKEN: { may_share_with: [preprod], reason: R }", "", "SHOP_TOKEN"),
        ("", "SHOP_TOKEN: {}", "SHOP_TOKEN"),
    ])
    func theSeverityOfNoServiceCounts(_ new: String, _ old: String, _ subject: String) throws {
        func scenario(_ secrets: String) throws -> Scenario {
            try .acme(
                "  shop: { title: Shop, severity: low, isolation: isolated, together: false, secrets: { OTHER: {}, \(secrets) } }",
                preprod: "secrets: { SHOP_TOKEN: { required: true } }")
        }
        let record = try scenario(new).judged(by: scenario(old)).audit("preprod")
        #expect(record.check("preprod/policy-loosened/\(subject)")?.severity == .high)
    }

    @Test func aWaiverIsAsBadAsWhatItWaives() throws {
        func scenario(_ waivers: String) throws -> Scenario {
            try .acme(
                "  pay: { title: Pay, severity: critical, isolation: isolated, secrets: { PAY_KEY: {} } }",
                preprod: waivers)
        }
        let waiver =
            "waivers: [{ finding: shared-secret/PAY_KEY, reason: R, owner: o, from: 2026-11-01, until: 2027-01-01 }]"
        let record = try scenario(waiver).judged(by: scenario("")).audit("preprod")
        #expect(
            record.check("preprod/policy-loosened/waivers/shared-secret/PAY_KEY")?.severity == .critical)
    }

    static let mended: [(waiver: String, declared: String, verdict: Verdict)] = [
        ("2027-06-01", "NEW_KEY: {}", .pass), ("2026-11-01", "NEW_KEY: {}", .pass),
        ("2027-06-01", "NEW_KEY: { isolation: config, reason: R }", .fail),
        ("2027-06-01", "NEW_KEY: { public: true }", .fail),
        ("2027-06-01", "NEW_KEY: { may_share_with: [production], reason: R }", .fail),
        ("2027-06-01", "", .fail),
    ]

    /// Who does what the base's checks advise loosens nothing.
    @Test(arguments: mended) func whatIsAdvisedIsNoLoosening(
        _ until: String, _ declared: String, _ verdict: Verdict
    ) throws {
        func scenario(_ more: String, _ preprod: String) throws -> Scenario {
            try Scenario.acme(
                "  pay: { title: Pay, severity: high, isolation: isolated, together: false, secrets: { PAY_KEY: {}, \(more) } }",
                preprod: preprod
            ).listing("production", ["PAY_KEY": "one"])
                .listing("preprod", ["PAY_KEY": "two", "NEW_KEY": "three"])
        }
        let waiver =
            "waivers: [{ finding: shared-secret/PAY_KEY, reason: R, owner: o, from: 2026-01-01, until: \(until) }]"
        let record = try scenario(declared, "").judged(by: scenario("", waiver)).audit("preprod")
        #expect(
            record.verdict == verdict,
            "\(record.environments[0].checks.filter { $0.status != .pass }.map(\.id))")
    }

    /// A secret that works only together with others must not leave them behind.
    @Test(arguments: [
        (
            "pay: { title: P, severity: high, isolation: isolated, secrets: { PAY_KEY: {} } }\n  hook: { title: H, severity: high, isolation: isolated, secrets: { PAY_HOOK: {} } }",
            Verdict.fail
        ),
        (
            "pay: { title: P, severity: high, isolation: isolated, secrets: { PAY_KEY: {}, PAY_HOOK: {} } }",
            .pass
        ),
    ]) func `a service that is divided demands less`(_ services: String, _ verdict: Verdict) throws {
        func scenario(_ services: String) throws -> Scenario {
            try Scenario.acme("  \(services)", preprod: "")
                .listing("production", ["PAY_KEY": "one", "PAY_HOOK": "two"])
                .listing("preprod", ["PAY_KEY": "three", "PAY_HOOK": "four"])
        }
        let base =
            "pay: { title: P, severity: high, isolation: isolated, secrets: { PAY_KEY: {}, PAY_HOOK: {} } }"
        let record = try scenario(services).judged(by: scenario(base)).audit("preprod")
        #expect(
            record.verdict == verdict,
            "\(record.environments[0].checks.filter { $0.status == .fail }.map(\.id))")
    }

    @Test func itCantBeWaived() throws {
        let scenario = try Scenario.acme(
            "  pay: { title: Pay, severity: high, isolation: isolated, secrets: { PAY_KEY: {} } }",
            preprod:
                "waivers: [{ finding: policy-loosened/pay, reason: R, owner: o, from: 2026-11-01, until: 2027-01-01 }]"
        )
        #expect(
            Auditor.problems(of: scenario.workspace, by: .all).map(\.message) == [
                "policy-loosened can't be waived: the manifests that it judges would let themselves pass"
            ])
    }
}
