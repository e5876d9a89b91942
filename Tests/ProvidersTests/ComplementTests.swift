import Listings
import Loopback
import Manifests
import Providers
import Secrets
import Support
import Testing
import Transport

/// What a host tells of a listing at other addresses than the listing's own.
@Suite(.timeLimit(.minutes(1))) struct ComplementTests {
    private static let key = ["sb", "publishable", String(repeating: "Q8r2", count: 6)].joined(separator: "_")

    /// Collects one listing from a host that answers by path; what it does not know is 404.
    private func collected(
        _ listing: String, _ answers: [String: (status: Int, body: String)]
    ) async throws -> (listing: Result<Listing, Failure>, paths: [String]) {
        let server = try ScriptedServer { request in
            let path = request.path.split(separator: "?").first.map(String.init) ?? request.path
            let (status, body) = answers[path] ?? (404, #"{"message":"Not Found"}"#)
            return [.answer(status, body: body)]
        }
        defer { server.stop() }
        let client = try quickClient(attempts: 1)
        defer { client.shutdown() }
        let context = FetchContext(
            client: client,
            variables: [
                "SUPABASE_ACCESS_TOKEN": Made.token, "ENVAUDIT_SUPABASE_API_URL": server.url,
                "CLOUDFLARE_API_TOKEN": Made.plainToken, "ENVAUDIT_CLOUDFLARE_API_URL": server.url,
                "CLOUDFLARE_ACCOUNT_ID": account, "GITHUB_TOKEN": Made.plainToken,
                "ENVAUDIT_GITHUB_API_URL": server.url, "VERCEL_TOKEN": Made.plainToken,
                "ENVAUDIT_VERCEL_API_URL": server.url,
            ], now: 1_770_000_000)
        let place = ListingPlace(environment: "preprod", part: nil)
        let found = await ListingCollector(context).collect([place: try declaration(listing)])
        let result = try #require(found[place])
        if case .failure(let failure) = result { expectNoSecret(in: failure, token: Made.token) }
        return (result, server.requests.map(\.path).sorted())
    }

    // MARK: Supabase's keys

    private func supabase(_ status: Int, _ keys: String) async throws -> Result<Listing, Failure> {
        try await collected(
            "{ provider: supabase, project: \(project) }",
            [
                "/v1/projects/\(project)/secrets": (200, "[\(entry("A"))]"),
                "/v1/projects/\(project)/api-keys": (status, keys),
            ]
        ).listing
    }

    @Test func `the keys of a project's API are its own`() async throws {
        let hash = Made.digest("7c")
        let listing = try await supabase(
            200,
            """
            [{"name": "anon", "type": "legacy", "api_key": "ey.anon.key", "id": "anon", "hash": null},
             {"name": "default", "type": "publishable", "api_key": "\(Self.key)", "prefix": null},
             {"name": "worker", "type": "secret", "api_key": "sb_secret_abcde\u{B7}\u{B7}\u{B7}\u{B7}", "hash": "\(hash)"},
             {"name": "masked", "type": "secret", "api_key": null, "prefix": "sb_secret_abcde"}, {"name": "bare"}]
            """
        ).get()
        let own = listing.secrets.values.filter(\.isPlatform)
        #expect(
            own.map(\.name).sorted() == [
                "API key anon (legacy)", "API key default (publishable)", "API key worker (secret)",
            ])
        #expect(listing.secrets["API key default (publishable)"]?.digest == Digest(of: Self.key))
        #expect(listing.secrets["API key worker (secret)"]?.digest == Digest(hex: hash))
        #expect(listing.evidence == .digest)
        // One of them was not seen.
        #expect(listing.unlisted[nil]?.isOpen == true)
        let whole = try await supabase(200, #"[{"name":"worker","type":"secret","hash":"\#(hash)"}]"#).get()
        #expect(whole.unlisted.isEmpty)
        // Those in clear are compared in all variants.
        #expect(
            listing.values.map(\.name).sorted() == ["API key anon (legacy)", "API key default (publishable)"])
    }

    /// Of whichever type, it may be at another environment.
    @Test(arguments: ["publishable", "secret", "legacy", "new"])
    func `a key that is shown by neither value nor hash is not seen`(type: String) async throws {
        for shown in ["", #","api_key":null"#, #","api_key":"sb_publishable_******""#] {
            let listing = try await supabase(200, #"[{"name":"default","type":"\#(type)"\#(shown)}]"#).get()
            #expect(listing.unlisted[nil]?.isOpen == true, "\(shown)")
        }
    }

    @Test(arguments: [403, 404]) func `a token that may not see the keys has a listing without`(status: Int)
        async throws
    {
        let listing = try await supabase(status, #"{"message":"no"}"#).get()
        #expect(listing.secrets.keys.map(\.text) == ["A"])
        // The keys are the project's all the same, and no secret's that a manifest may name.
        #expect((listing.unlisted[nil]?.isOpen == true) == (status == 403))
        #expect(listing.unlisted("B") == nil)
    }

    @Test(arguments: [
        (200, "{}"), (200, "[{}]"), (200, #"[{"name": 1}]"#), (200, #"[{"name":"a","api_key":5}]"#),
        (200, "<html>"),
        (200, "[{"), (500, ""), (429, ""), (301, ""),
        // Nobody could read what has such a name.
        (200, #"[{"name":"\#(String(repeating: "a", count: 2049))","api_key":"\#(key)"}]"#),
    ]) func `keys of another shape, and none for now, are errors`(status: Int, body: String) async throws {
        #expect(try await supabase(status, body).message != nil)
    }

    private func copies(_ status: Int, _ branches: String) async throws -> Result<[BranchCopy], Failure> {
        try await collected(
            "{ provider: supabase, project: \(project) }",
            [
                "/v1/projects/\(project)/secrets": (200, "[\(entry("A"))]"),
                "/v1/projects/\(project)/branches": (status, branches),
            ]
        ).listing.map(\.copies)
    }

    @Test(arguments: [
        (#"{"name":"qa","project_ref":"r","is_default":false,"with_data":true}"#, ["qa r true"]),
        (#"{"name":"qa","project_ref":"r","with_data":false}"#, []),
        // What is not said is not known to be so.
        (#"{"name":"qa","project_ref":"r","with_data":null}"#, ["qa r nil"]),
        (#"{"name":"qa"}"#, ["qa nil nil"]),
        (#"{"name":"qa","project_ref":"","with_data":true}"#, ["qa nil true"]),
        (#"{"name":"main","is_default":true,"with_data":true}"#, []),
        (#"{"name":"main","project_ref":"\#(project)","is_default":true,"with_data":true}"#, []),
        (#"{"name":"main","project_ref":"r","is_default":true,"with_data":true}"#, ["main r true"]),
    ]) func `branches with the project's data are told`(branch: String, told: [String]) async throws {
        let found = try await copies(200, "[\(branch)]").get()
        #expect(
            found.map { "\($0.name) \($0.project ?? "nil") \($0.hasData.map { "\($0)" } ?? "nil")" } == told)
    }

    @Test func `branches that can't be seen, and answers of another shape`() async throws {
        #expect(try await copies(404, "").get().isEmpty)
        #expect(try await copies(403, "").get() == [.unseen])
        // A server that lists the secrets whatever is asked for.
        #expect(try await copies(200, "[\(entry("A"))]").get().isEmpty)
        let long = String(repeating: "a", count: 2049)
        for body in [
            "{}", "[{}]", #"[{"name":"a","with_data":"yes"}]"#, #"[{"name":"\#(long)","with_data":true}]"#,
            "[\(entry("A")),{\"name\":\"qa\",\"with_data\":true}]",
        ] {
            let found = try await copies(200, body)
            #expect((try? found.get()) == nil)
        }
    }

    // MARK: What a Worker runs

    private static let worker = "/client/v4/accounts/\(account)/workers/scripts/shop"

    private func worker(
        _ deployments: (Int, String), _ versions: [String: (Int, String)] = [:]
    ) async throws -> Result<Listing, Failure> {
        var answers: [String: (status: Int, body: String)] = [
            "\(Self.worker)/settings": (
                200,
                Self.envelope(
                    #"{"bindings":[{"type":"plain_text","name":"MODE","text":"new"},{"type":"plain_text","name":"SAME","text":"s"},{"type":"secret_text","name":"KEY"},{"type":"secret_text","name":"LATE"}]}"#
                )
            ), "\(Self.worker)/deployments": deployments,
        ]
        for (id, answer) in versions { answers["\(Self.worker)/versions/\(id)"] = answer }
        return try await collected("{ provider: cloudflare-workers, script: shop }", answers).listing
    }

    private static func envelope(_ result: String) -> String {
        #"{"success":true,"errors":[],"messages":[],"result":\#(result)}"#
    }

    private static func deployments(_ versions: String...) -> (Int, String) {
        let list = versions.map { #"{"version_id":"\#($0)","percentage":\#(100 / Double(versions.count))}"# }
            .joined(separator: ",")
        return (
            200, envelope(#"{"deployments":[{"id":"d2","versions":[\#(list)]},{"id":"d1","versions":[]}]}"#)
        )
    }

    private static func version(_ bindings: String) -> (Int, String) {
        (200, envelope(#"{"id":"v","resources":{"bindings":[\#(bindings)],"script":{}}}"#))
    }

    @Test func `what runs is held against what is set`() async throws {
        let listing = try await worker(
            Self.deployments("v1"),
            [
                "v1": Self.version(
                    #"{"type":"plain_text","name":"MODE","text":"old"},{"type":"plain_text","name":"SAME","text":"s"},{"type":"secret_text","name":"KEY"},{"type":"secret_text","name":"GONE"},{"type":"d1","name":"DB","id":"x"}"#
                )
            ]
        ).get()
        #expect(listing.secrets["MODE"]?.deployed == .otherValue)
        #expect(listing.secrets["MODE"]?.shown == .nothing)
        #expect(
            Set(listing.secrets["MODE"]?.candidates ?? []) == [
                .digest(Digest(of: "old")), .digest(Digest(of: "new")),
            ])
        #expect(listing.secrets["SAME"]?.deployed == nil)
        #expect(listing.secrets["KEY"]?.deployed == nil)
        #expect(listing.secrets["LATE"]?.deployed == .notYet)
        #expect(listing.secrets["GONE"]?.deployed == .still)
        #expect(listing.secrets["DB"] == nil)
        // What runs is bound to it, whatever the next version is.
        #expect(
            listing.resources == [
                BoundResource(kind: "Cloudflare D1 database", id: "x", name: "DB (deployed)")
            ])
        #expect(shownValues(listing) == ["SAME": "s"])
        #expect(listing.evidence == .name)
    }

    @Test(arguments: [403, 404]) func `what runs may not be told`(status: Int) async throws {
        let listing = try await worker((status, "")).get()
        #expect((listing.unlisted[nil]?.isOpen == true) == (status == 403))
        #expect(listing.secrets.count == 4)
    }

    @Test func `of two versions that share the traffic both must have it`() async throws {
        let rest =
            #"{"type":"secret_text","name":"KEY"},{"type":"plain_text","name":"SAME","text":"s"},{"type":"plain_text","name":"MODE","text":"new"}"#
        let listing = try await worker(
            Self.deployments("v1", "v2"),
            ["v1": Self.version(rest), "v2": Self.version(rest + #",{"type":"secret_text","name":"LATE"}"#)]
        ).get()
        #expect(listing.secrets["LATE"]?.deployed == .partly)
        #expect(listing.secrets["MODE"]?.deployed == nil)
    }

    /// Each version of a gradual deployment serves some of the traffic, however few.
    @Test func `each version that serves traffic is judged`() async throws {
        let rest =
            #"{"type":"secret_text","name":"KEY"},{"type":"plain_text","name":"SAME","text":"s"},{"type":"secret_text","name":"LATE"}"#
        func mode(_ text: String, _ more: String = "") -> (Int, String) {
            Self.version(rest + #",{"type":"plain_text","name":"MODE","text":"\#(text)"}"# + more)
        }
        let listing = try await worker(
            Self.deployments("v1", "v2"),
            [
                "v1": mode("new"),
                "v2": mode(
                    "canary",
                    #",{"type":"plain_text","name":"ONE","text":"o"},{"type":"service","name":"API","service":"api"}"#
                ),
            ]
        ).get()
        #expect(listing.secrets["MODE"]?.deployed == .otherValue)
        #expect(
            Set(listing.secrets["MODE"]?.candidates ?? []) == [
                .digest(Digest(of: "canary")), .digest(Digest(of: "new")),
            ])
        // What one version alone has is there.
        #expect(listing.secrets["ONE"]?.deployed == .still)
        #expect(listing.secrets["ONE"]?.digest == Digest(of: "o"))
        #expect(listing.resources?.map(\.id) == ["api"])
    }

    /// Another entry of the Secrets Store is another secret.
    @Test(arguments: ["[]", #"[{"version_id":"a","percentage":50}]"#])
    func `versions that serve a part of the traffic are not all`(versions: String) {
        let body = #"{"success":true,"result":{"deployments":[{"versions":\#(versions)}]}}"#
        #expect(throws: Failure.self) { try CloudflareWorkers.deployed(Array(body.utf8)) }
    }

    @Test func `a version with another stored secret has another value`() async throws {
        func stored(_ secret: String) -> String {
            #"{"type":"secrets_store_secret","name":"KEY","store_id":"s","secret_name":"\#(secret)"}"#
        }
        let answers: [String: (status: Int, body: String)] = [
            "\(Self.worker)/settings": (200, Self.envelope(#"{"bindings":[\#(stored("own"))]}"#)),
            "\(Self.worker)/deployments": Self.deployments("v1"),
            "\(Self.worker)/versions/v1": Self.version(stored("production")),
        ]
        let listing = try await collected("{ provider: cloudflare-workers, script: shop }", answers).listing
            .get()
        #expect(listing.secrets["KEY"]?.deployed == .otherValue)
        #expect(
            Set(listing.secrets["KEY"]?.candidates ?? []) == [
                .entry("cloudflare:secrets-store:s/own"), .entry("cloudflare:secrets-store:s/production"),
            ])
    }

    // MARK: The addresses of buckets

    @Test(arguments: [200, 403, 404]) func `a bucket's public addresses are resources`(status: Int)
        async throws
    {
        let bucket = "/client/v4/accounts/\(account)/r2/buckets/files/domains"
        let answers: [String: (status: Int, body: String)] = [
            "\(Self.worker)/settings": (
                200,
                Self.envelope(#"{"bindings":[{"type":"r2_bucket","name":"FILES","bucket_name":"files"}]}"#)
            ),
            "\(bucket)/managed": (
                status, Self.envelope(#"{"bucketId":"b","domain":"pub-0a1b.r2.dev","enabled":true}"#)
            ),
            "\(bucket)/custom": (
                status, Self.envelope(#"{"domains":[{"domain":"CDN.example.com","enabled":false}]}"#)
            ),
        ]
        let listing = try await collected("{ provider: cloudflare-workers, script: shop }", answers).listing
            .get()
        let addresses = (listing.resources ?? []).filter { $0.kind == "Cloudflare R2 address" }
        let seen: [String?] = ["pub-0a1b.r2.dev", "cdn.example.com"]
        #expect(addresses.map(\.id) == (status == 200 ? seen : status == 403 ? [nil] : []))
        #expect(addresses.allSatisfy { $0.name.hasPrefix("FILES (") })
    }

    // MARK: One place in several spellings

    /// A host knows which project a name is of, and which custom environment a slug.
    @Test(arguments: [
        ("{ provider: vercel, project: shop, target: preview }", "Vercel project prj_1 (preview)"),
        ("{ provider: vercel, project: prj_1, target: preview }", "Vercel project prj_1 (preview)"),
        (
            "{ provider: vercel, project: prj_1, team: acme, target: preview }",
            "Vercel project prj_1 (preview)"
        ),
        (
            "{ provider: vercel, project: shop, team: acme, custom_environment: staging }",
            "Vercel project prj_1 (env_7)"
        ),
        (
            "{ provider: vercel, project: shop, custom_environment: env_7 }", "Vercel project prj_1 (env_7)"
        ),
        (
            "{ provider: vercel, project: shop, target: preview, branch: qa }",
            "Vercel project prj_1 (preview of branch qa)"
        ),
    ]) func `a host tells which place it is`(listing: String, place: String) async throws {
        let none = (status: 200, body: #"{"envs":[],"pagination":{"count":0,"next":null}}"#)
        var answers: [String: (status: Int, body: String)] = [
            "/v1/env": (200, #"{"data":[],"pagination":{"count":0,"next":null}}"#)
        ]
        for name in ["shop", "prj_1"] {
            answers["/v10/projects/\(name)/env"] = none
            answers["/v9/projects/\(name)"] = (200, #"{"id":"prj_1","name":"shop","accountId":"team_9"}"#)
            answers["/v9/projects/\(name)/custom-environments"] = (
                200, #"{"environments":[{"id":"env_6","slug":"qa"},{"id":"env_7","slug":"staging"}]}"#
            )
        }
        let found = try await collected(listing, answers).listing.get()
        #expect(found.places.filter { $0.branch == nil }.map(\.place.description) == [place])
        #expect(found.places.allSatisfy { $0.place.account == nil })
    }

    /// Builds of the production branch are no previews, whatever the manifest declares.
    @Test func `a host tells which branch's builds are production's`() async throws {
        let vercel = try await collected(
            "{ provider: vercel, project: shop, target: preview }",
            [
                "/v10/projects/shop/env": (200, #"{"envs":[]}"#),
                "/v9/projects/shop": (
                    200,
                    #"{"id":"prj_1","accountId":"me","link":{"type":"github","productionBranch":"main"}}"#
                ),
            ]
        ).listing.get()
        let pages = try await collected(
            "{ provider: cloudflare-pages, project: shop, deployment: preview }",
            [
                "/client/v4/accounts/\(account)/pages/projects/shop": (
                    200,
                    Self.envelope(
                        #"{"name":"shop","production_branch":"main","deployment_configs":{"preview":{"env_vars":{}}}}"#
                    )
                )
            ]
        ).listing.get()
        let found = (vercel.places + pages.places).filter { $0.branch == "main" }.map(\.place.description)
        #expect(found == ["Vercel project prj_1 (production)", "Cloudflare Pages project shop (production)"])
    }

    @Test func `a custom environment that is not there is named`() async throws {
        let found = try await collected(
            "{ provider: vercel, project: shop, custom_environment: stagign }",
            [
                "/v10/projects/shop/env": (200, #"{"envs":[]}"#),
                "/v9/projects/shop": (200, #"{"id":"prj_1","accountId":"me"}"#),
                "/v9/projects/shop/custom-environments": (
                    200, #"{"environments":[{"id":"env_7","slug":"staging"}]}"#
                ),
            ]
        ).listing
        #expect(
            found.message == "project shop has no custom environment stagign; did you mean staging?")
    }

    @Test func `without a deployment that may be seen nothing is known of what runs`() async throws {
        for answer in [(403, "{}"), (404, "{}"), (200, Self.envelope(#"{"deployments":[]}"#))] {
            #expect(try await worker(answer).get().secrets.values.allSatisfy { $0.deployed == nil })
        }
    }

    /// One that serves traffic has whatever it has: what is set says nothing of it.
    @Test(arguments: [403, 404]) func `a deployed version that can't be read is an error`(status: Int)
        async throws
    {
        let versions = ["v1": Self.version(""), "v2": (status, "{}")]
        let found = try await worker(Self.deployments("v1", "v2"), versions)
        #expect(
            found.message
                == "a version of Worker shop that serves traffic can't be read: Cloudflare answered with 403 or 404"
        )
    }

    @Test(arguments: ["[]", "{}", #"{"deployments":{}}"#, #"{"deployments":[{"versions":[{}]}]}"#])
    func `deployments of another shape are errors`(result: String) async throws {
        #expect(try await worker((200, Self.envelope(result))).message != nil)
    }

    /// Of what runs and of what it is bound to.
    @Test(arguments: [#""type":"secret_text""#, #""type":"d1","id":"x""#])
    func `a name that fills pages is no name`(binding: String) async throws {
        let name = String(repeating: "a", count: 2049)
        let version = #"{"resources":{"bindings":[{\#(binding),"name":"\#(name)"}]}}"#
        let listing = try await worker(Self.deployments("v1"), ["v1": (200, Self.envelope(version))])
        #expect(listing.message?.hasSuffix("a name in it is too long") == true)
    }

    @Test(arguments: ["[]", "{}", #"{"resources":{}}"#, #"{"resources":{"bindings":[{"name":"A"}]}}"#])
    func `versions of another shape are errors`(result: String) async throws {
        #expect(try await worker(Self.deployments("v1"), ["v1": (200, Self.envelope(result))]).message != nil)
    }

    // MARK: The branches of GitHub's environments

    private func gitHub(
        _ policy: (Int, String), _ branches: (Int, String) = (404, ""), protected: (Int, String) = (404, "")
    ) async throws -> Result<Listing, Failure> {
        let path = "/repos/acme/shop/environments/production"
        return try await collected(
            "{ provider: github-actions, repository: acme/shop, environment: production }",
            [
                "\(path)/secrets": (200, #"{"total_count":0,"secrets":[]}"#),
                "\(path)/variables": (200, #"{"total_count":0,"variables":[]}"#), path: policy,
                "\(path)/deployment-branch-policies": branches, "/repos/acme/shop/branches": protected,
            ]
        ).listing
    }

    @Test func `which branches get an environment's secrets`() async throws {
        let custom =
            #"{"deployment_branch_policy":{"protected_branches":false,"custom_branch_policies":true}}"#
        let rows: [((Int, String), (Int, String), DeploymentBranches.Policy)] = [
            ((200, #"{"deployment_branch_policy":null}"#), (404, ""), .all),
            (
                (
                    200,
                    #"{"deployment_branch_policy":{"protected_branches":true,"custom_branch_policies":false}}"#
                ),
                (404, ""), .unknown
            ),
            (
                (200, custom),
                (200, #"{"total_count":2,"branch_policies":[{"name":"main"},{"name":"release/*"}]}"#),
                .named(["main", "release/*"])
            ),
            ((200, custom), (200, #"{"total_count":1,"branch_policies":[{"name":"*"}]}"#), .all),
            (
                (200, custom),
                (
                    200,
                    #"{"total_count":2,"branch_policies":[{"name":"v1","type":"branch"},{"name":"v1","type":"tag"}]}"#
                ),
                .named(["v1", "v1"])
            ),
            ((200, custom), (403, ""), .unknown), ((403, ""), (404, ""), .unknown),
            ((404, ""), (404, ""), .unknown),
        ]
        for (policy, branches, expected) in rows {
            #expect(try await gitHub(policy, branches).get().branches.map(\.policy) == [expected])
        }
    }

    /// Where a repository protects no branch, "protected branches only" limits nothing.
    @Test(arguments: [
        ((200, #"[{"name":"main"}]"#), DeploymentBranches.Policy.protected), ((200, "[]"), .all),
        ((403, ""), .unknown), ((404, ""), .unknown),
    ]) func `protected branches`(answer: (Int, String), expected: DeploymentBranches.Policy) async throws {
        let policy =
            #"{"deployment_branch_policy":{"protected_branches":true,"custom_branch_policies":false}}"#
        let found = try await gitHub((200, policy), protected: answer).get().branches.map(\.policy)
        #expect(found == [expected])
    }

    /// Names, and whether any branch can have one that matches.
    static let patterns: [(name: String, isOpen: Bool)] = [
        ("main", false), ("release/*", false), ("release/**", false), ("release/**/*", false), ("v*", false),
        ("*-stable", false), ("[mM]ain", false), ("v[0-9]*", false), ("hotfix-[0-9]", false),
        ("[a-z]ain", false), ("\\*", false), ("[main", false), ("*", true), ("**", true), ("*/*", true),
        ("**/*", true), ("*/**", true), ("?*", true), ("[a-z]*", true), ("[^/]*", true), ("[!x]*", true),
        ("*-*", true), ("*_*", true), ("[a-z][a-z0-9-]*", true), ("*/[A-Za-z]*", true), ("[]a-z]*", true),
    ]

    @Test(arguments: patterns) func `names of which any branch can have one`(
        name: String, isOpen: Bool
    ) async throws {
        let custom =
            #"{"deployment_branch_policy":{"protected_branches":false,"custom_branch_policies":true}}"#
        let escaped = name.replacing("\\", with: "\\\\")
        let found = try await gitHub(
            (200, custom),
            (
                200,
                #"{"total_count":\#(name == "main" ? 1 : 2),"branch_policies":[\#(name == "main" ? "" : #"{"name":"main"},"#){"name":"\#(escaped)"}]}"#
            )
        ).get().branches.map(\.policy)
        #expect(found == [isOpen ? .all : .named(name == "main" ? [name] : ["main", name])])
    }

    /// Who sees some of the policies alone does not know what the others let in.
    @Test(arguments: [
        #"{"total_count":5,"branch_policies":[{"id":1,"name":"main","type":"branch"}]}"#,
        #"{"total_count":2,"branch_policies":[{"name":"main"},{"name":"main"}]}"#,
        #"{"total_count":1,"branch_policies":[]}"#, #"{"branch_policies":[{"name":"main"}]}"#,
    ]) func `policies that are cut off are errors`(body: String) async throws {
        let custom =
            #"{"deployment_branch_policy":{"protected_branches":false,"custom_branch_policies":true}}"#
        #expect(try await gitHub((200, custom), (200, body)).message != nil)
    }

    /// What opens it may stand on a later page.
    @Test func `all pages of names are read`() async throws {
        let path = "/repos/acme/shop/environments/production"
        let names = (0..<100).map { #"{"name":"release-\#($0)"}"# }.joined(separator: ",")
        let server = try ScriptedServer { request in
            switch request.path {
            case path:
                return [
                    .answer(
                        200,
                        body:
                            #"{"deployment_branch_policy":{"protected_branches":false,"custom_branch_policies":true}}"#
                    )
                ]
            case _ where request.path.hasPrefix("\(path)/deployment-branch-policies"):
                let isFirst = request.path.hasSuffix("page=1")
                return [
                    .answer(
                        200,
                        body:
                            #"{"total_count":101,"branch_policies":[\#(isFirst ? names : #"{"name":"*"}"#)]}"#
                    )
                ]
            case _ where request.path.hasPrefix("\(path)/secrets"):
                return [.answer(200, body: #"{"total_count":0,"secrets":[]}"#)]
            default: return [.answer(200, body: #"{"total_count":0,"variables":[]}"#)]
            }
        }
        defer { server.stop() }
        let client = try quickClient(attempts: 1)
        defer { client.shutdown() }
        let context = FetchContext(
            client: client,
            variables: ["GITHUB_TOKEN": Made.plainToken, "ENVAUDIT_GITHUB_API_URL": server.url], now: 0)
        let place = ListingPlace(environment: "production", part: nil)
        let found = await ListingCollector(context).collect([
            place: try declaration(
                "{ provider: github-actions, repository: acme/shop, environment: production }")
        ])
        #expect(try found[place]?.get().branches.map(\.policy) == [.all])
    }

    @Test(arguments: [
        "{}", "[]", #"{"deployment_branch_policy":true}"#,
        #"{"deployment_branch_policy":{"protected_branches":true}}"#,
        #"{"deployment_branch_policy":{"protected_branches":true,"custom_branch_policies":true}}"#,
    ]) func `policies of another shape are errors`(body: String) async throws {
        #expect(try await gitHub((200, body)).message != nil)
    }

    @Test func `a repository's own secrets have no such policy`() async throws {
        let (listing, paths) = try await collected(
            "{ provider: github-actions, repository: acme/shop }",
            [
                "/repos/acme/shop/actions/secrets": (200, #"{"total_count":0,"secrets":[]}"#),
                "/repos/acme/shop/actions/variables": (200, #"{"total_count":0,"variables":[]}"#),
            ])
        #expect(try listing.get().branches.isEmpty)
        #expect(paths.count == 2)
    }
}
