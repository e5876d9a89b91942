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
            case "/v1/env-groups": return "[]"
            // The page behind the last cursor is empty.
            case "/v1/services/srv-abcdefghijklmnopqrst/env-vars":
                return path.contains("cursor=") ? "[]" : variables(state)
            default: return nil
            }
        },
        variables: { ["RENDER_API_KEY": Made.key("rnd_", "render"), "ENVAUDIT_RENDER_API_URL": $0] })

    private static func variables(_ state: ExampleState) -> String {
        let entries = state.variables(of: "production").map { name, held in
            #"{"envVar":{"key":"\#(name)","value":\#(jsonText(held.value))},"cursor":"\#(Made.text(name, 12))"}"#
        }
        return "[\(entries.joined(separator: ","))]"
    }
}
