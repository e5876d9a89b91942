import Auditing
import Manifests
import Providers
import Remedies
import Testing

/// What a reset takes for contaminated, and what it does about that.
@Suite struct ResetPlanTests {
    @Test(arguments: whatCounts + services + pairs + byHand) func `has the steps`(plan: PlanCase) throws {
        let found = try plan.plan().summaries
        #expect(found == plan.steps, "\(found)")
    }

    /// A reset, with the same value of each name in both environments unless told.
    private static func reset(
        _ description: String, _ services: String, _ preprod: String = "  \"*\": { optional: true }",
        waivers: String = "", shared: [String] = [], own: [String] = [], production: Bool = true,
        steps: [String]
    ) -> PlanCase {
        let copies = Dictionary(
            shared.map { ($0, "value of \($0)") }, uniquingKeysWith: { first, _ in first })
        let owned = Dictionary(own.map { ($0, "preprod's \($0)") }, uniquingKeysWith: { first, _ in first })
        return PlanCase(
            testDescription: description, services: services, preprod: preprod, waivers: waivers,
            production: production ? copies : nil,
            live: copies.merging(owned) { copy, _ in copy }, goal: .reset, steps: steps)
    }

    private static func service(
        _ id: String, _ secrets: String, isolation: String = "isolated", together: Bool = false
    ) -> String {
        """
          \(id):
            title: \(id.capitalized)
            severity: high
            isolation: \(isolation)
            dashboard: https://\(id).test
            together: \(together)
            secrets:
        \(secrets.split(separator: "\n").map { "      \($0)" }.joined(separator: "\n"))

        """
    }

    private static let loose = service("loose", "A: {}\nB: {}\nSEED: { generate: uuid }")
    private static let tied = service(
        "tied", "C: {}\nD: { isolation: shareable, reason: So. }\nE: {}", together: true)

    static let whatCounts = [
        reset("shared: deleted", loose, shared: ["A"], own: ["B"], steps: ["delete A"]),
        reset("shared: generated where that can be", loose, shared: ["SEED"], steps: ["generate SEED"]),
        reset(
            "forbidden: deleted, whatever can be generated", loose, "  SEED: { forbidden: true }",
            shared: ["SEED"],
            steps: ["delete SEED"]),
        reset("its own: nothing", loose, own: ["A", "B"], steps: []),
        reset("unset: nothing", loose, steps: []),
        reset(
            "waived: contaminated all the same", loose,
            waivers: """
                waivers:
                  - finding: shared-secret/A
                    reason: A move
                    owner: platform
                    from: 2026-11-01
                    until: 2026-12-01
                """, shared: ["A"], steps: ["delete A"]),
        reset(
            "unproven: all that is isolated", loose, own: ["A", "B", "SEED"], production: false,
            steps: ["delete A", "delete B", "generate SEED", "look production"]),
        reset(
            "shareable and settings: untouched",
            service("free", "F: {}", isolation: "shareable") + service("set", "G: {}", isolation: "config"),
            shared: ["F", "G"], steps: []),
        reset(
            "shareable and settings: untouched where nothing is proved",
            service("free", "F: {}", isolation: "shareable") + service("set", "G: {}", isolation: "config"),
            own: ["F", "G"], production: false, steps: ["look F", "look production"]),
        reset(
            "known to somebody else: never generated",
            service("given", "H: { generate: uuid, known_to: The partner }"), shared: ["H"],
            steps: ["delete H"]),
        reset(
            "to be equal to another environment's: never generated", loose,
            "  SEED: { optional: true, must_equal: { environment: production, secret: SEED } }",
            own: ["SEED"], production: false, steps: ["delete SEED", "look production"]),
        reset(
            "required: deleted, and by hand", loose, "  A: { required: true }", shared: ["A"],
            steps: ["delete A", "person A"]),
        reset(
            "required and generated: not by hand", loose, "  SEED: { required: true }", shared: ["SEED"],
            steps: ["generate SEED"]),
    ]

    /// Where envaudit can't change the host, every step is a person's.
    static let byHand = [
        reset("shared", loose, shared: ["A"], steps: ["person A"]),
        reset("shared and generated", loose, shared: ["SEED"], steps: ["person SEED"]),
        reset("required", loose, "  A: { required: true }", shared: ["A"], steps: ["person A"]),
        reset(
            "a pair", pair, shared: ["VERIFYING_KEY"], steps: ["person SIGNING_KEY", "person VERIFYING_KEY"]),
        reset("together", tied, shared: ["C"], own: ["E"], steps: ["person C", "person E", "person tied"]),
    ].map { plan in
        var plan = plan
        plan.takesChanges = false
        return plan
    }

    @Test func `by hand, each step says how`() throws {
        func words(
            _ shared: String, _ services: String = Self.loose,
            _ preprod: String = "  \"*\": { optional: true }"
        )
            throws -> Action?
        {
            var plan = Self.reset("", services, preprod, shared: [shared], steps: [])
            plan.takesChanges = false
            return try plan.plan().step(shared)?.action
        }
        #expect(try words("A") == .person("Delete it, or set a value of its own."))
        #expect(
            try words("SEED") == .person("Generate a value with `envaudit rotate preprod SEED`, and set it."))
        #expect(
            try words("A", Self.loose, "  A: { required: true }")
                == .person(
                    "Issue a credential for preprod in Loose at https://loose.test and set it, as it is required."
                ))
    }

    @Test func `both ends of what must be equal are deleted, and one value is generated for them`() throws {
        let plan = try Self.reset(
            "", PlannerTests.equals, "  SEED: { required: true }\n  COPY: { required: true }",
            shared: ["SEED"], own: [], steps: []
        ).plan()
        #expect(plan.subjects("generate").isEmpty)
        #expect(
            plan.steps.contains {
                $0.action
                    == .person(
                        "Generate one value for SEED and COPY and set it with `envaudit rotate preprod SEED --push`, as it is required."
                    )
            })
    }

    /// A test environment that can't be compared with, or that copied a value, takes nothing away from production.
    @Test(
        arguments: [
            (["A": "own", "SEED": "own seed"], nil, ["look A", "look SEED", "look preprod"]),
            (
                ["A": "own", "SEED": "own seed"], ["A": "own", "SEED": "own seed"],
                ["person A", "person SEED"]
            ),
            (["A": "own"], ["B": "other"], []),
        ] as [([String: String], [String: String]?, [String])]) func `production keeps its own`(
            production: [String: String], preprod: [String: String]?, steps: [String]
        ) throws
    {
        let shop = Shop(services: Self.loose, live: ["production": production, "preprod": preprod])
        let plan = try shop.scenario().plan(of: "production", .reset)
        #expect(Set(plan.summaries) == Set(steps), "\(plan.summaries)")
        #expect(plan.changes.isEmpty)
    }

    /// What works together with a value that goes is production's own all the same.
    @Test func `production keeps what works together with another's`() throws {
        let shop = Shop(
            services: Self.tied, live: ["production": ["C": "given", "E": "own"], "preprod": [:]],
            platform: ["SERVICE_ROLE": "given"])
        let plan = try shop.scenario().plan(of: "production", .reset)
        #expect(plan.summaries.contains("delete C"), "\(plan.summaries)")
        #expect(!plan.summaries.contains("delete E"), "\(plan.summaries)")
    }

    /// Of a copied value everybody is told where it is replaced, however many have it.
    @Test func `many copies take nothing away either`() throws {
        let copies = Dictionary(
            (0..<80).map { ("COPY_\($0)", "own") }, uniquingKeysWith: { first, _ in first })
        let shop = Shop(services: Self.loose, live: ["production": ["SEED": "own"], "preprod": copies])
        for goal in [Plan.Goal.conform, .reset] {
            let plan = try shop.scenario().plan(of: "production", goal)
            #expect(plan.changes.isEmpty)
            #expect(plan.step("SEED")?.action == .person("Replace it there: envaudit plan preprod"))
        }
    }

    /// A key that only the platform gives preprod can't be replaced there.
    @Test func `preprod's platform key in production is production's to replace`() throws {
        let shop = Shop(
            services: Self.loose, live: ["production": ["A": "given"], "preprod": [:]],
            platform: ["SERVICE_ROLE": "given"])
        let plan = try shop.scenario().plan(of: "production")
        #expect(
            plan.step("A")?.action
                == .person(
                    "Issue a credential for production in Loose at https://loose.test and set it. Or delete it until there is one."
                ))
    }

    static let services = [
        reset(
            "a service that works only together is deleted whole", tied, shared: ["C"], own: ["D", "E"],
            steps: ["delete C", "delete D", "delete E"]),
        reset("its shareable member alone does no harm", tied, shared: ["D"], own: ["C", "E"], steps: []),
        reset(
            "what is unset of it is not deleted", tied, shared: ["C"], own: ["E"],
            steps: ["delete C", "delete E"]),
        reset(
            "a setting of it stays",
            service("tied", "C: {}\nREGION: { isolation: config, reason: So. }", together: true),
            shared: ["C", "REGION"], steps: ["delete C"]),
        reset(
            "one by one where each is of use alone", loose, shared: ["A"], own: ["B"],
            steps: ["delete A"]),
        reset(
            "half set and deleted whole: no step of its own", tied, shared: ["C"], steps: ["delete C"]),
        reset(
            "half set and not contaminated: still a step", tied, own: ["C"], steps: ["person tied"]),
        reset(
            "what can be generated goes with what it works with",
            service("tied", "C: {}\nSEED: { generate: uuid }", together: true), shared: ["C"], own: ["SEED"],
            steps: ["delete C", "delete SEED"]),
        reset(
            "what can be generated alone takes nothing with it",
            service("tied", "C: {}\nSEED: { generate: uuid }", together: true), shared: ["SEED"], own: ["C"],
            steps: ["generate SEED"]),
        reset(
            "required of it: deleted, and by hand", tied, "  C: { required: true }\n  D: { required: true }",
            shared: ["C"], own: ["D", "E"],
            steps: ["delete C", "delete D", "delete E", "person C", "person D"]),
    ]

    private static let pair = service(
        "pair", "SIGNING_KEY: { generate: { ed25519: { public: VERIFYING_KEY } } }\nVERIFYING_KEY: {}")
    private static let givenPair = service(
        "pair",
        "SIGNING_KEY: { generate: { ed25519: { public: VERIFYING_KEY } }, known_to: The partner }\nVERIFYING_KEY: {}"
    )

    private static let licensePair = service(
        "pair",
        "LICENSE_KEY: { generate: { ed25519: { public: LICENSE_CHECK } } }\nLICENSE_CHECK: { known_to: The partner }"
    )

    static let pairs = [
        reset(
            "by the private half", pair, shared: ["SIGNING_KEY"], own: ["VERIFYING_KEY"],
            steps: ["generate SIGNING_KEY"]),
        reset(
            "by the public half", pair, shared: ["VERIFYING_KEY"], own: ["SIGNING_KEY"],
            steps: ["generate SIGNING_KEY"]),
        reset("by both", pair, shared: ["SIGNING_KEY", "VERIFYING_KEY"], steps: ["generate SIGNING_KEY"]),
        reset("by the public half alone", pair, shared: ["VERIFYING_KEY"], steps: ["generate SIGNING_KEY"]),
        reset(
            "known to somebody else: both halves are deleted", givenPair, shared: ["SIGNING_KEY"],
            own: ["VERIFYING_KEY"], steps: ["delete SIGNING_KEY", "delete VERIFYING_KEY"]),
        reset(
            "its public half known to somebody else: both halves are deleted", licensePair,
            shared: ["LICENSE_KEY"], own: ["LICENSE_CHECK"],
            steps: ["delete LICENSE_KEY", "delete LICENSE_CHECK"]),
        reset(
            "known to somebody else: by the public half alone", givenPair, shared: ["VERIFYING_KEY"],
            steps: ["delete VERIFYING_KEY"]),
    ]

    @Test func `says of each why, and of what is by hand where`() throws {
        let plan = try Self.reset(
            "", Self.tied, "  C: { required: true }", shared: ["C"], own: ["D", "E"], steps: []
        ).plan()
        let found = plan.steps.filter { $0.subject == "C" }
        #expect(found.map(\.reasons) == Array(repeating: ["has the same value as C in production"], count: 2))
        #expect(
            found.last?.action
                == .person(
                    "Issue a credential for preprod in Tied at https://tied.test and set it, as it is required."
                ))
        #expect(found.map(\.url) == [nil, "https://tied.test"])
        #expect(plan.step("D")?.reasons == ["works only together with what is deleted of Tied"])
        #expect(plan.goal == .reset)
    }
}
