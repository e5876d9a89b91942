import Auditing
import Listings
import Scenarios
import Support
import Probes

extension Sample {
    /// What probes saw of two environments: side by side, and of one that could not be looked at.
    static func beyondSecrets() throws -> Sample {
        let services = "workspace: acme\nservices: {}\n"
        let manifests = [
            "production": environment("production", tier: "production"),
            "preprod": environment(
                "preprod", tier: "staging",
                """
                waivers:
                  - finding: auth-setting/confirm_email
                    reason: Testers have no mailboxes.
                    owner: platform
                    from: 2026-01-01
                    until: 2027-01-01
                """),
            "sandbox": environment("sandbox", tier: "development"),
        ]
        let own = "https://preprod.acme.test"
        let record = try Scenario(services: services, environments: manifests)
            .seeing("production") {
                $0[AuthConfiguration.self] = .success(auth(siteURL: "https://production.acme.test"))
            }
            .seeing("preprod") {
                $0[AuthConfiguration.self] = .success(
                    auth(
                        siteURL: own, confirmsByItself: true, google: nil,
                        redirects: ["\(own)/**", "https://*.acme.test/|<b>"]))
            }
            .seeing("sandbox") {
                $0[AuthConfiguration.self] = .failure(
                    Failure(message: "Supabase failed (500)", advice: "Run again later."))
            }
            .audit(
                "production", "preprod", "sandbox",
                selection: RuleSelection(only: ["auth-setting", "waiver-unused"]))
        return Sample(name: "beyond-secrets", record: record, manifests: Array(manifests.values))
    }

    private static func environment(_ name: String, tier: String, _ more: String = "") -> String {
        """
        environment: \(name)
        tier: \(tier)
        frontend: https://\(name).acme.test
        listing: { provider: supabase, project: project-\(name) }
        auth:
          signup: false
          confirm_email: true
          providers: { google: false }
          site_url: frontend
        \(more)
        """
    }

    private static func auth(
        siteURL: String, confirmsByItself: Bool = false, google: Bool? = false, redirects: [String] = []
    ) -> AuthConfiguration {
        AuthConfiguration(
            siteURL: siteURL, redirectURLs: redirects, isSignupDisabled: true, isEmailEnabled: true,
            confirmsByItself: confirmsByItself, providers: google.map { ["google": $0] } ?? [:])
    }
}
