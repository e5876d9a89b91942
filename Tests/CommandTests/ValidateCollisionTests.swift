import Testing

/// What `validate` tells of environments that share something, without the network.
@Suite(.timeLimit(.minutes(2))) struct ValidateCollisionTests {
    /// What production's and preprod's manifests say, and what is warned of.
    static let rows: [(production: String, preprod: String, warning: String?)] = [
        (
            "frontend: https://app.example.com", "frontend: https://APP.example.com:443/",
            "frontend of preprod is https://APP.example.com:443/, which is production's too"
        ),
        (
            "identifiers: { database: db-17 }", "identifiers: { db: DB-17 }",
            "db of preprod is DB-17, which is production's database"
        ),
        (
            "webhooks: { c: { provider: calcom, team: 71001, url: 'https://app.test/c' } }",
            "webhooks: { b: { provider: calcom, team: 71001, url: 'https://pre.test/c' } }",
            "webhooks/calcom_team of preprod is 71001, which is production's too"
        ),
        (
            "git_branch: main", "git_branch: refs/heads/main",
            "git_branch of preprod is refs/heads/main, which is production's too"
        ),
        (
            "listing: { provider: wrangler, file: w.toml }",
            "listing: { provider: wrangler, file: w.toml, environment: pre }",
            "DB of preprod is bound to Cloudflare D1 database 0a1b, as DB in production is"
        ),
        (
            "listing: { provider: wrangler, file: w.toml }",
            "listing: { provider: wrangler, file: w.toml, environment: own }", nil
        ),
        (
            "build: { provider: cloudflare-pages, project: shop, deployment: production }",
            "build: { provider: cloudflare-pages, project: shop, deployment: production }",
            "build of preprod is Cloudflare Pages project shop (production), which is production's too"
        ),
        (
            "build: { provider: cloudflare-pages, project: shop, deployment: production }",
            "build: { provider: cloudflare-pages, project: shop, deployment: preview }", nil
        ),
        (
            "listings: { web: { provider: cloudflare-pages, project: shop, deployment: production } }",
            "build: { provider: cloudflare-pages, project: shop, deployment: production }",
            "build of preprod is Cloudflare Pages project shop (production), which is production's listings/web"
        ),
        (
            "build: { provider: cloudflare-pages, project: shop, deployment: production, account: 0123456789abcdef0123456789abcdef }",
            "listing: { provider: cloudflare-pages, project: shop, deployment: production }",
            "listing of preprod is Cloudflare Pages project shop (production), which is production's build"
        ),
        (
            "identifiers: { worker: shop-live }",
            "listing: { provider: cloudflare-workers, script: shop-live }",
            "listing of preprod is shop-live, which is production's worker"
        ),
        (
            "listing: { provider: wrangler, file: w.toml }",
            "listing: { provider: wrangler, file: ./w.toml }",
            "preprod lists Wrangler file w.toml, as production does"
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
