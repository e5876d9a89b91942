import DemoControlPlane
import Testing

/// One thing that is wrong, and the checks that must name it: these and no other.
struct Deviation: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var judged = "preprod"
    var asOf = "2026-11-21"
    var change: @Sendable (DemoState) -> DemoState = { $0 }
    /// What the values handed in differ in from what is live.
    var handedIn: @Sendable (DemoState) -> DemoState = { $0 }
    /// A live value that envaudit names by itself.
    var named: String?
    var manifests: @Sendable (TestWorkspace) throws -> Void = { _ in }
    /// `RULE/SUBJECT` of every failure.
    let failures: Set<String>
    /// What is unproven for it.
    var unproven: Set<String> = []
    /// What the first failure's message says.
    let says: String

    static func live(
        _ name: String, in judged: String = "preprod", _ secret: String, _ value: String?,
        fails failures: Set<String>, unproven: Set<String> = [], says: String, named: String? = nil
    ) -> Deviation {
        Deviation(
            testDescription: name, judged: judged, change: { $0.with(judged, secret, value) }, named: named,
            failures: failures, unproven: unproven, says: says)
    }
}

@Suite(.timeLimit(.minutes(5))) struct DeviationTests {
    private static let good = DemoState.conforming
    private static let liveKey = ["sk", "live", "0123456789abcdef01234567"].joined(separator: "_")
    private static let hex = String(repeating: "3c", count: 32)

    static let secrets: [Deviation] = [
        .live(
            "a missing secret", "REQUEST_SIGNING_SECRET", nil,
            fails: ["secret-required/REQUEST_SIGNING_SECRET"], says: "is not set"),
        .live(
            "the e-mail override in production", in: "production", "STAGING_EMAIL_OVERRIDE",
            "someone.else@innotrue.example", fails: ["secret-forbidden/STAGING_EMAIL_OVERRIDE"],
            says: "is set, and must not be in production"),
        .live(
            "a Stripe key in the sandbox", in: "sandbox", "STRIPE_SECRET_KEY",
            ["sk", "test", "76543210fedcba98"].joined(separator: "_"),
            fails: ["secret-forbidden/STRIPE_SECRET_KEY"], says: "is set, and must not be in sandbox"),
        .live(
            "a name that only a pattern forbids", in: "sandbox", "GCP_NEW_SECRET", hex,
            fails: ["secret-forbidden/GCP_NEW_SECRET"], says: "is set, and must not be in sandbox"),
        .live(
            "a secret that nobody declared", "FORGOTTEN_KEY", hex,
            fails: ["secret-undeclared/FORGOTTEN_KEY"], says: "is listed, and declared nowhere"),
        .live(
            "half a service", "CALCOM_WEBHOOK_SECRET", nil, fails: ["service-incomplete/calcom"],
            says: "is half set: CALCOM_WEBHOOK_SECRET is missing"),
        .live(
            "production's value under the same name", "OAUTH_ENCRYPTION_KEY",
            good.value("production", "OAUTH_ENCRYPTION_KEY"), fails: ["shared-secret/OAUTH_ENCRYPTION_KEY"],
            says: "has the same value as OAUTH_ENCRYPTION_KEY in production"),
        .live(
            "production's value under another name", "CALENDAR_HMAC_SECRET",
            good.value("production", "REQUEST_SIGNING_SECRET"), fails: ["shared-secret/CALENDAR_HMAC_SECRET"],
            says: "has the same value as REQUEST_SIGNING_SECRET in production"),
        .live(
            "one value in two roles", "CALENDAR_HMAC_SECRET", good.value("preprod", "REQUEST_SIGNING_SECRET"),
            fails: ["secret-reused/CALENDAR_HMAC_SECRET", "secret-reused/REQUEST_SIGNING_SECRET"],
            says: "has the same value as "),
        .live(
            "production's SITE_URL", "SITE_URL", good.value("production", "SITE_URL"),
            fails: ["site-url/SITE_URL"], says: "points at production: it is production's URL"),
        .live(
            "a newline behind SITE_URL", "SITE_URL", good.value("preprod", "SITE_URL") + "\n",
            fails: ["site-url/SITE_URL", "value-format/SITE_URL"],
            says: "is preprod's URL, but with a trailing newline"),
        .live(
            "a slash behind SITE_URL", "SITE_URL", good.value("preprod", "SITE_URL") + "/",
            fails: ["site-url/SITE_URL"], says: "is preprod's URL, but with a trailing slash"),
        .live(
            "no SITE_URL", "SITE_URL", nil, fails: ["site-url/SITE_URL", "secret-required/SITE_URL"],
            says: "is not set"),
        .live(
            "a newline behind APP_ENV", "APP_ENV", "staging\n",
            fails: ["value-equals/APP_ENV", "value-format/APP_ENV"],
            says: "is staging, but with a trailing newline"),
        .live(
            "another region", "GCP_LOCATION", "us-central1", fails: ["value-equals/GCP_LOCATION"],
            says: "is not europe-west3"),
        .live(
            "a live Stripe key", "STRIPE_SECRET_KEY", liveKey, fails: ["key-prefix/STRIPE_SECRET_KEY"],
            says: "is not a value that begins with sk_test_"),
        .live(
            "a test key in production", in: "production", "STRIPE_SECRET_KEY",
            ["sk", "test", "76543210fedcba98"].joined(separator: "_"),
            fails: ["key-prefix/STRIPE_SECRET_KEY"], says: "is not a value that begins with sk_live_"),
        .live(
            "a newline behind a key", "OAUTH_ENCRYPTION_KEY", hex + "\n",
            fails: ["value-format/OAUTH_ENCRYPTION_KEY"], says: "begins or ends with white space"),
        .live(
            "a service account without its key", "GCP_SERVICE_ACCOUNT_KEY", #"{"type":"service_account"}"#,
            fails: ["value-format/GCP_SERVICE_ACCOUNT_KEY"], says: "is not a JSON object with"),
        .live(
            "a placeholder", "CALCOM_WEBHOOK_SECRET", "changeme",
            fails: ["value-placeholder/CALCOM_WEBHOOK_SECRET", "value-format/CALCOM_WEBHOOK_SECRET"],
            unproven: ["shared-secret/CALCOM_WEBHOOK_SECRET"], says: "is the placeholder \"changeme\"",
            named: "changeme"),
        .live(
            "no e-mail override where a key is shared", "STAGING_EMAIL_OVERRIDE", nil,
            fails: ["safeguard-missing/RESEND_API_KEY", "secret-required/STAGING_EMAIL_OVERRIDE"],
            says: "is shared with RESEND_API_KEY in production without staging-email-override"),
        .live(
            "APP_ENV production where a key is shared", "APP_ENV", "production",
            fails: ["safeguard-missing/RESEND_API_KEY", "value-equals/APP_ENV"],
            says: "is shared with RESEND_API_KEY in production without staging-email-override"),
        .live(
            "a waiver that nothing needs", "TALENTLMS_API_KEY", hex,
            fails: ["waiver-unused/shared-secret/TALENTLMS_API_KEY"], says: "is waived, and did not fail"),
    ]

    static let others: [Deviation] = [
        Deviation(
            testDescription: "a value that is not live",
            handedIn: { $0.with("preprod", "REQUEST_SIGNING_SECRET", hex) },
            failures: ["value-mismatch/REQUEST_SIGNING_SECRET"],
            unproven: ["value-format/REQUEST_SIGNING_SECRET"],
            says: "was handed in with another value than the live one"),
        Deviation(
            testDescription: "a value without the newline that is live",
            change: { $0.with("preprod", "REQUEST_SIGNING_SECRET", hex + "\n") },
            handedIn: { $0.with("preprod", "REQUEST_SIGNING_SECRET", hex) },
            failures: ["value-mismatch/REQUEST_SIGNING_SECRET"],
            unproven: ["value-format/REQUEST_SIGNING_SECRET"],
            says:
                "was handed in with another value than the live one: the live one is the same with a trailing newline"
        ),
        Deviation(
            testDescription: "a value of what is not set",
            handedIn: { $0.with("preprod", "CIRCLE_API_KEY", hex) },
            failures: ["value-mismatch/CIRCLE_API_KEY"], says: "was handed in, and is not set in preprod"),
        Deviation(
            testDescription: "two environments on one branch",
            manifests: { try $0.edit("sandbox", "git_branch: lovable-sync ", "git_branch: preprod ") },
            failures: ["identity-collision/git_branch"], says: "is preprod, which is sandbox's too"),
        Deviation(
            testDescription: "waivers whose time is over", asOf: "2027-02-14",
            failures: Set(
                ["TALENTLMS_API_KEY", "TALENTLMS_DOMAIN", "TALENTLMS_WEBHOOK_SECRET"].flatMap {
                    ["shared-secret/\($0)", "waiver-expired/shared-secret/\($0)"]
                }), says: "(its waiver expired on 2027-02-13)"),
        Deviation(
            testDescription: "waivers whose time has not come", asOf: "2026-02-12",
            failures: Set(
                ["TALENTLMS_API_KEY", "TALENTLMS_DOMAIN", "TALENTLMS_WEBHOOK_SECRET"].map {
                    "shared-secret/\($0)"
                }), says: "(its waiver begins on 2026-02-13)"),
    ]

    @Test(arguments: secrets + others) func `is named by its checks and no other`(deviation: Deviation)
        async throws
    {
        let workspace = try await TestWorkspace()
        let state = deviation.change(Self.good)
        let handedIn = deviation.handedIn(state)
        try deviation.manifests(workspace)
        if let named = deviation.named { workspace.secrets.accept(named) }
        let outcome = try await workspace.run(
            ["check", deviation.judged, "--as-of", deviation.asOf, "--offline", "--format", "json"]
                + workspace.listings(state) + workspace.values(handedIn, of: [deviation.judged]))
        #expect(outcome.status == 1)
        let record = try outcome.record
        let prefix = deviation.judged + "/"
        #expect(record.verdict == "fail")
        #expect(record.ids("fail") == Set(deviation.failures.map { prefix + $0 }))
        #expect(record.ids("unproven") == Set(deviation.unproven.map { prefix + $0 }))
        #expect(record.ids("error").isEmpty)
        let failed = record.checks.filter { $0.status == "fail" }
        #expect(failed.contains { $0.message.contains(deviation.says) }, "\(failed.map(\.message))")
        #expect(failed.allSatisfy { $0.fix?.isEmpty == false })
    }

    @Test func `a secret shared with another environment fails in both`() async throws {
        let workspace = try await TestWorkspace()
        let state = Self.good.with(
            "preprod", "OAUTH_ENCRYPTION_KEY", Self.good.value("production", "OAUTH_ENCRYPTION_KEY"))
        let outcome = try await workspace.run(
            ["check", "--as-of", "2026-11-21", "--offline", "--format", "json"] + workspace.listings(state)
                + workspace.values(state, of: ["production", "preprod", "sandbox"]))
        #expect(outcome.status == 1)
        #expect(
            try outcome.record.ids("fail") == [
                "production/shared-secret/OAUTH_ENCRYPTION_KEY", "preprod/shared-secret/OAUTH_ENCRYPTION_KEY",
            ])
    }
}
