import Auditing
import DemoControlPlane
import Manifests
import Providers
import Remedies
import Scenarios
import Testing

/// What is declared and live, and the steps that come of it.
struct PlanCase: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var services = ""
    var preprod = ""
    var waivers = ""
    var production: [String: String]? = [:]
    var live: [String: String] = [:]
    var platform: [String: String] = [:]
    var goal = Plan.Goal.conform
    var takesChanges = true
    /// Each step in a few words: `delete KEY`.
    let steps: [String]

    func plan() throws -> Plan {
        let shop = Shop(
            services: services, preprod: preprod, waivers: waivers,
            live: ["production": production, "preprod": live], platform: platform,
            takesChanges: takesChanges)
        return try shop.plan(goal)
    }
}

/// What of a record becomes a step, and which.
@Suite struct PlannerTests {
    @Test(arguments: cases + order + platform) func `has the steps`(plan: PlanCase) throws {
        let found = try plan.plan().summaries
        #expect(found == plan.steps, "\(found)")
    }

    /// Of two things that a person has to do about one secret, the graver one is told.
    @Test func `tells what to do about the gravest finding`() throws {
        let plan = try PlanCase(
            testDescription: "undeclared, and production's", services: PlannerTests.settings,
            production: ["LMS_KEY": "srch_9f8e7d6c5b4a3210"], live: ["LMS_KEY": "srch_9f8e7d6c5b4a3210"],
            steps: []
        ).plan()
        let step = try #require(plan.step("LMS_KEY"))
        #expect(step.reasons.count == 2)
        #expect(
            step.action == .person("Set a value of preprod's own. Or delete it until there is one."))
    }

    private static let keys = """
          keys:
            title: Keys
            severity: high
            isolation: isolated
            dashboard: https://keys.test
            together: false
            secrets:
              SEED: { generate: { hex: 4 }, note: Sessions end. }
              GIVEN_SEED: { generate: { hex: 4 }, known_to: The partner }
              SIGNING_KEY: { generate: { ed25519: { public: VERIFYING_KEY } } }
              VERIFYING_KEY: {}
              LICENSE_KEY: { generate: { ed25519: { public: LICENSE_CHECK } } }
              LICENSE_CHECK: { known_to: The partner }
              ISSUED: { prefix: iss_ }
              OLD: { deprecated: true }
        """
    static let equals = """
          ends:
            title: Ends
            severity: high
            isolation: isolated
            together: false
            secrets: { SEED: { generate: { hex: 4 } }, COPY: { must_equal: SEED } }
        """
    private static let settings = """
          settings:
            title: Settings
            severity: low
            isolation: config
            together: false
            secrets: { SITE_URL: {}, REGION: {} }
        """

    static let cases = [
        PlanCase(testDescription: "nothing is declared or listed", steps: []),
        PlanCase(
            testDescription: "all is as it should be", services: keys,
            preprod: "  SEED: { optional: true }\n  OLD: { optional: true }", steps: []),
        PlanCase(
            testDescription: "what is forbidden is deleted", services: keys,
            preprod: "  ISSUED: { forbidden: true }", live: ["ISSUED": "iss_1"], steps: ["delete ISSUED"]),
        PlanCase(
            testDescription: "what is deprecated is deleted", services: keys,
            preprod: "  OLD: { optional: true }", live: ["OLD": "1"], steps: ["delete OLD"]),
        PlanCase(
            testDescription: "what is missing is generated", services: keys,
            preprod: "  SEED: { required: true }", steps: ["generate SEED"]),
        PlanCase(
            testDescription: "what is missing and known to others is a person's", services: keys,
            preprod: "  GIVEN_SEED: { required: true }", steps: ["person GIVEN_SEED"]),
        PlanCase(
            testDescription: "a pair of which somebody else knows a half is a person's", services: keys,
            preprod: "  LICENSE_KEY: { required: true }\n  LICENSE_CHECK: { required: true }",
            steps: ["person LICENSE_KEY", "person LICENSE_CHECK"]),
        PlanCase(
            testDescription: "what another environment must have too is a person's", services: keys,
            preprod:
                "  SEED: { required: true, must_equal: { environment: production, secret: SEED } }",
            steps: ["person SEED"]),
        PlanCase(
            testDescription: "what another secret must equal is a person's, and each end says how",
            services: equals, preprod: "  SEED: { required: true }\n  COPY: { required: true }",
            steps: ["person SEED", "person COPY"]),
        PlanCase(
            testDescription: "what another secret would have to equal that is not set is generated",
            services: equals, preprod: "  SEED: { required: true }\n  COPY: { optional: true }",
            steps: ["generate SEED"]),
        PlanCase(
            testDescription: "what is shared is generated", services: keys,
            preprod: "  SEED: { required: true }", production: ["SEED": "0a0b0c0d"],
            live: ["SEED": "0a0b0c0d"], steps: ["generate SEED"]),
        PlanCase(
            testDescription: "what only others issue is a person's", services: keys,
            preprod: "  ISSUED: { required: true }", steps: ["person ISSUED"]),
        PlanCase(
            testDescription: "both halves are generated for the private one", services: keys,
            preprod: "  SIGNING_KEY: { required: true }\n  VERIFYING_KEY: { required: true }",
            steps: ["generate SIGNING_KEY"]),
        PlanCase(
            testDescription: "a shared public half is generated with its private one", services: keys,
            preprod: "  SIGNING_KEY: { optional: true }\n  VERIFYING_KEY: { required: true }",
            production: ["VERIFYING_KEY": "public"], live: ["VERIFYING_KEY": "public"],
            steps: ["generate SIGNING_KEY"]),
        PlanCase(
            testDescription: "a declared value is set", services: settings,
            preprod: "  REGION: { equals: eu-1 }", live: ["REGION": "us-1"], steps: ["set REGION"]),
        PlanCase(
            testDescription: "the environment's URL is set", services: settings,
            preprod: "  SITE_URL: { equals: frontend }", steps: ["set SITE_URL"]),
        PlanCase(
            testDescription: "what is declared nowhere is a person's", live: ["UNHEARD_OF": "1"],
            steps: ["person UNHEARD_OF"]),
        PlanCase(
            testDescription: "what can't be told is to be found out", services: keys,
            preprod: "  ISSUED: { required: true }", live: ["ISSUED": "iss_1"], steps: ["look ISSUED"]),
        PlanCase(
            testDescription: "what can't be compared is to be found out", services: keys,
            preprod: "  SEED: { required: true }", production: nil, live: ["SEED": "0a0b0c0d"],
            steps: ["look SEED", "look production"]),
        PlanCase(
            testDescription: "deleting goes further than finding out", services: keys,
            preprod: "  OLD: { optional: true, prefix: old_ }", live: ["OLD": "1"], steps: ["delete OLD"]),
        PlanCase(
            testDescription: "deleting goes further than generating", services: keys,
            preprod: "  SEED: { forbidden: true }", production: ["SEED": "0a0b0c0d"],
            live: ["SEED": "0a0b0c0d"], steps: ["delete SEED"]),
        PlanCase(
            testDescription: "what a waiver accepts is no step", services: keys,
            preprod: "  SEED: { required: true }",
            waivers: """
                waivers:
                  - finding: shared-secret/SEED
                    reason: A move
                    owner: platform
                    from: 2026-11-01
                    until: 2026-12-01
                """, production: ["SEED": "0a0b0c0d"], live: ["SEED": "0a0b0c0d"], steps: ["look SEED"]),
    ]

    /// Deletions, generated values, set ones, by hand, to be found out; and among those the manifest's order.
    static let order = [
        PlanCase(
            testDescription: "the order of actions, then of severities, then the manifest's",
            services: """
                  first:
                    title: First
                    severity: high
                    isolation: isolated
                    together: false
                    secrets:
                      Z_LOOK: { prefix: z_ }
                      Z_HAND: {}
                      Z_SEED: { generate: uuid }
                      Z_GONE: {}
                  second:
                    title: Second
                    severity: high
                    isolation: isolated
                    together: false
                    secrets:
                      A_LOOK: { prefix: a_ }
                      A_HAND: {}
                      A_SEED: { generate: uuid }
                      A_GONE: {}

                """ + settings,
            preprod: """
                  A_LOOK: { required: true }
                  A_HAND: { required: true }
                  A_SEED: { required: true }
                  A_GONE: { forbidden: true }
                  REGION: { equals: eu-1 }
                  Z_LOOK: { required: true }
                  Z_HAND: { required: true }
                  Z_SEED: { required: true }
                  Z_GONE: { forbidden: true }
                  SITE_URL: { equals: frontend }
                """, live: ["Z_LOOK": "z_1", "A_LOOK": "a_1", "Z_GONE": "1", "A_GONE": "2"],
            steps: [
                "delete A_GONE", "delete Z_GONE", "generate A_SEED", "generate Z_SEED",
                "set SITE_URL", "set REGION", "person A_HAND", "person Z_HAND", "look A_LOOK", "look Z_LOOK",
            ])
    ]

    /// What the platform provides can be neither set nor deleted, whatever is declared of it.
    static let platform = [
        PlanCase(
            testDescription: "a forbidden secret of the platform's",
            preprod: "  SUPABASE_URL: { forbidden: true }", platform: ["SUPABASE_URL": "https://a.test"],
            steps: ["person SUPABASE_URL"]),
        PlanCase(
            testDescription: "a secret of the platform's with another value",
            preprod: "  SUPABASE_URL: { equals: https://b.test }",
            platform: ["SUPABASE_URL": "https://a.test"], steps: ["person SUPABASE_URL"]),
        PlanCase(
            testDescription: "a copy of a secret of the platform's", services: keys,
            preprod: "  ISSUED: { optional: true }", production: ["ISSUED": "service role"],
            platform: ["SUPABASE_SERVICE_ROLE_KEY": "service role"],
            steps: ["person SUPABASE_SERVICE_ROLE_KEY"]),
    ]

    @Test func `a step has all the reasons, the note, and where a person does it`() throws {
        let plan = try PlanCase(
            testDescription: "", services: Self.keys,
            preprod: "  SEED: { required: true }\n  ISSUED: { required: true }\n  OLD: { forbidden: true }",
            production: ["SEED": "cafe0123", "ISSUED": "shared"],
            live: ["SEED": "cafe0123", "GIVEN_SEED": "cafe0123", "ISSUED": "shared", "OLD": "a-while-ago"],
            steps: []
        ).plan()
        let seed = try #require(plan.step("SEED"))
        #expect(seed.action == .generate(.hex(bytes: 4)))
        #expect(seed.reasons.count == 2 && Set(seed.reasons).count == 2)
        #expect(seed.reasons.contains("has the same value as SEED in production"))
        #expect((seed.note, seed.url) == ("Sessions end.", nil))
        let issued = try #require(plan.step("ISSUED"))
        #expect(
            issued.action
                == .person("Issue a credential for preprod in Keys at https://keys.test and set it."))
        #expect(issued.url == "https://example.com/preprod/settings")
        let old = try #require(plan.step("OLD"))
        #expect(old.reasons == ["is set, and must not be in preprod", "is set, and deprecated"])
        #expect((old.note, old.url) == (nil, nil))
    }

    @Test func `one value is generated for both that must have it`() throws {
        let plan = try PlanCase(
            testDescription: "", services: Self.equals,
            preprod: "  SEED: { required: true }\n  COPY: { required: true }", steps: []
        ).plan()
        for (name, names) in [("SEED", "SEED and COPY"), ("COPY", "COPY and SEED")] {
            #expect(
                plan.step(name)?.action
                    == .person(
                        "Generate one value for \(names) and set it with `envaudit rotate preprod SEED --push`."
                    ))
        }
        #expect(plan.changes.isEmpty)
    }

    /// A manifest that was copied from production's has production's address: neither a value that differs from it, nor
    /// one that is not set, is replaced by it.
    @Test(arguments: [["ADDRESS": "https://preprod.shop.test/api"], [:]])
    func `nothing sets what is another environment's`(_ live: [String: String]) throws {
        let plan = try PlanCase(
            testDescription: "",
            services:
                "  app: { title: App, severity: high, isolation: config, secrets: { ADDRESS: {}, MODE: {} } }",
            preprod: "  ADDRESS: { equals: https://production.shop.test/api, required: true }",
            live: live, steps: []
        ).plan()
        #expect(plan.changes.isEmpty, "\(plan.summaries)")
        #expect(plan.step("ADDRESS")?.action.kind == "person")
    }

    /// A shared value that the manifest declares is not mended by setting it again.
    @Test func `the value that is shared is not what replaces it`() throws {
        let plan = try PlanCase(
            testDescription: "",
            services: "  app: { title: App, severity: high, isolation: isolated, secrets: { DB_ID: {} } }",
            preprod: "  DB_ID: { equals: db-99887766 }", production: ["DB_ID": "db-99887766"],
            live: ["DB_ID": "db-99887766"], steps: []
        ).plan()
        #expect(plan.changes.isEmpty)
        #expect(
            plan.step("DB_ID")?.action == .person("Declare preprod's own value by `equals`, and set it."))
    }

    @Test func `what is to be found out says how`() throws {
        let plan = try PlanCase(
            testDescription: "", services: Self.keys, preprod: "  ISSUED: { required: true }",
            live: ["ISSUED": "iss_1"], steps: []
        ).plan()
        #expect(plan.step("ISSUED")?.action == .look("envaudit attest preprod ISSUED"))
        #expect(plan.changes.isEmpty && plan.command == nil)
    }

    @Test func `one subject has one step`() throws {
        for sample in PlanSample.all where sample.name != "hostile" {
            let subjects = sample.plan.steps.map(\.subject)
            #expect(Set(subjects).count == subjects.count, "\(sample.name)")
        }
    }

    @Test func `the guide's emergency is its eleven deletions and three regenerations`() throws {
        let plan = try InnoTrue().plan(of: "preprod", .reset)
        #expect(Set(plan.subjects("delete")) == Set(DemoState.guideDeletes))
        #expect(plan.subjects("delete").count == 11)
        #expect(Set(plan.subjects("generate")) == Set(DemoState.guideRegenerates))
        #expect(plan.subjects("generate").count == 3)
        #expect(plan.changes.count == 14)
        #expect(plan.subjects("person") == [])
    }

    @Test func `production's own plan changes what it lacks and nothing else`() throws {
        let innotrue = try InnoTrue()
        let plan = try innotrue.plan(of: "production", .conform)
        #expect(plan.changes.map(\.subject) == ["REQUEST_SIGNING_SECRET"])
        #expect(plan.subjects("generate") == ["REQUEST_SIGNING_SECRET"])
        let elsewhere = plan.steps.filter { $0.action == .person("Replace it there: envaudit plan preprod") }
        #expect(elsewhere.count == plan.subjects("person").count && !elsewhere.isEmpty)
    }

    @Test func `a preprod that conforms has nothing to be changed, even in a reset`() throws {
        let innotrue = try InnoTrue(.conforming)
        #expect(try innotrue.plan(of: "preprod", .conform).changes.isEmpty)
        // What TalentLMS shares by waiver is all that a reset takes.
        let reset = try innotrue.plan(of: "preprod", .reset)
        #expect(reset.changes.allSatisfy { $0.subject.hasPrefix("TALENTLMS_") })
    }
}
