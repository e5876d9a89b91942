package import Manifests

/// The hosts that only send webhooks, defined here so that programs of a manifest do not get their tokens.
extension APIConfiguration {
    /// All of them.
    package static let ofWebhooks = [calcom, calendly, stripe(.production)]

    package static let calcom = APIConfiguration(
        host: "Cal.com", defaultBase: "https://api.cal.com", addressVariable: "ENVAUDIT_CALCOM_API_URL",
        tokenVariables: ["CAL_API_KEY"], tokenPage: "https://app.cal.com/settings/developer/api-keys",
        permissionAdvice:
            "Use the API key of whom the event types belong to: the person, or an admin of the team or organization.",
        statusPage: "https://status.cal.com",
        headers: ["Accept": "application/json", "cal-api-version": "2024-06-14"],
        tokenPrefixes: ["cal_"], isPerEnvironment: true)

    package static let calendly = APIConfiguration(
        host: "Calendly", defaultBase: "https://api.calendly.com",
        addressVariable: "ENVAUDIT_CALENDLY_API_URL",
        tokenVariables: ["CALENDLY_TOKEN"],
        tokenPage: "https://calendly.com/integrations/api_webhooks",
        permissionAdvice:
            "Use a personal access token of an owner or admin of the organization, with webhooks:read.",
        statusPage: "https://www.calendlystatus.com", isPerEnvironment: true)

    package static func stripe(_ tier: Tier) -> APIConfiguration {
        APIConfiguration(
            host: "Stripe", defaultBase: "https://api.stripe.com", addressVariable: "ENVAUDIT_STRIPE_API_URL",
            tokenVariables: ["STRIPE_API_KEY"], tokenPage: "https://dashboard.stripe.com/apikeys",
            permissionAdvice: "Use a restricted key that may read Webhook Endpoints.",
            statusPage: "https://status.stripe.com",
            tokenPrefixes: ["sk_live_", "sk_test_", "rk_live_", "rk_test_"], isPerEnvironment: true,
            refusal: { stripeRefusal(of: $0, tier) })
    }

    /// Returns why a key would see the endpoints of another mode than the environment's.
    private static func stripeRefusal(of key: String, _ tier: Tier) -> String? {
        let modes = tier == .production ? ("test", "production is live") : ("live", "only production is live")
        let isOfOther = ["sk", "rk"].contains { key.utf8.starts(with: "\($0)_\(modes.0)_".utf8) }
        return isOfOther ? "a key of \(modes.0) mode, and \(modes.1)" : nil
    }
}
