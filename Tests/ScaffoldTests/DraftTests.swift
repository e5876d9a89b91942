import Manifests
import Scaffold
import Testing

/// What a draft declares of what was listed.
@Suite struct DraftTests {
    private func draft(_ production: [String: String?], _ preprod: [String: String?]?) throws -> Draft {
        Drafter([
            DraftEnvironment(name: "production", listings: [place("a")], listing: try listing(production)),
            DraftEnvironment(
                name: "preprod", listings: preprod == nil ? [] : [place("b")],
                listing: try preprod.map { try listing($0) }),
        ]).draft()
    }

    private func expectation(_ name: String, _ environment: String, _ draft: Draft) throws
        -> Manifests.Expectation
    {
        let found = try workspace(of: draft).environments.first { $0.name.value == environment }?.expectations
        return try #require(found?.first { $0.pattern.value.description == name })
    }

    private func line(_ name: String, _ environment: String, _ draft: Draft) throws -> String {
        let file = try #require(draft.files.first { $0.name == "\(environment).yaml" })
        return try #require(
            file.text.split(separator: "\n").map(String.init).first { $0.hasPrefix("  \(name):") })
    }

    @Test func whatAllListIsRequired() throws {
        let draft = try draft(["A": "1", "B": "2"], ["A": "3", "C": "4"])
        for environment in ["production", "preprod"] {
            #expect(try expectation("A", environment, draft).presence == .required)
            #expect(try expectation("B", environment, draft).presence == .optional)
            #expect(try expectation("C", environment, draft).presence == .optional)
        }
        // Nobody looked at preprod, so production alone says what there is.
        #expect(try expectation("A", "preprod", self.draft(["A": "1"], nil)).presence == .required)
    }

    @Test func keysOfTheTierAreExpected() throws {
        let draft = try draft(["STRIPE_SECRET_KEY": "1"], ["STRIPE_SECRET_KEY": "2"])
        #expect(
            try expectation("STRIPE_SECRET_KEY", "production", draft).forms == [
                .prefix(["sk_live_", "rk_live_"])
            ])
        #expect(
            try expectation("STRIPE_SECRET_KEY", "preprod", draft).forms == [
                .prefix(["sk_test_", "rk_test_"])
            ])
        #expect(try line("STRIPE_SECRET_KEY", "preprod", draft).hasSuffix(" # guess: by the tier"))
    }

    @Test func aSettingsWordIsProvedByItsDigest() throws {
        let draft = try draft(["APP_ENV": "production", "NODE_ENV": "prod"], ["APP_ENV": nil])
        #expect(try expectation("APP_ENV", "production", draft).equals == .literal("production"))
        #expect(try expectation("NODE_ENV", "production", draft).equals == nil)
        #expect(try expectation("APP_ENV", "preprod", draft).equals == nil)
    }

    @Test func equalValuesAreNoted() throws {
        let draft = try draft(
            ["X_KEY": "same", "Y_KEY": "other", "Z_KEY": "hidden", "LOG_LEVEL": "info", "LOG_SIZE": "same"],
            ["X_KEY": "same", "W_KEY": "other", "V_KEY": "same", "LOG_LEVEL": "info"])
        #expect(draft.equalCount == 2)
        #expect(try line("X_KEY", "production", draft).hasSuffix(" # same value as in preprod"))
        #expect(try line("X_KEY", "preprod", draft).hasSuffix(" # same value as in production, V_KEY here"))
        #expect(try line("Y_KEY", "production", draft).hasSuffix(" # same value as W_KEY in preprod"))
        #expect(try !line("Z_KEY", "production", draft).contains("#"))
        // Settings may be equal, and so nothing is said of them.
        #expect(try !line("LOG_LEVEL", "preprod", draft).contains("same value"))
        #expect(try !line("LOG_SIZE", "production", draft).contains("same value"))
    }

    /// Names alone tell nothing of values, be there ever so many of them.
    @Test func whatIsNotShownIsEqualToNothing() throws {
        let draft = try draft(["A": nil, "B": nil], ["A": nil, "B": nil])
        #expect(draft.equalCount == 0)
        #expect(!draft.files.contains { $0.text.contains("# same value") })
    }

    @Test func whatOnlySomeHaveDoesNotWorkTogether() throws {
        let whole = try workspace(
            of: draft(
                ["STRIPE_SECRET_KEY": "1", "STRIPE_WEBHOOK_SECRET": "2"],
                ["STRIPE_SECRET_KEY": "3", "STRIPE_WEBHOOK_SECRET": "4"]))
        #expect(whole.services.map(\.together) == [true])
        let half = try workspace(
            of: draft(["STRIPE_SECRET_KEY": "1", "STRIPE_WEBHOOK_SECRET": "2"], ["STRIPE_SECRET_KEY": "3"]))
        #expect(half.services.map(\.together) == [false])
    }

    @Test func servicesAreGroups() throws {
        let names = [
            "STRIPE_KEY", "ACME_A", "ACME_B", "acme_c", "LONELY", "LOG_LEVEL", "_", "__X", "SECURITY_A",
        ]
        let draft = try draft(
            Dictionary(uniqueKeysWithValues: (names + ["SECURITY_B", "JWT_SECRET"]).map { ($0, $0) }), nil)
        let services = try workspace(of: draft).services
        #expect(services.map(\.id) == ["security", "stripe", "acme", "security-own", "other", "settings"])
        #expect(services[2].secrets.map(\.name.value) == ["ACME_A", "ACME_B", "acme_c"])
        #expect(services[4].secrets.map(\.name.value) == ["LONELY", "_", "__X"])
        #expect(services.map(\.isolation).suffix(3) == [.isolated, .isolated, .config])
    }

    @Test(arguments: [
        ("production", Tier.production), ("prod", .production), ("prod-eu", .production),
        ("live", .production),
        ("preprod", .staging), ("pre-prod", .staging), ("non-prod", .staging), ("staging", .staging),
        ("test", .staging), ("sandbox", .development), ("dev", .development), ("product", .development),
    ]) func tierIsGuessedByTheName(name: String, tier: Tier) {
        #expect(DraftEnvironment(name: name, listings: []).tier == tier)
    }

    @Test func skeletonIsReadAlone() throws {
        let files = Drafter([
            DraftEnvironment(name: "production", listings: [place("a"), place("b", part: "ci")])
        ]).skeleton()
        let read = try Workspace.read(
            name: "x", services: ManifestFile(path: "services.yaml", text: "services: {}"),
            environments: files)
        #expect(read.environments.first?.parts.map(\.part) == [nil, "ci"])
    }
}
