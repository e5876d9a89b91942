import Auditing
import Manifests
import Providers
import Testing

@testable import Remedies

/// Which secrets get a new value, and which are refused or left alone.
@Suite struct RotationTests {
    private static let services = """
          keys:
            title: Keys
            severity: high
            isolation: isolated
            dashboard: https://keys.test
            together: false
            secrets:
              SEED: { generate: { hex: 4 }, note: Sessions end. }
              UNSET_SEED: { generate: uuid }
              FORBIDDEN_SEED: { generate: uuid }
              OLD_SEED: { generate: uuid, deprecated: true }
              GIVEN_SEED: { generate: { hex: 4 }, known_to: The partner }
              EQUAL_SEED: { generate: { hex: 4 } }
              SIGNING_KEY: { generate: { ed25519: { public: VERIFYING_KEY } } }
              VERIFYING_KEY: {}
              LICENSE_KEY: { generate: { ed25519: { public: LICENSE_CHECK } } }
              LICENSE_CHECK: { known_to: The customers }
              ISSUED: {}
          homeless:
            title: Homeless
            severity: low
            isolation: shareable
            secrets: { HOMELESS_KEY: {} }
          settings:
            title: Settings
            severity: low
            isolation: config
            secrets: { SITE_URL: {} }

        """
    private static let preprod = """
          LICENSE_KEY: { optional: true }
          LICENSE_CHECK: { optional: true }
          SEED: { required: true }
          EQUAL_SEED: { required: true, must_equal: { environment: production, secret: EQUAL_SEED } }
          UNSET_SEED: { optional: true }
          FORBIDDEN_SEED: { forbidden: true }
          GIVEN_SEED: { optional: true }
          SIGNING_KEY: { required: true }
          OLD_SEED: { optional: true }
        """

    private static let live = [
        "SEED", "FORBIDDEN_SEED", "OLD_SEED", "GIVEN_SEED", "EQUAL_SEED", "LICENSE_KEY", "LICENSE_CHECK",
    ]

    private func record(_ live: [String]) throws -> EnvironmentRecord {
        let values = Dictionary(live.map { ($0, "value of \($0)") }, uniquingKeysWith: { first, _ in first })
        let shop = Shop(services: Self.services, preprod: Self.preprod, live: ["preprod": values])
        return try #require(try shop.scenario().audit("preprod").environments.first)
    }

    private func rotation(
        _ names: [String], pushed: Bool, shown: Bool, live: [String] = live
    ) throws -> Rotation {
        try Rotation(of: names, in: record(live), to: .init(isPushed: pushed, isShown: shown))
    }

    private func refusal(_ name: String, pushed: Bool = false, shown: Bool = true) throws -> Rotation.Refusal?
    {
        do {
            _ = try rotation([name], pushed: pushed, shown: shown)
            return nil
        } catch let refusal as Rotation.Refusal {
            return refusal
        }
    }

    /// Where values go, and what is generated and left alone where nothing is named.
    static let unnamed: [(pushed: Bool, shown: Bool, items: [String], leftOut: [String])] = [
        // Printed: all that the environment may have.
        (
            false, true,
            ["LICENSE_KEY", "SEED", "EQUAL_SEED", "UNSET_SEED", "GIVEN_SEED", "SIGNING_KEY"], []
        ),
        // Pushed: of what is optional only what is set.
        (true, true, ["LICENSE_KEY", "SEED", "EQUAL_SEED", "GIVEN_SEED", "SIGNING_KEY"], []),
        // Pushed and seen by nobody: not what somebody else must be given.
        (true, false, ["SEED", "SIGNING_KEY"], ["LICENSE_KEY", "EQUAL_SEED", "GIVEN_SEED"]),
    ]

    @Test(arguments: unnamed.indices) func `without names`(index: Int) throws {
        let (pushed, shown, items, leftOut) = Self.unnamed[index]
        let rotation = try rotation([], pushed: pushed, shown: shown)
        #expect(rotation.items.map(\.name) == items)
        #expect(rotation.leftOut.map(\.name) == leftOut)
    }

    @Test func `what is left alone says why`() throws {
        let rotation = try rotation([], pushed: true, shown: false)
        #expect(
            rotation.leftOut.map(\.reason) == [
                "it must be known to The customers too", "it must be known to EQUAL_SEED in production too",
                "it must be known to The partner too",
            ])
    }

    @Test func `an item says all that is to be known of it`() throws {
        let items = try rotation(["SEED", "SIGNING_KEY", "GIVEN_SEED"], pushed: true, shown: true).items
        #expect(items.map(\.note) == ["Sessions end.", nil, nil])
        #expect(items.map(\.knownTo) == [nil, nil, "The partner"])
        #expect(items.map(\.names) == [["SEED"], ["SIGNING_KEY", "VERIFYING_KEY"], ["GIVEN_SEED"]])
        #expect(items.first?.generator == .hex(bytes: 4))
    }

    @Test func `named twice is generated once, in the order of the names`() throws {
        let items = try rotation(["SIGNING_KEY", "SEED", "SIGNING_KEY"], pushed: true, shown: false).items
        #expect(items.map(\.name) == ["SIGNING_KEY", "SEED"])
    }

    @Test func `named and unset is generated`() throws {
        #expect(try rotation(["UNSET_SEED"], pushed: true, shown: false).items.map(\.name) == ["UNSET_SEED"])
    }

    @Test func `what must be equal gets one value`() throws {
        let shop = Shop(
            services: PlannerTests.equals, preprod: "  SEED: { required: true }\n  COPY: { required: true }",
            live: ["preprod": ["SEED": "0a0b0c0d"]])
        let record = try #require(try shop.scenario().audit("preprod").environments.first)
        let destination = Rotation.Destination(isPushed: true, isShown: false)
        for names in [[], ["SEED"]] {
            let items = try Rotation(of: names, in: record, to: destination).items
            #expect(items.map(\.names) == [["SEED", "COPY"]])
            let values = items[0].generate()
            #expect(values.map(\.name) == ["SEED", "COPY"])
            #expect(Set(values.map { $0.value.digest }).count == 1)
        }
        #expect(
            throws: Rotation.Refusal(
                message: "COPY must equal SEED, and is not generated without it",
                advice: "Generate one value for both: envaudit rotate preprod SEED")
        ) { try Rotation(of: ["COPY"], in: record, to: destination) }
    }

    static let refusals: [(name: String, message: String, advice: String)] = [
        ("SEDE", "no service declares a secret SEDE", "Did you mean SEED?"),
        (
            "QQQQQQQQQQQQ", "no service declares a secret QQQQQQQQQQQQ",
            "Declare it in environments/services.yaml."
        ),
        (
            "FORBIDDEN_SEED", "preprod is not to have FORBIDDEN_SEED",
            "See what is declared of it: envaudit explain FORBIDDEN_SEED"
        ),
        (
            "OLD_SEED", "preprod is not to have OLD_SEED",
            "See what is declared of it: envaudit explain OLD_SEED"
        ),
        (
            "VERIFYING_KEY", "VERIFYING_KEY is the public half of SIGNING_KEY",
            "Generate both: envaudit rotate preprod SIGNING_KEY"
        ),
        (
            "SITE_URL", "SITE_URL can't be generated: it is a setting, not a secret",
            "Set what is declared of it: envaudit apply preprod"
        ),
        (
            "ISSUED", "ISSUED can't be generated: only Keys can issue it",
            "Issue it at https://keys.test, and set it in preprod at https://example.com/preprod/settings."
        ),
        (
            "HOMELESS_KEY", "HOMELESS_KEY can't be generated: only Homeless can issue it",
            "Issue it, and set it in preprod at https://example.com/preprod/settings."
        ),
    ]

    @Test(arguments: refusals.indices, [false, true]) func `what can't be generated is refused`(
        index: Int, pushed: Bool
    ) throws {
        let (name, message, advice) = Self.refusals[index]
        #expect(try refusal(name, pushed: pushed) == Rotation.Refusal(message: message, advice: advice))
    }

    @Test(arguments: [
        ("GIVEN_SEED", "The partner"), ("LICENSE_KEY", "The customers"),
        ("EQUAL_SEED", "EQUAL_SEED in production"),
    ]) func `what somebody else must be given is refused where nobody sees it`(
        name: String, holder: String
    ) throws {
        #expect(
            try refusal(name, pushed: true, shown: false)
                == Rotation.Refusal(
                    message:
                        "\(name) would be set, and its value would be lost: it must be known to \(holder) too",
                    advice: "Add --out FILE, a new file for the value, or --show, and hand the value on."))
        #expect(try refusal(name, pushed: true, shown: true) == nil)
        #expect(try refusal(name, pushed: false, shown: true) == nil)
    }

    @Test func `what has its value already is left out, a pair only with both halves`() throws {
        let rotation = try rotation(["SEED", "SIGNING_KEY"], pushed: true, shown: false)
        #expect(rotation.without([]).items.count == 2)
        #expect(rotation.without(["SEED", "VERIFYING_KEY"]).items.map(\.name) == ["SIGNING_KEY"])
        #expect(rotation.without(["SIGNING_KEY", "VERIFYING_KEY"]).items.map(\.name) == ["SEED"])
    }

    @Test func `where nothing can be generated it says so`() throws {
        let shop = Shop(
            services: Self.services, preprod: "  ISSUED: { required: true }\n  \"*\": { forbidden: true }",
            live: ["preprod": [:]])
        let record = try #require(try shop.scenario().audit("preprod").environments.first)
        #expect(
            throws: Rotation.Refusal(
                message: "preprod is to have no secret that can be generated",
                advice: "What it is to have is declared in environments/preprod.yaml.")
        ) { try Rotation(of: [], in: record, to: .init(isPushed: false, isShown: true)) }
    }
}
