import DemoControlPlane
import Secrecy
import Testing

/// How much of what the demo plants is looked for: all that the manifests and schemas don't tell.
@Suite struct DemoSecrecyTests {
    /// What a manifest declares to be the value: as a secret it has nothing to hide, only its digest has.
    private static let declared: Set = ["SITE_URL", "APP_ENV", "GCP_LOCATION"]

    /// The words of other values that manifests and schemas have, too.
    private static let told: [String: Set<String>] = [
        "STRIPE_SECRET_KEY": ["sk_live_", "sk_test_"],
        "CALCOM_API_KEY": ["cal_live_"],
        "GOOGLE_OAUTH_CLIENT_ID": [".apps.googleusercontent.com"],
        "STAGING_EMAIL_OVERRIDE": ["innotrue.com"],
        "GOOGLE_CALENDAR_IMPERSONATE_EMAIL": ["calendar", "innotrue.com"],
        "TALENTLMS_DOMAIN": ["talentlms"],
        "GCP_SERVICE_ACCOUNT_KEY": keyFile,
        "GOOGLE_SERVICE_ACCOUNT_JSON": keyFile.union(["\"calendar", "-calendar"]),
    ]

    /// The names of a service account's members, with the marks of JSON around them.
    private static let keyFile: Set = [
        "\"service", "account\"", "nt\",\"pro", "\",\"type\"", "\"project_id\"", "\",\"project_id\"",
        "\"private_key", "\"private_key\"", "key_id\":", "\"client_email\":", "\",\"client_email\":",
        "serviceaccount.",
        "\"client_", "\",\"client_", "\"https://",
    ]

    @Test(arguments: [DemoState.conforming, .uncertainPreprod])
    func `of a value all is looked for but what is told`(state: DemoState) {
        for project in state.projects {
            for (name, secret) in project.secrets {
                let unsought = Set(Told.published.unsought(in: secret.value))
                let told = Self.declared.contains(name) ? [secret.value] : Self.told[name, default: []]
                #expect(unsought.isSubset(of: told), "\(name)")
            }
        }
    }

    @Test func `of digests and tokens all is looked for`() {
        for state in [DemoState.conforming, .uncertainPreprod] {
            for digest in state.projects.flatMap({ digests(of: $0.environment, in: state) }) {
                #expect(Told.published.unsought(in: digest).isEmpty)
            }
        }
        for token in [
            Token.demo, Token.other, Token.cloudflare, Token.stripeLive, Token.stripeTest, Token.calcom,
        ] {
            #expect(Told.published.unsought(in: token).isEmpty)
        }
    }

    @Test func `what a test hands in is looked for in its runs`() async throws {
        let workspace = try await TestWorkspace()
        let value = "q7-9w-4k-0x"
        #expect(await workspace.leak(in: "it is \(value)") == nil)
        _ = try workspace.values(DemoState.conforming.with("preprod", "NEW", value))
        #expect(await workspace.leak(in: "it is \(value)") != nil)
    }
}
