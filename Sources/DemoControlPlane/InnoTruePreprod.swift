import Foundation

extension InnoTrue {
    private static let seeded = SeededValues(environment: "preprod")

    /// Right by its record, but for the contaminations if there are any.
    static func preprod(contaminated: Bool) -> DemoProject {
        let sharedDate = Date(utc: 2026, 1, 26)
        var secrets = dated(cleanPreprod, from: sharedDate)
        for name in DemoState.contaminations.joined() {
            guard let own = cleanPreprod[name], let foreign = productionValues[name] else { continue }
            secrets[name] =
                contaminated
                ? DemoSecret(foreign, updatedAt: sharedDate)
                : DemoSecret(own, updatedAt: Date(utc: 2026, 2, 13, hour: 16))
        }
        return DemoProject(
            ref: "jtzcrirqflfnagceendt", environment: "preprod", title: "InnoTrue Preprod",
            createdAt: Date(utc: 2025, 11, 10), secrets: secrets,
            auth: .pilot(
                frontend: "https://preprod.innotrue-hub-live.pages.dev", ref: "jtzcrirqflfnagceendt"),
            tables: tables(contaminated: contaminated),
            strayProject: contaminated ? production.ref : nil)
    }

    /// With a row that was copied from production, if there is any contamination.
    private static func tables(contaminated: Bool) -> DemoTables {
        DemoTables(
            eventTypes: [2_960_001, 2_960_002, 2_960_003] + (contaminated ? [contaminatedEventType] : []),
            instructorEventTypes: [2_961_001, 2_961_002],
            schedulingURLs: [
                "https://cal.com/innotrue-preprod/emily-parker", "https://cal.com/innotrue-preprod/ben-cole",
            ], customers: ["cus_" + "PreprodDemo0001"])
    }

    /// An event type of production's, whose webhooks and bookings are production's.
    private static let contaminatedEventType = 1_840_002

    private static let cleanPreprod: [String: String] = ownPreprod.merging(
        productionValues.filter { sharedOnPurpose.contains($0.key) }
    ) { own, _ in own }

    private static let ownPreprod = [
        "SITE_URL": "https://preprod.innotrue-hub-live.pages.dev",
        "APP_ENV": "staging",
        "STAGING_EMAIL_OVERRIDE": override,
        "GCP_LOCATION": "europe-west3",
        "STRIPE_SECRET_KEY": seeded.key("STRIPE_SECRET_KEY", prefix: "sk_", "test_"),
        "CALCOM_API_KEY": seeded.key("CALCOM_API_KEY", prefix: "cal_", "live_"),
        "CALCOM_WEBHOOK_SECRET": seeded.hex("CALCOM_WEBHOOK_SECRET"),
        "CALENDAR_HMAC_SECRET": seeded.hex("CALENDAR_HMAC_SECRET"),
        "OAUTH_ENCRYPTION_KEY": seeded.hex("OAUTH_ENCRYPTION_KEY"),
        "REQUEST_SIGNING_SECRET": seeded.hex("REQUEST_SIGNING_SECRET"),
    ]

    /// What preprod may share: stateless services behind the e-mail override, and TalentLMS, which has one
    /// webhook address an account and is accepted by a waiver.
    private static let sharedOnPurpose: Set = [
        "RESEND_API_KEY", "GCP_SERVICE_ACCOUNT_KEY", "GCP_PROJECT_ID",
        "TALENTLMS_API_KEY", "TALENTLMS_DOMAIN", "TALENTLMS_WEBHOOK_SECRET",
    ]
}
