import Support
import Listings
import Loopback
import Manifests
import Providers
import Secrets
import Testing
@testable import Probes

@Suite(.timeLimit(.minutes(1))) struct AuthSettingProbeTests {
    private static let answer = """
        {"site_url": "https://preprod.test", "uri_allow_list": "https://a.test/**, http://localhost:3000",
          "disable_signup": true, "external_email_enabled": true, "mailer_autoconfirm": false,
          "external_google_enabled": false, "external_slack_oidc_enabled": true, "external_apple_enabled": null,
          "external_google_secret": "\(Made.value)", "smtp_pass": "\(Made.value)", "jwt_exp": 3600,
          "hook_send_email_enabled": true, "hook_send_email_uri": "https://x.supabase.co/functions/v1/m",
          "hook_send_email_secrets": "\(Made.value)"}
        """

    @Test func asksForTheSettingsAndReadsThem() async throws {
        let (seen, requests) = try await look(at: Self.answer)
        let auth = try seen[AuthConfiguration.self].get()
        #expect(requests.map(\.path) == ["/v1/projects/\(project)/config/auth"])
        #expect(auth.siteURL == "https://preprod.test")
        #expect(auth.redirectURLs == ["https://a.test/**", "http://localhost:3000"])
        #expect((auth.isSignupDisabled, auth.isEmailEnabled) == (true, true))
        #expect(auth.confirmsByItself == false)
        #expect(auth.providers == ["google": false, "slack_oidc": true, "email": true])
        #expect(auth.isSendEmailHookEnabled == true)
        #expect(auth.sendEmailHookURL == "https://x.supabase.co/functions/v1/m")
    }

    /// Each of the environment's projects is asked, and one that does not answer hides no other.
    @Test func `the settings of each project are read`() async throws {
        let (second, third) = (String(repeating: "k", count: 20), String(repeating: "l", count: 20))
        let declared = """
            listing: { provider: supabase, project: \(project) }
            listings: { second: { provider: supabase, project: \(second) } }
            identifiers: { supabase_url: "https://\(third).supabase.co" }
            auth: {}
            """
        let (seen, requests) = try await probeResults(
            of: AuthProbe(), at: try probed(declared), tokens: ["SUPABASE_ACCESS_TOKEN": Made.token],
            address: "ENVAUDIT_SUPABASE_API_URL"
        ) { request in [.answer(request.path.contains(third) ? 403 : 200, body: Self.answer)] }
        let auth = try seen[AuthConfiguration.self].get()
        #expect(
            requests.map(\.path) == [project, second, third].map { "/v1/projects/\($0)/config/auth" })
        #expect(auth.further.keys.sorted() == ["second"])
        #expect(auth.unseen.keys.sorted() == [third])
    }

    /// Templates may hold anything, so they are kept as values are; the account that sends mail is an identity.
    @Test func readsWhatMailsSay() async throws {
        let body = Self.answer.replacing(
            #""jwt_exp": 3600"#,
            with:
                #""mailer_templates_invite_content": "<a>", "mailer_subjects_invite": "Hi", "MAILER_URLPATHS_INVITE": "/x", "mailer_templates_custom_contents_enabled": true, "sms_template": "{{ .Code }}", "smtp_host": "smtp.test", "smtp_user": "user@mail.test", "mailer_otp_exp": 3600"#
        )
        let auth = try await look(at: body).seen[AuthConfiguration.self].get()
        #expect(
            auth.mailTexts.keys.sorted() == [
                "MAILER_URLPATHS_INVITE", "mailer_subjects_invite", "mailer_templates_invite_content",
                "sms_template",
            ])
        #expect(auth.facts["smtp_user"]?.texts == ["user@mail.test"])
        #expect(auth.facts["smtp_user"]?.isOwn == true)
        let common = body.replacing("user@mail.test", with: "apikey")
        let other = try await look(at: common).seen[AuthConfiguration.self].get()
        #expect(other.facts["smtp_user"]?.isOwn == false)
    }

    /// Signing in with an address that nobody confirmed is as good as confirming it by itself; SAML is a provider.
    @Test func otherWaysInAreRead() async throws {
        let body = Self.answer.replacing(
            #""jwt_exp": 3600"#,
            with: #""mailer_allow_unverified_email_sign_ins": true, "saml_enabled": true"#)
        let auth = try await look(at: body).seen[AuthConfiguration.self].get()
        #expect(auth.confirmsByItself == true)
        #expect(auth.providers["saml"] == true)
    }

    /// An answer with these settings beside those that each has.
    private static func answer(with settings: String...) -> String {
        let needed = #"""
            "site_url": null, "uri_allow_list": "", "disable_signup": false, "external_email_enabled": true,
            "mailer_autoconfirm": false, "hook_send_email_enabled": false, "hook_send_email_uri": null
            """#
        return "{\(([needed] + settings).joined(separator: ", "))}"
    }

    /// A secret is shown as 64 digits; in whichever letters, they are one digest.
    @Test(
        arguments: [
            (#""\#(Made.digest("7c").uppercased())""#, nil), ("null", nil), (#""""#, nil),
            (nil, "is left out of the answer"),
            ("7", "is shown as no digest"), ("[]", "is shown as no digest"),
            (#""********""#, "is shown as no digest"),
            (#""\#(Made.digest("7c").dropLast())""#, "is shown as no digest"),
        ] as [(String?, String?)]) func `what a secret is shown as is told`(
            _ shown: String?, _ doubt: String?
        ) async throws
    {
        let body = shown.map { Self.answer(with: "\"smtp_pass\": \($0)") } ?? Self.answer()
        let auth = try await look(at: body).seen[AuthConfiguration.self].get()
        #expect(auth.doubt(of: "smtp_pass") == doubt)
        if shown?.contains("C") == true {
            #expect(auth.secrets["smtp_pass"]?.first == Digest(hex: Made.digest("7c")))
        }
    }

    /// Whatever stands between client ids and around them, they are those.
    @Test func `client ids are read as people write them`() async throws {
        let body = Self.answer(
            with: #""external_google_enabled": true"#,
            #""external_google_client_id": "ID=g1 'g2'\n\"g3\";g4""#)
        let auth = try await look(at: body).seen[AuthConfiguration.self].get()
        #expect(auth.clientIDs["google"] == ["g1", "g2", "g3", "g4"])
    }

    /// A client id that is null is none; one that is left out is not known to be none.
    @Test(
        arguments: [("null", []), (#""""#, []), (#""g1""#, ["g1"]), (nil, nil)] as [(String?, Set<String>?)])
    func `a client id that is left out is told from none`(_ shown: String?, _ ids: Set<String>?) async throws
    {
        let body = Self.answer(
            with: #""external_azure_enabled": null"#,
            shown.map { "\"external_azure_client_id\": \($0)" } ?? #""jwt_exp": 3600"#)
        let auth = try await look(at: body).seen[AuthConfiguration.self].get()
        #expect(auth.clientIDs["azure"] == ids)
        #expect(auth.providers["azure"] == nil)
    }

    /// Without the host it is unknown whether mails are sent with the password.
    @Test(
        arguments: [("null", true), (#""""#, true), (#""smtp.test""#, false), (nil, false)]
            as [(String?, Bool)])
    func `a password of mail is of no use without its host`(_ host: String?, _ isUnused: Bool) async throws {
        let password = #""smtp_pass": "\#(Made.digest("7c"))""#
        let body =
            host.map { Self.answer(with: password, "\"smtp_host\": \($0)") } ?? Self.answer(with: password)
        let auth = try await look(at: body).seen[AuthConfiguration.self].get()
        #expect(auth.unused.contains("smtp_pass") == isUnused)
    }

    /// Every key may be null; then nothing is known of it.
    @Test func whatIsNullIsNotKnown() async throws {
        let body = """
            {"site_url": null, "uri_allow_list": null, "disable_signup": null, "external_email_enabled": null,
              "mailer_autoconfirm": null, "hook_send_email_enabled": null, "hook_send_email_uri": null}
            """
        let auth = try await look(at: body).seen[AuthConfiguration.self].get()
        #expect(auth.siteURL == nil && auth.redirectURLs.isEmpty && auth.isSignupDisabled == nil)
        #expect(auth.confirmsByItself == nil && auth.providers.isEmpty && auth.isSendEmailHookEnabled == nil)
    }

    @Test func readsClientIDsAndHooksOfWhatIsOn() async throws {
        let body = """
            {"site_url": null, "uri_allow_list": "", "disable_signup": false, "external_email_enabled": true,
              "mailer_autoconfirm": false, "hook_send_email_enabled": false, "hook_send_email_uri": null,
              "external_google_enabled": true, "external_google_client_id": "g1",
              "external_google_additional_client_ids": "g2, g3", "external_azure_enabled": false,
              "external_azure_client_id": "a1", "hook_send_sms_enabled": true,
              "hook_send_sms_uri": "https://a.test/sms", "hook_custom_access_token_enabled": false,
              "hook_custom_access_token_uri": "https://a.test/claims"}
            """
        let auth = try await look(at: body).seen[AuthConfiguration.self].get()
        #expect(auth.clientIDs == ["google": ["g1", "g2", "g3"], "azure": ["a1"]])
        #expect(auth.hooks == ["send_sms": "https://a.test/sms"])
        #expect(auth.hooksThatAreOff == ["custom_access_token": "https://a.test/claims"])
    }

    /// What of the recorded answer is read, as a project has it that uses all of it.
    @Test func readsWhatNamesAnEnvironment() async throws {
        let hash = Made.digest("7c")
        let body = """
            {"site_url": null, "uri_allow_list": "", "disable_signup": false, "external_email_enabled": true,
              "mailer_autoconfirm": false, "hook_send_email_enabled": false, "hook_send_email_uri": null,
              "nimbus_oauth_client_id": "n1", "external_azure_enabled": true,
              "external_azure_url": "https://login.test/t", "external_gitlab_enabled": false,
              "external_gitlab_url": "https://gitlab.test", "external_azure_secret": "\(hash)",
              "external_gitlab_secret": "\(hash)", "passkey_enabled": true, "webauthn_rp_id": "a.test",
              "webauthn_rp_origins": "https://a.test, https://b.test", "saml_enabled": false,
              "saml_external_url": "https://saml.test", "smtp_host": "smtp.test", "smtp_pass": "\(Made.value)",
              "smtp_admin_email": "noreply@a.test", "external_phone_enabled": false,
              "sms_twilio_account_sid": "AC1", "sms_twilio_auth_token": "\(hash)", "jwt_exp": 3600,
              "security_captcha_enabled": true, "security_captcha_secret": ""}
            """
        let auth = try await look(at: body).seen[AuthConfiguration.self].get()
        #expect(auth.clientIDs == ["nimbus_oauth": ["n1"]])
        #expect(auth.providers["nimbus_oauth"] == true)
        #expect(
            auth.facts.mapValues(\.texts).filter { !$0.value.isEmpty } == [
                "external_azure_url": ["https://login.test/t"], "webauthn_rp_id": ["a.test"],
                "webauthn_rp_origins": ["https://a.test", "https://b.test"], "smtp_host": ["smtp.test"],
                "smtp_admin_email": ["noreply@a.test"],
            ])
        #expect(
            auth.secrets.keys.sorted() == [
                "external_azure_secret", "external_gitlab_secret", "sms_twilio_auth_token", "smtp_pass",
            ])
        #expect(auth.unused == ["external_gitlab_secret", "sms_twilio_auth_token"])
        #expect(auth.secrets["external_azure_secret"]?.first == Digest(hex: hash))
        #expect(auth.secrets["smtp_pass"] == [Digest(of: Made.value)])
    }

    @Test func aSiteURLThatIsTheFrontendNeedsOne() throws {
        let listing = "listing: { provider: supabase, project: \(project) }\nauth: { site_url: frontend }"
        let missing = "site_url is compared with the environment's frontend, which is not declared"
        #expect(try AuthProbe().problems(in: try probed(listing)).map(\.message) == [missing])
        #expect(try AuthProbe().problems(in: try probed("frontend: https://a.test\n\(listing)")).isEmpty)
    }

    @Test func `others are asked for their secrets, whatever is judged`() throws {
        let environment = try probed("auth: {}")
        #expect(AuthProbe().compared(environment, with: [environment]) != nil)
        #expect(AuthProbe().compared(environment, with: [try probed("title: A")]) != nil)
    }

    @Test(arguments: [
        ("[]", "the answer has another type"),
        (#"{"uri_allow_list": ""}"#, "the answer has no `site_url`"),
        (
            answer.replacing(#""disable_signup": true"#, with: #""disable_signup": "yes""#),
            "the answer has another type"
        ),
        (
            answer.replacing(#""external_google_enabled": false"#, with: #""external_google_enabled": 0.5"#),
            "the answer has another type"
        ),
    ]) func anotherShapeIsAFailure(_ body: String, _ detail: String) async throws {
        let failure = try await failure(of: body)
        #expect(failure.message == "Supabase answered with JSON of another shape than expected: \(detail)")
    }

    @Test func aFailureOfTheHostIsTold() async throws {
        let failure = try await failure(of: "{}", status: 403)
        #expect(failure.message == "the token may not read the Auth settings of project \(project) (403)")
    }

    @Test func whoDeclaresNothingIsNotLookedAt() throws {
        let environment = try #require(
            try workspace([("preprod", "{ provider: supabase, project: \(project) }")]).environments.first)
        #expect(AuthProbe().tasks(for: environment).isEmpty)
        #expect(try AuthProbe().problems(in: environment).isEmpty)
    }

    @Test func withoutASupabaseProjectTheManifestIsWrong() throws {
        let environment = try probed("listing: { provider: dotenv, path: .env }\nauth: {}")
        #expect(
            try AuthProbe().problems(in: environment).map(\.description) == [
                "environments/preprod.yaml:4:7: auth needs a Supabase project, and none is declared: neither a listing of Supabase's, nor an identifier `supabase_url`"
            ])
    }

    private func failure(of body: String, status: Int = 200) async throws -> Failure {
        try failureOf(try await look(at: body, status: status).seen[AuthConfiguration.self])
    }

    private func look(
        at body: String, status: Int = 200
    ) async throws -> (seen: ProbeResults, requests: [RecordedRequest]) {
        try await probeResults(
            of: AuthProbe(),
            at: try probed("listing: { provider: supabase, project: \(project) }\nauth: {}"),
            tokens: ["SUPABASE_ACCESS_TOKEN": Made.token], address: "ENVAUDIT_SUPABASE_API_URL"
        ) { _ in [.answer(status, body: body)] }
    }
}

/// An environment, preprod, that declares this besides its name and tier.
func probed(_ declared: String) throws -> Environment {
    let file = ManifestFile(
        path: "environments/preprod.yaml", text: "environment: preprod\ntier: staging\n\(declared)\n")
    let services = ManifestFile(path: "environments/services.yaml", text: "workspace: test\nservices: {}\n")
    return try #require(
        try Workspace.read(
            name: "test", services: services, environments: [file], probes: ProbeRegistry.sources
        ).environments.first)
}

/// What a probe sees of an environment, by a server that does as told, and what was asked for it.
func probeResults(
    of probe: any FetchingProbe, at environment: Environment, tokens: [String: String], address: String,
    from script: @escaping ScriptedServer.Script
) async throws -> (seen: ProbeResults, requests: [RecordedRequest]) {
    let server = try ScriptedServer(script)
    defer { server.stop() }
    let client = try quickClient()
    defer { client.shutdown() }
    let context = FetchContext(
        client: client, variables: tokens.merging([address: server.url]) { $1 }, now: 1_770_000_000)
    let tasks = probe.tasks(for: environment)
    let seen = await ProbeRegistry.run(tasks, by: context)
    return (seen[environment.name.value] ?? ProbeResults(), server.requests)
}

/// Why something was not seen, which gives nothing away.
func failureOf<Sight>(_ seen: Result<Sight, Failure>?) throws -> Failure {
    var failure: Failure?
    if case .failure(let found)? = seen { failure = found }
    let found = try #require(failure, "it was seen")
    expectNoSecret(in: found, token: Made.token)
    return found
}
