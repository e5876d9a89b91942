import Foundation
import Listings
import Loopback
import Manifests
import Providers
import Secrets
import Testing

/// Answers of real hosts, as `Recordings/README.md` tells where they are from.
@Suite(.timeLimit(.minutes(1))) struct RecordedAnswersTests {
    private static func json(_ name: String) throws -> Any {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Recordings/\(name)")
        return try JSONSerialization.jsonObject(with: Data(contentsOf: file))
    }

    private static func text(_ json: Any?) throws -> String {
        String(
            decoding: try JSONSerialization.data(withJSONObject: try #require(json), options: .sortedKeys),
            as: UTF8.self)
    }

    private static let pages =
        "{ provider: cloudflare-pages, account: \"\(account)\", project: shop, deployment: "

    @Test(arguments: ["production", "preview"])
    func `a Pages deployment is bound to what both deployments are bound to`(deployment: String) throws {
        let body = try Self.text(try Self.json("cloudflare-pages-project.shared-bindings.json"))
        let listing = try HTTPProvider.pages.read(body, "\(Self.pages)\(deployment) }").get()
        let previews = (listing.resources ?? []).filter(\.isPreview)
        #expect(previews.count == (deployment == "production" ? 5 : 0))
        #expect(
            Set(listing.resources ?? []).subtracting(previews) == [
                BoundResource(kind: "Cloudflare D1 database", id: "d1-prod", name: "DB"),
                BoundResource(kind: "Cloudflare KV namespace", id: "kv-prod", name: "KV"),
                BoundResource(kind: "Cloudflare R2 bucket", account: account, id: "prod", name: "R2"),
                BoundResource(kind: "Cloudflare Worker", account: account, id: "api", name: "API"),
                BoundResource(kind: "Cloudflare Hyperdrive configuration", id: "h-prod", name: "H"),
            ])
        #expect(listing.secrets.keys.sorted() == ["API_URL"])
    }

    @Test func `what runs on production beside what is set is in the same answer`() throws {
        let body = try Self.text(try Self.json("cloudflare-pages-project.shared-bindings.json"))
        let listing = try HTTPProvider.pages.read(body, "\(Self.pages)production }").get()
        #expect(listing.secrets["API_URL"]?.digest == Digest(of: "https://api.example.com"))
        let stale = body.replacing(
            "https:\\/\\/api.example.com", with: "https:\\/\\/old.example.com", maxReplacements: 1)
        #expect(stale != body)
        let both = try HTTPProvider.pages.read(stale, "\(Self.pages)production }").get()
        #expect(both.secrets["API_URL"]?.shown == .nothing)
        #expect(both.values.isEmpty)
    }

    @Test func `a Worker is bound to a database, a bucket and a namespace`() throws {
        let recorded = try #require(
            try Self.json("cloudflare-worker-settings.shared-bindings.json") as? [String: Any])
        let listing = try HTTPProvider.workers.read(try Self.text(recorded["production & staging"])).get()
        #expect(
            Set(listing.resources ?? []) == [
                BoundResource(
                    kind: "Cloudflare D1 database", id: "11111111-2222-3333-4444-555555555555", name: "DB"),
                BoundResource(
                    kind: "Cloudflare R2 bucket", id: "ross-tax-academy-documents", name: "DOCUMENTS_BUCKET"),
                BoundResource(
                    kind: "Cloudflare KV namespace", id: "0f2ac74b498b48028cb68387c421e279", name: "CACHE"),
            ])
        #expect(listing.secrets.keys.sorted() == ["CLOUDFLARE_ACCOUNT_ID", "ENVIRONMENT"])
    }

    @Test func `Render's pages end with an empty one, and its secret files are listed`() async throws {
        let recorded = try #require(try Self.json("render-env-vars.recorded.json") as? [[String: Any]])
        // The last state that was recorded: two variables and two files, each list with its empty last page.
        let answers = try Dictionary(
            recorded.map { (try #require($0["url"] as? String), try Self.text($0["body"])) },
            uniquingKeysWith: { $1 })
        let fetched = try await HTTPProvider.render.fetched(
            "{ provider: render, service: srv-ct6vn35j0q5s700ckga0 }"
        ) { request in
            let cursor = request.path.components(separatedBy: "cursor=").dropFirst().first
            let path = String(request.path.prefix { $0 != "?" })
            return [.answer(200, body: answers[path + (cursor.map { "?cursor=\($0)" } ?? "")] ?? "[]")]
        }
        #expect(
            shownValues(try fetched.result.get()) == [
                "foo": "bar", "baz": "qux", "file1": "bar", "file2": "qux",
            ])
    }

    @Test func `a group's files are listed, and the group is a resource`() throws {
        let group = try Self.text(try Self.json("render-env-group.recorded.json"))
        let listing = try HTTPProvider.render.read("[\(group)]").get()
        #expect(
            listing.secrets.keys.sorted() == [
                "DATABASE_URL", "DEBUG_MODE", "INSTANCE_ID", "credentials_txt", "secrets_json",
            ])
        #expect(listing.secrets["credentials_txt"]?.digest == Digest(of: "username:password"))
        #expect(
            listing.resources == [
                BoundResource(
                    kind: "Render environment group", id: "evg-crbps4bqf0us73dfggr0",
                    name: "my-environment-group")
            ])
    }

    @Test func `an organization's secrets are entries of its own, whatever their visibility`() throws {
        let recorded = try #require(try Self.json("github-org-visibility.json") as? [String: Any])
        let file =
            "[\(try Self.text(recorded["GET /orgs/octo-org/actions/secrets"])),\(try Self.text(recorded["GET /orgs/octo-org/actions/variables"]))]"
        let listings = try ["", ", repository: octo-org/shop"].map {
            try HTTPProvider.gitHub.read(file, "{ provider: github-actions, organization: octo-org\($0) }")
                .get()
        }
        let entry = ListedSecret.Shown.entry("github:organization octo-org/secrets/DEPLOY_KEY")
        #expect(listings.map { $0.secrets["DEPLOY_KEY"]?.shown } == [entry, entry])
        #expect(listings[0].secrets["APP_ENV"]?.digest == Digest(of: "production"))
    }

    @Test func `a team's variable that is aimed at two targets is one entry`() throws {
        let recorded = try #require(try Self.json("vercel-env.json") as? [String: Any])
        let pages =
            "[\(try Self.text(recorded["GET /v10/projects/shop/env"])),\(try Self.text(recorded["GET /v1/env?projectId=prj_1"]))]"
        let listings = try ["production", "preview"].map {
            try HTTPProvider.vercel.read(
                pages, "{ provider: vercel, project: shop, team: acme, target: \($0) }"
            )
            .get()
        }
        #expect(
            listings.map { $0.secrets["STRIPE_SECRET_KEY"]?.shown } == [
                .entry("vercel:s1"), .entry("vercel:s1"),
            ])
        #expect(listings[1].secrets["URL"]?.digest == Digest(of: "https://preprod.example.com"))
    }
}
