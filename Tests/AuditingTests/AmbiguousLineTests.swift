import Auditing
import Listings
import Scenarios
import Secrets
import Testing

/// The value of a line that programs read differently is unknown.
@Suite struct AmbiguousLineTests {
    private static let readings =
        "Compose and Python read the # as part of the value, Node and Ruby as a comment"
    private static let words = "stands on a line that programs read differently: \(readings)"

    private static func workspace() throws -> Scenario {
        try .acme(
            """
              keys:
                title: Keys
                severity: critical
                isolation: isolated
                together: false
                secrets: { A_KEY: {}, B_KEY: {} }
              app: { title: App, severity: low, isolation: config, together: false, secrets: { MODE: {} } }
            """, preprod: "secrets: { MODE: { equals: quiet } }")
    }

    private static func ambiguous(_ name: String, _ value: String) -> ListedSecret {
        var secret = ListedSecret(name: name, digest: Digest(of: value))
        secret.readings = readings
        return secret
    }

    @Test func `what would pass is unproven, and the readings are named`() throws {
        let record = try Self.workspace().listing("production", ["A_KEY": "own_1"])
            .listing("preprod", [Self.ambiguous("A_KEY", "other#1")], evidence: .digest).audit("preprod")
        for rule in ["value-placeholder", "shared-secret", "secret-reused"] {
            #expect(record.outcome(of: "preprod/\(rule)/A_KEY") == .unproven(.name, Self.words))
        }
        #expect(record.check("preprod/shared-secret/A_KEY")?.fix?.contains("`dialect`") == true)
    }

    @Test func `the value of another environment still fails`() throws {
        let record = try Self.workspace().listing("production", ["A_KEY": "other#1"])
            .listing("preprod", [Self.ambiguous("A_KEY", "other#1")], evidence: .digest).audit("preprod")
        #expect(record.check("preprod/shared-secret/A_KEY")?.status == .fail)
    }

    /// Programs put the value there that the file has for the variable; one that it has not stays unresolved.
    @Test(arguments: [
        ("${A_KEY}", Status.unproven), ("postgres://$A_KEY:${MODE}@db.acme.example/app", .unproven),
        ("${A_KEY:-x}", .unproven), ("${OTHER}", .fail), ("${B_KEY}", .fail), ("${A_KEY}${OTHER}", .fail),
    ]) func `a variable of the same file is no placeholder`(_ text: String, _ status: Status) throws {
        var secrets = ["A_KEY": "own_1", "MODE": "quiet"].map {
            ListedSecret(name: $0.key, digest: Digest(of: $0.value))
        }
        var line = Self.ambiguous("B_KEY", text)
        line.readings = "the variable in it is replaced, by what is not in the file"
        secrets.append(line)
        let listing = try Listing(
            provider: "dotenv", source: .file, evidence: .value, fetchedAt: Scenario.now, secrets: secrets,
            values: [HeldSecret("B_KEY", SecretValue(copying: text))])
        let record = try Self.workspace().observing(["preprod": .success(listing)]).audit("preprod")
        #expect(record.check("preprod/value-placeholder/B_KEY")?.status == status)
        #expect(record.check("preprod/shared-secret/A_KEY")?.fix?.contains("`dialect`") != true)
    }

    @Test func `a declared value may be another reading`() throws {
        let record = try Self.workspace().listing(
            "preprod", [Self.ambiguous("MODE", "quiet#1")], evidence: .digest
        )
        .audit("preprod")
        #expect(record.outcome(of: "preprod/value-equals/MODE") == .unproven(.name, Self.words))
    }

    @Test func `others can't be compared with it, but with an ambiguous setting they can`() throws {
        let keys = try Self.workspace().listing(
            "production", [Self.ambiguous("A_KEY", "x#1")], evidence: .digest
        )
        .listing("preprod", ["A_KEY": "own_1"]).audit("preprod")
        let check = try #require(keys.check("preprod/shared-secret/A_KEY"))
        #expect(check.status == .unproven)
        #expect(
            check.message
                == "can't be proved to be preprod's own: production (programs read the line of A_KEY differently) could not be compared"
        )
        #expect(check.fix?.hasPrefix("For A_KEY in production: write the line") == true)
        let settings = try Self.workspace().listing(
            "production", [Self.ambiguous("MODE", "x#1")], evidence: .digest
        )
        .listing("preprod", ["A_KEY": "own_1"]).audit("preprod")
        #expect(settings.check("preprod/shared-secret/A_KEY")?.status == .pass)
    }

    @Test func `what the manifest spells out hides nothing`() throws {
        let scenario = try Scenario.acme(
            "  keys: { title: K, severity: high, isolation: isolated, together: false, secrets: { A_KEY: {}, B_KEY: {} } }",
            production: "secrets: { A_KEY: { equals: '' } }"
        ).listing("production", [Self.ambiguous("A_KEY", "")], evidence: .digest)
            .listing("preprod", ["B_KEY": "own_1"])
        #expect(scenario.audit("preprod").check("preprod/shared-secret/B_KEY")?.status == .pass)
        let own = scenario.audit("production")
        #expect(own.outcome(of: "production/value-equals/A_KEY") == .unproven(.name, Self.words))
    }

    @Test func `another secret can't be told from it`() throws {
        let record = try Self.workspace()
            .listing(
                "preprod",
                [Self.ambiguous("A_KEY", "x#1"), ListedSecret(name: "B_KEY", digest: Digest(of: "own_2"))],
                evidence: .digest
            ).audit("preprod")
        #expect(
            record.outcome(of: "preprod/secret-reused/B_KEY")
                == .unproven(.digest, "can't be compared with A_KEY, whose line programs read differently"))
    }

    @Test func `what one program reads as nothing is not called empty`() throws {
        let record = try Self.workspace().listing("preprod", [Self.ambiguous("A_KEY", "")], evidence: .digest)
            .handingIn("preprod", ["A_KEY": ""]).audit("preprod")
        #expect(record.outcome(of: "preprod/value-placeholder/A_KEY") == .unproven(.name, Self.words))
    }

    @Test func `a snapshot of it holds no seal`() async throws {
        let listing = try Listing(
            provider: "dotenv", source: .live, evidence: .value, fetchedAt: 0,
            secrets: [
                Self.ambiguous("A_KEY", "x#1"), ListedSecret(name: "B_KEY", digest: Digest(of: "own_2")),
            ])
        let snapshot = try await Snapshot.sealing(listing, of: "production", project: nil, key: nil)
        let opened = try snapshot.outdatedListing(now: 0, limit: "a day")
        #expect(opened.secrets["A_KEY"]?.shown == .nothing)
        #expect(opened.secrets["B_KEY"]?.isComparable == true)
    }
}
