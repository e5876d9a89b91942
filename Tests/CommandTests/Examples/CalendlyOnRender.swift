/// A service on Render, which shows all values.
extension Example {
    static let calendlyOnRender = Example(
        name: "calendly-on-render",
        conforming: ExampleState().showing(
            "production",
            [
                "CALENDLY_OAUTH_CLIENT_ID": Made.base64url("client"),
                "CALENDLY_OAUTH_CLIENT_SECRET": Made.base64url("secret"),
                "CALENDLY_WEBHOOK_SIGNING_KEY": Made.base64url("signing"),
            ]),
        answer: { state, path in
            switch path.split(separator: "?").first {
            case "/v1/env-groups", "/v1/services/srv-abcdefghijklmnopqrst/secret-files": return "[]"
            // The page behind the last cursor is empty.
            case "/v1/services/srv-abcdefghijklmnopqrst/env-vars":
                return path.contains("cursor=") ? "[]" : variables(state)
            case "/webhook_subscriptions": return subscriptions
            default: return nil
            }
        },
        rows: { query in
            if query.contains("calendar_connections") { return #"[{"rows":"3","nulls":"0"}]"# }
            return "[\(relations.filter(query.contains).map(relation).joined(separator: ","))]"
        },
        variables: {
            [
                "RENDER_API_KEY": Made.key("rnd_", "render"), "ENVAUDIT_RENDER_API_URL": $0,
                "SUPABASE_ACCESS_TOKEN": Token.demo, "ENVAUDIT_SUPABASE_API_URL": $0,
                "CALENDLY_TOKEN": Made.text("calendly", 40), "ENVAUDIT_CALENDLY_API_URL": $0,
            ]
        })

    /// What the guide's migration makes.
    private static let relations = [
        "'calendly_webhook_events'", "'idx_calendly_webhook_events_event_id'",
        "'idx_calendly_webhook_events_created_at'",
    ]

    private static func relation(_ name: String) -> String {
        #"{"schema":"public","name":\#(name.replacing("'", with: "\"")),"state":"true"}"#
    }

    private static let subscriptions = """
        {"collection":[{"uri":"https://api.calendly.com/webhook_subscriptions/1","state":"active",
          "callback_url":"https://backend.example.com/webhooks/calendly",
          "events":["invitee.created","invitee.canceled"]}],"pagination":{"next_page_token":null}}
        """

    private static func variables(_ state: ExampleState) -> String {
        let entries = state.variables(of: "production").map { name, held in
            #"{"envVar":{"key":"\#(name)","value":\#(jsonText(held.value))},"cursor":"\#(Made.text(name, 12))"}"#
        }
        return "[\(entries.joined(separator: ","))]"
    }
}
