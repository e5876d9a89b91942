import Foundation

extension InnoTrue {
    private static let seeded = SeededValues(environment: "production")

    /// Complete and right by its record. Of the record's 28 rows 23 are set: `STAGING_EMAIL_OVERRIDE` must
    /// not be, and the four Circle secrets wait until there is a community.
    static let production = DemoProject(
        ref: "qfdztdgublwlmewobxmx", environment: "production", title: "InnoTrue Production",
        createdAt: Date(utc: 2025, 6, 2), secrets: dated(productionValues, from: Date(utc: 2026, 1, 19)),
        auth: .pilot(frontend: "https://app.innotrue.com", ref: "qfdztdgublwlmewobxmx"),
        tables: DemoTables(
            eventTypes: [1_840_001, 1_840_002, 1_840_003], instructorEventTypes: [1_841_001, 1_841_002],
            schedulingURLs: [
                "https://cal.com/innotrue/emily-parker", "https://cal.com/innotrue/ben-cole",
            ], customers: ["cus_" + "LiveDemo0000001"]))

    static let productionValues: [String: String] = core.merging(accounts) { first, _ in first }
        .merging(own) { first, _ in first }

    private static let core = [
        "SITE_URL": "https://app.innotrue.com",
        "APP_ENV": "production",
        "GCP_PROJECT_ID": "demo-ai-49213",
        "GCP_LOCATION": "europe-west3",
        "GOOGLE_CALENDAR_IMPERSONATE_EMAIL": "calendar@innotrue.com",
        "TALENTLMS_DOMAIN": "team-58204.talentlms.com",
    ]

    /// What other companies hand out, in the form in which they do.
    private static let accounts = [
        "STRIPE_SECRET_KEY": seeded.key("STRIPE_SECRET_KEY", prefix: "sk_", "live_"),
        "RESEND_API_KEY": seeded.key("RESEND_API_KEY", prefix: "re", "_"),
        "GCP_SERVICE_ACCOUNT_KEY": seeded.serviceAccount(
            "GCP_SERVICE_ACCOUNT_KEY", account: "vertex", project: "demo-ai-49213"),
        "GOOGLE_SERVICE_ACCOUNT_JSON": seeded.serviceAccount(
            "GOOGLE_SERVICE_ACCOUNT_JSON", account: "calendar", project: "demo-calendar-83057"),
        "CALCOM_API_KEY": seeded.key("CALCOM_API_KEY", prefix: "cal_", "live_"),
        "ZOOM_CLIENT_ID": seeded.key("ZOOM_CLIENT_ID", length: 22),
        "ZOOM_CLIENT_SECRET": seeded.key("ZOOM_CLIENT_SECRET"),
        "GOOGLE_OAUTH_CLIENT_ID": seeded.number("GOOGLE_OAUTH_CLIENT_ID", length: 12)
            + seeded.key("GOOGLE_OAUTH_CLIENT_ID", prefix: "-") + ".apps.googleusercontent.com",
        "GOOGLE_OAUTH_CLIENT_SECRET": seeded.key(
            "GOOGLE_OAUTH_CLIENT_SECRET", prefix: "GOC", "SPX-", length: 28),
        "MICROSOFT_CLIENT_ID": seeded.uuid("MICROSOFT_CLIENT_ID"),
        "MICROSOFT_CLIENT_SECRET": seeded.key("MICROSOFT_CLIENT_SECRET", length: 40),
        "TALENTLMS_API_KEY": seeded.key("TALENTLMS_API_KEY", length: 30),
    ]

    /// What the team generates itself, each with `openssl rand -hex 32`.
    private static let own = [
        "CALCOM_WEBHOOK_SECRET", "CALENDAR_HMAC_SECRET", "OAUTH_ENCRYPTION_KEY", "REQUEST_SIGNING_SECRET",
        "TALENTLMS_WEBHOOK_SECRET",
    ].reduce(into: [:]) { $0[$1] = seeded.hex($1) }
}
