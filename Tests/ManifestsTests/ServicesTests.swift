import Manifests
import Testing
import Probes

/// Every key of `services.yaml`, read into what it means.
@Suite struct ServicesTests {
    private static let everyKey = """
        workspace: acme
        safeguards:
          email-override:
            title: Every e-mail goes to the override address
            requires:
              EMAIL_OVERRIDE: set
              APP_ENV: { not: production }
              REGION: { equals: eu }
        services:
          mail:
            title: E-mail
            risk: Real people get e-mail.
            severity: high
            isolation: shareable
            dashboard: https://mail.test/overview
            safeguards: [email-override]
            together: false
            secrets:
              MAIL_KEY:
                prefix: [re_, rk_]
                format: { base64: 16 }
                suffix: "="
                length: 24
                min_length: 20
                without: [test, demo]
                examples: [re_example, changeme]
                same_as: [OTHER_KEY, THIRD_KEY]
                isolation: config
                reason: It is public.
                note: Ask first.
                known_to: "Mail: the hook"
              OTHER_KEY: { prefix: re_, examples: one, same_as: MAIL_KEY }
              THIRD_KEY: {}
          empty: { title: "Nothing: yet", severity: low, isolation: isolated, secrets: {} }

        """

    @Test func readsEveryKeyOfAService() throws {
        let workspace = try readWorkspace(services: ServicesTests.everyKey)
        #expect(workspace.name == "acme")
        #expect(workspace.warnings.isEmpty)
        #expect(workspace.services.map(\.id) == ["mail", "empty"])
        let mail = try #require(workspace.services.first)
        #expect(mail.title == "E-mail")
        #expect(mail.risk == "Real people get e-mail.")
        #expect(mail.severity == .high)
        #expect(mail.isolation == .shareable)
        #expect(mail.dashboard == "https://mail.test/overview")
        #expect(mail.together == false)
        #expect(mail.secrets.map(\.name.value) == ["MAIL_KEY", "OTHER_KEY", "THIRD_KEY"])
    }

    @Test func readsSafeguards() throws {
        let mail = try #require(try readWorkspace(services: ServicesTests.everyKey).services.first)
        let safeguard = try #require(mail.safeguards.first)
        #expect(mail.safeguards.count == 1)
        #expect(safeguard.id == "email-override")
        #expect(safeguard.title == "Every e-mail goes to the override address")
        #expect(safeguard.requirements.map(\.secret) == ["EMAIL_OVERRIDE", "APP_ENV", "REGION"])
        #expect(safeguard.requirements.map(\.condition) == [.set, .not("production"), .equals("eu")])
    }

    @Test func readsEveryKeyOfASecret() throws {
        let secrets = try readWorkspace(services: ServicesTests.everyKey).services[0].secrets
        #expect(secrets[0].name.position.description == "services.yaml:19:7")
        #expect(
            secrets[0].forms == [
                .prefix(["re_", "rk_"]), .suffix(["="]), .base64(bytes: 16), .length(24), .minimumLength(20),
                .without(["test", "demo"]),
            ])
        #expect(secrets[0].generator == nil)
        #expect(secrets[0].examples == ["re_example", "changeme"])
        #expect(secrets[0].sameAs == ["OTHER_KEY", "THIRD_KEY"])
        #expect(secrets[0].isolation == .config)
        #expect(secrets[0].note == "Ask first.")
        #expect(secrets[0].knownTo == "Mail: the hook")
        #expect(secrets[1].name.position.description == "services.yaml:32:7")
        #expect(secrets[1].forms == [.prefix(["re_"])])
        #expect(secrets[1].examples == ["one"])
        #expect(secrets[1].sameAs == ["MAIL_KEY"])
    }

    @Test func leavesWhatIsNotDeclaredAtItsDefault() throws {
        let workspace = try readWorkspace(
            services: """
                services:
                  a: { title: A, severity: critical, isolation: isolated, secrets: { KEY: {} } }
                """)
        #expect(workspace.name == "folder")
        let service = try #require(workspace.services.first)
        #expect(service.risk == nil)
        #expect(service.dashboard == nil)
        #expect(service.safeguards.isEmpty)
        #expect(service.together)
        let secret = try #require(service.secrets.first)
        #expect(secret.forms.isEmpty)
        #expect(secret.generator == nil)
        #expect(secret.examples.isEmpty)
        #expect(secret.sameAs.isEmpty)
        #expect(secret.isolation == nil)
        #expect(secret.note == nil)
        #expect(secret.knownTo == nil)
        #expect(secret.publicHalfOf == nil)
    }

    @Test(arguments: [
        ("url", ValueForm.url), ("host", .host), ("email", .email), ("uuid", .uuid),
        ("hex", .hex(bytes: nil)),
        ("{ hex: 32 }", .hex(bytes: 32)), ("base64", .base64(bytes: nil)),
        ("{ base64: 1 }", .base64(bytes: 1)),
        ("json", .json(keys: [])), ("{ json: [type, id] }", .json(keys: ["type", "id"])),
        ("{ json: type }", .json(keys: ["type"])), ("jwt", .jwt(role: nil)),
        ("{ jwt: service_role }", .jwt(role: "service_role")),
    ]) func readsFormats(text: String, form: ValueForm) throws {
        #expect(try declaration("{ format: \(text) }").forms == [form])
    }

    @Test(arguments: Severity.allCases) func readsSeverities(severity: Severity) throws {
        let workspace = try readWorkspace(
            services:
                "services:\n  a: { title: A, severity: \(severity), isolation: config, secrets: {} }\n")
        #expect(workspace.services.map(\.severity) == [severity])
    }

    @Test func severitiesRankFromLowToCritical() {
        #expect(Severity.allCases.shuffled().sorted() == [.low, .medium, .high, .critical])
    }

    @Test(arguments: IsolationClass.allCases) func readsIsolationClasses(isolation: IsolationClass) throws {
        let workspace = try readWorkspace(
            services:
                "services:\n  a: { title: A, severity: low, isolation: \(isolation), secrets: {} }\n")
        #expect(workspace.services.map(\.isolation) == [isolation])
    }

    /// What YAML 1.1 would read as a number, a boolean or a date stays the text it is.
    @Test(arguments: ["yes", "no", "8080", "1e3", "2026-02-13", "0x1F", "true"])
    func scalarsStayText(text: String) throws {
        let workspace = try readWorkspace(
            services: "services:\n  a: { title: \(text), severity: low, isolation: config, secrets: {} }\n")
        #expect(workspace.services.map(\.title) == [text])
    }

    private func declaration(_ text: String) throws -> SecretDeclaration {
        let services =
            "services:\n  a: { title: A, severity: low, isolation: isolated, secrets: { KEY: \(text) } }\n"
        return try #require(try readWorkspace(services: services).services.first?.secrets.first)
    }
}
