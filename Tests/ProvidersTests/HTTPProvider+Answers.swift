import Providers

let account = String(repeating: "0a1b", count: 8)

extension HTTPProvider {
    static let all: [HTTPProvider] = [.workers, .pages, .gitHub, .render, .vercel]

    static let workers = HTTPProvider(
        provider: CloudflareWorkers(), host: "Cloudflare",
        listing: "{ provider: cloudflare-workers, script: shop-api }",
        tokenVariable: "CLOUDFLARE_API_TOKEN", tokenForm: ["cfut", "a1b2c3"],
        addressVariable: "ENVAUDIT_CLOUDFLARE_API_URL",
        variables: ["CLOUDFLARE_ACCOUNT_ID": account], answer: { _ in workerSettings }, file: workerSettings,
        names: ["APP_ENV", "FLAGS", "SIGNING_KEY", "STORED_KEY", "STRIPE_KEY"], valued: ["APP_ENV"])

    static let pages = HTTPProvider(
        provider: CloudflarePages(), host: "Cloudflare",
        listing:
            "{ provider: cloudflare-pages, account: \"\(account)\", project: shop, deployment: preview }",
        tokenVariable: "CLOUDFLARE_API_TOKEN", tokenForm: ["cfut", "a1b2c3"],
        addressVariable: "ENVAUDIT_CLOUDFLARE_API_URL",
        answer: { _ in pagesProject }, file: pagesProject, names: ["API_KEY", "APP_ENV", "OLD_ONE"],
        valued: ["APP_ENV"])

    static let gitHub = HTTPProvider(
        provider: GitHubActions(), host: "GitHub",
        listing: "{ provider: github-actions, repository: acme/shop }",
        tokenVariable: "GITHUB_TOKEN", tokenForm: ["ghp", "a1b2c3"],
        addressVariable: "ENVAUDIT_GITHUB_API_URL",
        answer: { $0.contains("/variables?") ? gitHubVariables : gitHubSecrets },
        file: "[\(gitHubSecrets),\(gitHubVariables)]", names: ["APP_ENV", "DEPLOY_KEY"], valued: ["APP_ENV"])

    static let render = HTTPProvider(
        provider: Render(), host: "Render", listing: "{ provider: render, service: srv-abc123 }",
        tokenVariable: "RENDER_API_KEY", tokenForm: ["rnd", "a1b2c3"],
        addressVariable: "ENVAUDIT_RENDER_API_URL", answer: renderAnswer,
        file: "[\(renderVariables),\(renderGroup)]", names: ["APP_ENV", "DATABASE_URL"],
        valued: ["APP_ENV", "DATABASE_URL"])

    static let vercel = HTTPProvider(
        provider: Vercel(), host: "Vercel",
        listing: "{ provider: vercel, project: shop, team: acme, target: preview }",
        tokenVariable: "VERCEL_TOKEN", tokenForm: ["vcp", "a1b2c3"],
        addressVariable: "ENVAUDIT_VERCEL_API_URL", answer: vercelAnswer,
        file: "[\(vercelVariables),\(vercelShared)]",
        names: ["APP_ENV", "STRIPE_KEY", "TEAM_KEY", "VERCEL_URL"], valued: ["APP_ENV"])

    private static let workerSettings = """
        {"success": true, "errors": [], "messages": [], "result": {"compatibility_date": "2026-01-01",
          "tags": null, "usage_model": "standard", "bindings": [
            {"type": "kv_namespace", "name": "CACHE", "namespace_id": "\(account)"},
            {"type": "plain_text", "name": "APP_ENV", "text": "\(Made.value)"},
            {"type": "secret_text", "name": "STRIPE_KEY"},
            {"type": "secret_key", "name": "SIGNING_KEY", "algorithm": {"name": "HMAC"}, "format": "raw",
             "usages": ["sign"]},
            {"type": "secrets_store_secret", "name": "STORED_KEY", "store_id": "s1", "secret_name": "k1"},
            {"type": "json", "name": "FLAGS", "json": {"beta": true}},
            {"type": "ai", "name": "AI"}, {"type": "d1", "name": "DB", "id": "x"}]}}
        """

    private static let pagesProject = """
        {"success": true, "errors": [], "messages": [], "result": {"id": "7b16", "name": "shop",
          "subdomain": "shop.pages.dev", "production_branch": "main",
          "build_config": {"build_command": "npm run build", "root_dir": ""},
          "canonical_deployment": {"env_vars": {"APP_ENV": {"type": "plain_text", "value": "production"}}},
          "deployment_configs": {
            "production": {"env_vars": {"PROD_KEY": {"type": "secret_text", "value": ""}}, "kv_namespaces": null},
            "preview": {"env_vars": {
              "APP_ENV": {"type": "plain_text", "value": "\(Made.value)"},
              "API_KEY": {"type": "secret_text", "value": ""},
              "OLD_ONE": {"value": "\(Made.value)"}, "DELETED": null},
              "d1_databases": {"DB": {"id": "x"}}}}}}
        """

    private static let gitHubSecrets = """
        {"total_count": 1, "secrets": [{"name": "DEPLOY_KEY", "created_at": "2026-01-01T00:00:00Z",
          "updated_at": "2026-02-13T16:00:00Z"}]}
        """

    private static let gitHubVariables = """
        {"total_count": 1, "variables": [{"name": "APP_ENV", "value": "\(Made.value)",
          "created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-02-13T17:00:00+01:00"}]}
        """

    private static let renderVariables = """
        [{"envVar": {"key": "APP_ENV", "value": "\(Made.value)"}, "cursor": "c1"}]
        """

    private static let renderGroup = """
        {"id": "evg-1", "name": "shared", "ownerId": "tea-1", "createdAt": "2026-01-01T00:00:00Z",
          "updatedAt": "2026-01-01T00:00:00Z", "secretFiles": [], "serviceLinks": [{"id": "srv-abc123",
          "name": "shop", "type": "web"}], "envVars": [{"key": "DATABASE_URL", "value": "\(Made.value)"}]}
        """

    private static let renderGroups = """
        [{"envGroup": {"id": "evg-1", "name": "shared", "serviceLinks": [{"id": "srv-abc123", "name": "shop"}]},
          "cursor": "g1"}, {"envGroup": {"id": "evg-2", "name": "other", "serviceLinks": []}, "cursor": "g2"}]
        """

    @Sendable private static func renderAnswer(_ path: String) -> String {
        if path.hasPrefix("/v1/env-groups/") { return renderGroup }
        if path.contains("cursor=") || path.contains("/secret-files?") { return "[]" }
        return path.hasPrefix("/v1/env-groups?") ? renderGroups : renderVariables
    }

    private static let vercelVariables = """
        {"envs": [
          {"id": "e1", "key": "APP_ENV", "type": "plain", "value": "\(Made.value)", "target": ["preview"],
           "createdAt": 1770000000000, "updatedAt": 1770998400000, "comment": "", "customEnvironmentIds": []},
          {"id": "e2", "key": "STRIPE_KEY", "type": "encrypted", "value": "eyJ2IjoidjIi", "decrypted": false,
           "target": ["production", "preview"], "configurationId": null, "createdAt": 1770000000000,
           "updatedAt": 1770998400000},
          {"id": "e3", "key": "VERCEL_URL", "type": "system", "value": "VERCEL_URL", "target": "preview"},
          {"id": "e4", "key": "PROD_ONLY", "type": "sensitive", "value": "", "target": ["production"]},
          {"id": "e5", "key": "STRIPE_KEY", "type": "sensitive", "target": ["preview"], "gitBranch": "feature"},
          {"id": "e6", "key": "CUSTOM", "type": "plain", "value": "x", "customEnvironmentIds": ["env_1"]}]}
        """

    private static let vercelShared = """
        {"data": [{"id": "env_7", "key": "TEAM_KEY", "type": "sensitive", "target": ["preview"], "decrypted": false,
          "created": "2026-02-13T16:00:00Z", "projectId": ["prj_1"], "updatedAt": 1770998400000}],
          "pagination": {"count": 1, "next": null, "prev": null}}
        """

    @Sendable private static func vercelAnswer(_ path: String) -> String {
        if path.hasPrefix("/v9/") {
            return #"{"id":"prj_1","name":"shop","accountId":"team_9","env":[{"value":"\#(Made.value)"}]}"#
        }
        return path.hasPrefix("/v1/env?") ? vercelShared : vercelVariables
    }
}
