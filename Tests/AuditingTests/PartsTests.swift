import Auditing
import Listings
import Scenarios
import Secrets
import Support
import Testing

/// An environment whose secrets are listed in several parts.
@Suite struct PartsTests {
    private static func workspace() throws -> Scenario {
        try .acme(
            """
              pay:
                title: Pay
                severity: critical
                isolation: isolated
                secrets: { PAY_KEY: { prefix: pay_ }, PAY_HOOK: {} }
              app: { title: App, severity: low, isolation: config, together: false, secrets: { MODE: {}, SITE: {} } }
            """,
            production: "secrets: { PAY_KEY: {}, PAY_HOOK: {}, MODE: { equals: live } }",
            preprod: """
                listings:
                  pages: { provider: supabase, project: project-pages }
                  ci: { provider: supabase, project: project-ci }
                secrets:
                  PAY_KEY: { required: true }
                  pages/MODE: { equals: test }
                  pages/PAY_*: { optional: true }
                  ci/PAY_KEY: { must_equal: { environment: preprod, secret: PAY_KEY } }
                """
        ).listing("production", ["PAY_KEY": "pay_live", "PAY_HOOK": "hook", "MODE": "live"])
    }

    /// Preprod with these parts; nil for one that can't be read.
    private func preprod(
        _ main: [String: String], pages: [String: String]?, ci: [String: String]?
    ) throws -> Record {
        try Self.workspace().listing("preprod", Self.joined(main, [("pages", pages), ("ci", ci)]))
            .audit("preprod")
    }

    private static func joined(
        _ main: [String: String]?, _ parts: [(String, [String: String]?)]
    ) -> Result<Listing, Failure> {
        func listing(_ values: [String: String]?) -> Result<Listing, Failure> {
            guard let values else {
                return .failure(Failure(message: "it is down", advice: "Try again."))
            }
            return Result { () throws(Failure) in
                do {
                    return try Listing(
                        provider: "supabase", source: .live, evidence: .digest, fetchedAt: Scenario.now,
                        secrets: values.map { ListedSecret(name: $0.key, digest: Digest(of: $0.value)) })
                } catch { throw Failure(message: "\(error)", advice: "") }
            }
        }
        return Result { () throws(Failure) in
            try Listing.joining(main.map { listing($0) }, parts.map { ($0.0, listing($0.1)) })
        }
    }

    /// Preprod of a workspace whose secrets mail, agree and depend on one another.
    private static func placed(
        _ main: [String: String]?, a: [String: String], b: [String: String] = [:]
    ) throws -> Record {
        let place = "provider: supabase, project: project"
        let scenario = try Scenario(
            services: """
                safeguards: { quiet: { title: Mail goes nowhere, requires: { MODE: { equals: test } } } }
                services:
                  mail: { title: Mail, severity: high, isolation: shareable, safeguards: [quiet], secrets: { MAIL_KEY: {} } }
                  app: { title: App, severity: low, isolation: config, together: false, secrets: { MODE: {}, AI: {} } }
                  hook: { title: Hook, severity: high, isolation: isolated, together: false, secrets: { HOOK: {}, RELAY: { must_equal: HOOK }, AI_KEY: {} } }

                """,
            environments: [
                "production": Scenario.environment("production", tier: "production"),
                "preprod": """
                environment: preprod
                tier: staging
                \(main == nil ? "" : "listing: { \(place)-main }")
                listings: { a: { \(place)-a }, b: { \(place)-b } }
                secrets: { AI_KEY: { required_if: { AI: openai } } }

                """,
            ]
        ).listing("production", ["MAIL_KEY": "mail", "MODE": "live"])
        return scenario.listing("preprod", joined(main, [("a", a), ("b", b)])).audit("preprod")
    }

    /// Whoever has a shared secret needs the safeguard where it is.
    @Test func `a safeguard holds in the place that has the secret`() throws {
        let (key, mode) = (["MAIL_KEY": "mail"], ["MODE": "test"])
        let both = key.merging(mode) { one, _ in one }
        let elsewhere = try Self.placed(mode, a: key)
        #expect(
            elsewhere.outcome(of: "preprod/safeguard-missing/a/MAIL_KEY")
                == .fail(.digest, "is shared with MAIL_KEY in production without quiet: a/MODE is not set"))
        #expect(
            try Self.placed(key, a: mode).check("preprod/safeguard-missing/MAIL_KEY")?.status == .fail)
        #expect(
            try Self.placed(nil, a: key, b: mode).check("preprod/safeguard-missing/a/MAIL_KEY")?.status
                == .fail)
        let half = try Self.placed(both, a: key)
        #expect(half.check("preprod/safeguard-missing/MAIL_KEY")?.status == .pass)
        #expect(half.check("preprod/safeguard-missing/a/MAIL_KEY")?.status == .fail)
        let whole = try Self.placed(mode, a: both)
        #expect(whole.check("preprod/safeguard-missing/a/MAIL_KEY")?.status == .pass)
    }

    @Test(
        arguments: [
            (["HOOK": "1"], ["RELAY": "2"], [:], "a/RELAY"), (["RELAY": "2"], ["HOOK": "1"], [:], "RELAY"),
            (nil, ["HOOK": "1"], ["RELAY": "2"], "b/RELAY"),
            (["AI_KEY": "k"], ["HOOK": "1"], ["RELAY": "2"], "b/RELAY"),
        ] as [([String: String]?, [String: String], [String: String], String)])
    func `what must be equal is compared wherever the two are set`(
        _ main: [String: String]?, _ a: [String: String], _ b: [String: String], _ subject: String
    ) throws {
        func status(_ a: [String: String], _ b: [String: String], _ main: [String: String]?) throws -> Status?
        {
            try Self.placed(main, a: a, b: b).check("preprod/must-equal/\(subject)")?.status
        }
        #expect(try status(a, b, main) == .fail)
        func alike(_ values: [String: String]) -> [String: String] { values.mapValues { _ in "alike" } }
        #expect(try status(alike(a), alike(b), main.map(alike)) == .pass)
    }

    /// A condition holds in whichever place, unless what it asks for is set in one.
    @Test(
        arguments: [
            ([:], ["AI": "openai"], [:], Status.fail), ([:], ["AI": "other"], [:], nil),
            ([:], ["AI": "openai", "AI_KEY": "k"], [:], nil), (["AI": "other"], ["AI": "openai"], [:], nil),
            (nil, ["AI": "openai"], [:], .fail),
        ] as [([String: String]?, [String: String], [String: String], Status?)])
    func `a condition may hold in a part`(
        _ main: [String: String]?, _ a: [String: String], _ b: [String: String], _ status: Status?
    ) throws {
        let record = try Self.placed(main, a: a, b: b)
        #expect(record.check("preprod/secret-required/AI_KEY")?.status == status)
    }

    @Test func `each part's secrets are judged under their own address`() throws {
        let record = try preprod(
            ["PAY_KEY": "pay_test_1", "PAY_HOOK": "own"], pages: ["MODE": "test"],
            ci: ["PAY_KEY": "pay_test_1"])
        #expect(record.check("preprod/value-equals/pages/MODE")?.status == .pass)
        #expect(record.check("preprod/must-equal/ci/PAY_KEY")?.status == .pass)
        #expect(record.check("preprod/shared-secret/ci/PAY_KEY")?.status == .pass)
        // One secret in two parts is one secret.
        #expect(record.check("preprod/secret-reused/ci/PAY_KEY")?.status == .pass)
        // MODE is expected in pages, so it is not looked for elsewhere.
        #expect(record.environments[0].secrets.map(\.name).contains("MODE") == false)
        #expect(record.environments[0].listing.seen?.parts.map(\.name) == ["pages", "ci"])
        #expect(record.environments[0].checks.filter { $0.status == .fail }.isEmpty)
    }

    @Test func `sharing is found across parts and environments`() throws {
        let record = try preprod(
            ["PAY_KEY": "pay_test", "PAY_HOOK": "own"], pages: ["MODE": "test", "PAY_HOOK": "pay_live"],
            ci: ["PAY_KEY": "other"])
        let shared = try #require(record.check("preprod/shared-secret/pages/PAY_HOOK"))
        #expect(shared.status == .fail)
        #expect(shared.message == "has the same value as PAY_KEY in production")
        #expect(shared.remedy == .person)
        #expect(record.check("preprod/must-equal/ci/PAY_KEY")?.status == .fail)
    }

    @Test func `what no part declares is undeclared, by its address`() throws {
        let record = try preprod(
            ["PAY_KEY": "pay_test", "PAY_HOOK": "own"], pages: ["MODE": "test", "STRAY": "x"],
            ci: ["PAY_KEY": "pay_test"])
        #expect(record.check("preprod/secret-undeclared/pages/STRAY")?.status == .fail)
    }

    @Test func `a service is complete part by part`() throws {
        let record = try preprod(
            ["PAY_KEY": "pay_test", "PAY_HOOK": "own"], pages: ["MODE": "test", "PAY_KEY": "pay_two"],
            ci: ["PAY_KEY": "pay_test"])
        #expect(record.check("preprod/service-incomplete/pay")?.status == .pass)
        #expect(record.check("preprod/service-incomplete/pages/pay")?.status == .fail)
    }

    @Test func `a part that can't be read is an error of its own and hides no other`() throws {
        let record = try preprod(
            ["PAY_KEY": "pay_live", "PAY_HOOK": "own"], pages: nil, ci: ["PAY_KEY": "pay_live"])
        let gap = try #require(record.check("preprod/listing/preprod/pages"))
        #expect(gap.status == .error)
        #expect(gap.message == "it is down; nothing in it was judged")
        #expect(record.check("preprod/value-equals/pages/MODE") == nil)
        #expect(record.check("preprod/secret-required/pages/MODE") == nil)
        #expect(record.check("preprod/shared-secret/PAY_KEY")?.status == .fail)
        let row = try #require(record.environments[0].secrets.first { $0.name == "pages/MODE" })
        #expect(row.isSet == nil)
        // Nobody can tell what is in it, so nothing is proved unshared with it.
        let other = try Self.workspace().listing(
            "preprod",
            Result { () throws(Failure) in
                try Listing.joining(nil, [("pages", .failure(Failure(message: "down", advice: "")))])
            }
        ).audit("production")
        #expect(other.check("production/shared-secret/PAY_KEY")?.status == .unproven)
    }

    @Test func `an entry that two environments list is one secret`() throws {
        func entries(_ id: String) -> [ListedSecret] { [ListedSecret(name: "PAY_KEY", shown: .entry(id))] }
        func record(_ id: String) throws -> Record {
            try Self.workspace().listing("production", entries("vercel:1"), evidence: .name)
                .listing("preprod", entries(id), evidence: .name).audit("preprod")
        }
        #expect(try record("vercel:1").check("preprod/shared-secret/PAY_KEY")?.status == .fail)
        #expect(try record("vercel:2").check("preprod/shared-secret/PAY_KEY")?.status == .unproven)
        #expect(try record("vercel:1").sharing.isEmpty)
    }

    static let onlyPart: [(secrets: String, manifest: String, listed: [String: String], fails: String)] = [
        ("KEY: { examples: [shop-sample] }", "", ["KEY": "shop-sample"], "value-placeholder/ci/KEY"),
        ("KEY: {}", "secrets: { KEY: { forbidden: true } }", ["KEY": "one"], "secret-forbidden/ci/KEY"),
        ("KEY: {}, TWIN: { must_equal: KEY }", "", ["KEY": "one", "TWIN": "two"], "must-equal/ci/TWIN"),
        (
            "MODE: {}, KEY: {}", "secrets: { ci/KEY: { required_if: { MODE: live } } }", ["MODE": "live"],
            "secret-required/ci/KEY"
        ),
        // To Unicode the Kelvin sign is a K.
        ("KEY: {}", "secrets: { KEY: { required: true } }", ["\u{212A}EY": "one"], "secret-required/ci/KEY"),
    ]

    @Test(arguments: onlyPart) func `a part that is the only listing is judged as one`(
        _ secrets: String, _ manifest: String, _ listed: [String: String], _ failing: String
    ) throws {
        let scenario = try Scenario(
            services:
                "services:\n  s: { title: S, severity: high, isolation: isolated, together: false, secrets: { \(secrets) } }\n",
            environments: [
                "preprod":
                    "environment: preprod\ntier: staging\nlistings: { ci: { provider: dotenv, file: q.env } }\n\(manifest)\n"
            ])
        let part = try Listing(
            provider: "dotenv", source: .file, evidence: .digest, fetchedAt: Scenario.now,
            secrets: listed.map { ListedSecret(name: $0.key, digest: Digest(of: $0.value)) })
        let record = scenario.listing("preprod", .success(try .joining(nil, [("ci", .success(part))])))
            .audit("preprod")
        #expect(record.check("preprod/\(failing)")?.status == .fail)
    }
}
