import Foundation
import Support
import Testing

@testable import Manifests

/// The table of well-known services, as it comes with the program.
@Suite struct KnownServicesTests {
    private let table = KnownServices.builtIn
    private var secrets: [(service: KnownService, secret: KnownSecret)] {
        table.services.flatMap { service in service.secrets.map { (service, $0) } }
    }

    /// It is the file of the repository, and each problem of it is told.
    @Test func isTheFileAndHasNoProblem() throws {
        #expect(try contents("Sources/Manifests/Resources/services.yaml") == KnownServices.builtInFile.text)
        do {
            _ = try KnownServices.read(KnownServices.builtInFile)
        } catch {
            for problem in error.problems { Issue.record("\(problem)") }
        }
    }

    @Test func isSorted() {
        #expect(table.services.count >= 60)
        #expect(table.services.map(\.id) == table.services.map(\.id).sorted())
        for service in table.services {
            let names = service.secrets.map(\.pattern.value.description)
            #expect(!names.isEmpty && names == names.sorted(), "\(service.id)")
        }
    }

    @Test func dashboardsAreHTTPS() {
        for service in table.services {
            #expect(service.dashboard?.hasPrefix("https://") != false, "\(service.id)")
            #expect(service.risk?.hasSuffix(".") != false, "\(service.id)")
        }
    }

    /// A prefix says how real values begin: printable, no beginning of another of its list, and by some source.
    @Test func prefixesAreSane() {
        for (service, secret) in secrets {
            let general = secret.forms.flatMap { form -> [String] in
                if case .prefix(let prefixes) = form { prefixes } else { [] }
            }
            let all = general + secret.live + secret.test
            let name = "\(service.id) \(secret.pattern.value)"
            for (index, prefix) in all.enumerated() {
                #expect(
                    prefix.utf8.count >= 3 && prefix.utf8.allSatisfy { (0x21...0x7E).contains($0) }, "\(name)"
                )
                for other in all[..<index] {
                    #expect(!prefix.hasPrefix(other) && !other.hasPrefix(prefix), "\(name)")
                }
            }
            guard !all.isEmpty else { continue }
            let source = secret.source ?? ""
            #expect(source.hasPrefix("https://") || source.hasPrefix("gitleaks "), "\(name)")
            if case .beginning = secret.pattern.value {
                Issue.record("\(name): a prefix for all that begins so")
            }
        }
    }

    @Test func settingsHaveReasons() {
        for (service, secret) in secrets {
            guard let reason = secret.configReason else { continue }
            #expect(reason.hasSuffix(".") && service.isolation != .config, "\(service.id)")
        }
    }

    @Test(arguments: [
        ("STRIPE_SECRET_KEY", "stripe", "STRIPE_SECRET_KEY"), ("STRIPE_PRICE_ID", "stripe", "STRIPE_*"),
        ("NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY", "stripe", "STRIPE_PUBLISHABLE_KEY"),
        ("VITE_SUPABASE_URL", "supabase", "SUPABASE_URL"), ("CALCOM_TEAM_ID", "calcom", "CALCOM_*"),
        ("GOOGLE_OAUTH_CLIENT_ID", "google-oauth", "GOOGLE_OAUTH_*"), ("SITE_URL", "site", "SITE_URL"),
        ("GOOGLE_CALENDAR_ID", "google-calendar", "GOOGLE_CALENDAR_*"),
        ("CLAUDE_MODEL", "anthropic", "CLAUDE_*"),
        ("WHOP_API_KEY", "whop", "WHOP_*"), ("PROCTOR_U_API_KEY", "proctoru", "PROCTOR_U_*"),
    ]) func knowsNames(name: String, service: String, pattern: String) {
        let match = table.match(name)
        #expect(match?.service.id == service)
        #expect(match?.secret.pattern.value.description == pattern)
    }

    @Test func knowsNoOthers() {
        for name in ["STRIPE", "ACME_KEY", "VITE_", "XSTRIPE_KEY", "", "stripe_secret_key"] {
            #expect(table.match(name) == nil, "\(name)")
        }
        #expect(table.bareName(of: "VITE_X") == "X" && table.bareName(of: "VITE_") == "VITE_")
    }

    @Test func knowsWhatIsPublished() {
        let published = ["MAPBOX_TOKEN", "STRIPE_KEY", "SENTRY_DSN", "VITE_FIREBASE_API_KEY"]
        #expect(published.allSatisfy { table.match($0)?.secret.isPublished == true })
        let others = ["OPENAI_API_KEY", "STRIPE_SECRET_KEY", "SENTRY_AUTH_TOKEN", "SUPABASE_DB_URL"]
        #expect(others.allSatisfy { table.match($0)?.secret.isPublished == false })
    }

    /// A name, what its values are seen to be, and whether it is a setting.
    @Test(
        arguments: [
            ("LOG_LEVEL", [], true), ("ENABLE_CHAT", nil, true), ("ENABLE_CHAT", [], true),
            ("LOG_DRAIN", [], false), ("USE_SSL", [], true), ("USE_API_KEY", [], false),
            ("ENABLE_APP_ID", [], false), ("COOKIE_SECURE", [], true), ("TOKEN_TTL_SECONDS", [], true),
            ("USER", [], true), ("DB_USER", [], false), ("PWD", [], true), ("DB_PWD", [], false),
            ("NODE_ENV", [], true), ("ADMIN_PASSWORD", [.usual], false),
            ("ADMIN_PASSWORD_PROD", [.usual], false),
            ("PAY_TOKEN", [.word], false), ("DOOR_PIN", [.usual], false), ("REDIS_AUTH", [.usual], false),
            ("TOKEN_DAYS", [.word], true), ("SALT_ROUNDS", [.usual], true), ("COOKIE_SECURE", [.usual], true),
            ("DB_CONNECTION", [.usual], true), ("API_KEY_HEADER", [.word], true), ("TLS_KEY", [.place], true),
            ("JWT_ISSUER", [.label], true), ("JWT_ISSUER", [], false), ("SECRET_PREFIX", [.label], false),
            ("SHOP", [.label], false), ("DB_HOST", [.usual], true), ("DB_HOST", [.word], false),
            ("MAIL_FROM", [.mailbox], true), ("SMTP_USER", [.mailbox], false),
            ("PAY_PASSWORD", [.mailbox], false),
        ] as [(String, Set<PlainValue>?, Bool)]) func tellsSettings(
            name: String, shown: Set<PlainValue>?, isSetting: Bool
        )
    {
        #expect(table.settings.isSetting(name, shown: shown) == isSetting, "\(name)")
    }

    /// What is wrong with a table, and what is said of it.
    static let problems: [(text: String, says: String)] = [
        ("a: { severity: high, isolation: isolated, secrets: {} }", "missing key \"title\""),
        ("a: { title: A, severity: bad, isolation: isolated, secrets: {} }", "unknown severity"),
        ("A: { title: A, severity: low, isolation: isolated, secrets: {} }", "invalid service id"),
        ("a: { title: A, severity: low, isolation: isolated, dashboard: x, secrets: {} }", "invalid URL"),
        ("a: { title: A, severity: low, isolation: isolated, secrets: { A-B: {} } }", "invalid secret name"),
        (
            "a: { title: A, severity: low, isolation: isolated, secrets: { A: { live: x } } }",
            "\"live\" needs \"test\""
        ),
        (
            "a: { title: A, severity: low, isolation: isolated, secrets: { A: { prefix: p, live: x, test: y } } }",
            "\"prefix\" and \"live\" exclude each other"
        ),
        (
            "a: { title: A, severity: low, isolation: isolated, secrets: { A: { x: y } } }",
            "unknown key \"x\""
        ),
        ("a: { title: A, severity: low, isolation: isolated, secrets: { A: {}, A: {} } }", "duplicate key"),
        (
            "a: { title: A, severity: low, isolation: isolated, secrets: { X_*: {} } }\n  b: { title: B, severity: low, isolation: isolated, secrets: { X_Y: {} } }",
            "X_Y is already covered by a's X_*"
        ),
        (
            "a: { title: A, severity: low, isolation: isolated, secrets: { X_*: {} } }\n  b: { title: B, severity: low, isolation: isolated, secrets: { X_Y_*: {} } }",
            "X_Y_* is already covered by a's X_*"
        ),
    ]

    @Test(arguments: problems.indices) func refuses(index: Int) {
        let (text, says) = Self.problems[index]
        let error = #expect(throws: ManifestProblems.self) {
            try KnownServices.read(ManifestFile(path: "t.yaml", text: "services:\n  \(text)\n"))
        }
        let messages = error?.problems.map(\.message) ?? []
        #expect(messages.contains { $0.contains(says) }, "\(messages)")
    }
}
