import Foundation

extension DemoState {
    /// InnoTrue as its guide's emergency section fears it: preprod holds production's values where it
    /// must not (see `contaminations`), and nobody can see it in the dashboard. All else conforms to the
    /// guide's Configuration Record; Circle is not set up anywhere yet.
    public static let uncertainPreprod: DemoState = {
        var state = DemoState(projects: [
            InnoTrue.production, InnoTrue.preprod(contaminated: true), InnoTrue.sandbox,
        ])
        state.webhooks.calcom.eventTypes[DemoState.misroutedEventType] = [
            .calcom("\(DemoState.misroutedEventType)", to: InnoTrue.production.ref)
        ]
        return state
    }()

    /// The event type of preprod's whose bookings production gets in `uncertainPreprod`.
    public static let misroutedEventType = 2_960_002

    /// The same after the contaminated secrets got values of preprod's own.
    public static let conforming = DemoState(projects: [
        InnoTrue.production, InnoTrue.preprod(contaminated: false), InnoTrue.sandbox,
    ])

    /// The secrets of preprod that have production's value in `uncertainPreprod`: three contaminations, of
    /// the token encryption, the frontend's address and the Cal.com account (a key and its webhook secret).
    public static let contaminations = [
        ["OAUTH_ENCRYPTION_KEY"], ["SITE_URL"], ["CALCOM_API_KEY", "CALCOM_WEBHOOK_SECRET"],
    ]
}

/// The three environments of the guide (`environment URLs and identifiers`).
enum InnoTrue {
    static let override = "admin@innotrue.com"

    /// Dates secrets a minute apart, in the order of their names, as an evening at the dashboard would.
    static func dated(_ values: [String: String], from start: Date) -> [String: DemoSecret] {
        values.sorted { $0.key < $1.key }.enumerated().reduce(into: [:]) { secrets, entry in
            let (index, (name, value)) = entry
            secrets[name] = DemoSecret(value, updatedAt: start.addingTimeInterval(60 * Double(index)))
        }
    }

    /// Right by its record: a sandbox has nothing of its own but these.
    static let sandbox = DemoProject(
        ref: "cezlnvdjildzxpyxyabb", environment: "sandbox", title: "InnoTrue Lovable Sandbox",
        createdAt: Date(utc: 2025, 9, 22),
        secrets: dated(
            [
                "SITE_URL": "https://innotrue-hub-lovable-sandbox.lovable.app",
                "APP_ENV": "development",
                "STAGING_EMAIL_OVERRIDE": override,
            ], from: Date(utc: 2026, 2, 13, hour: 14)),
        auth: .pilot(
            frontend: "https://innotrue-hub-lovable-sandbox.lovable.app", ref: "cezlnvdjildzxpyxyabb"))
}
