import Auditing
import Manifests
import Scenarios
import Secrets
import Support
import Testing

/// `key-prefix` and `value-format` by attestation, and the rule that tells what is broken.
@Suite struct AttestationTests {
    private static func workspace(preprod: String = "prefix: pk_b_", format: String = "{ hex: 4 }") throws
        -> Scenario
    {
        try .acme(
            """
              pay:
                title: Pay
                severity: critical
                isolation: isolated
                together: false
                secrets: { PAY_KEY: { prefix: [pk_a_, pk_b_], min_length: 6 }, PAY_HEX: { format: \(format) } }
            """,
            preprod: "secrets: { PAY_KEY: { optional: true, \(preprod) }, PAY_HEX: { optional: true } }"
        )
        .listing("preprod", live)
    }

    private static let live = ["PAY_KEY": "pk_b_12", "PAY_HEX": "00112233"]
    private static let prefix = "preprod/key-prefix/PAY_KEY"
    private static let length = "preprod/value-format/PAY_KEY"
    private static let hex = "preprod/value-format/PAY_HEX"
    private static let cannot = "can't be proved to be a value that begins with pk_b_: "

    private static func both(in scenario: Scenario) -> [Attestation?] {
        live.sorted { $0.key < $1.key }.map { scenario.attestation("preprod", $0.key, $0.value) }
    }

    @Test func provesWhatItEstablishes() async throws {
        let scenario = try Self.workspace()
        let record = await scenario.attesting("preprod", Self.both(in: scenario)).audit("preprod")
        #expect(
            record.outcome(of: Self.prefix)
                == .pass(.attestation, "is a value that begins with pk_b_, as Ann attested on 2026-11-20"))
        #expect(
            record.outcome(of: Self.length)
                == .pass(.attestation, "is at least 6 bytes long, as Ann attested on 2026-11-20"))
        #expect(
            record.outcome(of: Self.hex)
                == .pass(.attestation, "is 4 bytes in hex, as Ann attested on 2026-11-20"))
        #expect(record.ids(of: "attestation").isEmpty)
        #expect(record.verdict == .pass)
    }

    @Test func aChangedValueTakesItsOwnClaimsBackAndNoOther() async throws {
        let scenario = try Self.workspace()
        let attestations = Self.both(in: scenario)
        let record = await scenario.listing("preprod", ["PAY_KEY": "pk_b_13", "PAY_HEX": "00112233"])
            .attesting("preprod", attestations).audit("preprod")
        #expect(
            record.outcome(of: Self.prefix)
                == .unproven(
                    .digest, Self.cannot + "the value was changed since Ann attested it on 2026-11-20"))
        #expect(record.check(Self.length)?.status == .unproven)
        #expect(record.check(Self.hex)?.status == .pass)
        #expect(record.ids(of: "attestation").isEmpty)
    }

    @Test(arguments: [("2027-11-20", true), ("2027-11-21", false), ("2030-01-01", false)])
    func countsUpToItsLastDay(_ today: String, _ holds: Bool) async throws {
        let scenario = try Self.workspace()
        let record = await scenario.attesting("preprod", Self.both(in: scenario), today: today).audit(
            "preprod")
        let expected: Outcome =
            holds
            ? .pass(.attestation, "is a value that begins with pk_b_, as Ann attested on 2026-11-20")
            : .unproven(.digest, Self.cannot + "what Ann attested on 2026-11-20 expired on 2027-11-20")
        #expect(record.outcome(of: Self.prefix) == expected)
    }

    /// What was established must say all that is declared by now; it may say more.
    @Test(arguments: [
        ("prefix: [pk_b_, pk_a_]", "{ hex: 4 }", Status.pass, Status.pass),
        ("prefix: pk_a_", "{ hex: 4 }", .unproven, .pass), ("prefix: pk_b_1", "{ hex: 4 }", .unproven, .pass),
        ("prefix: pk_b_", "hex", .pass, .pass), ("prefix: pk_b_", "{ hex: 3 }", .pass, .unproven),
        ("prefix: pk_b_", "base64", .pass, .unproven), ("prefix: pk_b_, min_length: 6", "hex", .pass, .pass),
    ])
    func mustEstablishWhatIsDeclaredNow(
        _ preprod: String, _ format: String, _ prefix: Status, _ hex: Status
    ) async throws {
        let attestations = Self.both(in: try Self.workspace())
        let record = try await Self.workspace(preprod: preprod, format: format)
            .attesting("preprod", attestations).audit("preprod")
        #expect(record.check(Self.prefix)?.status == prefix)
        #expect(record.check(Self.hex)?.status == hex)
        if hex == .unproven {
            #expect(
                record.check(Self.hex)?.message.hasSuffix(
                    ": other forms are declared now than Ann attested on 2026-11-20") == true)
        }
    }

    /// One of two prefixes was established, and now it must be the one.
    @Test func anEitherOrIsNotTheOne() async throws {
        let attestations = Self.both(in: try Self.workspace(preprod: "prefix: [pk_a_, pk_b_]"))
        let record = try await Self.workspace().attesting("preprod", attestations).audit("preprod")
        #expect(
            record.outcome(of: Self.prefix)
                == .unproven(
                    .digest, Self.cannot + "other forms are declared now than Ann attested on 2026-11-20"))
    }

    @Test(arguments: [("min_length: 5", Status.pass), ("min_length: 7", .unproven)])
    func aLongerLengthIsAnotherForm(_ length: String, _ expected: Status) async throws {
        let attestations = Self.both(in: try Self.workspace())
        let record = try await Self.workspace(preprod: "prefix: pk_b_, \(length)")
            .attesting("preprod", attestations).audit("preprod")
        #expect(record.check(Self.length)?.status == expected)
    }

    /// An entry in which anything was edited proves nothing, and is told.
    @Test func anEditedEntryProvesNothing() async throws {
        let scenario = try Self.workspace()
        let made = try #require(scenario.attestation("preprod", "PAY_KEY", "pk_b_12"))
        guard case .secret(let name, let forms, let binding) = made.subject else { return }
        let later = try #require(CalendarDate("2028-01-01"))
        let edited = [
            Attestation(made.subject, by: "Bo", on: made.on, until: made.until),
            Attestation(made.subject, by: made.by, on: made.on, until: later),
            Attestation(made.subject, by: made.by, on: made.until, until: made.until),
            Attestation(
                .secret(name: name, establishes: forms + [.email], binding: binding), by: made.by,
                on: made.on,
                until: made.until),
        ]
        for entry in edited {
            let record = await scenario.attesting("preprod", [entry]).audit("preprod")
            #expect(record.check(Self.prefix)?.status == .unproven)
            #expect(
                record.outcome(of: Self.prefix)?.message
                    == Self.cannot + "the attestation of \(entry.on) was edited after it was made")
            #expect(
                record.outcome(of: "preprod/attestation/PAY_KEY")
                    == .error(
                        "has an attestation that proves nothing: attestations/preprod.yaml:1:3: the attestation of PAY_KEY was edited after it was made"
                    ))
            #expect(record.verdict == .incomplete)
        }
    }

    /// An entry of the same value elsewhere: another secret's, or another environment's.
    @Test func anEntryCanNotBeMoved() async throws {
        let scenario = try Self.workspace().listing("production", ["PAY_KEY": "pk_b_12"])
        let made = scenario.attestation("production", "PAY_KEY", "pk_b_12")
        #expect(made != nil)
        let record = await scenario.attesting("preprod", [made]).audit("preprod")
        #expect(record.check(Self.prefix)?.status == .unproven)
        #expect(record.check("preprod/attestation/PAY_KEY")?.status == .error)
    }

    @Test(arguments: ["", "scrypt:30:8:1:AAAA:AAAA:AAAA", "sha256:0011"])
    func aBindingThatIsNoneIsAnError(_ binding: String) async throws {
        let scenario = try Self.workspace()
        let made = try #require(scenario.attestation("preprod", "PAY_HEX", "00112233"))
        guard case .secret(let name, let forms, _) = made.subject else { return }
        let entry = Attestation(
            .secret(name: name, establishes: forms, binding: binding), by: made.by, on: made.on,
            until: made.until)
        let record = await scenario.attesting("preprod", [entry]).audit("preprod")
        #expect(
            record.outcome(of: Self.hex)
                == .unproven(
                    .digest, "can't be proved to be 4 bytes in hex: the listing shows only its digest"))
        #expect(record.check("preprod/attestation/PAY_HEX")?.status == .error)
        #expect(
            record.check("preprod/attestation/PAY_HEX")?.message.contains(binding) != true || binding.isEmpty)
    }

    @Test func whatCanNotBeReadIsToldAndTheRestCounts() async throws {
        let scenario = try Self.workspace()
        let place = Position(file: "attestations/preprod.yaml", line: 9, column: 1)
        let record = await scenario.attesting(
            "preprod", Self.both(in: scenario),
            problems: (1...5).map { .init(ManifestProblem(at: place, "problem \($0)")) }
        ).audit("preprod")
        let check = try #require(record.check("preprod/attestation/attestations/preprod.yaml"))
        #expect(check.status == .error)
        #expect(check.message.hasSuffix("attestations/preprod.yaml:9:1: problem 3; and 2 more"))
        #expect(record.check(Self.prefix)?.status == .pass)
        #expect(record.verdict == .incomplete)
    }

    @Test func theNewestThatProvesItCounts() async throws {
        let scenario = try Self.workspace()
        let old = scenario.attestation("preprod", "PAY_KEY", "pk_b_12", by: "Old", on: "2026-01-01")
        let other = scenario.listing("preprod", ["PAY_KEY": "pk_b_99"])
            .attestation("preprod", "PAY_KEY", "pk_b_99", by: "New", on: "2026-10-01")
        for order in [[old, other], [other, old]] {
            let record = await scenario.attesting("preprod", order).audit("preprod")
            #expect(record.check(Self.prefix)?.message.hasSuffix("as Old attested on 2026-01-01") == true)
            let changed = await scenario.listing("preprod", ["PAY_KEY": "pk_b_77"])
                .attesting("preprod", order).audit("preprod")
            #expect(changed.check(Self.prefix)?.message.hasSuffix("New attested it on 2026-10-01") == true)
        }
    }

    @Test func aValueOutranksIt() async throws {
        let scenario = try Self.workspace()
        let attested = await scenario.attesting("preprod", Self.both(in: scenario))
        let same = attested.handingIn("preprod", Self.live).audit("preprod")
        #expect(same.outcome(of: Self.prefix) == .pass(.value, "is a value that begins with pk_b_"))
        let other = attested.handingIn("preprod", ["PAY_KEY": "pk_b_99"]).audit("preprod")
        #expect(other.check(Self.prefix)?.status == .unproven)
        #expect(other.check("preprod/value-mismatch/PAY_KEY")?.status == .fail)
    }

    @Test func aNameAloneIsNotTheAttestedValue() async throws {
        let scenario = try Self.workspace()
        let attestations = Self.both(in: scenario)
        let record = await scenario.listing("preprod", namesOnly: ["PAY_KEY"])
            .attesting("preprod", attestations).audit("preprod")
        #expect(
            record.outcome(of: Self.prefix)
                == .unproven(
                    .name,
                    Self.cannot
                        + "the listing does not show whether it is the value that Ann attested on 2026-11-20")
        )
    }

    @Test func onlyWhatIsLiveAndAsDeclaredCanBeAttested() throws {
        let scenario = try Self.workspace()
        #expect(scenario.attestation("preprod", "PAY_KEY", "pk_b_12") != nil)
        #expect(scenario.attestation("preprod", "PAY_KEY", "pk_b_13") == nil)
        #expect(scenario.attestation("preprod", "PAY_NONE", "x") == nil)
        let short = scenario.listing("preprod", ["PAY_KEY": "pk_b_"])
        #expect(short.attestation("preprod", "PAY_KEY", "pk_b_") == nil)
        let names = scenario.listing("preprod", namesOnly: ["PAY_KEY"])
        #expect(names.attestation("preprod", "PAY_KEY", "pk_b_12") == nil)
    }
}
