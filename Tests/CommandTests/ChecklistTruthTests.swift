import DemoControlPlane
import Foundation
import Testing

/// The repository's own checklists: an item is not done in a state in which its title is not true.
@Suite(.timeLimit(.minutes(5))) struct ChecklistTruthTests {
    /// A state, and the items that are done in the conforming one and may not be in it.
    struct Falsehood: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let items: Set<String>
        let change: @Sendable (inout DemoState) -> Void

        init(
            _ description: String, _ items: Set<String>,
            _ change: @escaping @Sendable (inout DemoState) -> Void
        ) {
            (testDescription, self.items, self.change) = (description, items, change)
        }

        /// A statement in preprod's database.
        static func sql(_ description: String, _ items: Set<String>, _ statement: String) -> Falsehood {
            Falsehood(description, items) { $0.projects[1].tables.statements.append(statement) }
        }
    }

    private static let security: Set = [
        "security-preprod", "preprod-security-secrets", "preprod-security-secrets-strength",
    ]

    static let falsehoods: [Falsehood] = [
        Falsehood("nothing of Cal.com is set", ["calcom-isolated"]) {
            for name in ["CALCOM_API_KEY", "CALCOM_WEBHOOK_SECRET"] { $0 = $0.with("preprod", name, nil) }
        },
        Falsehood(
            "the override is no address",
            ["preprod-email-override", "email-override-preprod", "resend-preprod"]
        ) {
            $0 = $0.with("preprod", "STAGING_EMAIL_OVERRIDE", "x")
        },
        Falsehood(
            "the override is ignored, as preprod takes itself for production",
            ["preprod-email-override", "email-override-preprod", "resend-preprod"]
        ) {
            $0 = $0.with("preprod", "APP_ENV", "production")
        },
        Falsehood("a key of one word again and again", security) {
            $0 = $0.with("preprod", "OAUTH_ENCRYPTION_KEY", String(repeating: "deadbeef", count: 8))
        },
        Falsehood("a key of one word", security) {
            $0 = $0.with("preprod", "OAUTH_ENCRYPTION_KEY", "deadbeef")
        },
        Falsehood("one key for two purposes", security.subtracting(["preprod-security-secrets"])) {
            let other = $0.projects[1].secrets["REQUEST_SIGNING_SECRET"]?.value
            $0 = $0.with("preprod", "CALENDAR_HMAC_SECRET", other)
        },
        Falsehood("production's key", security) {
            let other = $0.projects[0].secrets["REQUEST_SIGNING_SECRET"]?.value
            $0 = $0.with("preprod", "REQUEST_SIGNING_SECRET", other)
        },
        Falsehood("production's key for another purpose", security) {
            let other = $0.projects[0].secrets["OAUTH_ENCRYPTION_KEY"]?.value
            $0 = $0.with("preprod", "REQUEST_SIGNING_SECRET", other)
        },
        Falsehood("what is set is no key", ["calcom-production-secrets", "calcom-isolated"]) {
            $0 = $0.with("production", "CALCOM_API_KEY", "not_one_0123456789")
        },
        Falsehood("what is set is no service account", ["vertex-ai-production"]) {
            $0 = $0.with("production", "GCP_SERVICE_ACCOUNT_KEY", "not_one_0123456789")
        },
        Falsehood(
            "the sandbox's override is no address", ["sandbox-email-override", "email-override-sandbox"]
        ) {
            $0 = $0.with("sandbox", "STAGING_EMAIL_OVERRIDE", "x")
        },
        Falsehood("every branch is built with a DSN", ["sentry-preprod-off"]) {
            $0.pages.command = $0.pages.command?.replacing(
                "\nnpm run build",
                with: "\nexport VITE_SENTRY_DSN=https://key@sentry.example/1\nnpm run build")
        },
        Falsehood("production's DSN is empty", ["sentry-production"]) {
            let parts = $0.pages.command?.components(separatedBy: "VITE_SENTRY_DSN=\"") ?? []
            let rest = parts.last?.drop { $0 != "\"" } ?? ""
            $0.pages.command = parts[0] + "VITE_SENTRY_DSN=\"" + rest
        },
        Falsehood("preprod writes into production's calendar", ["google-calendar-production"]) {
            let name = "GOOGLE_CALENDAR_IMPERSONATE_EMAIL"
            let user = $0.projects[0].secrets[name]?.value
            let account = $0.projects[0].secrets["GOOGLE_SERVICE_ACCOUNT_JSON"]?.value
            $0 = $0.with("preprod", name, user).with("preprod", "GOOGLE_SERVICE_ACCOUNT_JSON", account)
        },
        .sql(
            "no scheduling URL", ["user-calcom-preprod-urls", "calcom-user-mapping"],
            "update profiles set scheduling_url = null"),
        .sql(
            "a scheduling URL of nobody's", ["user-calcom-preprod-urls"],
            "update profiles set scheduling_url = 'https://cal.example.com/a'"),
        .sql(
            "the instructor has no scheduling URL, and others have", ["user-calcom-preprod-urls"],
            "update profiles set scheduling_url = null where email = 'instructor0@demo.innotrue.com'"),
        .sql(
            "a scheduling URL that leads out of preprod's pages", ["user-calcom-preprod-urls"],
            "update profiles set scheduling_url = 'https://cal.com/innotrue-preprod/../innotrue/emily-parker'"
        ),
        .sql(
            "only event types of groups are mapped", ["user-calcom-preprod-event-types"],
            "update calcom_event_type_mappings set module_type = null"),
        .sql(
            "the group's event type is switched off",
            ["user-calcom-preprod-event-types", "user-calcom-preprod-groups"],
            "update calcom_event_type_mappings set is_active = false where session_target = 'group_session'"),
        .sql(
            "one group of two is linked to what is no group's", ["user-calcom-preprod-groups"],
            "insert into groups (name, calcom_mapping_id) select 'Tuesday', id from calcom_event_type_mappings where session_target = 'module_session' limit 1"
        ),
        .sql(
            "children of no instructor", ["user-calcom-preprod-instructor"],
            "update instructor_calcom_event_types set instructor_id = null"),
        .sql(
            "a booking URL of production's, spelled otherwise",
            ["user-calcom-preprod-instructor", "calcom-preprod-mappings", "calcom-user-mapping"],
            "update instructor_calcom_event_types set booking_url = 'https://app.cal.com/innotrue/emily-parker/coaching-1841001/?month=2026-03'"
        ),
        .sql(
            "no child of an instructor", ["user-calcom-preprod-instructor", "calcom-preprod-mappings"],
            "update instructor_calcom_event_types set child_event_type_id = null"),
        .sql(
            "an instructor's row that leads nowhere", ["user-calcom-preprod-instructor"],
            "insert into instructor_calcom_event_types (module_type) values ('session')"),
        .sql(
            "a child that is production's parent",
            ["user-calcom-preprod-instructor", "calcom-preprod-mappings"],
            "update instructor_calcom_event_types set child_event_type_id = 1840001"),
        .sql(
            "a parent that is production's child",
            ["user-calcom-preprod-event-types", "calcom-preprod-mappings"],
            "update calcom_event_type_mappings set calcom_event_type_id = 1841001 where calcom_event_type_id = 2960001"
        ),
        .sql(
            "a booking URL of production's", ["user-calcom-preprod-instructor"],
            "update instructor_calcom_event_types set booking_url = 'https://cal.com/innotrue/emily-parker/coaching-1841001'"
        ),
        .sql(
            "no group is linked", ["user-calcom-preprod-groups"], "update groups set calcom_mapping_id = null"
        ),
        .sql(
            "a group linked to what is no group's", ["user-calcom-preprod-groups"],
            "update calcom_event_type_mappings set session_target = 'module_session'"),
        .sql(
            "an event type that is not mapped", ["user-calcom-preprod-event-types"],
            "alter table calcom_event_type_mappings alter column calcom_event_type_id drop not null; update calcom_event_type_mappings set calcom_event_type_id = null where calcom_event_type_id = 2960001"
        ),
        .sql(
            "a customer of production's", ["user-stripe-preprod-mode"],
            "update org_platform_subscriptions set stripe_customer_id = 'cus_' || 'LiveDemo0000001'"),
    ]

    private func done(_ state: DemoState) async throws -> Set<String> {
        let workspace = try await TestWorkspace(probes: true)
        let lists =
            URL(fileURLWithPath: TestWorkspace.original).deletingLastPathComponent().path + "/checklists"
        for file in ["master", "setup", "test-users"] {
            let text = try String(contentsOfFile: "\(lists)/\(file).yaml", encoding: .utf8)
            try workspace.write("checklists/\(file).yaml", text)
            // What a list says is printed.
            workspace.secrets.accept(text)
        }
        // So is a known placeholder.
        workspace.secrets.accept("deadbeef " + String(repeating: "deadbeef", count: 8))
        var done: Set<String> = []
        try await serving(state) { _, variables in
            let outcome = try await workspace.run(
                ["checklist", "--format", "json", "--as-of", "2026-11-21"]
                    + workspace.values(state, of: ["production", "preprod", "sandbox"])
                    + frontends(variables, of: ["production", "preprod", "sandbox"]),
                variables: variables)
            done = Set(try ChecklistTests.List(outcome.output).ids("done"))
        }
        return done
    }

    @Test func `what conforms is done`() async throws {
        let done = try await done(.conforming)
        let missing = Set(Self.falsehoods.flatMap(\.items)).subtracting(done)
        #expect(missing.isEmpty)
    }

    @Test(arguments: falsehoods) func `what is not so is not done`(_ falsehood: Falsehood) async throws {
        var state = DemoState.conforming
        falsehood.change(&state)
        #expect(try await done(state).isDisjoint(with: falsehood.items))
    }

    /// Ross Tax Academy's database is production's alone.
    @Test(arguments: [
        ("staging/bound", "DB"), ("staging", "D1_DATABASE_ID"), ("staging/repository", "D1_DATABASE_ID"),
    ]) func `one database for two is not done`(_ place: String, _ name: String) async throws {
        let example = Example.rossTaxAcademy
        let state = example.conforming.with(place, name, Example.database, isShown: true)
        let outcome = try await example.run("checklist", ["pre-production"], state)
        let item = try #require(try ChecklistTests.List(outcome.output).item("database-id"))
        #expect(item.state == "open", "\(item.reasons)")
    }
}
