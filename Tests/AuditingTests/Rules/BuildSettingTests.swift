import Auditing
import Foundation
import Listings
import Manifests
import Scenarios
import Secrets
import Support
import Testing
import Probes

@Suite struct BuildSettingTests {
    private static let build = "build: { provider: cloudflare-pages, project: shop"
    /// Production and preprod are built by one project, sandbox by none.
    private static func scenario(
        preprod: String, production: String = "", deployment: String = "preview"
    ) throws -> Scenario {
        try .acme(
            "  site: { title: Site, severity: low, isolation: config, secrets: {} }",
            production: production.isEmpty ? "\(build), deployment: production }" : production,
            preprod: "\(build), deployment: \(deployment), \(preprod) }", sandbox: "")
    }

    private static func live(
        _ command: String? = nil, production: String? = "production",
        _ variables: [String: String?] = [:]
    ) -> BuildConfiguration {
        BuildConfiguration(
            command: command.map { HeldSecret("build_command", SecretValue(copying: $0)) },
            productionBranch: production,
            variables: variables.mapValues { value in
                value.map { .shown(HeldSecret("", SecretValue(copying: $0))) } ?? .hidden
            })
    }

    private static func outcome(
        _ declared: String, _ live: BuildConfiguration, _ subject: String, beside others: Int = 0
    ) throws -> Auditing.Check? {
        let record = try scenario(preprod: declared).seeing("preprod") {
            $0[BuildConfiguration.self] = .success(live)
        }
        .audit("preprod")
        let ids = record.ids(of: "build-setting")
        #expect(ids.count == others + 1 && ids.contains("preprod/build-setting/\(subject)"))
        return record.check("preprod/build-setting/\(subject)")
    }

    /// What is declared of a variable makes no other environment's address this one's.
    @Test(arguments: [
        ("https://production.acme.example", Status.fail), ("https://project-production.supabase.co", .fail),
        ("project-production", .fail), ("https://preprod.acme.example", .pass), ("plain", .pass),
    ]) func `a declared variable names no other environment`(_ value: String, _ status: Status) throws {
        let check = try Self.outcome(
            "variables: { VITE_API: { equals: '\(value)' } }", Self.live(nil, ["VITE_API": value]),
            "variables/VITE_API")
        #expect(check?.status == status)
    }

    /// What production's build shows is looked for as what a listing shows is: in other forms, and under a setting's name.
    @Test(arguments: [
        ("SERVER_SECRET", "Zp4kQ9vL2sT7xxYb1N8w", "Zp4kQ9vL2sT7xxYb1N8w\n", Status.fail),
        ("SERVER_SECRET", "Zp4kQ9vL2sT7xxYb1N8w", "\"Zp4kQ9vL2sT7xxYb1N8w\"", .fail),
        ("NODE_OPTIONS", "--token=Zp4kQ9vL2sT7xxYb1N8w", "Zp4kQ9vL2sT7xxYb1N8w", .fail),
        ("SERVER_SECRET", "Zp4kQ9vL2sT7xxYb1N8w", "another", .pass),
        // A name that says nothing hides none of what another environment calls a secret.
        ("THING", "Zp4kQ9vL2sT7xxYb1N8w", "Zp4kQ9vL2sT7xxYb1N8w", .fail),
        ("THING", "Zp4kQ9vL2sT7xxYb1N8w", "'Zp4kQ9vL2sT7xxYb1N8w'\n", .fail),
        ("THING", "Zp4kQ9vL2sT7xxYb1N8w", "another", .pass), ("NODE_VERSION", "22", "22", .pass),
    ]) func `a key of production's build is no other environment's`(
        _ name: String, _ shown: String, _ listed: String, _ status: Status
    ) throws {
        let variable = BuildConfiguration.Variable.shown(HeldSecret("", SecretValue(copying: shown)))
        let build = BuildConfiguration(
            productionBranch: "main", variables: [name: variable],
            surroundings: BuildSurroundings(variables: [name: variable]))
        var listings: [String: Result<Listing, Failure>] = [:]
        for (environment, value) in [("production", "own"), ("preprod", listed)] {
            listings[environment] = .success(
                try Listing(
                    provider: "supabase", source: .file, evidence: .digest, fetchedAt: Scenario.now,
                    secrets: [ListedSecret(name: "MAIL_KEY", digest: Digest(of: value))]))
        }
        let record = try Scenario.acme(
            "  mail: { title: Mail, severity: high, isolation: isolated, secrets: { MAIL_KEY: {} } }",
            production: "\(Self.build), deployment: production }"
        ).seeing("production") { $0[BuildConfiguration.self] = .success(build) }.observing(listings).audit(
            "preprod")
        #expect(record.check("preprod/shared-secret/MAIL_KEY")?.status == status)
    }

    /// Two builds may have a variable in common of which nothing says that it is a secret.
    @Test func `what looks random in two builds is no secret by that`() throws {
        let shown = Self.live(nil, ["THING": "Zp4kQ9vL2sT7xxYb1N8w"])
        let build = BuildConfiguration(
            productionBranch: "production", variables: shown.variables,
            surroundings: BuildSurroundings(variables: shown.variables))
        let record = try Self.scenario(preprod: "production_branch: false")
            .seeing("preprod") { $0[BuildConfiguration.self] = .success(build) }
            .seeing("production") { $0[BuildConfiguration.self] = .success(build) }
            .listing("production", [:]).listing("preprod", [:]).audit("preprod")
        #expect(record.check("preprod/build-setting/variables/THING") == nil)
    }

    /// What production lists and no service declares, seen or sealed, is a key in a build command, too.
    @Test func `a listed credential stands in no command of another environment`() async throws {
        let key = "Zp4kQ9vL2sT7xxYb1N8w"
        func scenario(_ listed: String) throws -> Scenario {
            try Self.scenario(preprod: "production_branch: false").seeing("preprod") {
                $0[BuildConfiguration.self] = .success(Self.live("TOKEN=\(key) npm run build"))
            }.listing("production", ["OTHER_TOKEN": listed]).listing("preprod", ["OWN_TOKEN": "own"])
        }
        let check = "preprod/build-setting/command_keys"
        #expect(try scenario(key).audit("preprod").check(check)?.status == .fail)
        #expect(try scenario("another").audit("preprod").check(check) == nil)
        let sealed = try await scenario(key).sealing("production", judging: ["preprod"]).audit("preprod")
        #expect(sealed.check(check)?.status == .fail)
    }

    /// What nothing shows is not passed over; where the project is listed, it is judged there.
    @Test func `a secret variable is unproven where no listing has it`() throws {
        func status(_ preprod: String, _ name: String = "API_SECRET") throws -> Status? {
            try Self.scenario(preprod: preprod).seeing("preprod") {
                $0[BuildConfiguration.self] = .success(Self.live(nil, ["API_SECRET": nil, "OWN": nil]))
            }.seeing("production") {
                $0[BuildConfiguration.self] = .success(Self.live(nil, ["API_SECRET": nil]))
            }.audit("preprod").check("preprod/build-setting/variables/\(name)")?.status
        }
        #expect(try status("production_branch: false") == .unproven)
        // No other environment has one of its name.
        #expect(try status("production_branch: false", "OWN") == nil)
        #expect(
            try status("production_branch: false, variables: { API_SECRET: { required: true } }") == .pass)
        let listed =
            "production_branch: false }\nlistings: { pages: { provider: cloudflare-pages, project: %, deployment: preview }"
        #expect(try status(listed.replacing("%", with: "shop")) == nil)
        #expect(try status(listed.replacing("%", with: "other")) == .unproven)
    }

    /// A bucket's name leads there, whatever variable has it.
    @Test func `what another environment is bound to is named by no variable`() throws {
        let bucket = BoundResource(kind: "Cloudflare R2 bucket", id: "acme-files-a", name: "FILES")
        let bound = BuildConfiguration(
            productionBranch: "production", surroundings: BuildSurroundings(resources: [bucket]))
        for (value, status) in [("acme-files-a", Status.fail), ("acme-files-b", nil)] as [(String, Status?)] {
            let record = try Self.scenario(preprod: "production_branch: false").listing(
                "production", ["A": "a"]
            )
            .listing("preprod", ["A": "b"]).seeing("production") {
                $0[BuildConfiguration.self] = .success(bound)
            }.seeing("preprod") {
                $0[BuildConfiguration.self] = .success(Self.live(nil, ["X": value]))
            }.audit("preprod")
            #expect(record.check("preprod/build-setting/variables/X")?.status == status, "\(value)")
        }
    }

    /// A variable that is set with one value and runs with another has both.
    @Test func `both values of an outdated variable are looked at`() throws {
        for values in [
            ["https://production.acme.example", "own"], ["own", "https://production.acme.example"],
        ] {
            let held = values.map { HeldSecret("", SecretValue(copying: $0)) }
            let live = BuildConfiguration(
                productionBranch: "production", variables: ["API_URL": .outdated(held)])
            let check = try Self.outcome("production_branch: false", live, "variables/API_URL", beside: 1)
            #expect(check?.status == .fail)
        }
    }

    /// A variable beside production's key, which is listed, sealed, hidden or another one.
    @Test func `a variable is no key of another environment, seen or not`() async throws {
        let key = "Zp4kQ9vL2sT7xxYb1N8w"
        let scenario = try Scenario.acme(
            "  mail: { title: Mail, severity: high, isolation: isolated, secrets: { MAIL_KEY: {} } }",
            preprod: "\(Self.build), deployment: preview, production_branch: false }"
        ).listing("preprod", ["MAIL_KEY": "own"]).seeing("preprod") {
            $0[BuildConfiguration.self] = .success(Self.live(nil, ["X": key, "NODE_VERSION": "20"]))
        }
        func status(_ scenario: Scenario) -> Status? {
            scenario.audit("preprod").check("preprod/build-setting/variables/X")?.status
        }
        #expect(status(scenario.listing("production", ["MAIL_KEY": key])) == .fail)
        #expect(status(scenario.listing("production", ["MAIL_KEY": "other"])) == nil)
        #expect(status(scenario.listing("production", namesOnly: ["MAIL_KEY"])) == .unproven)
        let sealed = try await scenario.listing("production", ["MAIL_KEY": key])
            .sealing("production", judging: ["preprod"])
        #expect(status(sealed) == .fail)
    }

    private static func surroundings(_ id: String, _ key: String) -> BuildConfiguration {
        let variables = [
            "API_SECRET": BuildConfiguration.Variable.shown(
                HeldSecret("API_SECRET", SecretValue(copying: key)))
        ]
        return BuildConfiguration(
            productionBranch: nil, variables: variables,
            surroundings: BuildSurroundings(
                resources: [BoundResource(kind: "Cloudflare D1 database", id: id, name: "build/DB")],
                variables: variables))
    }

    /// One answer shows both deployments: what they are bound to, and the variables that are secrets.
    @Test func `two deployments share no database and no key`() throws {
        let keys = ["s3kq8f7e6d5c4b3a2910zz", "t4lr9g8f7e6d5c4b3a0021yy"]
        func record(_ id: String, _ key: String) throws -> Record {
            try Self.scenario(preprod: "production_branch: false")
                .listing("production", [:]).listing("preprod", [:])
                .seeing("production") {
                    $0[BuildConfiguration.self] = .success(Self.surroundings("d1", keys[0]))
                }
                .seeing("preprod") { $0[BuildConfiguration.self] = .success(Self.surroundings(id, key)) }
                .audit("preprod")
        }
        let (shared, own) = (try record("d1", keys[0]), try record("d2", keys[1]))
        #expect(shared.check("preprod/shared-resource/build/DB")?.status == .fail)
        #expect(own.check("preprod/shared-resource/build/DB")?.status == .pass)
        let check = shared.check("preprod/build-setting/variables/API_SECRET")
        #expect(check?.status == .fail)
        #expect(check?.message == "has the value of Pages build/API_SECRET in production")
        #expect(own.check("preprod/build-setting/variables/API_SECRET") == nil)
    }

    /// Where production's build was not seen, nobody knows what it is bound to.
    @Test func `a database beside an unseen build is unproven`() throws {
        let record = try Self.scenario(preprod: "production_branch: false")
            .listing("production", [:]).listing("preprod", [:])
            .seeing("production") {
                $0[BuildConfiguration.self] = .failure(Failure(message: "it could not be read", advice: ""))
            }
            .seeing("preprod") { $0[BuildConfiguration.self] = .success(Self.surroundings("d1", "x")) }
            .audit("preprod")
        #expect(record.check("preprod/shared-resource/build/DB")?.status == .unproven)
    }

    private static let publicKey = ["sb", "publishable", String(repeating: "Zp4kQ9", count: 4)].joined(
        separator: "_")

    /// A token whose payload is `{"ref":"…"}`.
    private static func token(of project: String) -> String {
        let payload = Data(#"{"iss":"supabase","ref":"\#(project)","role":"anon"}"#.utf8)
            .base64EncodedString().replacing("=", with: "")
        return "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9." + payload + ".c2lnbmF0dXJlLW9mLXRoZS10b2tlbg"
    }

    static let keys: [(command: String?, variable: String?, subject: String, status: Status?)] = [
        ("VITE_KEY=\(publicKey) npm run build", nil, "command_keys", Status.fail),
        (
            "if [ \"$CF_PAGES_BRANCH\" = \"production\" ]; then export K=\(publicKey); fi", nil,
            "command_keys", nil
        ),
        ("K=\(token(of: "project-production")) npm run build", nil, "command_keys", .fail),
        ("K=\(token(of: "project-preprod")) npm run build", nil, "command_keys", nil),
        (nil, publicKey, "variables/VITE_SUPABASE_ANON_KEY", .fail),
        (nil, token(of: "project-production"), "variables/VITE_SUPABASE_ANON_KEY", .fail),
        (nil, token(of: "project-preprod"), "variables/VITE_SUPABASE_ANON_KEY", nil),
        (nil, "own-" + publicKey, "variables/VITE_SUPABASE_ANON_KEY", nil),
    ]

    /// Production's public keys open production, whoever may have them.
    @Test(arguments: keys) func `a public key of another environment is found in a build`(
        _ command: String?, _ variable: String?, _ subject: String, _ status: Status?
    ) throws {
        let listing = try Listing(
            provider: "supabase", source: .live, evidence: .digest, fetchedAt: Scenario.now,
            secrets: [
                ListedSecret(
                    name: "API key default (publishable)", digest: Digest(of: Self.publicKey),
                    isPlatform: true)
            ])
        let live = Self.live(command, variable.map { ["VITE_SUPABASE_ANON_KEY": $0] } ?? [:])
        let record = try Self.scenario(preprod: "production_branch: false")
            .listing("production", .success(listing))
            .seeing("preprod") { $0[BuildConfiguration.self] = .success(live) }.audit("preprod")
        #expect(record.check("preprod/build-setting/\(subject)")?.status == status)
    }

    @Test(arguments: ["command: A=1", "without: A=1", "branch_switch: true", "branch_switch: false"])
    func `a command that is left out is unknown`(declared: String) throws {
        let live = BuildConfiguration(command: nil, isCommandKnown: false, productionBranch: nil)
        let record = try Self.scenario(preprod: declared).seeing("preprod") {
            $0[BuildConfiguration.self] = .success(live)
        }.audit("preprod")
        let ids = record.ids(of: "build-setting")
        #expect(ids.compactMap { record.check($0)?.status } == [.unproven])
    }

    static let running: [(declared: String, variable: BuildConfiguration.Variable, expected: Outcome)] = [
        (
            "X: { forbidden: true }", .removed(nil),
            .fail(.value, "is no longer set, but the deployment has it")
        ),
        ("X: { forbidden: true }", .outdated([]), .fail(.value, "is set")),
        ("X: { required: true }", .removed(nil), .fail(.value, "is not set")),
        ("X: { required: true }", .outdated([]), .pass(.value, "is set")),
        ("X: { required: true }", shown("https://production.acme.example/x"), names),
        ("X: { equals: staging }", .removed(nil), .fail(.value, "is not set")),
        (
            "X: { equals: staging }", .outdated([]),
            .fail(.value, "is set to another value than the deployment has")
        ),
        ("X: { forbidden: true }", .untold, untold), ("X: { required: true }", .untold, untold),
        ("X: { equals: staging }", .untold, untold),
        // What is not declared may be anything but another environment's.
        ("Y: { forbidden: true }", shown("https://production.acme.example/x"), names),
    ]

    private static let untold = Outcome.unproven(
        .none, "is null in the answer, which does not tell whether it is set")

    private static let names = Outcome.fail(
        .value, "names production's frontend, production.acme.example")

    private static func shown(_ text: String) -> BuildConfiguration.Variable {
        .shown(HeldSecret("X", SecretValue(copying: text)))
    }

    @Test(arguments: running) func `variables are judged by what runs as by what is set`(
        declared: String, variable: BuildConfiguration.Variable, expected: Outcome
    ) throws {
        let live = BuildConfiguration(command: nil, productionBranch: nil, variables: ["X": variable])
        let record = try Self.scenario(preprod: "variables: { \(declared) }").seeing("preprod") {
            $0[BuildConfiguration.self] = .success(live)
        }.audit("preprod")
        #expect(record.outcome(of: "preprod/build-setting/variables/X") == expected)
    }

    private static func byBranch(_ production: String, _ others: String) -> String {
        "if [ \"$CF_PAGES_BRANCH\" = \"production\" ]; then \(production); else \(others); fi; npm run build"
    }

    static let texts: [(declared: String, command: String?, expected: Outcome)] = [
        ("command: A=1", "A=1 x", .pass(.value, "is in the build command for preprod")),
        ("command: A=1", byBranch("x", "A=1 y"), .pass(.value, "is in the build command for preprod")),
        ("command: A=1", "x", .fail(.value, "is not in the build command")),
        ("command: A=1", nil, .fail(.value, "is not in the build command, which is not set")),
        (
            "command: A=1", byBranch("A=1 x", "y"),
            .fail(.value, "is in the build command, but not for preprod")
        ),
        (
            "command: A=1", "[ $CF_PAGES_BRANCH = preprod ] && A=1 x",
            .unproven(.none, "is in the build command; it is unknown whether for preprod")
        ),
        ("without: A=1", "x", .pass(.value, "is not in the build command")),
        ("without: A=1", nil, .pass(.value, "is not in the build command")),
        (
            "without: A=1", byBranch("A=1 x", "y"), .pass(.value, "is not in the build command for preprod")
        ),
        ("without: A=1", "A=1 x", .fail(.value, "is in the build command for preprod")),
        (
            "without: A=1", byBranch("x", "A=1 y"), .fail(.value, "is in the build command for preprod")
        ),
        (
            "without: A=1", "[ $CF_PAGES_BRANCH = preprod ] && A=1 x",
            .unproven(.none, "is in the build command; it is unknown whether for preprod")
        ),
    ]

    @Test(arguments: texts) func judgesTheCommand(
        _ declared: String, _ command: String?, _ expected: Outcome
    ) throws {
        let subject = declared.replacing(": ", with: "/")
        let check = try Self.outcome(declared, Self.live(command), subject)
        #expect(
            check.map { Outcome(status: $0.status, evidence: $0.evidence, message: $0.message) } == expected)
    }

    static let foreignNames: [(command: String, declared: String, subject: String, status: Status?)] = [
        ("SITE=https://production.acme.example x", "production_branch: false", "command_names", Status.fail),
        (
            byBranch("SITE=https://production.acme.example x", "x"), "production_branch: false",
            "command_names", nil
        ),
        (
            "[ $CF_PAGES_BRANCH = preprod ] && SITE=https://production.acme.example x",
            "production_branch: false", "command_names", .unproven
        ),
        // A host is the same in capitals, and what names it is told once.
        (
            byBranch(foreign, own + "; URL=https://PROJECT-PRODUCTION.SUPABASE.CO x"), "branch_switch: true",
            "branch_switch", .fail
        ),
        (
            byBranch(foreign, own + "; URL=https://PROJECT-PRODUCTION.SUPABASE.CO x"), "branch_switch: true",
            "command_names", nil
        ),
        (
            byBranch(foreign, own + "; SITE=https://production.acme.example x"), "branch_switch: true",
            "command_names", .fail
        ),
    ]

    @Test(arguments: foreignNames) func `another environment's addresses are found in a build`(
        _ command: String, _ declared: String, _ subject: String, _ status: Status?
    ) throws {
        let record = try Self.scenario(preprod: declared).seeing("preprod") {
            $0[BuildConfiguration.self] = .success(Self.live(command))
        }.audit("preprod")
        #expect(record.check("preprod/build-setting/\(subject)")?.status == status)
    }

    /// What runs may have been built before the command was put right.
    @Test(arguments: [(foreign, Status.fail), (own, nil), (byBranch(foreign, own), nil)])
    func `the command that built what runs is read, too`(_ deployed: String, _ status: Status?) throws {
        func held(_ text: String) -> HeldSecret { HeldSecret("build_command", SecretValue(copying: text)) }
        let live = BuildConfiguration(
            command: held(Self.byBranch(Self.foreign, Self.own)), deployedCommand: held(deployed),
            productionBranch: "production")
        let record = try Self.scenario(preprod: "branch_switch: true").seeing("preprod") {
            $0[BuildConfiguration.self] = .success(live)
        }.audit("preprod")
        #expect(record.check("preprod/build-setting/branch_switch")?.status == .pass)
        #expect(record.check("preprod/build-setting/deployed_command")?.status == status)
    }

    private static let own = "URL=https://project-preprod.supabase.co x"
    private static let foreign = "URL=https://project-production.supabase.co x"
    private static let sandbox = "URL=https://project-sandbox.supabase.co x"
    static let switches: [(command: String?, expected: Outcome)] = [
        (
            byBranch(foreign, own),
            .pass(.value, "names project-preprod for preprod, and no other environment's project")
        ),
        (nil, .fail(.value, "does not ask for CF_PAGES_BRANCH, so every branch is built alike")),
        (own, .fail(.value, "does not ask for CF_PAGES_BRANCH, so every branch is built alike")),
        (
            byBranch("x", own),
            .fail(.value, "does not name production's Supabase project, project-production")
        ),
        (byBranch(foreign, "x"), .fail(.value, "does not name preprod's Supabase project, project-preprod")),
        // The wrong way round.
        (
            byBranch(own, foreign),
            .fail(.value, "names production's Supabase project, project-production, for preprod")
        ),
        (
            byBranch(foreign, own + "; " + foreign),
            .fail(.value, "names production's Supabase project, project-production, for preprod")
        ),
        // Built by no one here, and yet another environment's.
        (
            byBranch(foreign, own + "; " + sandbox),
            .fail(.value, "names sandbox's Supabase project, project-sandbox, for preprod")
        ),
        (byBranch(foreign + "; " + own, "x"), .fail(.value, "names project-preprod, but not for preprod")),
        (
            "[ $CF_PAGES_BRANCH = production ] && \(foreign) || \(own)",
            .unproven(.none, "names each Supabase project; it is unknown which of them for preprod")
        ),
        (
            byBranch(foreign, own) + "; if x; then \(foreign); fi",
            .unproven(.none, "names each Supabase project; it is unknown which of them for preprod")
        ),
    ]

    @Test(arguments: switches) func judgesTheSwitch(_ command: String?, _ expected: Outcome) throws {
        let check = try Self.outcome("branch_switch: true", Self.live(command), "branch_switch")
        #expect(
            check.map { Outcome(status: $0.status, evidence: $0.evidence, message: $0.message) } == expected)
    }

    @Test(arguments: [
        ("x", Outcome.pass(.value, "does not ask for CF_PAGES_BRANCH")),
        ("x $CF_PAGES_BRANCH", .fail(.value, "asks for CF_PAGES_BRANCH")),
    ]) func judgesThatThereIsNoSwitch(_ command: String, _ expected: Outcome) throws {
        let check = try Self.outcome("branch_switch: false", Self.live(command), "branch_switch")
        #expect(
            check.map { Outcome(status: $0.status, evidence: $0.evidence, message: $0.message) } == expected)
    }

    static let branches: [(declared: String, live: String?, expected: Outcome)] = [
        ("false", "production", .pass(.value, "is not preprod")),
        ("false", "preprod", .fail(.value, "is preprod, so it is deployed to production")),
        ("false", nil, .unproven(.none, "the project does not say which it is")),
        ("true", "preprod", .pass(.value, "is preprod")),
        ("true", "production", .fail(.value, "is not preprod: it is production, which is production's")),
        // A name from outside is not repeated.
        ("true", "else\u{1B}[2J", .fail(.value, "is not preprod")),
        ("true", nil, .unproven(.none, "the project does not say which it is")),
    ]

    @Test(arguments: branches) func judgesTheProductionBranch(
        _ declared: String, _ live: String?, _ expected: Outcome
    ) throws {
        let check = try Self.outcome(
            "production_branch: \(declared)", Self.live(production: live), "production_branch")
        #expect(
            check.map { Outcome(status: $0.status, evidence: $0.evidence, message: $0.message) } == expected)
    }

    static let variables: [(declared: String, live: [String: String?], expected: Outcome)] = [
        ("{ required: true }", ["X": "1"], .pass(.value, "is set")),
        ("{ required: true }", ["X": nil], .pass(.value, "is set")),
        ("{ required: true }", ["X": ""], .fail(.value, "is set to nothing")),
        ("{ required: true }", ["Y": "1"], .fail(.value, "is not set")),
        ("{ forbidden: true }", ["Y": "1"], .pass(.value, "is not set")),
        ("{ forbidden: true }", ["X": "1"], .fail(.value, "is set")),
        ("{ forbidden: true }", ["X": nil], .fail(.value, "is set")),
        (
            "{ equals: frontend }", ["X": "https://preprod.acme.example"],
            .pass(.value, "is https://preprod.acme.example")
        ),
        ("{ equals: frontend }", ["X": "frontend"], .fail(.value, "is set to something else")),
        ("{ equals: staging }", ["X": "staging\n"], .fail(.value, "is set to something else")),
        (
            "{ equals: staging }", ["X": nil],
            .unproven(.none, "is set as a secret, so the project does not show to what")
        ),
        ("{ equals: staging }", [:], .fail(.value, "is not set")),
    ]

    @Test(arguments: variables) func judgesVariables(
        _ declared: String, _ live: [String: String?], _ expected: Outcome
    ) throws {
        let check = try Self.outcome("variables: { X: \(declared) }", Self.live(nil, live), "variables/X")
        #expect(
            check.map { Outcome(status: $0.status, evidence: $0.evidence, message: $0.message) } == expected)
    }

    /// Without a branch of its own, production's is the project's; whose a preview's is, nobody says.
    @Test(arguments: [
        ("production", Outcome.pass(.value, "is in the build command for its branch")),
        ("preview", .unproven(.none, "is in the build command; it is unknown whether for its branch")),
    ]) func theBranchMayBeTheProjects(_ deployment: String, _ expected: Outcome) throws {
        let text = """
            environment: a
            tier: staging
            \(Self.build), deployment: \(deployment), command: A=1 }
            """
        let record = try Scenario(services: "services: {}", environments: ["a": text]).listing("a", [:])
            .seeing("a") { $0[BuildConfiguration.self] = .success(Self.live(Self.byBranch("A=1 x", "y"))) }
            .audit("a")
        #expect(record.outcome(of: "a/build-setting/command/A=1") == expected)
    }

    @Test func whatCouldNotBeLookedAtIsAnError() throws {
        let record = try Self.scenario(preprod: "command: A").seeing("preprod") {
            $0[BuildConfiguration.self] = .failure(
                Failure(message: "Cloudflare failed (500)", advice: "Run again."))
        }.audit("preprod")
        #expect(record.ids(of: "build-setting") == ["preprod/build-setting/build"])
        #expect(record.outcome(of: "preprod/build-setting/build") == .error("Cloudflare failed (500)"))
        let unseen = try Self.scenario(preprod: "command: A").audit("preprod")
        #expect(unseen.outcome(of: "preprod/build-setting/build") == .error("it was not checked"))
    }

    @Test func whoDeclaresNothingIsNotJudged() throws {
        let scenario = try Scenario.acme(
            "  site: { title: Site, severity: low, isolation: config, secrets: {} }")
        #expect(scenario.audit("preprod").ids(of: "build-setting").isEmpty)
    }

    @Test func saysWhereToChangeIt() throws {
        let check = try Self.outcome("command: A=1", Self.live("x"), "command/A=1")
        #expect(check?.url == "https://dash.cloudflare.com/?to=/:account/pages/view/shop/settings")
        #expect(check?.expected == "In the build command")
        #expect(check?.fix == "Add A=1 to the build command, for preprod.")
    }
}
