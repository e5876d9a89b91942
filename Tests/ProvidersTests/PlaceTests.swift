import Listings
import Providers
import Testing

/// Where listings come from: what two environments must not share.
@Suite struct PlaceTests {
    private static let account = String(repeating: "0a1b", count: 8)
    private static let other = String(repeating: "9f8e", count: 8)

    private func place(_ listing: String, _ variables: [String: String] = [:]) throws -> Place? {
        ProviderRegistry.place(of: try declaration(listing), variables)
    }

    /// Each pair is one place in two spellings.
    @Test(arguments: [
        ("{ provider: cloudflare-workers, script: api }", "{ provider: cloudflare-workers, script: api }"),
        (
            "{ provider: cloudflare-workers, script: api }",
            "{ provider: cloudflare-workers, script: api, account: \"\(account)\" }"
        ),
        (
            "{ provider: github-actions, repository: acme/Shop }",
            "{ provider: github-actions, repository: Acme/shop, only: secrets }"
        ),
        (
            "{ provider: github-actions, repository: acme/shop, environment: Preprod }",
            "{ provider: github-actions, repository: acme/shop, environment: preprod }"
        ),
        (
            "{ provider: github-actions, organization: acme }",
            "{ provider: github-actions, organization: ACME }"
        ),
        ("{ provider: render, service: srv-a }", "{ provider: render, service: srv-a }"),
        (
            "{ provider: vercel, project: shop, target: preview }",
            "{ provider: vercel, project: shop, target: preview, team: acme }"
        ),
        ("{ provider: dotenv, file: .env }", "{ provider: dotenv, file: ./.env }"),
        ("{ provider: wrangler, file: a/w.toml }", "{ provider: wrangler, file: a/./w.toml }"),
        ("{ provider: snapshot, file: s.json }", "{ provider: snapshot, file: s.json, project: p }"),
        ("{ provider: command, run: [./list, a] }", "{ provider: command, run: [./list, a] }"),
        (
            "{ provider: supabase, project: \(project) }", "{ provider: supabase, project: \(project) }"
        ),
    ])
    func `one place in two declarations`(one: String, another: String) throws {
        let (one, another) = (try #require(try place(one)), try #require(try place(another)))
        #expect(one.coincides(with: another))
        #expect(another.coincides(with: one))
        #expect(one.unaccounted == another.unaccounted)
    }

    @Test(arguments: [
        (
            "{ provider: cloudflare-workers, script: api }",
            "{ provider: cloudflare-workers, script: api-preprod }"
        ),
        (
            "{ provider: cloudflare-workers, script: api, account: \"\(other)\" }",
            "{ provider: cloudflare-workers, script: api, account: \"\(account)\" }"
        ),
        (
            "{ provider: cloudflare-pages, project: shop, deployment: preview }",
            "{ provider: cloudflare-pages, project: shop, deployment: production }"
        ),
        (
            "{ provider: cloudflare-workers, script: shop }",
            "{ provider: cloudflare-pages, project: shop, deployment: production }"
        ),
        (
            "{ provider: github-actions, repository: acme/shop, environment: preprod }",
            "{ provider: github-actions, repository: acme/shop }"
        ),
        (
            "{ provider: vercel, project: shop, target: preview, branch: a }",
            "{ provider: vercel, project: shop, target: preview, branch: b }"
        ),
        (
            "{ provider: vercel, project: shop, target: preview }",
            "{ provider: vercel, project: shop, target: production }"
        ),
        ("{ provider: dotenv, file: a/.env }", "{ provider: dotenv, file: b/.env }"),
        (
            "{ provider: wrangler, file: w.toml }",
            "{ provider: wrangler, file: w.toml, environment: preview }"
        ),
    ])
    func `two places`(one: String, another: String) throws {
        let (one, another) = (try #require(try place(one)), try #require(try place(another)))
        #expect(!one.coincides(with: another))
        #expect(!another.coincides(with: one))
    }

    @Test func `an account that the operator names counts as declared`() throws {
        let declared = try place(
            "{ provider: cloudflare-workers, script: api, account: \"\(Self.account)\" }")
        let variables = { (account: String) in ["CLOUDFLARE_ACCOUNT_ID": account] }
        let worker = "{ provider: cloudflare-workers, script: api }"
        #expect(try place(worker, variables(Self.account)) == declared)
        #expect(try place(worker, variables(Self.other)) != declared)
        #expect(try place(worker, variables(""))?.account == nil)
    }

    @Test func `what two environments list is told without the network`() throws {
        let worker = "{ provider: cloudflare-workers, script: api }"
        let workspace = try workspace([
            ("preprod", worker + "\nlistings: { file: { provider: dotenv, file: .env } }"),
            (
                "production",
                worker + "\nlistings: { own: { provider: dotenv, file: p.env }, again: \(worker) }"
            ),
            ("sandbox", "{ provider: dotenv, file: ./.env }"),
        ])
        #expect(
            ProviderRegistry.collisions(in: workspace).map(\.description) == [
                "environments/production.yaml:3:22: production lists Cloudflare Worker api, as preprod does; expected a place of its own",
                "environments/production.yaml:4:72: production lists Cloudflare Worker api, as preprod does; expected a place of its own",
                "environments/sandbox.yaml:3:22: sandbox lists dotenv file .env, as preprod does; expected a place of its own",
            ])
    }

    @Test func `a job's variables are nobody else's`() throws {
        #expect(try place("{ provider: environment }") == nil)
    }

    @Test func `a project's ref names it wherever it stands`() throws {
        let place = try place("{ provider: supabase, project: \(project) }")
        #expect(place?.identifiers == [project])
        #expect(place?.description == "Supabase project \(project)")
    }

    @Test(arguments: HTTPProvider.all) func `each provider says where it lists`(of: HTTPProvider) throws {
        let listing = try declaration(of.listing)
        #expect(of.provider.place(of: listing, [:])?.host == of.host)
        #expect(of.provider.api?.host == of.host)
        #expect(of.provider.api?.tokenVariables.contains(of.tokenVariable) == true)
        #expect(of.provider.api?.addressVariable == of.addressVariable)
    }
}
