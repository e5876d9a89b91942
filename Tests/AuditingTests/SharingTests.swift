import Auditing
import Manifests
import Scenarios
import Secrets
import Testing

@Suite struct SharingTests {
    private static func workspace() throws -> Scenario {
        try .acme(
            """
              pay: { title: P, severity: low, isolation: isolated, together: false, secrets: { A: {}, B: {}, C: {} } }
              app: { title: P, severity: low, isolation: config, together: false, secrets: { REGION: {} } }
            """, sandbox: "")
    }

    private static func members(_ record: Record) -> [[String]] {
        record.sharing.map { $0.members.map { "\($0.environment)/\($0.address)" } }
    }

    @Test func groupsWhatSeveralEnvironmentsHold() throws {
        let record = try Self.workspace()
            .listing("production", ["A": "k1", "B": "k2", "C": "3", "REGION": "eu"])
            .listing("preprod", ["A": "k1", "B": "x", "C": "x", "STRAY": "k2", "REGION": "eu"])
            .listing("sandbox", ["C": "k1"]).audit("production", "preprod", "sandbox")
        #expect(
            Self.members(record) == [
                ["production/A", "preprod/A", "sandbox/C"], ["production/B", "preprod/STRAY"],
            ], "the equality of settings, such as REGION, means nothing")
    }

    /// One environment's own repetition is no sharing, and the platform's secrets are no team's.
    @Test func groupsNothingOfOneEnvironment() throws {
        let record = try Self.workspace()
            .listing(
                "production", ["A": "k1", "B": "k1"], platform: ["SUPABASE_KEYS": "s", "SUPABASE_X": "9"]
            )
            .listing("preprod", ["A": "9"], platform: ["SUPABASE_KEYS": "s"])
            .audit("production", "preprod", "sandbox")
        #expect(record.sharing.isEmpty)
    }

    @Test func groupsWhatTouchesAJudgedEnvironment() throws {
        let scenario = try Self.workspace().listing("production", ["A": "k1", "B": "k2"])
            .listing("preprod", ["A": "k1"]).listing("sandbox", ["B": "k2"])
        #expect(Self.members(scenario.audit("preprod")) == [["production/A", "preprod/A"]])
        #expect(Self.members(scenario.audit("production")).count == 2)
    }

    /// What is listed of a secret and what was handed in for it may both be shared: their order is the same in each run.
    @Test func `values that one secret has are told in one order`() throws {
        let record = try Self.workspace()
            .listing("production", ["A": "a1", "B": "b1", "C": "c1"])
            .listing(
                "preprod", ["S1": "a1", "S2": "a2", "S3": "b1", "S4": "b2", "S5": "c1", "S6": "c2"]
            )
            .handingIn("production", ["A": "a2", "B": "b2", "C": "c2"]).audit("preprod")
        #expect(
            Self.members(record) == [
                ["production/A", "preprod/S1"], ["production/A", "preprod/S2"],
                ["production/B", "preprod/S3"], ["production/B", "preprod/S4"],
                ["production/C", "preprod/S5"], ["production/C", "preprod/S6"],
            ])
    }

    @Test func namesEqualValuesByAKeyedFingerprint() throws {
        let scenario = try Self.workspace().listing("production", ["A": "k1", "B": "k2"])
            .listing("preprod", ["A": "k1", "B": "k2"])
        let prints = scenario.audit("production", "preprod").sharing.map(\.fingerprint)
        #expect(prints == scenario.audit("production", "preprod").sharing.map(\.fingerprint))
        #expect(Set(prints).count == 2)
        #expect(
            prints == ["k1", "k2"].map { FingerprintKey(bytes: [1, 2, 3]).fingerprint(of: Digest(of: $0)) })
        let others = ["k1", "k2"].map { FingerprintKey(bytes: [9]).fingerprint(of: Digest(of: $0)) }
        #expect(Set(prints).isDisjoint(with: others))
        #expect(prints.allSatisfy { $0.description.utf8.count == 12 })
    }

    /// No description of a record, however deep, shows a value or its digest.
    @Test func holdsNoValueAndNoDigest() throws {
        let value = "a-value-that-nobody-may-see"
        let record = try Self.workspace().listing("production", ["A": value]).listing("preprod", ["A": value])
            .handingIn("preprod", ["A": value]).audit("production", "preprod", "sandbox")
        var text = ""
        dump(record, to: &text)
        #expect(!text.contains(value))
        #expect(text.contains("shared-secret"))
        // Its SHA-256 begins so, in hexadecimal digits.
        #expect(!text.lowercased().contains("833bf125"))
        #expect(!text.contains("SIMD"))
    }
}
