import Testing

/// What `validate` tells of environments that share something, without the network.
@Suite(.timeLimit(.minutes(2))) struct ValidateCollisionTests {
    /// What production's and preprod's manifests say, and what is warned of.
    static let rows: [(production: String, preprod: String, warning: String?)] = [
        (
            "frontend: https://app.example.com", "frontend: https://APP.example.com:443/",
            "frontend of production is https://app.example.com, which is preprod's too"
        ),
        (
            "identifiers: { database: db-17 }", "identifiers: { db: DB-17 }",
            "database of production is db-17, which is preprod's db"
        ),
        ("git_branch: main", "git_branch: refs/heads/main", "git_branch of production is main"),
        (
            "listing: { provider: wrangler, file: w.toml }",
            "listing: { provider: wrangler, file: w.toml, environment: pre }",
            "DB of production is bound to Cloudflare D1 database 0a1b, as DB in preprod is"
        ),
        (
            "listing: { provider: wrangler, file: w.toml }",
            "listing: { provider: wrangler, file: w.toml, environment: own }", nil
        ),
        (
            "identifiers: { worker: shop-live }",
            "listing: { provider: cloudflare-workers, script: shop-live }",
            "worker of production is shop-live, which is preprod's project"
        ),
        (
            "listing: { provider: wrangler, file: w.toml }",
            "listing: { provider: wrangler, file: ./w.toml }",
            "production lists Wrangler file w.toml, as preprod does"
        ),
        (
            "listings: { worker: { provider: wrangler, file: w.toml } }",
            "listings: { bindings: { provider: wrangler, file: w.toml, environment: api } }",
            "is bound to Cloudflare Worker shop, which production is listed from"
        ),
        (
            "listing: { provider: cloudflare-workers, script: shop-live }",
            "listing: { provider: wrangler, file: w.toml, environment: beta }",
            "is bound to Cloudflare Worker shop-live, which production is listed from"
        ),
    ]

    @Test(arguments: rows) func `collisions that need no network`(
        production: String, preprod: String, warning: String?
    ) async throws {
        let workspace = try await TestWorkspace.local(["production": production, "preprod": preprod])
        try workspace.write(
            "w.toml",
            """
            name = "shop"
            [[d1_databases]]
            binding = "DB"
            database_id = "0a1b"
            [[env.pre.d1_databases]]
            binding = "DB"
            database_id = "0A1B"
            [[env.own.d1_databases]]
            binding = "DB"
            database_id = "9f8e"
            [[env.api.services]]
            binding = "API"
            service = "shop"
            [[env.beta.services]]
            binding = "API"
            service = "shop"
            environment = "live"
            """)
        let outcome = try await workspace.runLocally("validate")
        #expect(outcome.status == 0)
        #expect(outcome.errors.contains("warning: ") == (warning != nil), "\(outcome.errors)")
        if let warning { #expect(outcome.errors.contains(warning), "\(outcome.errors)") }
        #expect(outcome.errors.split(separator: "\n").count <= 2)
    }
}
