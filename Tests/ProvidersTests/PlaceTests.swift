import Foundation
import Listings
import Providers
import Testing

/// Where listings come from: what two environments must not share.
@Suite struct PlaceTests {
    private static let account = String(repeating: "0a1b", count: 8)
    private static let other = String(repeating: "9f8e", count: 8)

    private func place(_ listing: String, _ variables: [String: String] = [:]) throws -> Place? {
        ProviderRegistry.places(of: try declaration(listing), variables).first
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
        // All that reaches a repository is the organization's.
        (
            "{ provider: github-actions, organization: acme }",
            "{ provider: github-actions, organization: ACME, repository: acme/shop }"
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
        for (place, other) in [(one, another), (another, one)] {
            var index = PlaceIndex()
            index.add(place, of: "production")
            #expect(index.environment(listing: other, besides: "preprod") == "production")
            #expect(index.environment(listing: other, besides: "production") == nil)
        }
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
            "{ provider: github-actions, organization: acme, repository: acme/app }",
            "{ provider: github-actions, organization: acme, repository: acme/shop }"
        ),
        (
            "{ provider: vercel, project: shop, target: preview, branch: a }",
            "{ provider: vercel, project: shop, target: preview, branch: b }"
        ),
        (
            "{ provider: vercel, project: shop, target: preview }",
            "{ provider: vercel, project: shop, target: production }"
        ),
        (
            "{ provider: vercel, project: shop, custom_environment: staging }",
            "{ provider: vercel, project: shop, custom_environment: qa }"
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

    @Test func `a job's variables are nobody else's, and one run's are its own`() throws {
        #expect(try place("{ provider: environment }") == nil)
        let read = try ["{ provider: environment }", "{ provider: environment, prefix: A_ }"].map {
            ProviderRegistry.places(of: try declaration($0), wasReadNow: true).map(\.description)
        }
        #expect(read == [["process variables"], ["process variables A_*"]])
    }

    /// What two files of a workspace, `a.toml` and `b.toml`, deploy.
    static let deployed: [(one: String, another: String, environment: String?, isOne: Bool)] = [
        ("name = 'api'", "name = 'api'", nil, true),
        ("name = 'api'", "name = 'web'", nil, false),
        ("name = 'api'", "name = 'api'\n[env.b]", "b", false),
        ("name = 'api-b'", "name = 'api'\n[env.b]", "b", true),
        ("name = 'api'", "name = 'web'\n[env.b]\nname = 'api'", "b", true),
        ("name = 'api'\naccount_id = 'A'", "name = 'api'\naccount_id = 'a'", nil, true),
        ("name = 'api'\naccount_id = 'a'", "name = 'api'\naccount_id = 'b'", nil, false),
        ("name = 'api'", "name = 'api'\npages_build_output_dir = 'dist'", nil, false),
        ("vars = {}", "vars = {}", nil, false),
        // The top level of a Pages project's file is that of the deployments without a section.
        (pages, pages, "production", true), (pages, pages, "preview", false),
        (pages, pages + "[env.production]", "production", true),
        (pages + "[env.production]", pages + "[env.production]", "production", false),
        (pages + "[env.production]", pages + "[env.production]", "preview", true),
    ]
    private static let pages = "name = 'shop'\npages_build_output_dir = 'dist'\n"

    @Test(arguments: deployed) func `two files that deploy one Worker are one place`(
        one: String, another: String, environment: String?, isOne: Bool
    ) throws {
        let folder = try WorkspaceOfFiles(["a.toml": one, "b.toml": another])
        let setting = environment.map { ", environment: \($0)" } ?? ""
        let workspace = try workspace([
            ("production", "{ provider: wrangler, file: a.toml }"),
            ("preprod", "{ provider: wrangler, file: b.toml\(setting) }"),
        ])
        let collisions = ProviderRegistry.collisions(in: workspace, folder.path)
        #expect(collisions.count == (isOne ? 1 : 0))
    }

    @Test(arguments: ["symbolic", "hard", "folder"]) func `one file by two paths is one place`(link: String)
        throws
    {
        let folder = try WorkspaceOfFiles(["d/p.env": "A=1\n"])
        switch link {
        case "symbolic": try folder.link("q.env", to: "d/p.env", isHard: false)
        case "hard": try folder.link("q.env", to: "d/p.env", isHard: true)
        default: try folder.link("e", to: "d", isHard: false)
        }
        let workspace = try workspace([
            ("production", "{ provider: dotenv, file: d/p.env }"),
            ("preprod", "{ provider: dotenv, file: \(link == "folder" ? "e/p.env" : "q.env") }"),
        ])
        #expect(ProviderRegistry.collisions(in: workspace).isEmpty)
        #expect(ProviderRegistry.collisions(in: workspace, folder.path).count == 1)
    }

    @Test func `a project's ref names it wherever it stands`() throws {
        let place = try place("{ provider: supabase, project: \(project) }")
        #expect(place?.identifiers == [project])
        #expect(place?.description == "Supabase project \(project)")
    }

    /// What runs in production is at the project's own address; previews are below it.
    @Test(arguments: [
        (
            "{ provider: cloudflare-pages, project: shop, deployment: production }",
            ["shop", "shop.pages.dev"]
        ),
        ("{ provider: cloudflare-pages, project: shop, deployment: preview }", ["shop"]),
        ("{ provider: cloudflare-workers, script: api }", ["api", "api.*.workers.dev"]),
        ("{ provider: vercel, project: shop, target: production }", ["shop", "shop.vercel.app"]),
        ("{ provider: vercel, project: shop, target: preview }", ["shop"]),
        (
            "{ provider: github-actions, repository: Acme/shop }",
            [
                "acme/shop", "acme/shop.git", "https://github.com/acme/shop",
                "https://github.com/acme/shop.git",
                "git@github.com:acme/shop", "git@github.com:acme/shop.git", "ssh://git@github.com/acme/shop",
                "ssh://git@github.com/acme/shop.git",
            ]
        ),
    ]) func `a project's address names it`(_ listing: String, _ identifiers: [String]) throws {
        #expect(try place(listing)?.identifiers == identifiers)
    }

    @Test(arguments: HTTPProvider.all) func `each provider says where it lists`(of: HTTPProvider) throws {
        let listing = try declaration(of.listing)
        #expect(of.provider.place(of: listing, [:])?.host == of.host)
        #expect(of.provider.api?.host == of.host)
        #expect(of.provider.api?.tokenVariables.contains(of.tokenVariable) == true)
        #expect(of.provider.api?.addressVariable == of.addressVariable)
    }
}

/// A folder with files, which goes away with this.
private final class WorkspaceOfFiles {
    let path: String

    init(_ files: [String: String]) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        path = folder.path()
        for (name, text) in files {
            let file = folder.appending(path: name)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
    }

    func link(_ name: String, to target: String, isHard: Bool) throws {
        let (from, to) = ("\(path)/\(target)", "\(path)/\(name)")
        if isHard {
            try FileManager.default.linkItem(atPath: from, toPath: to)
        } else {
            try FileManager.default.createSymbolicLink(atPath: to, withDestinationPath: from)
        }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
