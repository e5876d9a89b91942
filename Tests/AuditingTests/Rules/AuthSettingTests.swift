import Auditing
import Listings
import Manifests
import Scenarios
import Secrets
import Support
import Testing
import Probes

@Suite struct AuthSettingTests {
    private static let declared = """
        auth:
          signup: false
          confirm_email: true
          providers: { google: false }
          send_email_hook: send-auth-email
          site_url: frontend
        """
    private static let ownHook = "https://project-preprod.supabase.co/functions/v1/send-auth-email"

    private static func scenario(_ auth: String = declared) throws -> Scenario {
        try .acme(
            "  site: { title: Site, severity: low, isolation: config, secrets: {} }", preprod: auth,
            sandbox: "identifiers: { office: https://intranet.acme.example:8443/home }")
    }

    private static func settings(
        siteURL: String? = "https://preprod.acme.example", redirects: [String] = [],
        disablesSignup: Bool? = true,
        isEmailEnabled: Bool? = true, confirmsByItself: Bool? = false, google: Bool? = false,
        hook: Bool? = true, hookURL: String? = ownHook
    ) -> AuthConfiguration {
        AuthConfiguration(
            siteURL: siteURL, redirectURLs: redirects, isSignupDisabled: disablesSignup,
            isEmailEnabled: isEmailEnabled, confirmsByItself: confirmsByItself,
            providers: google.map { ["google": $0] } ?? [:], isSendEmailHookEnabled: hook,
            sendEmailHookURL: hookURL)
    }

    @Test(arguments: [
        ("Hello {{ .Email }}: {{ .SiteURL }}", Outcome.pass(.value, "name no other environment, 1 of them")),
        (
            "<a href='https://production.acme.example/login?t={{ .Token }}'>",
            .fail(
                .value, "mailer_templates_invite_content names production's frontend, production.acme.example"
            )
        ),
        (
            "https://project-production.supabase.co/auth/v1/verify",
            .fail(
                .value,
                "mailer_templates_invite_content names production's supabase_url, project-production.supabase.co"
            )
        ), ("https://preprod.acme.example", .pass(.value, "name no other environment, 1 of them")),
    ]) func `what mails say names no other environment`(_ text: String, _ expected: Outcome) throws {
        let held = HeldSecret("", SecretValue(copying: text))
        let live = AuthConfiguration(siteURL: nil, mailTexts: ["mailer_templates_invite_content": held])
        let record = try Self.scenario().seeing("preprod") { $0[AuthConfiguration.self] = .success(live) }
            .audit("preprod")
        #expect(record.outcome(of: "preprod/auth-setting/mail_texts") == expected)
    }

    static let rows: [(subject: String, live: AuthConfiguration, expected: Outcome)] = [
        ("signup", settings(), .pass(.value, "is off")),
        ("signup", settings(disablesSignup: false), .fail(.value, "is on")),
        // Nobody signs up by e-mail where e-mail is off.
        ("signup", settings(disablesSignup: false, isEmailEnabled: false), .pass(.value, "is off")),
        ("signup", settings(disablesSignup: nil, isEmailEnabled: false), .pass(.value, "is off")),
        ("signup", settings(disablesSignup: nil), unsaid),
        ("signup", settings(disablesSignup: false, isEmailEnabled: nil), unsaid),
        ("confirm_email", settings(), .pass(.value, "is on")),
        ("confirm_email", settings(confirmsByItself: true), .fail(.value, "is off")),
        ("confirm_email", settings(confirmsByItself: nil), unsaid),
        ("providers/google", settings(), .pass(.value, "is off")),
        ("providers/google", settings(google: true), .fail(.value, "is on")),
        ("providers/google", settings(google: nil), unsaid),
        ("send_email_hook", settings(), .pass(.value, "is on, and leads there")),
        ("send_email_hook", settings(hook: false), .fail(.value, "is off")),
        ("send_email_hook", settings(hook: nil), unsaid),
        ("send_email_hook", settings(hookURL: nil), .fail(.value, "is on, and leads to nowhere")),
        (
            "send_email_hook",
            settings(hookURL: "https://project-production.supabase.co/functions/v1/send-auth-email?key=k"),
            .fail(
                .value,
                "is on, and leads to https://project-production.supabase.co/functions/v1/send-auth-email, which is production's"
            )
        ),
        (
            "send_email_hook", settings(hookURL: "pg-functions://postgres/public/hook"),
            .fail(.value, "is on, and leads to something that is not a web address")
        ),
        ("site_url", settings(), .pass(.value, "is https://preprod.acme.example")),
        ("site_url", settings(siteURL: nil), .fail(.value, "is nowhere")),
        (
            "site_url", settings(siteURL: "https://production.acme.example"),
            .fail(.value, "is https://production.acme.example, which is production's")
        ),
        (
            "site_url", settings(siteURL: "http://localhost:3000"), .fail(.value, "is http://localhost:3000")
        ),
        (
            "redirect_urls", settings(siteURL: nil),
            .unproven(
                .none, "are unknown: the project does not say its Site URL, which is one of them")
        ),
        (
            "redirect_urls", settings(siteURL: "https://"),
            .unproven(
                .none, "are unknown: the Site URL, which is one of them, can't be read as a web address")
        ),
        ("redirect_urls", settings(siteURL: ""), .pass(.value, "allow none")),
        ("redirect_urls", settings(siteURL: "acme://login"), .pass(.value, "allow none")),
        // What stands before the `@` is no host.
        (
            "redirect_urls", settings(siteURL: "https://preprod.acme.example@production.acme.example/"),
            .fail(.value, "the Site URL  lets in production")
        ),
        ("redirect_urls", settings(), .pass(.value, "allow the Site URL alone")),
        // Its own origin is a valid redirect whatever the list says.
        (
            "redirect_urls", settings(siteURL: "https://production.acme.example/welcome/"),
            .fail(.value, "the Site URL https://production.acme.example lets in production")
        ),
        (
            "redirect_urls",
            settings(redirects: ["https://preprod.acme.example/**", "http://localhost:3000"]),
            .pass(.value, "let in no other environment, 2 of them")
        ),
        (
            "redirect_urls",
            settings(redirects: ["https://preprod.acme.example", "https://PRODUCTION.acme.example/x"]),
            .fail(.value, "https://PRODUCTION.acme.example/x lets in production")
        ),
    ]

    private static let unsaid = Outcome.unproven(.none, "the project does not say whether it is on")

    @Test(arguments: rows) func judgesTheSetting(
        _ subject: String, _ live: AuthConfiguration, _ expected: Outcome
    ) throws {
        let record = try Self.scenario().seeing("preprod") { $0[AuthConfiguration.self] = .success(live) }
            .audit("preprod")
        #expect(record.outcome(of: "preprod/auth-setting/\(subject)") == expected)
    }

    /// Nor is what looks random in an address, or what stands behind its `?`.
    @Test(arguments: [
        ("https://production.acme.example/cb?key=\(token)", "https://production.acme.example/cb"),
        ("https://production.acme.example/\(token)/**", "https://production.acme.example/…/**"),
        ("https://*.acme.example?key=\(token)", "https://*.acme.example?…"),
        ("https://*@production.acme.example/\(token)", "https://…@production.acme.example/…"),
    ]) func `a secret in an allowed redirect is not printed`(_ pattern: String, _ shown: String) throws {
        let live = Self.settings(redirects: [pattern])
        let record = try Self.scenario().seeing("preprod") { $0[AuthConfiguration.self] = .success(live) }
            .audit("preprod")
        #expect(
            record.outcome(of: "preprod/auth-setting/redirect_urls")
                == .fail(.value, "\(shown) lets in production"))
    }

    @Test(arguments: [
        (
            "https://production.acme.example/sms/\(token)",
            "leads to https://production.acme.example/sms/…, which"
        ),
        ("https://nobodys.test/plain", "leads to https://nobodys.test, as send_sms of"),
    ]) func `a secret in a hook's address is not printed`(_ url: String, _ shown: String) throws {
        let message = try Self.twoSided(
            Self.with(hooks: ["send_sms": url]), Self.with(hooks: ["send_sms": url])
        ).audit("preprod").check("preprod/auth-setting/hooks/send_sms")?.message
        #expect(message?.hasPrefix(shown) == true, "\(message ?? "")")
    }

    @Test func `an account's name that looks random is not printed`() throws {
        let live = Self.with(["smtp_user": [Self.token]])
        #expect(
            try Self.twoSided(live, live).audit("preprod")
                .outcome(of: "preprod/auth-setting/addresses/smtp_user")
                == .fail(.value, "has …, which production has, too"))
    }

    private static let token = "zQ7hT4wLm9" + "Rk2Xv8Yp3N"

    /// Hooks and OAuth apps stand in the same answer.
    @Test func anotherEnvironmentsHookFails() throws {
        let live = AuthConfiguration(
            siteURL: nil,
            hooks: [
                "custom_access_token": "https://project-production.supabase.co/functions/v1/claims",
                "send_sms": "https://project-preprod.supabase.co/functions/v1/sms",
                "send_email": "https://**",
            ])
        let record = try Self.scenario().seeing("preprod") { $0[AuthConfiguration.self] = .success(live) }
            .audit("preprod")
        #expect(record.check("preprod/auth-setting/hooks/custom_access_token")?.status == .fail)
        #expect(record.check("preprod/auth-setting/hooks/send_sms")?.status == .pass)
        #expect(record.check("preprod/auth-setting/hooks/send_email") == nil)
    }

    /// A hook that is on leads somewhere.
    @Test func `a hook whose address is left out is unproven`() throws {
        func outcome(_ own: String, _ theirs: String) throws -> Outcome? {
            try Self.twoSided(
                Self.with(hooks: ["send_sms": own]), Self.with(hooks: ["custom_access_token": theirs])
            ).audit("preprod").outcome(of: "preprod/auth-setting/hooks/send_sms")
        }
        let (own, theirs) = ("https://sms.test/preprod", "https://sms.test/production")
        #expect(try outcome(own, theirs) == .pass(.value, "leads to no other environment"))
        for address in ["", " "] {
            #expect(
                try outcome(address, theirs)
                    == .unproven(.none, "is on, and the project does not say where it leads"))
            #expect(
                try outcome(own, address)
                    == .unproven(
                        .none,
                        "could not be compared with production's, whose project does not tell where custom_access_token leads"
                    ))
        }
    }

    /// Whether it is on or not, an address is taken.
    @Test func `a hook that may be on elsewhere is compared with`() throws {
        let hook = ["send_sms": "https://sms.test/one"]
        let theirs = AuthConfiguration(siteURL: nil, uncertainHooks: hook)
        #expect(
            try Self.twoSided(Self.with(hooks: hook), theirs).audit("preprod")
                .check("preprod/auth-setting/hooks/send_sms")?.status == .fail)
    }

    private static func twoSided(
        _ own: AuthConfiguration, _ theirs: AuthConfiguration?, production: String = "",
        preprod: String = ""
    ) throws -> Scenario {
        let scenario = try Scenario.acme(
            "  mail: { title: Mail, severity: high, isolation: isolated, secrets: { MAIL_KEY: {} } }",
            production: "auth: {}\n\(production)", preprod: "auth: {}\n\(preprod)"
        ).seeing("preprod") { $0[AuthConfiguration.self] = .success(own) }
        guard let theirs else { return scenario }
        return scenario.seeing("production") { $0[AuthConfiguration.self] = .success(theirs) }
    }

    private static func with(
        _ facts: [String: [String]] = [:], isOwn: Bool = true, hooks: [String: String] = [:],
        secrets: [String: String] = [:]
    ) -> AuthConfiguration {
        AuthConfiguration(
            siteURL: nil, hooks: hooks,
            facts: ["smtp_user": [], "webauthn_rp_origins": []].merging(facts) { $1 }.mapValues {
                AuthConfiguration.Fact(texts: $0, isOwn: isOwn)
            },
            secrets: secrets.mapValues { [Digest(of: $0)] },
            unsetSecrets: Set(["smtp_pass"]).subtracting(secrets.keys))
    }

    /// Preprod's Site URL, its allow list, what production has and declares, and what comes of it.
    static let sites: [(own: String, list: [String], theirs: String?, declared: String?, status: Status)] = [
        ("https://login.acme.test", [], "https://x.acme.test", "https://login.acme.test/a", .fail),
        ("https://login.acme.test", [], "https://login.acme.test", nil, .fail),
        ("https://login.acme.test/a", [], "http://LOGIN.acme.test ", nil, .fail),
        ("https://pre.acme.test", ["https://login.acme.test/**"], "https://login.acme.test", nil, .fail),
        ("https://pre.acme.test", ["https://login.acme.test/**"], nil, "https://login.acme.test", .fail),
        ("https://pre.acme.test", ["https://*.acme.test/**"], "https://login.acme.test", nil, .fail),
        ("https://login.acme.test:8443", [], "https://login.acme.test:9443", nil, .pass),
        ("https://pre.acme.test", ["https://pre.acme.test/**"], "https://login.acme.test", nil, .pass),
        ("https://pre.acme.test", [], nil, nil, .unproven), ("https://pre.acme.test", [], "", nil, .pass),
        ("http://localhost:3000", [], "http://localhost:3000", nil, .pass),
        ("http://localhost:3000", ["https://login.acme.test"], nil, nil, .unproven),
        // Preprod's manifest says that these are its own.
        ("https://preprod.acme.example/x", ["https://preprod.acme.example/**", "acme://x"], nil, nil, .pass),
        (
            "https://preprod.acme.example", ["http://localhost:3000"], "https://preprod.acme.example", nil,
            .pass
        ),
        ("https://preprod.acme.example", ["https://pre.acme.test/**"], nil, nil, .unproven),
        ("http://127.0.0.1:3000", [], nil, "http://127.0.0.1:3000", .pass),
    ]

    @Test(arguments: sites) func `a Site URL is its environment's alone`(
        _ own: String, _ list: [String], _ theirs: String?, _ declared: String?, _ status: Status
    ) throws {
        let scenario = try Scenario.acme(
            "  mail: { title: Mail, severity: high, isolation: isolated, secrets: { MAIL_KEY: {} } }",
            production: "auth: { \(declared.map { "site_url: '\($0)'" } ?? "") }", preprod: "auth: {}"
        ).seeing("preprod") {
            $0[AuthConfiguration.self] = .success(AuthConfiguration(siteURL: own, redirectURLs: list))
        }
        let record = theirs.map { theirs in
            scenario.seeing("production") {
                $0[AuthConfiguration.self] = .success(AuthConfiguration(siteURL: theirs))
            }
        }
        #expect(
            (record ?? scenario).audit("preprod").check("preprod/auth-setting/redirect_urls")?.status
                == status)
    }

    /// A project that does not say its Site URL may have any.
    @Test func `a Site URL that is not told may be another's`() throws {
        let own = AuthConfiguration(siteURL: "https://pre.acme.test")
        #expect(
            try Self.twoSided(own, Self.with()).audit("preprod").outcome(
                of: "preprod/auth-setting/redirect_urls")
                == .unproven(
                    .none,
                    "could not be compared with production's, whose project does not tell the Site URL")
        )
    }

    /// What either answer leaves out is not nothing.
    @Test func `a sender that is left out is unproven on either side`() throws {
        func outcome(_ own: AuthConfiguration, _ theirs: AuthConfiguration) throws -> Outcome? {
            try Self.twoSided(own, theirs).audit("preprod").outcome(
                of: "preprod/auth-setting/addresses/smtp_user")
        }
        let (told, silent) = (Self.with(["smtp_user": ["mailer-1"]]), AuthConfiguration(siteURL: nil))
        #expect(try outcome(told, Self.with()) == .pass(.value, "is no other environment's"))
        #expect(try outcome(Self.with(), told) == nil)
        #expect(
            try outcome(told, silent)
                == .unproven(.none, "could not be compared with production's, which its answer leaves out"))
        #expect(
            try outcome(silent, told)
                == .unproven(
                    .none, "is left out of the answer, so it can't be compared with other environments'"))
    }

    /// What an answer doesn't tell is no difference, and a placeholder is no value.
    @Test func `a secret that an answer leaves out, or a placeholder, proves nothing`() throws {
        func check(_ own: AuthConfiguration, _ theirs: AuthConfiguration) throws -> Auditing.Check? {
            try Self.twoSided(own, theirs).listing("production", ["MAIL_KEY": "one"])
                .listing("preprod", ["MAIL_KEY": "two"]).audit("preprod")
                .check("preprod/auth-setting/secrets/smtp_pass")
        }
        let (set, silent) = (Self.with(secrets: ["smtp_pass": "three"]), AuthConfiguration(siteURL: nil))
        let odd = AuthConfiguration(siteURL: nil, maskedSecrets: ["smtp_pass"])
        #expect(try check(set, Self.with())?.status == .pass)
        #expect(try check(Self.with(), set) == nil)
        for other in [silent, odd] {
            #expect(try check(set, other)?.status == .unproven)
            #expect(try check(other, set)?.status == .unproven)
        }
        for none in ["changeme", "", "env(SMTP_PASS)"] {
            #expect(try check(Self.with(secrets: ["smtp_pass": none]), set)?.status == .fail, "\(none)")
            #expect(try check(set, Self.with(secrets: ["smtp_pass": none]))?.status == .unproven, "\(none)")
        }
    }

    /// Some hosts of mail take a token for the user, and production may list it.
    @Test func `an account's name is no other environment's secret`() throws {
        let account = "pm-7Qw9Zt4Lk2Xv8Nb3"
        func status(_ listed: String) throws -> Status? {
            try Self.twoSided(Self.with(["smtp_user": [account]]), Self.with())
                .listing("production", ["MAIL_KEY": listed]).listing("preprod", ["MAIL_KEY": "two"])
                .audit("preprod").check("preprod/auth-setting/addresses/smtp_user")?.status
        }
        #expect(try status(account) == .fail)
        #expect(try status("another") == .pass)
    }

    /// `supabase config push` leaves them so where a variable is not set.
    @Test func `a client id that stands for another proves nothing`() throws {
        func status(_ own: String, _ theirs: String) throws -> Status? {
            func settings(_ id: String) -> AuthConfiguration {
                AuthConfiguration(siteURL: nil, providers: ["google": true], clientIDs: ["google": [id]])
            }
            return try Self.twoSided(settings(own), settings(theirs)).audit("preprod")
                .check("preprod/auth-setting/client_ids/google")?.status
        }
        #expect(try status("111-a.apps", "222-b.apps") == .pass)
        #expect(try status("111-a.apps", "111-A.apps") == .fail)
        #expect(try status("env(GOOGLE_CLIENT_ID)", "222-b.apps") == .unproven)
        #expect(try status("111-a.apps", "env(GOOGLE_CLIENT_ID)") == .unproven)
    }

    /// A front end that is built with an OAuth app's id signs in by that app.
    @Test func `a client id is no other environment's build's`() throws {
        func status(_ built: String) throws -> Status? {
            let held = HeldSecret("", SecretValue(copying: built))
            let settings = AuthConfiguration(
                siteURL: nil, providers: ["google": true], clientIDs: ["google": ["111-a.apps"]])
            let theirs = AuthConfiguration(siteURL: nil, clientIDs: ["google": []])
            return try Self.twoSided(settings, theirs).seeing("production") {
                $0[BuildConfiguration.self] = .success(
                    BuildConfiguration(
                        productionBranch: nil, variables: ["VITE_GOOGLE_CLIENT_ID": .shown(held)]))
            }.audit("preprod").check("preprod/auth-setting/client_ids/google")?.status
        }
        #expect(try status("111-a.apps") == .fail)
        #expect(try status("222-b.apps") == .pass)
    }

    /// No address of the web is under an app's own scheme.
    @Test(arguments: [
        ("com.acme.app://**", Status.pass), ("exp://**", .pass), ("acme:**", .pass),
        ("acme://callback/**", .pass),
        ("**", .fail), ("*://**", .fail), ("http*://**", .fail), ("production.acme.example:443/**", .fail),
    ]) func `an app's scheme lets in no other environment`(_ pattern: String, _ status: Status) throws {
        let live = Self.settings(redirects: [pattern])
        let record = try Self.scenario().seeing("preprod") { $0[AuthConfiguration.self] = .success(live) }
            .audit("preprod")
        #expect(record.check("preprod/auth-setting/redirect_urls")?.status == status)
    }

    /// A setting of preprod's, the same of production's, whether two may not have the same, and what comes of it.
    static let facts: [(own: [String], theirs: [String]?, isOwn: Bool, status: Status)] = [
        (["https://preprod.acme.example"], ["https://production.acme.example"], true, .pass),
        (["https://production.acme.example"], [], true, .fail),
        (["https://PRODUCTION.acme.example:8443"], [], false, .fail),
        (["production.acme.example"], [], true, .fail),
        (["noreply@production.acme.example"], [], true, .fail),
        (["noreply@acme.example"], ["NoReply@acme.example"], true, .fail),
        (["noreply@acme.example"], ["hello@acme.example"], true, .pass),
        (["smtp.mail.example"], ["smtp.mail.example"], false, .pass),
        (["http://localhost:3000"], ["http://localhost:3000"], true, .pass),
        (["acme.example"], ["acme.example"], true, .fail), (["acme.example"], nil, true, .unproven),
    ]

    @Test(arguments: facts) func whatNamesAnEnvironmentIsItsOwn(
        _ own: [String], _ theirs: [String]?, _ isOwn: Bool, _ status: Status
    ) throws {
        let record = try Self.twoSided(
            Self.with(["webauthn_rp_origins": own], isOwn: isOwn),
            theirs.map { Self.with($0.isEmpty ? [:] : ["webauthn_rp_origins": $0], isOwn: isOwn) }
        ).audit("preprod")
        #expect(record.check("preprod/auth-setting/addresses/webauthn_rp_origins")?.status == status)
    }

    /// A function of the database's own is another one in each project.
    @Test(
        arguments: [
            ("https://mail.test/hook", ["send_sms": "https://MAIL.test/hook"], Status.fail),
            ("https://mail.test/hook", ["custom": "https://mail.test/hook?key=1"], .fail),
            ("https://mail.test/hook", ["send_sms": "https://mail.test/hook/"], .fail),
            ("https://mail.test/hook", ["send_sms": "https://mail.test/other"], .pass),
            ("https://relay.test/project-production", [:], .fail),
            ("https://relay.test/?to=https%3A%2F%2Fproduction.acme.example", [:], .fail),
            ("https://relay.test/?to=https%3A%2F%2Fpreprod.acme.example", [:], .pass),
            (
                "pg-functions://postgres/public/hook", ["send_sms": "pg-functions://postgres/public/hook"],
                .pass
            ),
            ("https://mail.test/hook", nil, .unproven),
        ] as [(String, [String: String]?, Status)])
    func oneHookForTwoFails(_ own: String, _ theirs: [String: String]?, _ status: Status) throws {
        let record = try Self.twoSided(
            Self.with(hooks: ["send_sms": own]), theirs.map { Self.with(hooks: $0) }
        ).audit("preprod")
        #expect(record.check("preprod/auth-setting/hooks/send_sms")?.status == status)
    }

    /// A hook of preprod's that its manifest declares, production's, and what comes of it.
    @Test(
        arguments: [
            ("https://project-production.supabase.co/functions/v1/mail", [:], Status.fail),
            ("https://relay.test/?to=project-production", [:], .fail),
            ("https://mail.test/hook", ["send_email": "https://mail.test/hook"], .fail),
            ("https://mail.test/hook", ["send_email": "https://mail.test/own"], .pass),
            ("https://mail.test/hook", nil, .pass), ("https://preprod.acme.example/hook", nil, .pass),
        ] as [(String, [String: String]?, Status)])
    func `a declared hook leads to no other environment`(
        _ own: String, _ theirs: [String: String]?, _ status: Status
    ) throws {
        let live = AuthConfiguration(
            siteURL: nil, isSendEmailHookEnabled: true, sendEmailHookURL: own, hooks: ["send_email": own])
        let scenario = try Scenario.acme(
            "  mail: { title: Mail, severity: high, isolation: isolated, secrets: { MAIL_KEY: {} } }",
            production: "auth: {}", preprod: "auth: { send_email_hook: '\(own)' }"
        ).seeing("preprod") { $0[AuthConfiguration.self] = .success(live) }
        let seen = theirs.map { hooks in
            scenario.seeing("production") { $0[AuthConfiguration.self] = .success(Self.with(hooks: hooks)) }
        }
        #expect(
            (seen ?? scenario).audit("preprod").check("preprod/auth-setting/send_email_hook")?.status
                == status)
    }

    /// What preprod's sign-in has in an address, what production and preprod list, and what comes of it.
    @Test(
        arguments: [
            ("https://preprod.acme.example/sms/\(token)", token, "two", Status.fail),
            ("https://preprod.acme.example/sms?a=b&t=\(token)", token, "two", .fail),
            ("https://preprod.acme.example/sms?t=correct/horse", "correct/horse", "two", .fail),
            ("https://preprod.acme.example/sms/\(token)", "one", token, .pass),
            ("https://preprod.acme.example/sms/\(token)", token, token, .pass),
            ("https://preprod.acme.example/sms/\(token)", nil, "two", .unproven),
            ("https://preprod.acme.example/sms/webhooks", nil, "two", .pass),
        ] as [(String, String?, String, Status)])
    func `an address has no secret of another environment`(
        _ address: String, _ production: String?, _ preprod: String, _ status: Status
    ) throws {
        let own = AuthConfiguration(siteURL: "", redirectURLs: [address], hooks: ["send_sms": address])
        let scenario = try Self.twoSided(own, Self.with()).listing("preprod", ["MAIL_KEY": preprod])
        let record =
            (production.map { scenario.listing("production", ["MAIL_KEY": $0]) }
            ?? scenario.listing("production", namesOnly: ["MAIL_KEY"])).audit("preprod")
        #expect(record.check("preprod/auth-setting/hooks/send_sms")?.status == status)
        #expect(record.check("preprod/auth-setting/redirect_urls")?.status == status)
    }

    /// A secret among the settings, those of production's settings, and what production and preprod list.
    @Test(
        arguments: [
            ("one", ["smtp_pass": "two"], "three", "four", Status.pass),
            ("one", ["smtp_pass": "one"], "three", "four", .fail),
            ("one", ["external_google_secret": "one"], "three", "four", .fail),
            ("one", [:], "one", "four", .fail), ("one", nil, "one", "four", .fail),
            ("one", [:], "three", "one", .pass), ("one", nil, "three", "four", .unproven),
        ] as [(String, [String: String]?, String, String, Status)])
    func aSecretOfTheSettingsIsItsOwn(
        _ own: String, _ theirs: [String: String]?, _ production: String, _ preprod: String, _ status: Status
    ) throws {
        let record = try Self.twoSided(
            Self.with(secrets: ["smtp_pass": own]), theirs.map { Self.with(secrets: $0) }
        ).listing("production", ["MAIL_KEY": production]).listing("preprod", ["MAIL_KEY": preprod])
            .audit("preprod")
        #expect(record.check("preprod/auth-setting/secrets/smtp_pass")?.status == status)
    }

    /// A setting that the answer shows is compared in other forms, too, with what is shown and with digests.
    @Test(arguments: ["%\n", "\"%\"", "SMTP_PASS=%", "Bearer %"]) func `a shown secret of the settings`(
        _ form: String
    ) throws {
        let key = "Zx9Kq2Lm" + "7Vb4Tn8W5r"
        func showing(_ value: String) -> AuthConfiguration {
            AuthConfiguration(
                siteURL: nil, secrets: ["smtp_pass": [Digest(of: value)]],
                shownSecrets: [HeldSecret("smtp_pass", SecretValue(copying: value))])
        }
        func listing(_ value: String) throws -> Result<Listing, Failure> {
            .success(
                try Listing(
                    provider: "supabase", source: .file, evidence: .digest, fetchedAt: Scenario.now,
                    secrets: [ListedSecret(name: "MAIL_KEY", digest: Digest(of: value))]))
        }
        func status(_ own: AuthConfiguration, _ theirs: AuthConfiguration, _ listed: String) throws -> Status?
        {
            try Self.twoSided(own, theirs).observing([
                "production": listing(listed), "preprod": listing("own"),
            ]).audit("preprod").check("preprod/auth-setting/secrets/smtp_pass")?.status
        }
        let value = form.replacing("%", with: key)
        #expect(try status(showing(value), showing(key), "other") == .fail)
        #expect(try status(showing(value), Self.with(), key) == .fail)
        #expect(try status(showing(value), showing(String(key.reversed())), "other") == .pass)
    }

    /// What the settings keep is production's as well as what it lists.
    @Test func `a listed secret is no other environment's of sign-in`() throws {
        let scenario = try Self.twoSided(Self.with(), Self.with(secrets: ["smtp_pass": "one"]))
            .listing("production", ["MAIL_KEY": "two"])
        let record = scenario.listing("preprod", ["MAIL_KEY": "one"]).audit("preprod")
        let check = record.check("preprod/shared-secret/MAIL_KEY")
        #expect(check?.status == .fail)
        #expect(check?.message == "has the same value as Auth settings/smtp_pass in production")
        let other = scenario.listing("preprod", ["MAIL_KEY": "three"]).audit("preprod")
        #expect(other.check("preprod/shared-secret/MAIL_KEY")?.status == .pass)
    }

    /// What probes compare with listings is compared with the seals of one, too.
    @Test func `a secret of the settings is tried on seals`() async throws {
        for (own, status) in [("one", Status.fail), ("three", .pass)] {
            let record = try await Self.twoSided(Self.with(secrets: ["smtp_pass": own]), Self.with())
                .listing("production", ["MAIL_KEY": "one"]).listing("preprod", ["MAIL_KEY": "two"])
                .sealing("production", judging: ["preprod"]).audit("preprod")
            #expect(record.check("preprod/auth-setting/secrets/smtp_pass")?.status == status)
        }
    }

    /// Production's key is shown, and preprod's mail is sent with it in quotes.
    @Test(arguments: [("'one-key-of-production'", Status.fail), ("another-key", .pass)])
    func `a variant of a secret is that secret`(_ own: String, _ status: Status) throws {
        let record = try Self.twoSided(Self.with(secrets: ["smtp_pass": own]), Self.with())
            .listing("production", ["MAIL_KEY": "one-key-of-production"])
            .handingIn("production", ["MAIL_KEY": "one-key-of-production"])
            .listing("preprod", ["MAIL_KEY": "two"]).audit("preprod")
        #expect(record.check("preprod/auth-setting/secrets/smtp_pass")?.status == status)
    }

    /// A pair of variants of what a listing shows is looked for where a probe shows a digest alone.
    @Test func `a rare variant of a shown secret is that secret`() throws {
        func listing(_ value: String) throws -> Result<Listing, Failure> {
            .success(
                try Listing(
                    provider: "dotenv", source: .file, evidence: .value, fetchedAt: Scenario.now,
                    secrets: [ListedSecret(name: "MAIL_KEY", digest: Digest(of: value))],
                    values: [HeldSecret("MAIL_KEY", SecretValue(copying: value))]))
        }
        let key = "one-key-of-production"
        let record = try Self.twoSided(Self.with(secrets: ["smtp_pass": "\"\(key)\"\n"]), Self.with())
            .observing(["production": listing(key), "preprod": listing("another-key")]).audit("preprod")
        #expect(record.check("preprod/auth-setting/secrets/smtp_pass")?.status == .fail)
    }

    private static let otherRefs = [
        String(repeating: "k", count: 10) + String(repeating: "l", count: 10),
        String(repeating: "m", count: 20),
    ]

    /// The project of production's part, and an identifier of its that is a project's ref, by their hosts.
    @Test(arguments: otherRefs, ["/cb", "/**", "*", "/*"])
    func `a wildcard lets in projects of parts and identifiers`(_ ref: String, _ path: String) throws {
        let production =
            "listings: { second: { provider: supabase, project: \(Self.otherRefs[0]) } }\nidentifiers: { old: \(Self.otherRefs[1]) }"
        func status(_ host: String) throws -> Status? {
            let live = AuthConfiguration(
                siteURL: "https://preprod.acme.example", redirectURLs: ["https://\(host)\(path)"])
            let theirs = AuthConfiguration(siteURL: "https://production.acme.example")
            return try Self.twoSided(live, theirs, production: production).audit("preprod")
                .check("preprod/auth-setting/redirect_urls")?.status
        }
        #expect(try status("\(ref).supabase.co") == .fail)
        #expect(try status("\(ref.reversed().map(String.init).joined())x.supabase.co") == .pass)
    }

    private static func parts(_ first: String, _ second: String) -> String {
        func part(_ name: String) -> String {
            "  \(name): { provider: supabase, project: \(otherRefs[name == "a" ? 0 : 1]) }\n"
        }
        return "listings:\n\(part(first))\(part(second))"
    }

    /// An environment with three projects: the settings of each are judged, in whatever order it declares them.
    @Test func `each project's settings are judged`() throws {
        for order in [("a", "b"), ("b", "a")] {
            let scenario = try Self.twoSided(
                Self.with(), Self.with(), preprod: Self.parts(order.0, order.1)
            ).seeing("preprod") {
                var live = Self.with()
                live.further["b"] = AuthConfiguration(
                    siteURL: nil, redirectURLs: ["https://production.acme.example/**"])
                live.unseen["a"] = Failure(message: "it could not be read", advice: "")
                $0[AuthConfiguration.self] = .success(live)
            }
            let environment = try #require(
                scenario.workspace.environments.first { $0.name.value == "preprod" })
            #expect(environment.supabaseProject?.value == "project-preprod")
            #expect(environment.otherSupabaseProjects.map(\.name) == ["a", "b"])
            let record = scenario.audit("preprod")
            #expect(record.check("preprod/auth-setting/b/redirect_urls")?.status == .fail)
            #expect(record.check("preprod/auth-setting/a/auth")?.status == .error)
            #expect(record.check("preprod/auth-setting/redirect_urls")?.status != .fail)
        }
    }

    /// Nobody can tell whether it is one of those that are not seen.
    @Test func `a secret beside names alone is unproven`() throws {
        let record = try Self.twoSided(Self.with(secrets: ["smtp_pass": "one"]), Self.with())
            .listing("production", namesOnly: ["MAIL_KEY"]).listing("preprod", ["MAIL_KEY": "two"])
            .audit("preprod")
        #expect(record.check("preprod/auth-setting/secrets/smtp_pass")?.status == .unproven)
    }

    /// Whatever is on lets people sign up, not e-mail alone.
    @Test(arguments: [
        (true, ["github": true], Status.pass), (false, ["github": true], .fail),
        (false, ["phone": true], .fail), (false, ["anonymous_users": true], .fail),
        (false, ["github": false], .pass),
    ]) func signUpIsClosedInEveryWayThatIsOn(
        _ isDisabled: Bool, _ providers: [String: Bool], _ status: Status
    ) throws {
        let live = AuthConfiguration(
            siteURL: nil, isSignupDisabled: isDisabled, isEmailEnabled: false, providers: providers)
        let record = try Self.scenario("auth: { signup: false }").seeing("preprod") {
            $0[AuthConfiguration.self] = .success(live)
        }.audit("preprod")
        #expect(record.check("preprod/auth-setting/signup")?.status == status)
    }

    /// What is not said to be off may be on.
    @Test func aHookThatMayBeOnIsUnproven() throws {
        let live = AuthConfiguration(
            siteURL: nil,
            uncertainHooks: [
                "send_sms": "https://project-production.supabase.co/functions/v1/sms",
                "mfa": "https://project-preprod.supabase.co/functions/v1/mfa",
            ])
        let record = try Self.scenario().seeing("preprod") { $0[AuthConfiguration.self] = .success(live) }
            .audit("preprod")
        #expect(record.check("preprod/auth-setting/hooks/send_sms")?.status == .unproven)
        #expect(record.check("preprod/auth-setting/hooks/mfa") == nil)
    }

    @Test(
        arguments: [
            (["google": ["a", "b"]], true, Status.fail), (["azure": ["b"]], true, .fail),
            (["google": ["c"]], true, .pass), (["google": []], true, .pass), (nil, true, .unproven),
            // What the answer leaves out is not none.
            ([:], true, .unproven),
            // Nobody knows whether it is on.
            (["google": ["a", "b"]], nil, .unproven), (["google": ["c"]], nil, .pass),
        ] as [([String: Set<String>]?, Bool?, Status)])
    func anotherEnvironmentsClientIDFails(
        _ theirs: [String: Set<String>]?, _ isOn: Bool?, _ expected: Status
    ) throws {
        let scenario = try Scenario.acme(
            "  site: { title: Site, severity: low, isolation: config, secrets: {} }", production: "auth: {}",
            preprod: "auth: {}"
        ).seeing("preprod") {
            $0[AuthConfiguration.self] = .success(
                AuthConfiguration(
                    siteURL: nil, providers: isOn.map { ["google": $0] } ?? [:], clientIDs: ["google": ["b"]])
            )
        }.seeing("production") {
            if let theirs {
                $0[AuthConfiguration.self] = .success(AuthConfiguration(siteURL: nil, clientIDs: theirs))
            }
        }
        #expect(
            scenario.audit("preprod").check("preprod/auth-setting/client_ids/google")?.status == expected)
    }

    /// A provider that is on has a client id, and of one that is left out nothing is known; nil where it has none.
    @Test(
        arguments: [
            (true, nil, Status.unproven), (true, [], .unproven), (nil, nil, .unproven), (nil, [], nil),
            (false, nil, nil), (true, ["acme-2"], .pass),
        ] as [(Bool?, Set<String>?, Status?)])
    func `a client id that is left out is unproven on either side`(
        _ isOn: Bool?, _ ids: Set<String>?, _ expected: Status?
    ) throws {
        let silent = AuthConfiguration(
            siteURL: nil, providers: isOn.map { ["google": $0] } ?? [:],
            clientIDs: ids.map { ["google": $0] } ?? [:])
        let told = AuthConfiguration(
            siteURL: nil, providers: ["google": true], clientIDs: ["google": ["acme-1"]])
        func status(_ own: AuthConfiguration, _ theirs: AuthConfiguration) throws -> Status? {
            try Self.twoSided(own, theirs).audit("preprod").check("preprod/auth-setting/client_ids/google")?
                .status
        }
        #expect(try status(silent, told) == expected)
        #expect(try status(told, silent) == expected ?? .pass)
    }

    @Test(arguments: [("b", Status.fail), ("c", .pass)])
    func aClientIDThatAnotherEnvironmentListsFails(_ theirs: String, _ expected: Status) throws {
        let record = try Scenario.acme(
            "  google: { title: Google, severity: high, isolation: isolated, secrets: { GOOGLE_CLIENT_ID: {} } }",
            production: "auth: {}", preprod: "auth: {}"
        ).listing("production", ["GOOGLE_CLIENT_ID": theirs]).seeing("preprod") {
            $0[AuthConfiguration.self] = .success(
                AuthConfiguration(siteURL: nil, providers: ["google": true], clientIDs: ["google": ["b"]]))
        }.seeing("production") {
            $0[AuthConfiguration.self] = .success(AuthConfiguration(siteURL: nil, clientIDs: ["google": []]))
        }.audit("preprod")
        #expect(record.check("preprod/auth-setting/client_ids/google")?.status == expected)
    }

    /// The same seen from the environment that lists it.
    @Test(arguments: [
        ("acme-1.apps.example.com", "isolated", Status.fail), ("acme-1.apps.example.com", "config", .fail),
        ("acme-1.apps.example.com", "shareable", nil), ("acme-2.apps.example.com", "isolated", nil),
    ])
    func whoListsAnotherEnvironmentsClientIDFails(
        _ listed: String, _ isolation: String, _ expected: Status?
    ) throws {
        let record = try Scenario.acme(
            "  google: { title: Google, severity: high, isolation: \(isolation), secrets: { GOOGLE_CLIENT_ID: {} } }",
            production: "auth: {}", preprod: "auth: {}"
        ).listing("production", ["GOOGLE_CLIENT_ID": listed]).seeing("preprod") {
            $0[AuthConfiguration.self] = .success(
                AuthConfiguration(
                    siteURL: nil, providers: ["google": true],
                    clientIDs: ["google": ["acme-1.apps.example.com"]]))
        }.seeing("production") {
            $0[AuthConfiguration.self] = .success(AuthConfiguration(siteURL: nil))
        }.audit("production")
        let check = record.check("production/foreign-identifier/GOOGLE_CLIENT_ID")
        #expect(check?.status == expected)
        if expected != nil {
            #expect(check?.message == "names the OAuth client id for google that preprod has")
        }
    }

    /// What is off is production's all the same.
    @Test func whatIsOffIsComparedWith() throws {
        func settings(_ isOn: Bool, hooks: [String: String], off: [String: String]) -> AuthConfiguration {
            AuthConfiguration(
                siteURL: nil, providers: ["google": isOn], clientIDs: ["google": ["one"]], hooks: hooks,
                hooksThatAreOff: off, secrets: ["external_google_secret": [Digest(of: "one")]],
                unused: isOn ? [] : ["external_google_secret"])
        }
        let hook = ["send_sms": "https://hooks.example/same"]
        let subjects = ["client_ids/google", "secrets/external_google_secret", "hooks/send_sms"]
        let used = try Self.twoSided(
            settings(true, hooks: hook, off: [:]), settings(false, hooks: [:], off: hook)
        )
        .audit("preprod")
        let unused = try Self.twoSided(
            settings(false, hooks: [:], off: hook), settings(true, hooks: hook, off: [:])
        )
        .audit("preprod")
        for subject in subjects {
            #expect(used.check("preprod/auth-setting/\(subject)")?.status == .fail, "\(subject)")
            #expect(unused.check("preprod/auth-setting/\(subject)") == nil, "\(subject)")
        }
    }

    /// Entries of the redirect allow list, and the environment that each lets into preprod.
    static let patterns: [(entry: String, other: String?)] = [
        ("https://production.acme.example", "production"),
        ("https://production.acme.example:8443/x", "production"),
        ("https://*.acme.example/**", "production"), ("https://**", "production"), ("**", "production"),
        ("https:**", "production"), ("https:/**", "production"), ("*:**", "production"),
        ("https://*@production.acme.example/**", "production"), ("https:*", nil),
        ("https://u:x@production.acme.example/**", "production"),
        ("https://u:x@preprod.acme.example/**", nil),
        ("*://pr?duction.acme.example/*", "production"), ("https://*.example", nil), ("https://*", nil),
        ("https://preprod.acme.example/**", nil), ("https://preprod-*.acme.example/**", nil),
        ("https://{preprod,production}.acme.example", "production"),
        ("https://[a-z]*.acme.example", "production"),
        ("https://*.supabase.co/**", "production"), ("https://project-production.supabase.co", "production"),
        ("https://edge.project-production.supabase.co", "production"),
        ("https://intranet.acme.example", "sandbox"), ("https://docs.production.acme.example", nil),
        ("http://localhost:*/**", nil),
        ("myapp://callback", nil),
        ("https://" + String(repeating: "*a", count: 200), nil),
        ("https://production.acme.example.evil.test", nil),
        ("https://production.acme.example?code=*", "production"),
        ("https://production.acme.example?", "production"),
        ("//production.acme.example/**", "production"), ("//production.acme.example/x", "production"),
        ("https://preprod.acme.example?code=*", nil), ("//preprod.acme.example/x", nil),
    ]

    /// On a host that both have the path decides, with a wildcard as without.
    @Test(arguments: [
        ("https://acme.example/live", "https://acme.example/live/**", Status.fail),
        ("https://acme.example/live", "https://acme.example/live/cb", .fail),
        ("https://acme.example/live", "https://acme.example/**", .fail),
        ("https://acme.example/live", "https://*.example/live/*", .fail),
        ("https://acme.example/live", "https://acme.example/preprod/**", .pass),
        ("https://acme.example", "https://acme.example/preprod/**", .pass),
        ("https://acme.example", "https://acme.example/cb/**", .fail),
        ("https://acme.example:8443", "https://acme.example:8443/**", .fail),
    ]) func knowsAPathOnASharedHost(_ production: String, _ entry: String, _ status: Status) throws {
        func manifest(_ name: String, _ tier: String, _ frontend: String) -> String {
            "environment: \(name)\ntier: \(tier)\nfrontend: \(frontend)\nlisting: { provider: supabase, project: project-\(name) }\n"
        }
        let live = AuthConfiguration(siteURL: "https://acme.example/preprod", redirectURLs: [entry])
        let record = try Scenario(
            services: "services: {}",
            environments: [
                "production": manifest("production", "production", production),
                "preprod": manifest("preprod", "staging", "https://acme.example/preprod") + "auth: {}\n",
            ]
        ).seeing("preprod") { $0[AuthConfiguration.self] = .success(live) }.audit("preprod")
        #expect(record.check("preprod/auth-setting/redirect_urls")?.status == status)
    }

    @Test(arguments: patterns) func knowsWhomAnEntryLetsIn(_ entry: String, _ other: String?) throws {
        let record = try Self.scenario("auth: {}").seeing("preprod") {
            $0[AuthConfiguration.self] = .success(Self.settings(redirects: [entry]))
        }.audit("preprod")
        let check = try #require(record.check("preprod/auth-setting/redirect_urls"))
        #expect(check.status == (other == nil ? .pass : .fail))
        if let other { #expect(check.message.hasSuffix(" lets in \(other)")) }
    }

    @Test(arguments: [
        ("send_email_hook: false", true, Outcome.fail(.value, "is on")),
        ("send_email_hook: false", false, .pass(.value, "is off")),
        ("send_email_hook: https://mail.test/x", true, .fail(.value, "is on, and leads to \(ownHook)")),
    ]) func judgesTheHookThatIsDeclared(_ declared: String, _ isOn: Bool, _ expected: Outcome) throws {
        let record = try Self.scenario("auth: { \(declared) }").seeing("preprod") {
            $0[AuthConfiguration.self] = .success(Self.settings(hook: isOn))
        }.audit("preprod")
        #expect(record.outcome(of: "preprod/auth-setting/send_email_hook") == expected)
    }

    @Test func whatCouldNotBeLookedAtIsAnError() throws {
        let record = try Self.scenario().seeing("preprod") {
            $0[AuthConfiguration.self] = .failure(
                Failure(message: "Supabase failed (500)", advice: "Run again."))
        }.audit("preprod")
        #expect(record.ids(of: "auth-setting") == ["preprod/auth-setting/auth"])
        #expect(record.outcome(of: "preprod/auth-setting/auth") == .error("Supabase failed (500)"))
        #expect(record.check("preprod/auth-setting/auth")?.fix == "Run again.")
        // The listing was read, and is judged.
        #expect(record.check("preprod/identity-collision/frontend")?.status == .pass)
    }

    @Test func nobodyLookedIsAnErrorToo() throws {
        let record = try Self.scenario().audit("preprod")
        #expect(record.outcome(of: "preprod/auth-setting/auth") == .error("it was not checked"))
        #expect(record.verdict == .incomplete)
    }

    @Test func isJudgedWithoutAListing() throws {
        let record = try Self.scenario().failing("preprod").seeing("preprod") {
            $0[AuthConfiguration.self] = .success(Self.settings(google: true))
        }.audit("preprod")
        #expect(record.check("preprod/auth-setting/providers/google")?.status == .fail)
    }

    @Test func saysWhereToChangeIt() throws {
        let record = try Self.scenario().seeing("preprod") {
            $0[AuthConfiguration.self] = .success(Self.settings(disablesSignup: false, hook: false))
        }.audit("preprod")
        let signup = try #require(record.check("preprod/auth-setting/signup"))
        #expect(signup.url == "https://supabase.com/dashboard/project/project-preprod/auth/providers")
        #expect((signup.expected, signup.fix) == ("OFF", "Turn it off."))
        let hook = try #require(record.check("preprod/auth-setting/send_email_hook"))
        #expect(hook.expected == "Enabled → \(Self.ownHook)")
        #expect(hook.fix == "Turn it on, with \(Self.ownHook).")
    }

    @Test func whoDeclaresNothingIsNotJudged() throws {
        #expect(try Self.scenario("").audit("preprod").ids(of: "auth-setting").isEmpty)
    }
}
