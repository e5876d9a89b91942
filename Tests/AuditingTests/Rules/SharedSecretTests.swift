import Auditing
import Foundation
import Listings
import Manifests
import Probes
import Scenarios
import Secrets
import Support
import Testing

@Suite struct SharedSecretTests {
    static func workspace(services more: String = "") throws -> Scenario {
        try .acme(
            """
              pay:
                title: Pay
                severity: critical
                isolation: isolated
                together: false
                secrets: { PAY_KEY: { note: Tell finance. }, PAY_HOOK: {}, PAY_TOKEN: {} }
              mail: { title: Mail, severity: high, isolation: shareable, secrets: { MAIL_KEY: {} } }
              region: { title: Region, severity: low, isolation: config, secrets: { REGION: {} } }

            """ + more, preprod: "secrets: { FREE_*: { optional: true } }", sandbox: "")
    }

    private static func unseen(_ evidence: EvidenceLevel, _ why: String) -> Outcome {
        .unproven(
            evidence, "can't be proved to be preprod's own: production (\(why)) could not be compared")
    }

    /// A vendor's own user name is no team's secret; another name, and a vendor's under a key's name, are.
    @Test(arguments: [
        ("SMTP_USER", "apikey", nil), ("DB_USERNAME", "postgres", nil), ("REDIS_USER", "default", nil),
        ("SMTP_USER", "acme-mailer", Status.fail), ("SMTP_KEY", "acme-mailer", .fail),
    ]) func leavesVendorsUserNamesAlone(_ name: String, _ value: String, _ status: Status?) throws {
        let services = "  mail: { title: M, severity: high, isolation: isolated, secrets: { \(name): {} } }"
        let scenario = try Scenario.acme(services)
        for scenario in [
            scenario.listing("production", [name: value]).listing("preprod", [name: value]),
            scenario.showing("production", [name: value]).showing("preprod", [name: value]),
        ] {
            let record = scenario.audit("preprod")
            #expect(record.check("preprod/shared-secret/\(name)")?.status == status)
            #expect(record.check("preprod/value-placeholder/\(name)")?.status == .pass)
        }
    }

    /// A reference hides what it stands for, and not what stands beside it.
    @Test(arguments: [
        ("mongodb://${DB_USER}:Zp4kQ9vL2sT7xx@db2.acme.example/db", Status.fail),
        ("https://u:Zp4kQ9vL2sT7xx@x.acme.example/?a=${X}", .fail),
        ("mongodb://${DB_USER}:Bm3nR8wK5uY1zz@db2.acme.example/db", .unproven),
        ("mongodb://${DB_USER}:${DB_PASS}@db2.acme.example/db", .unproven),
    ]) func `a credential beside a reference is compared`(_ value: String, _ status: Status) throws {
        let record = try Self.workspace().listing("production", ["PAY_HOOK": "Zp4kQ9vL2sT7xx"]).showing(
            "preprod", ["PAY_KEY": value]
        ).audit("preprod")
        #expect(record.check("preprod/shared-secret/PAY_KEY")?.status == status)
        // A template that is the same in both is no shared value.
        let both = try Self.workspace().showing(
            "production", ["PAY_KEY": "mongodb://u:${DB_PASS}@db2.acme.example/db"]
        ).showing("preprod", ["PAY_KEY": "mongodb://u:${DB_PASS}@db2.acme.example/db"]).audit("preprod")
        #expect(both.check("preprod/shared-secret/PAY_KEY")?.status == .unproven)
    }

    static let isolated = [
        Case("a value of its own", .pass(.digest, "differs from every secret of production, sandbox")) {
            $0.listing("production", ["PAY_KEY": "a"]).listing("preprod", ["PAY_KEY": "b"])
        },
        Case("the same name", .fail(.digest, "has the same value as PAY_KEY in production")) {
            $0.listing("production", ["PAY_KEY": "a"]).listing("preprod", ["PAY_KEY": "a"])
        },
        Case("another name", .fail(.digest, "has the same value as PAY_HOOK in sandbox")) {
            $0.listing("sandbox", ["PAY_HOOK": "a"]).listing("preprod", ["PAY_KEY": "a"])
        },
        Case("an undeclared name", .fail(.digest, "has the same value as STRAY in production")) {
            $0.listing("production", ["STRAY": "a"]).listing("preprod", ["PAY_KEY": "a"])
        },
        Case("a platform's secret", .fail(.digest, "has the same value as SUPABASE_KEY in production")) {
            $0.listing("production", [:], platform: ["SUPABASE_KEY": "a"]).listing(
                "preprod", ["PAY_KEY": "a"])
        },
        Case("a shareable secret", .fail(.digest, "has the same value as MAIL_KEY in production")) {
            $0.listing("production", ["MAIL_KEY": "a"]).listing("preprod", ["PAY_KEY": "a"])
        },
        Case("a setting", .fail(.digest, "has the same value as REGION in production")) {
            $0.listing("production", ["REGION": "a"]).listing("preprod", ["PAY_KEY": "a"])
        },
        Case("a setting of both", .pass(.digest, "differs from every secret of production, sandbox")) {
            $0.listing("production", ["REGION": "a"]).listing("preprod", ["PAY_KEY": "a", "REGION": "a"])
        },
        Case(
            "a placeholder",
            .unproven(.digest, "can't be proved to be preprod's own: it is the placeholder \"changeme\"")
        ) { $0.listing("production", ["PAY_KEY": "a-key"]).listing("preprod", ["PAY_KEY": "changeme"]) },
        Case("a mask", .unproven(.value, "can't be proved to be preprod's own: it is a mask and not a value"))
        {
            $0.listing("production", ["PAY_KEY": "a-key"]).showing("preprod", ["PAY_KEY": "[SENSITIVE]"])
        },
        Case("nothing", .absent(.digest, "has no value to compare")) {
            $0.listing("production", ["PAY_KEY": "a-key"]).listing("preprod", ["PAY_KEY": ""])
        },
        Case(
            "a mask in production",
            unseen(.value, "PAY_HOOK is a mask and not a value")
        ) { $0.showing("production", ["PAY_HOOK": "[SENSITIVE]"]).listing("preprod", ["PAY_KEY": "a"]) },
        Case(
            "a reference in production",
            unseen(.value, "PAY_KEY is an unresolved reference")
        ) { $0.showing("production", ["PAY_KEY": "${PAY_KEY}"]).listing("preprod", ["PAY_KEY": "a"]) },
        Case(
            "a word for no value in production",
            unseen(.value, "PAY_KEY is a program's word for no value")
        ) { $0.showing("production", ["PAY_KEY": "undefined"]).listing("preprod", ["PAY_KEY": "a"]) },
        // A template in production's place tells nothing of production.
        Case("a template's word in production", unseen(.digest, "PAY_KEY is the placeholder \"changeme\"")) {
            $0.listing("production", ["PAY_KEY": "changeme"]).listing("preprod", ["PAY_KEY": "a"])
        },
        Case("a template's sentence in production", unseen(.value, "PAY_HOOK is a placeholder")) {
            $0.showing("production", ["PAY_HOOK": "put the key of finance here"]).listing(
                "preprod", ["PAY_KEY": "a"])
        },
        Case(
            "a reference's name in production", unseen(.digest, "PAY_KEY is the placeholder \"((PAY_KEY))\"")
        ) {
            $0.listing("production", ["PAY_KEY": "((PAY_KEY))"]).listing("preprod", ["PAY_KEY": "a"])
        },
        Case("a shareable secret's placeholder", unseen(.digest, "MAIL_KEY is the placeholder \"todo\"")) {
            $0.listing("production", ["MAIL_KEY": "todo"]).listing("preprod", ["PAY_KEY": "a"])
        },
        Case("a setting's placeholder", .pass(.digest, "differs from every secret of production, sandbox")) {
            $0.listing("production", ["REGION": "todo"]).listing("preprod", ["PAY_KEY": "a"])
        },
        // What fails there as no value is not what production uses.
        Case("a word in production", unseen(.digest, "PAY_KEY is the test value \"default\"")) {
            $0.listing("production", ["PAY_KEY": "default"]).listing("preprod", ["PAY_KEY": "a"])
        },
        Case("nothing in production", .pass(.digest, "differs from every secret of production, sandbox")) {
            $0.listing("production", ["PAY_KEY": ""]).listing("preprod", ["PAY_KEY": "a"])
        },
        Case(
            "a setting's reference in production",
            .pass(.digest, "differs from every secret of production, sandbox")
        ) { $0.showing("production", ["REGION": "${REGION}"]).listing("preprod", ["PAY_KEY": "a"]) },
        Case("itself alone", .pass(.digest, "differs from every secret of production, sandbox")) {
            $0.listing("preprod", ["PAY_KEY": "a", "PAY_HOOK": "a"])
        },
        Case(
            "two environments",
            .fail(.digest, "has the same value as PAY_KEY in production, PAY_KEY in sandbox")
        ) {
            $0.listing("production", ["PAY_KEY": "a"]).listing("sandbox", ["PAY_KEY": "a"])
                .listing("preprod", ["PAY_KEY": "a"])
        },
        Case(
            "more places than are told",
            .fail(
                .digest,
                "has the same value as PAY_KEY in production, PAY_HOOK in production, PAY_TOKEN in production and others"
            )
        ) {
            let all = ["PAY_KEY": "a", "PAY_HOOK": "a", "PAY_TOKEN": "a"]
            return $0.listing("production", all).listing("sandbox", ["PAY_KEY": "a", "STRAY": "a"])
                .listing("preprod", ["PAY_KEY": "a"])
        },
        Case(
            "one place more than is told",
            .fail(
                .digest,
                "has the same value as PAY_KEY in production, PAY_HOOK in production, PAY_TOKEN in production and others"
            )
        ) {
            $0.listing("production", ["PAY_KEY": "a", "PAY_HOOK": "a", "PAY_TOKEN": "a", "STRAY": "a"])
                .listing("preprod", ["PAY_KEY": "a"])
        },
        Case("unset", nil) { $0.listing("production", ["PAY_KEY": "a"]) },
        Case(
            "its name only",
            .unproven(.name, "can't be proved to be preprod's own: the listing shows only its name")
        ) { $0.listing("preprod", namesOnly: ["PAY_KEY"]) },
        Case(
            "another's names only",
            .unproven(.digest, "can't be proved to be preprod's own: sandbox could not be compared")
        ) { $0.listing("sandbox", namesOnly: ["PAY_HOOK"]).listing("preprod", ["PAY_KEY": "a"]) },
        Case(
            "no listing of the others",
            .unproven(
                .digest, "can't be proved to be preprod's own: production, sandbox could not be compared")
        ) { $0.failing("production").failing("sandbox").listing("preprod", ["PAY_KEY": "a"]) },
        Case(
            "another's Auth settings unread",
            unseen(.digest, "not all of its Auth settings was seen: Supabase answered 403")
        ) {
            $0.listing("production", ["PAY_KEY": "a"]).listing("preprod", ["PAY_KEY": "b"])
                .seeing("production") {
                    $0[AuthConfiguration.self] = .failure(
                        Failure(message: "Supabase answered 403", advice: ""))
                }
        },
        Case(
            "another's Auth settings with a mask",
            unseen(.digest, "not all of its Auth settings was seen: smtp_pass is shown as no digest")
        ) {
            $0.listing("production", ["PAY_KEY": "a"]).listing("preprod", ["PAY_KEY": "b"])
                .seeing("production") {
                    $0[AuthConfiguration.self] = .success(
                        AuthConfiguration(siteURL: nil, maskedSecrets: ["smtp_pass"]))
                }
        },
        Case(
            "another's build unread",
            unseen(.digest, "not all of its Pages build was seen: Cloudflare answered 500")
        ) {
            $0.listing("production", ["PAY_KEY": "a"]).listing("preprod", ["PAY_KEY": "b"])
                .seeing("production") {
                    $0[BuildConfiguration.self] = .failure(
                        Failure(message: "Cloudflare answered 500", advice: ""))
                }
        },
        Case(
            "its own Auth settings unread", .pass(.digest, "differs from every secret of production, sandbox")
        ) {
            $0.listing("production", ["PAY_KEY": "a"]).listing("preprod", ["PAY_KEY": "b"])
                .seeing("preprod") {
                    $0[AuthConfiguration.self] = .failure(
                        Failure(message: "Supabase answered 403", advice: ""))
                }
        },
        Case(
            "shared with one, the other unseen", .fail(.digest, "has the same value as PAY_KEY in production")
        ) {
            $0.listing("production", ["PAY_KEY": "a"]).failing("sandbox").listing("preprod", ["PAY_KEY": "a"])
        },
    ]

    @Test(arguments: isolated) func judgesAnIsolatedSecret(_ row: Case) throws {
        let record = row.arrange(try Self.workspace()).audit("preprod")
        #expect(record.outcome(of: "preprod/shared-secret/PAY_KEY") == row.expected)
    }

    private static let key = "sk_live_" + "51Hb8Q2eZvKYlo2C0aJ9f3"
    private static let other = "sk_test_" + "7Q8r2mN4pL6sD1wQ9xY3u"

    /// Values that hold the key.
    static let holders: [(way: String, value: String)] = [
        ("a list", "\(other),\(key)"), ("a list with blanks", "\(other)  \(key)"),
        ("a list by lines", "\(other)\n\(key)"),
        ("a list by semicolons", "\(other);\(key);"), ("JSON", #"{"a":{"b":["x",{"c":"\#(key)"}]}}"#),
        ("JSON in JSON", #"{"a":"{\"b\":\"\#(key)\"}"}"#), ("a key of JSON", #"{"\#(key)":1}"#),
        ("a URL in JSON", #"{"u":"postgres://u:\#(key)@h.example/db"}"#),
        ("a path", "https://hooks.example.net/services/\(key)"),
        ("a fragment", "https://a.example.net/x#t=\(key)"),
        ("a parameter", "https://a.example.net/x?t=\(key)"), ("a user", "https://\(key)@o1.example.net/7"),
        ("libpq's string", "host=db.example.net user=app password=\(key) dbname=shop"),
        ("an ADO string", "Server=db.example.net;User Id=app;Password=\(key);Database=shop"),
        (
            "an Azure string",
            "DefaultEndpointsProtocol=https;AccountName=pre;AccountKey=\(key);EndpointSuffix=x"
        ),
        ("a header", "Authorization: Bearer \(key)"),
        ("a line of .pgpass", "db.example.net:5432:shop:app:\(key)"),
        ("a line of .npmrc", "//npm.example.org/:_authToken=\(key)"),
        ("a line of .netrc", "machine h login u password \(key)"),
        ("YAML", "a: 1\nkey: \(key)\n"), ("a file of variables", "A=1\nKEY=\(key)\nB=2"),
        ("a comment", "\(key) # live"),
        ("half a pair of quotes", "\"\(key)"), ("spaces around the sign", "NAME = \(key)"),
        ("brackets", "<\(key)>"),
        ("Basic", "Basic " + Data("user:\(key)".utf8).base64EncodedString()),
        ("lines of base64", Data("A=1\nKEY=\(key)".utf8).base64EncodedString()),
        ("percent-encoded JSON", "%7B%22a%22%3A%22\(key)%22%7D"),
    ]

    @Test(arguments: holders) func findsACredentialWithinAValue(_ way: String, _ value: String) throws {
        let id = "preprod/shared-secret/PAY_KEY"
        let shown = try Self.workspace().showing("preprod", ["PAY_KEY": value])
        for far in [
            shown.listing("production", ["PAY_HOOK": Self.key]),
            shown.showing("production", ["PAY_HOOK": Self.key]),
            try Self.workspace().showing("production", ["PAY_HOOK": value]).showing(
                "preprod", ["PAY_KEY": Self.key]),
            try Self.workspace().showing("production", ["PAY_HOOK": value]).listing(
                "preprod", ["PAY_KEY": Self.key]),
        ] { #expect(far.audit("preprod").check(id)?.status == .fail, "\(way)") }
        let own = shown.showing("production", ["PAY_HOOK": "rk_live_" + "9dJ2kL5mN8pQ1rS4"])
        #expect(own.audit("preprod").check(id)?.status == .pass, "\(way)")
        // As a setting, too.
        let setting = try Self.workspace().showing("preprod", ["REGION": value])
            .listing("production", ["PAY_HOOK": Self.key])
        #expect(setting.audit("preprod").check("preprod/shared-secret/REGION")?.status == .fail, "\(way)")
    }

    /// Who pastes a line into the dashboard has given it the name that it is to have there.
    @Test(arguments: [
        "PAY_HOOK=\(key)", "PAY_HOOK=\"\(key)\"", "export PAY_HOOK=\(key)", "PAY_HOOK: \(key)",
        "PAY_HOOK=\(key)\n",
        "PAY_TOKEN=\(key)",
    ]) func findsALineBehindAnotherName(_ line: String) throws {
        let record = try Self.workspace().showing("production", ["PAY_KEY": Self.key])
            .listing("preprod", ["PAY_HOOK": line]).audit("preprod")
        #expect(record.check("preprod/shared-secret/PAY_HOOK")?.status == .fail)
        let turned = try Self.workspace().showing("preprod", ["PAY_KEY": Self.key])
            .listing("production", ["PAY_HOOK": line]).audit("preprod")
        #expect(turned.check("preprod/shared-secret/PAY_KEY")?.status == .fail)
        let own = try Self.workspace().showing("production", ["PAY_KEY": "rk_live_" + "9dJ2kL5mN8pQ1rS4"])
            .listing("preprod", ["PAY_HOOK": line]).audit("preprod")
        #expect(own.check("preprod/shared-secret/PAY_HOOK")?.status == .pass)
    }

    /// Mail of all environments may come from the domain of one; who signs in at a host is not at its domain for mail.
    @Test func `a sender's domain is not shared, and a machine's host is`() throws {
        func status(_ name: String) throws -> Status? {
            let mail =
                "  mail-from: { title: M, severity: low, isolation: config, secrets: { \(name): {} } }\n"
            return try Self.workspace(services: mail).showing("production", ["PAY_HOOK": "shop.acme.example"])
                .showing("preprod", [name: "deploy@shop.acme.example"]).audit("production")
                .check("production/shared-secret/PAY_HOOK")?.status
        }
        #expect(try status("MAIL_FROM") == .pass)
        #expect(try status("SSH_TARGET") == .fail)
    }

    /// Each value costs ten hashes a name: of many names, those of its own service are tried.
    @Test func `of hundreds of names those of the service count`() throws {
        let others = (0..<70).map { index in
            """
              other-\(index): { title: Other, severity: high, isolation: isolated, secrets: { OTHER_\(index): {} } }

            """
        }
        let many = { (name: String) in
            try Self.workspace(services: others.joined()).showing("production", ["PAY_KEY": Self.key])
                .listing("preprod", [name: "\(name)=\(Self.key)"]).audit("preprod")
                .check("preprod/shared-secret/\(name)")?.status
        }
        #expect(try many("PAY_HOOK") == .fail)
        #expect(try many("OTHER_3") == .pass)
    }

    /// Two values that hold the same words, hosts, users or settings are two.
    @Test(arguments: [
        (
            "postgres://shop_app_user1:\(key)@pg.a.example:5432/shop_production",
            "postgres://shop_app_user1:\(other)@pg.b.example:5432/shop_production"
        ),
        (
            #"{"region":"eu-central-1","mode":"standard-2024-06-20","k":"\#(key)"}"#,
            #"{"region":"eu-central-1","mode":"standard-2024-06-20","k":"\#(other)"}"#
        ),
        (
            "Server=sql.example.net;Database=shop;Password=\(key);Encrypt=True",
            "Server=sql.example.net;Database=shop2;Password=\(other);Encrypt=True"
        ),
        (
            "https://hooks.example.com/services/T00AAA111/B00BBB222/\(key)",
            "https://hooks.example.com/services/T00AAA111/B00CCC333/\(other)"
        ),
        ("smtp://apikey:\(key)@smtp.example.net:587", "smtp://apikey:\(other)@smtp.example.net:587"),
        (
            "k1.example.net:9092,k2.example.net:9092,\(key)",
            "k1.example.net:9092,k2.example.net:9092,\(other)"
        ),
    ]) func takesNoWordForACredential(_ production: String, _ preprod: String) throws {
        let record = try Self.workspace().showing(
            "production", ["PAY_KEY": production, "REGION": "eu-central-1"]
        )
        .showing("preprod", ["PAY_KEY": preprod, "REGION": "eu-central-1"]).audit("preprod")
        #expect(record.outcome(of: "preprod/shared-secret/PAY_KEY")?.status == .pass)
    }

    static let shareable = [
        Case("not shared", .pass(.digest, "is shared with no secret that was seen")) {
            $0.listing("production", ["MAIL_KEY": "a"]).listing("preprod", ["MAIL_KEY": "b"])
        },
        Case("shared", .pass(.digest, "is shared with MAIL_KEY in production, as its class allows")) {
            $0.listing("production", ["MAIL_KEY": "a"]).listing("preprod", ["MAIL_KEY": "a"])
        },
        Case("equal to a setting", .pass(.digest, "is shared with no secret that was seen")) {
            $0.listing("production", ["REGION": "a"]).listing("preprod", ["MAIL_KEY": "a"])
        },
        Case("equal to an isolated one", .fail(.digest, "has the same value as PAY_KEY in production")) {
            $0.listing("production", ["PAY_KEY": "a", "MAIL_KEY": "a"]).listing("preprod", ["MAIL_KEY": "a"])
        },
        Case("equal to a platform's", .fail(.digest, "has the same value as SUPABASE_KEY in production")) {
            $0.listing("production", [:], platform: ["SUPABASE_KEY": "a"]).listing(
                "preprod", ["MAIL_KEY": "a"])
        },
        Case("unset", nil) { $0.listing("production", ["MAIL_KEY": "a"]) },
        Case("a mask", unproven(.value, "it is a mask and not a value")) {
            $0.showing("preprod", ["MAIL_KEY": "***"])
        },
        Case("a placeholder", unproven(.digest, "it is the placeholder \"changeme\"")) {
            $0.listing("preprod", ["MAIL_KEY": "changeme"])
        },
        Case("nothing", .absent(.digest, "has no value to compare")) {
            $0.listing("preprod", ["MAIL_KEY": ""])
        },
        Case("its name only", unproven(.name, "the listing shows only its name")) {
            $0.listing("preprod", namesOnly: ["MAIL_KEY"])
        },
        Case("another's names only", unproven(.digest, "production could not be compared")) {
            $0.listing("production", namesOnly: ["PAY_KEY"]).listing("preprod", ["MAIL_KEY": "a"])
        },
    ]

    private static func unproven(_ evidence: EvidenceLevel, _ reason: String) -> Outcome {
        .unproven(
            evidence, "can't be proved to differ from other environments' isolated secrets: \(reason)")
    }

    @Test(arguments: shareable) func judgesAShareableSecret(_ row: Case) throws {
        let record = row.arrange(try Self.workspace()).audit("preprod")
        #expect(record.outcome(of: "preprod/shared-secret/MAIL_KEY") == row.expected)
    }

    /// Whose class nobody declared is judged where it meets an isolated secret, or another of no class.
    @Test(arguments: ["STRAY", "FREE_KEY"]) func judgesASecretOfNoService(_ name: String) throws {
        let own = try Self.workspace().listing("preprod", [name: "a"])
        let id = "preprod/shared-secret/\(name)"
        let shared = own.listing("production", ["PAY_KEY": "a"]).audit("preprod")
        #expect(shared.outcome(of: id) == .fail(.digest, "has the same value as PAY_KEY in production"))
        #expect(shared.check(id)?.severity == .high)
        // Two of no class are told; that a name is a key's decides.
        #expect(
            own.listing("production", [name: "a"]).audit("preprod").check(id)?.status
                == (name == "STRAY" ? .unproven : .fail))
        #expect(own.listing("production", ["MAIL_KEY": "a"]).audit("preprod").check(id) == nil)
        let unseen = own.listing("production", namesOnly: ["PAY_KEY"]).audit("preprod")
        // What is undeclared fails as such; there is nothing to prove of it.
        #expect(
            unseen.outcome(of: id)
                == (name == "STRAY" ? nil : Self.unproven(.digest, "production could not be compared")))
    }

    /// What is made to be published, by its name or value, may be meant to be one everywhere.
    @Test(arguments: [
        ("FREE_TURNSTILE_SITE_KEY", "0x4AAAAAAA" + "BcdEfGhIjK", Status.unproven),
        ("FREE_VAPID_PUBLIC_KEY", "BNc" + "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789abcd", .unproven),
        ("FREE_POSTHOG_KEY", "phc" + "_AbCdEfGhIjKlMnOpQrStUvWxYz0123456789abcd", .unproven),
        ("FREE_MAPS_KEY", "BNc" + "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789abcd", .fail),
        ("FREE_SITE_KEY", "sk_li" + "ve_Q8r2ZtQ8r2ZtQ8r2ZtQ8r2Zt", .fail),
    ]) func leavesOpenWhatIsMadeToBePublished(_ name: String, _ value: String, _ status: Status) throws {
        let record = try Self.workspace().showing("preprod", [name: value])
            .showing("production", [name: value]).audit("preprod")
        #expect(record.check("preprod/shared-secret/\(name)")?.status == status)
    }

    /// A team calls its app and its databases after itself; a password has no such name.
    @Test(arguments: [
        ("APP_NAME", "Acme", "DB_DATABASE", "acme", nil),
        ("APP_NAME", "acme", "DB_DATABASE", "acme", Status.fail),
        ("APP_NAME", "Octopus", "DB_PASSWORD", "octopus", .fail),
        ("APP_HOOK", "Acme", "DB_DATABASE", "acme", .fail),
    ]) func takesATitleForNoCopyOfAResource(
        _ title: String, _ text: String, _ name: String, _ value: String, _ status: Status?
    ) throws {
        let record = try Scenario.acme(
            """
              app: { title: App, severity: low, isolation: config, secrets: { \(title): {} } }
              db: { title: DB, severity: high, isolation: isolated, secrets: { \(name): {} } }
            """
        ).showing("production", [title: text, name: "acme_live"]).showing("preprod", [name: value]).audit(
            "preprod")
        let found = record.check("preprod/shared-secret/\(name)")?.status
        #expect((found == .fail ? found : nil) == status)
    }

    /// What production is to have, and lists nothing for, is somewhere else.
    @Test func requiresWhatItComparesWith() throws {
        let scenario = try Scenario.acme(
            "  pay: { title: Pay, severity: critical, isolation: isolated, together: false, secrets: { PAY_KEY: {}, PAY_HOOK: {} } }",
            production: "secrets: { PAY_HOOK: { required: true } }")
        for (live, status) in [("", Status.unproven), ("another", .pass)] {
            let record = scenario.listing("production", ["PAY_HOOK": live]).listing(
                "preprod", ["PAY_KEY": "a"]
            ).audit("preprod")
            #expect(record.check("preprod/shared-secret/PAY_KEY")?.status == status)
        }
    }

    /// One name without a digest is as good as none: any value may be behind it.
    @Test func comparesWithEveryDigestOrNone() throws {
        let partly = [
            ListedSecret(name: "PAY_HOOK", digest: nil),
            ListedSecret(name: "PAY_TOKEN", digest: Digest(of: "t")),
        ]
        let record = try Self.workspace().listing("production", partly, evidence: .digest)
            .listing("preprod", ["PAY_KEY": "a"]).audit("preprod")
        #expect(
            record.outcome(of: "preprod/shared-secret/PAY_KEY")
                == .unproven(.digest, "can't be proved to be preprod's own: production could not be compared")
        )
    }

    @Test func judgesAPlatformSecret() throws {
        let own = try Self.workspace().listing("preprod", [:], platform: ["SUPABASE_KEY": "a"])
        let id = "preprod/shared-secret/SUPABASE_KEY"
        let shared = own.listing("production", ["PAY_KEY": "a"]).audit("preprod")
        #expect(shared.outcome(of: id) == .fail(.digest, "has the same value as PAY_KEY in production"))
        let stray = own.listing("production", ["STRAY": "a"]).audit("preprod")
        #expect(stray.outcome(of: id) == .fail(.digest, "has the same value as STRAY in production"))
        let alike = own.listing("production", [:], platform: ["SUPABASE_KEY": "a"]).audit("preprod")
        #expect(alike.check(id) == nil)
        #expect(own.failing("production").audit("preprod").check(id) == nil)
    }

    /// What was found beside the secrets is compared with those of other environments, from both ends, and not judged.
    @Test(arguments: [("a", Status.fail), ("b", .pass)])
    func comparesWhatIsFoundBesideTheSecrets(value: String, status: Status) throws {
        var found = ListedSecret(name: "HIDDEN", digest: Digest(of: value))
        (found.isIncidental, found.variable) = (true, "P_HIDDEN")
        var own = ListedSecret(name: "PAY_KEY", digest: Digest(of: "a"))
        let secrets = [found, ListedSecret(name: "PAY_KEY", digest: Digest(of: "other"))]
        let far = try Self.workspace().listing("production", secrets, evidence: .digest)
        let record = far.listing("preprod", [own], evidence: .digest).audit("production", "preprod")
        #expect(record.check("preprod/shared-secret/PAY_KEY")?.status == status)
        #expect(record.check("production/shared-secret/HIDDEN")?.status == (status == .fail ? .fail : nil))
        #expect(
            record.environments.flatMap(\.checks).allSatisfy {
                $0.subject != "HIDDEN" || $0.rule == "shared-secret"
            })
        #expect(record.environments.flatMap(\.secrets).allSatisfy { $0.name != "HIDDEN" })
        // Both listings read one variable of the process.
        own.variable = "P_HIDDEN"
        let same = far.listing("preprod", [own], evidence: .digest).audit("production", "preprod")
        #expect(same.check("preprod/shared-secret/PAY_KEY")?.status == .pass)
        // Manifests speak of neither.
        let neither = far.listing("preprod", [found], evidence: .digest).audit("production", "preprod")
        #expect(neither.environments.flatMap(\.checks).allSatisfy { $0.status != .fail })
    }

    /// No two projects have one key that is made for each: what is equal is one project. Whatever else the platform
    /// gives, it gives to all.
    @Test(arguments: [true, false]) func findsOneProjectInTwoListings(isShared: Bool) throws {
        let name = "SUPABASE_ANON_KEY"
        var key = ListedSecret(name: name, digest: Digest(of: "anon"), isPlatform: true)
        key.isMadeForProject = isShared
        let record = try Self.workspace().listing("production", [key], evidence: .digest)
            .listing("preprod", [key], evidence: .digest).audit("preprod")
        let check = record.check("preprod/shared-secret/\(name)")
        #expect(check?.status == (isShared ? .fail : nil))
        let fix = "List each environment from its own project: no two projects have one key."
        #expect(check?.fix == (isShared ? fix : nil))
    }

    @Test func isNotAboutSettings() throws {
        let record = try Self.workspace().listing("production", ["PAY_KEY": "a", "REGION": "a"])
            .listing("preprod", ["REGION": "a"]).audit("preprod")
        #expect(record.ids(of: "shared-secret").isEmpty)
    }

    @Test func tellsWhatItMeansAndWhatToDo() throws {
        let check = try #require(
            try Self.workspace().listing("production", ["PAY_KEY": "a"]).listing("preprod", ["PAY_KEY": "a"])
                .audit("preprod").check("preprod/shared-secret/PAY_KEY"))
        #expect(check.severity == .critical)
        #expect(check.service == "pay")
        #expect(
            check.fix
                == "Issue a credential for preprod in Pay and set it. Or delete it until there is one. Note: Tell finance."
        )
        #expect(check.url == "https://example.com/preprod/settings")
        #expect(check.expected == "a value of its own, or unset")
    }

    @Test func countsManyEnvironments() throws {
        let names = ["one", "two", "three", "four", "five"]
        let scenario = try Scenario(
            services: """
                services:
                  pay: { title: Pay, severity: high, isolation: isolated, secrets: { PAY_KEY: {} } }
                """,
            environments: Dictionary(
                uniqueKeysWithValues: names.map { ($0, Scenario.environment($0, tier: "staging")) }))
        let record = names.reduce(scenario) { $0.listing($1, ["PAY_KEY": $1]) }.audit("one")
        #expect(
            record.check("one/shared-secret/PAY_KEY")?.message
                == "differs from every secret of 4 other environments")
    }

    @Test func comparesWithNothingWhereThereIsOneEnvironment() throws {
        let scenario = try Scenario(
            services: """
                services:
                  pay: { title: Pay, severity: high, isolation: isolated, secrets: { PAY_KEY: {} } }
                """,
            environments: ["only": Scenario.environment("only", tier: "production")])
        let record = scenario.listing("only", ["PAY_KEY": "a"]).audit("only")
        #expect(record.check("only/shared-secret/PAY_KEY")?.status == .absent)
    }

    private static func listing(_ secret: ListedSecret, showing value: String? = nil) throws -> Listing {
        try Listing(
            provider: "supabase", source: .live, evidence: .digest, fetchedAt: Scenario.now,
            secrets: [secret],
            values: value.map { [HeldSecret(secret.name, SecretValue(copying: $0))] } ?? [])
    }

    /// Another value that is handed in does not hide the one that the provider shows.
    @Test func whatIsShownCountsWhateverIsHandedIn() throws {
        let key = "a-key-of-production"
        let production = try Self.listing(
            ListedSecret(name: "PAY_KEY", digest: Digest(of: key)), showing: key)
        let preprod = try Self.listing(ListedSecret(name: "PAY_KEY", digest: Digest(of: key + "\n")))
        let record = try Self.workspace().observing(
            ["production": .success(production), "preprod": .success(preprod)],
            handedIn: ["production": ["PAY_KEY": "an-old-key"]]
        ).audit("production", "preprod")
        #expect(
            record.outcome(of: "preprod/shared-secret/PAY_KEY")
                == .fail(.value, "has the same value as PAY_KEY in production, with a trailing newline"))
        #expect(record.check("production/value-mismatch/PAY_KEY")?.status == .fail)
    }

    /// What the platform gives production is production's in every variant.
    @Test func aPlatformSecretIsKnownInVariants() throws {
        let key = "a-key-of-the-platform"
        let production = try Self.listing(
            ListedSecret(name: "SUPABASE_KEY", digest: Digest(of: key), isPlatform: true))
        let preprod = try Self.listing(
            ListedSecret(name: "STRAY", digest: Digest(of: key + "\n")), showing: key + "\n")
        let record = try Self.workspace().observing(
            ["production": .success(production), "preprod": .success(preprod)]
        ).audit("preprod")
        #expect(
            record.outcome(of: "preprod/shared-secret/STRAY")
                == .fail(.value, "has the same value as SUPABASE_KEY in production, with a trailing newline"))
    }

    /// A secret that must not be there is deleted, whoever shares it.
    @Test func whatIsForbiddenIsDeletedAndNotReissued() throws {
        let record = try Scenario.acme(
            "  pay: { title: Pay, severity: high, isolation: isolated, secrets: { PAY_KEY: {} } }",
            preprod: "secrets: { PAY_KEY: { forbidden: true } }"
        ).listing("production", ["PAY_KEY": "a"]).listing("preprod", ["PAY_KEY": "a"]).audit("preprod")
        let fix = try #require(record.check("preprod/shared-secret/PAY_KEY")?.fix)
        #expect(fix == record.check("preprod/secret-forbidden/PAY_KEY")?.fix)
    }

    /// What no service declares is compared all the same: a credential fails, and of what is no setting it is told.
    @Test(arguments: [
        ("STRIPE_SECRET_KEY", "one-value", Status.fail, Status.fail),
        ("DATABASE_URL", "one-value", .fail, .fail),
        ("DEPLOY_TOKEN", "one-value", .fail, .fail), ("SHOP", "one-value", .unproven, .unproven),
        ("SHOP_LINK", "postgres://app:hT7kPq2wXz@db.acme-shop.com/shop", .unproven, .fail),
        ("LOG_LEVEL", "one-value", nil, nil), ("PORT", "8080", nil, nil),
        ("AWS_REGION", "eu-west-1", nil, nil),
        ("NODE_ENV", "production", nil, nil), ("SHOP", "true", nil, nil), ("TOKEN_TTL", "90000", nil, nil),
    ]) func comparesWhatNoServiceDeclares(
        _ name: String, _ value: String, _ listed: Status?, _ shown: Status?
    ) throws {
        for declared in [
            "", "secrets: { '*': { optional: true } }", "secrets: { \(name): { required: true } }",
        ] {
            let scenario = try Scenario.acme(
                "  pay: { title: Pay, severity: high, isolation: isolated, secrets: { PAY_KEY: {} } }",
                production: declared, preprod: declared)
            let values = [name: value]
            let digests = scenario.listing("production", values).listing("preprod", values)
            let all = scenario.showing("production", values).showing("preprod", values)
            let id = "preprod/shared-secret/\(name)"
            #expect(digests.audit("preprod").check(id)?.status == listed, "\(declared)")
            #expect(all.audit("preprod").check(id)?.status == shown, "\(declared)")
            let own = scenario.listing("production", [name: "another"]).listing("preprod", values)
            #expect(own.audit("preprod").check(id) == nil)
        }
    }

    @Test func comparesUnderOtherNames() throws {
        let scenario = try Scenario.acme(
            "  pay: { title: Pay, severity: high, isolation: isolated, secrets: { PAY_KEY: {} } }")
        let record = scenario.listing("production", ["SHOP": "a-value"])
            .listing("preprod", ["DEPLOY_TOKEN": "a-value"]).audit("production", "preprod")
        #expect(
            record.outcome(of: "preprod/shared-secret/DEPLOY_TOKEN")
                == .fail(.digest, "has the same value as SHOP in production"))
        #expect(record.check("production/shared-secret/SHOP")?.status == .fail)
    }

    /// With nothing to compare with, nothing was proved.
    @Test func provesNothingInAWorkspaceOfOne() throws {
        let record = try Scenario(
            services:
                "services:\n  pay: { title: Pay, severity: high, isolation: isolated, secrets: { PAY_KEY: {} } }\n",
            environments: ["preprod": "environment: preprod\ntier: staging\n"]
        ).listing("preprod", ["PAY_KEY": "a-value"]).audit("preprod")
        #expect(
            record.outcome(of: "preprod/shared-secret/PAY_KEY")
                == .absent(.digest, "has no other environment to compare with"))
    }

    /// What a service declares is judged under whatever name, also where the platform sets it.
    @Test(arguments: [("a-key", Status.fail), ("another", .pass)])
    func judgesAPlatformSecretThatIsDeclared(_ other: String, _ expected: Status) throws {
        let record = try Scenario.acme(
            "  db: { title: DB, severity: high, isolation: isolated, secrets: { SUPABASE_KEY: {} } }"
        ).listing("production", [:], platform: ["SUPABASE_KEY": other])
            .listing("preprod", [:], platform: ["SUPABASE_KEY": "a-key"]).audit("preprod")
        #expect(record.check("preprod/shared-secret/SUPABASE_KEY")?.status == expected)
    }

    /// Keys that people make up and number are others: what is left over of their last digit is no text's.
    @Test(arguments: [
        ("api_token_production_v1", "api_token_production_v2"), ("key_prod_000001", "key_prod_000002"),
        ("abcdefghijklmnopq1", "abcdefghijklmnopq2"),
    ]) func tellsNumberedKeysApart(_ one: String, _ other: String) throws {
        let record = try Self.workspace().showing("production", ["PAY_KEY": one])
            .showing("preprod", ["PAY_KEY": other]).audit("preprod")
        #expect(record.check("preprod/shared-secret/PAY_KEY")?.status == .pass)
    }

    /// One account has several keys, as one database has several users.
    @Test(arguments: [("app@p.example", Status.fail), ("other@p.example", .pass)])
    func tellsServiceAccountsByTheirName(_ account: String, _ expected: Status) throws {
        func file(_ account: String, _ key: String) -> String {
            #"{"type":"service_account","client_email":"\#(account)","private_key_id":"\#(key)","private_key":"\#(key)"}"#
        }
        let record = try Self.workspace()
            .showing("production", ["PAY_KEY": file("app@p.example", "kQ4w9ZtR2mXc7VbN5pLs8Hd3")])
            .showing("preprod", ["PAY_KEY": file(account, "Jf6Gy1Ue0Wi4Oa9Ts7Dk2Lm5")])
            .audit("preprod")
        #expect(record.check("preprod/shared-secret/PAY_KEY")?.status == expected)
    }

    /// A program's word for no value hides what stands in its place, and nothing else.
    @Test func comparesBesideAWordForNoValue() throws {
        let record = try Self.workspace()
            .listing("production", ["PAY_HOOK": "null", "PAY_KEY": "a"])
            .listing("preprod", ["PAY_HOOK": "b", "PAY_KEY": "c"]).audit("preprod")
        #expect(record.check("preprod/shared-secret/PAY_KEY")?.status == .pass)
        #expect(record.check("preprod/shared-secret/PAY_HOOK")?.status == .unproven)
    }

    /// What is handed in as production's is, also where production does not list it yet, or lists another value.
    @Test func knowsWhatWasHandedInForAnother() throws {
        for listed in [["PAY_HOOK": "h"], ["PAY_HOOK": "h", "PAY_KEY": "older"]] {
            let record = try Self.workspace().listing("production", listed)
                .handingIn("production", ["PAY_KEY": "kQ4w9ZtR2mXc"])
                .listing("preprod", ["PAY_KEY": "kQ4w9ZtR2mXc"]).audit("preprod")
            #expect(record.check("preprod/shared-secret/PAY_KEY")?.status == .fail)
        }
    }

    /// An address by its digest, in the spellings that a declared one is known by.
    @Test(arguments: [
        "https://api.acme.example:443", "https://API.acme.example", "http://api.acme.example/",
        "https://api.acme.example.",
    ]) func knowsSpellingsOfAnAddress(_ copy: String) throws {
        let value = "https://api.acme.example"
        let record = try Self.workspace().listing("production", ["PAY_KEY": value])
            .handingIn("production", ["PAY_KEY": value]).listing("preprod", ["PAY_KEY": copy]).audit(
                "preprod")
        #expect(record.check("preprod/shared-secret/PAY_KEY")?.status == .fail)
    }

    /// A key that the host has no more, or never had under this name, may still be valid; a setting is none.
    @Test(arguments: [
        ("PAY_KEY", "kQ4w9ZtR2mXc", Status.fail), ("OLD_PAY_SECRET", "kQ4w9ZtR2mXc", .fail),
        ("OLD_PORT", "30000", .pass),
    ]) func knowsWhatIsHandedInUnderAnotherName(_ name: String, _ value: String, _ expected: Status) throws {
        let record = try Self.workspace().listing("production", ["PAY_HOOK": "h"])
            .handingIn("production", [name: value]).listing("preprod", ["PAY_KEY": value]).audit("preprod")
        #expect(record.check("preprod/shared-secret/PAY_KEY")?.status == expected)
    }

    /// A host that leads each caller to a place of its own names no database.
    @Test(arguments: [
        ("mysql://USER:PASSWORD@aws.connect.psdb.cloud/shop", Status.pass),
        ("postgres://USER:PASSWORD@postgres.default.svc.cluster.local:5432/app", .pass),
        ("postgres://USER:PASSWORD@db.acme.example:5432/app", .fail),
    ]) func tellsDatabasesByTheirCredentials(_ template: String, _ expected: Status) throws {
        func value(_ user: String, _ password: String) -> String {
            template.replacing("USER", with: user).replacing("PASSWORD", with: password)
        }
        let record = try Self.workspace()
            .showing("production", ["PAY_KEY": value("u8f7e6d5c4b3a2f1e0d9", "kQ4w9ZtR2mXc7VbN5pLs8Hd3")])
            .showing("preprod", ["PAY_KEY": value("z1x2c3v4b5n6m7a8s9d0", "Jf6Gy1Ue0Wi4Oa9Ts7Dk2Lm5")])
            .audit("preprod")
        #expect(record.check("preprod/shared-secret/PAY_KEY")?.status == expected)
    }
}
