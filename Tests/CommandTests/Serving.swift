import DemoControlPlane

/// Serves a state while `body` runs, which gets the variables that lead envaudit there.
func serving(
    _ state: DemoState, _ body: (ControlPlane, [String: String]) async throws -> Void
) async throws {
    let server = DemoServer(plane: ControlPlane(state: state, token: Token.demo))
    let port = try await server.start()
    let variables = [
        "SUPABASE_ACCESS_TOKEN": Token.demo, "ENVAUDIT_SUPABASE_API_URL": "http://127.0.0.1:\(port)/",
        "STRIPE_API_KEY_PRODUCTION": Token.stripeLive, "STRIPE_API_KEY_PREPROD": Token.stripeTest,
        "ENVAUDIT_STRIPE_API_URL": "http://127.0.0.1:\(port)/stripe",
        "CAL_API_KEY": Token.calcom, "ENVAUDIT_CALCOM_API_URL": "http://127.0.0.1:\(port)/calcom",
        "CLOUDFLARE_API_TOKEN": Token.cloudflare, "CLOUDFLARE_ACCOUNT_ID": Token.cloudflareAccount,
        "ENVAUDIT_CLOUDFLARE_API_URL": "http://127.0.0.1:\(port)/cloudflare",
    ]
    do {
        try await body(server.plane, variables)
        await server.stop()
    } catch {
        await server.stop()
        throw error
    }
}

extension ControlPlane {
    /// An environment's names and digests as they are now.
    func digests(of environment: String) -> [String: String] {
        digests(inProject: DemoState.conforming.project(of: environment)?.ref ?? "")
    }

    /// How many requests changed something, or tried to.
    func changes(of environment: String) -> Int {
        let ref = DemoState.conforming.project(of: environment)?.ref
        return requestCount("POST", project: ref) + requestCount("DELETE", project: ref)
    }
}
