import Foundation

extension DemoState {
    /// InnoTrue as the guide's "Emergency: Reset Uncertain Preprod Secrets" takes it to be: preprod holds copies of
    /// production's account secrets, of its token encryption key and of its calendar secret; neither has a
    /// `REQUEST_SIGNING_SECRET`. What the guide says that preprod should have is right.
    public static let emergency = DemoState(projects: [
        InnoTrue.emergency(InnoTrue.production), InnoTrue.emergency(InnoTrue.preprod(contaminated: false)),
        InnoTrue.sandbox,
    ])

    /// The eleven secrets that the guide has deleted from preprod.
    public static let guideDeletes = [
        "CALCOM_API_KEY", "CALCOM_WEBHOOK_SECRET", "TALENTLMS_API_KEY", "TALENTLMS_DOMAIN",
        "TALENTLMS_WEBHOOK_SECRET", "CIRCLE_API_KEY", "CIRCLE_COMMUNITY_ID", "CIRCLE_HEADLESS_AUTH_TOKEN",
        "CIRCLE_COMMUNITY_DOMAIN", "GOOGLE_SERVICE_ACCOUNT_JSON", "GOOGLE_CALENDAR_IMPERSONATE_EMAIL",
    ]

    /// The three that it has generated anew.
    public static let guideRegenerates = [
        "OAUTH_ENCRYPTION_KEY", "CALENDAR_HMAC_SECRET", "REQUEST_SIGNING_SECRET",
    ]
}

extension InnoTrue {
    /// A project with production's values of what the guide fears to be copied.
    static func emergency(_ project: DemoProject) -> DemoProject {
        let copied = DemoState.guideDeletes + DemoState.guideRegenerates
        var project = project
        for name in copied {
            let value = circle[name] ?? productionValues[name] ?? ""
            project.secrets[name] = DemoSecret(value, updatedAt: Date(utc: 2026, 1, 26))
        }
        project.secrets["REQUEST_SIGNING_SECRET"] = nil
        return project
    }

    private static let circle: [String: String] = {
        let seeded = SeededValues(environment: "production")
        return [
            "CIRCLE_API_KEY": seeded.key("CIRCLE_API_KEY"),
            "CIRCLE_COMMUNITY_ID": seeded.number("CIRCLE_COMMUNITY_ID", length: 12),
            "CIRCLE_COMMUNITY_DOMAIN": "community.innotrue.com",
            "CIRCLE_HEADLESS_AUTH_TOKEN": seeded.key("CIRCLE_HEADLESS_AUTH_TOKEN"),
        ]
    }()
}
