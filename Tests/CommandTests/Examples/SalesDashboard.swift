@testable import DemoControlPlane

/// A Lovable Cloud project whose secrets an Edge Function lists by their digests, and a frontend's `.env`.
extension Example {
    static let salesDashboard = Example(
        name: "sales-dashboard",
        conforming: ExampleState().hiding("production", secrets).showing("production/frontend", build),
        // The program in the workspace asks the function, with curl.
        answer: { state, path in
            path == "/functions/v1/secret-digests" ? digests(state) : nil
        },
        files: { [".env": $0.dotenv(of: "production/frontend")] },
        options: ["--allow-command"],
        variables: {
            [
                "SECRET_DIGESTS_TOKEN": secrets["SECRET_DIGESTS_TOKEN"] ?? "",
                "SECRET_DIGESTS_URL": "\($0)/functions/v1/secret-digests",
            ]
        },
        // The platform's own nobody has to hand in.
        values: { ["production": $0.dotenv(of: "production", except: ["SUPABASE_SERVICE_ROLE_KEY"])] })

    private static let project = "yrlbwzxphjtnivjbpzsq"
    static let serviceRoleKey = Made.jwt("service_role", project)

    private static let secrets = [
        "SUPABASE_URL": "https://\(project).supabase.co", "SUPABASE_SERVICE_ROLE_KEY": serviceRoleKey,
        "ENCRYPTION_MASTER_KEY": Made.hex("master", 64), "RESEND_API_KEY": Made.key("re_", "resend"),
        "SLACK_WEBHOOK_URL": "https://hooks.slack.com/services/" + Made.text("slack"),
        "SECRET_DIGESTS_TOKEN": Made.text("digests", 43),
    ]

    private static let build = [
        "VITE_SUPABASE_URL": "https://\(project).supabase.co",
        "VITE_SUPABASE_PUBLISHABLE_KEY": Made.jwt("anon", project), "VITE_SUPABASE_PROJECT_ID": project,
    ]

    private static func digests(_ state: ExampleState) -> String {
        let own = state.variables(of: "production").map { ($0.name, $0.held.value) }
        let all = own + [("SUPABASE_ANON_KEY", Made.jwt("anon", project)), ("DENO_REGION", "eu-central-1")]
        let entries = all.map { name, value in
            let isPlatform = name.hasPrefix("SUPABASE_") || name.hasPrefix("DENO_")
            return #"{"name":"\#(name)","sha256":"\#(Digest(of: value.utf8).hex)","platform":\#(isPlatform)}"#
        }
        return "[\(entries.joined(separator: ","))]"
    }
}
