import Auditing
import Listings
import Scenarios
import Secrets
import Testing

@Suite struct SharedResourceTests {
    private static func database(
        _ id: String?, title: String? = nil, isPreview: Bool = false
    ) -> BoundResource {
        BoundResource(kind: "D1 database", id: id, title: title, name: "DB", isPreview: isPreview)
    }

    /// Of a type that is not known.
    private static func ledger(_ content: String) -> BoundResource {
        BoundResource(kind: "Cloudflare ledger", id: nil, content: Digest(of: content), name: "L")
    }

    private static func route(_ host: String) -> BoundResource {
        BoundResource(kind: "Cloudflare route", id: host, name: "\(host)/*")
    }

    /// A route of preprod's that takes what production's hosts get, and the other way round.
    @Test(arguments: [
        ("*.acme.example", "app.acme.example", "preprod", Status.fail),
        ("*acme.example", "acme.example", "preprod", .fail), ("*", "app.acme.example", "preprod", .fail),
        ("*.pre.acme.example", "app.acme.example", "preprod", .pass),
        ("*.shop.example", "shop.example", "preprod", .pass),
        // A declared host is production's, too.
        ("*.acme.example", "shop.example", "preprod", .fail),
        // The longer pattern wins: production may take the rest.
        ("pre.acme.example", "*.acme.example", "preprod", .pass),
        ("app.acme.example", "*.acme.example", "production", .pass),
    ]) func `a route over another environment's hosts`(
        _ own: String, _ other: String, _ judged: String, _ status: Status
    ) throws {
        func listing(_ host: String) throws -> Listing {
            try Listing(
                provider: "wrangler", source: .live, evidence: .value, fetchedAt: Scenario.now, secrets: [],
                resources: [Self.route(host)])
        }
        let scenario = try Scenario(
            services: "services: {}",
            environments: [
                "production": Scenario.environment("production", tier: "production"),
                "preprod": Scenario.environment("preprod", tier: "staging"),
            ]
        ).listing("preprod", .success(try listing(own))).listing("production", .success(try listing(other)))
        let host = judged == "preprod" ? own : other
        #expect(scenario.audit(judged).check("\(judged)/shared-resource/\(host)/*")?.status == status)
    }

    @Test(arguments: [
        (database("1"), "Create a D1 database for preprod, and bind it as DB."),
        (
            BoundResource(kind: "Cloudflare queue", id: "jobs", name: "jobs"),
            "Create a Cloudflare queue for preprod, and use it instead."
        ),
        (
            route("app.acme.example"),
            "Give preprod routes of its own: a Wrangler environment without `routes` inherits those of the top level."
        ),
    ]) func `the fix names a binding only if there is one`(_ shared: BoundResource, _ fix: String) throws {
        let listing = try Listing(
            provider: "wrangler", source: .live, evidence: .value, fetchedAt: Scenario.now, secrets: [],
            resources: [shared])
        let scenario = try Scenario(
            services: "services: {}",
            environments: [
                "production": Scenario.environment("production", tier: "production"),
                "preprod": Scenario.environment("preprod", tier: "staging"),
            ]
        ).listing("preprod", .success(listing)).listing("production", .success(listing))
        #expect(scenario.audit("preprod").check("preprod/shared-resource/\(shared.name)")?.fix == fix)
    }

    private static func worker(_ id: String) -> BoundResource {
        BoundResource(kind: "Cloudflare Worker", id: id, name: "API")
    }

    /// What production is bound to, what it declares, what preprod is bound to, and what is said of that.
    static let rows: [(production: [BoundResource]?, declared: String, own: BoundResource, status: Status)] =
        [
            ([], "", database("1"), .pass),
            ([database("2")], "", database("1"), .pass),
            ([database("1")], "", database("1"), .fail),
            ([database("1", title: "shop")], "", database("1", title: "pre"), .fail),
            // The id decides; a name does where an id is missing.
            ([database("2", title: "shop")], "", database("1", title: "shop"), .pass),
            ([database("2", title: "shop")], "", database(nil, title: "shop"), .fail),
            ([database("2", title: "shop")], "", database(nil, title: "pre"), .pass),
            ([database(nil)], "", database("1"), .unproven),
            ([database("2")], "", database(nil), .unproven),
            ([worker("api")], "", database(nil), .unproven),
            // One is known by its id, and the other by what has it.
            ([database("2")], "", database(nil, title: "shop"), .unproven),
            // Nothing tells which of its fields identify it.
            ([ledger("x")], "", ledger("x"), .fail), ([ledger("x")], "", ledger("y"), .unproven),
            // Production's previews take nothing away from preprod; preprod's own may have production's.
            ([database("1", isPreview: true)], "", database("1"), .pass),
            ([database("1")], "", database("1", isPreview: true), .fail),
            // Less evidence is no pass.
            (nil, "", database("1"), .unproven),
            ([], "listing: { provider: cloudflare-workers, script: api }", worker("api"), .fail),
            ([], "listing: { provider: cloudflare-workers, script: api }", worker("api-pre"), .pass),
            // A queue may be called as a Worker is.
            ([], "listing: { provider: cloudflare-workers, script: api }", database("api"), .pass),
            ([], "identifiers: { bucket: shop-files }", database("shop-files"), .fail),
            ([], "identifiers: { bucket: shop-files }", database("1", title: "Shop-Files"), .fail),
            ([], "identifiers: { bucket: shop-files }", database("shop-files-pre"), .pass),
        ]

    /// What production's bucket can be reached by was not seen.
    @Test func `unseen addresses of a bucket prove nothing`() throws {
        let unseen = BoundResource(kind: BoundResource.bucketAddress, id: nil, name: "F (addresses)")
        func listing(_ resources: [BoundResource]) throws -> Listing {
            try Listing(
                provider: "p", source: .live, evidence: .value, fetchedAt: Scenario.now, secrets: [],
                resources: resources)
        }
        let scenario = try Scenario.acme("  m: { title: M, severity: low, isolation: config, secrets: {} }")
            .listing("production", .success(try listing([unseen]))).listing(
                "preprod", .success(try listing([])))
        for judged in ["production", "preprod"] {
            let record = scenario.audit(judged)
            #expect(record.check("\(judged)/listing/production/F (addresses)")?.status == .unproven)
            #expect(record.ids(of: "shared-resource").isEmpty)
        }
    }

    /// A value that names what another environment is bound to leads there, under whatever name.
    @Test(arguments: [
        ("shop-files", Status.fail), ("SHOP-FILES", .fail), ("shop-files\n", .fail), ("shop-files-pre", nil),
        ("s3://shop-files", .fail), ("s3://shop-files-pre", nil), ("shared-files", nil), ("shop", nil),
    ]) func `a value that names another's resource`(_ value: String, _ status: Status?) throws {
        func bucket(_ id: String) -> BoundResource {
            BoundResource(kind: "Cloudflare R2 bucket", id: id, name: id)
        }
        func listing(_ resources: [BoundResource], _ secrets: [ListedSecret]) throws -> Listing {
            try Listing(
                provider: "cloudflare-workers", source: .live, evidence: .digest, fetchedAt: Scenario.now,
                secrets: secrets, resources: resources)
        }
        let scenario = try Scenario(
            services:
                "services: { app: { title: App, severity: high, isolation: config, secrets: { BUCKET: {} } } }",
            environments: [
                "production": Scenario.environment("production", tier: "production"),
                "preprod": Scenario.environment("preprod", tier: "staging"),
            ]
        ).listing(
            "production",
            .success(try listing([bucket("shop-files"), bucket("shared-files"), bucket("shop")], []))
        ).listing(
            "preprod",
            .success(
                try listing(
                    [bucket("shared-files")], [ListedSecret(name: "BUCKET", digest: Digest(of: value))])))
        #expect(scenario.audit("preprod").check("preprod/foreign-identifier/BUCKET")?.status == status)
    }

    /// The same where the value is shown, and has the name in it.
    @Test(arguments: [
        ("s3://shop-files/x", Status.fail), (#"{"bucket":"shop-files"}"#, .fail),
        ("https://x.example/b/shop-files", .fail),
        ("https://shop-auth.acme.workers.dev/x", .fail), ("9f3c1b7e2d4a4f6c8b0d5e7a1c3f9b2d", .fail),
        ("s3://shop-files-pre/x", nil), ("https://shop-auth-pre.acme.workers.dev/x", nil),
    ]) func `a value that has the name of another's resource in it`(_ value: String, _ status: Status?) throws
    {
        let resources = [
            BoundResource(kind: "Cloudflare R2 bucket", id: "shop-files", name: "FILES"),
            BoundResource(kind: BoundResource.worker, id: "shop-auth", name: "AUTH"),
            BoundResource(
                kind: "Cloudflare D1 database", id: "9f3c1b7e-2d4a-4f6c-8b0d-5e7a1c3f9b2d", name: "DB"),
        ]
        let scenario = try Scenario.acme(
            "  app: { title: App, severity: high, isolation: config, secrets: { PLACE: {} } }"
        ).listing(
            "production",
            .success(
                try Listing(
                    provider: "cloudflare-workers", source: .live, evidence: .value, fetchedAt: Scenario.now,
                    secrets: [], resources: resources))
        ).showing("preprod", ["PLACE": value])
        #expect(scenario.audit("preprod").check("preprod/foreign-identifier/PLACE")?.status == status)
    }

    static let previews: [(own: String, preview: String?, environment: String, status: Status)] = [
        ("1", "1", "production", Status.fail), ("1", "2", "production", .pass),
        ("1", nil, "production", .unproven), ("1", "9", "production", .pass), ("1", "1", "preprod", .pass),
    ]

    /// Previews of production are bound to none of production's; those of others may be bound to their own.
    @Test(arguments: previews) func `previews have their own`(
        _ own: String, _ preview: String?, _ environment: String, _ status: Status
    ) throws {
        func listing(_ resources: [BoundResource]) throws -> Listing {
            try Listing(
                provider: "wrangler", source: .live, evidence: .value, fetchedAt: Scenario.now, secrets: [],
                resources: resources)
        }
        let bound = [Self.database(own), Self.database(preview, isPreview: true).named("DB (preview)")]
        let other = environment == "production" ? "preprod" : "production"
        let scenario = try Scenario(
            services: "services: {}",
            environments: [
                "production": Scenario.environment("production", tier: "production"),
                "preprod": Scenario.environment("preprod", tier: "staging"),
            ]
        ).listing(environment, .success(try listing(bound)))
            .listing(other, .success(try listing([Self.database("9")])))
        let id = "\(environment)/shared-resource/DB (preview)"
        #expect(scenario.audit(environment).check(id)?.status == status)
    }

    private static let account = String(repeating: "0a1b", count: 8)

    /// Values of production's and preprod's, and whether both are one bucket's addresses.
    static let addresses: [(production: String, preprod: String, isOne: Bool)] = [
        ("https://pub-0a1b.r2.dev", "https://pub-0a1b.r2.dev/img/", true),
        ("https://pub-0a1b.r2.dev", "PUB-0A1B.r2.dev", true),
        ("https://pub-0a1b.r2.dev", "https://pub-9f8e.r2.dev", false),
        (
            "https://\(account).r2.cloudflarestorage.com/files",
            "https://key:pass@files.\(account).r2.cloudflarestorage.com", true
        ),
        (
            "https://\(account).r2.cloudflarestorage.com/files",
            "https://\(account).r2.cloudflarestorage.com/files-pre", false
        ),
        (
            "https://\(account).r2.cloudflarestorage.com", "https://\(account).r2.cloudflarestorage.com",
            false
        ),
        (
            "https://\(account).eu.r2.cloudflarestorage.com/files",
            "https://\(account).r2.cloudflarestorage.com/files", false
        ),
        (#"{"cdn":"https://pub-0a1b.r2.dev"}"#, "https://pub-0a1b.r2.dev", true),
    ]

    @Test(arguments: addresses) func `a value that is a bucket's address binds to it`(
        production: String, preprod: String, isOne: Bool
    ) throws {
        let scenario = try Self.shown(production, preprod)
        let check = scenario.audit("preprod").check("preprod/shared-resource/CDN")
        #expect((check?.status == .fail) == isOne)
        #expect(check == nil || isOne)
    }

    /// A bucket is one whether it is bound or addressed, and by whichever of its domains.
    @Test(
        arguments: [
            ("https://pub-0a1b.r2.dev/a", "shared-resource"),
            ("https://cdn.example.com/a", "foreign-identifier"),
            ("https://\(account).r2.cloudflarestorage.com/files", "shared-resource"),
            ("https://docs.example.com/a", nil),
        ] as [(String, String?)]) func `an address of another's bucket`(_ value: String, _ rule: String?)
        throws
    {
        let resources = [
            BoundResource(
                kind: BoundResource.bucket, account: Self.account, id: "files", name: "FILES"),
            BoundResource(kind: BoundResource.bucketAddress, id: "pub-0a1b.r2.dev", name: "FILES (r2.dev)"),
            BoundResource(kind: BoundResource.bucketAddress, id: "cdn.example.com", name: "FILES (cdn)"),
        ]
        let scenario = try Self.shown("nothing-in-particular", value, resources)
        let failing = scenario.audit("preprod").environments[0].checks.filter { $0.status == .fail }
        #expect(
            Set(failing.filter { $0.subject == "CDN" }.map(\.rule)).isSuperset(of: rule.map { [$0] } ?? []))
        #expect(rule != nil || failing.isEmpty)
    }

    private static func shown(
        _ production: String, _ preprod: String, _ resources: [BoundResource] = []
    ) throws -> Scenario {
        func listing(_ value: String, _ resources: [BoundResource]) throws -> Listing {
            try Listing(
                provider: "dotenv", source: .live, evidence: .value, fetchedAt: Scenario.now,
                secrets: [ListedSecret(name: "CDN", digest: Digest(of: value))],
                values: [HeldSecret("CDN", SecretValue(copying: value))], resources: resources)
        }
        return try Scenario(
            services:
                "services: { app: { title: App, severity: high, isolation: config, secrets: { CDN: {} } } }",
            environments: [
                "production": Scenario.environment("production", tier: "production"),
                "preprod": Scenario.environment("preprod", tier: "staging"),
            ]
        ).observing([
            "production": .success(try listing(production, resources)),
            "preprod": .success(try listing(preprod, [])),
        ])
    }

    @Test(arguments: rows) func `what two environments are bound to`(
        production: [BoundResource]?, declared: String, own: BoundResource, status: Status
    ) throws {
        func listing(_ resources: [BoundResource]?) throws -> Listing {
            try Listing(
                provider: "cloudflare-workers", source: .live, evidence: .name, fetchedAt: Scenario.now,
                secrets: [], resources: resources)
        }
        var scenario = try Scenario(
            services: "services: {}",
            environments: [
                "production": "environment: production\ntier: production\n\(declared)\n",
                "preprod": "environment: preprod\ntier: staging\n",
            ])
        scenario = scenario.listing("production", .success(try listing(production)))
            .listing("preprod", .success(try listing([own])))
        if declared.contains("script: api") {
            scenario = scenario.placing("production", Place("Cloudflare", account: "a", "Worker api"))
        }
        let check = scenario.audit("preprod").check("preprod/shared-resource/\(own.name)")
        #expect(check?.status == status)
    }
}
