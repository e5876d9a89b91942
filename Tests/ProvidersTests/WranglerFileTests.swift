import Support
import Listings
import Providers
import Testing

@Suite(.timeLimit(.minutes(1))) struct WranglerFileTests {
    private let folder: Folder

    init() throws { folder = try Folder() }

    private static let toml = """
        name = "worker"
        compatibility_date = "2024-12-01"
        [[kv_namespaces]]
        binding = "CACHE"
        id = "x"

        [vars]
        ENVIRONMENT = "development"
        TOP = 'only # here'

        [env.production]
        vars = { ENVIRONMENT = "production", LIMIT = 5, RATE = 1.50, DEBUG = false, TEXT = "a \\"b\\"\\n\\u00e4" }

        [env.nested.vars.NESTED]
        URL = "https://a.example/b"
        IDS = [1, "2", true]

        [env.staging.vars]
        ENVIRONMENT = "staging"

        [triggers]
        crons = [
          "0 2 * * *",      # daily
        ]
        """

    private func read(_ text: String, _ settings: String) throws -> Listing {
        let listing = try declaration("{ provider: wrangler, \(settings) }")
        return try WranglerFile().read(Array(text.utf8), of: listing, source: .file, readAt: 5)
    }

    private func failure(_ text: String, _ settings: String) throws -> String {
        let failure = try #require(#expect(throws: Failure.self) { try read(text, settings) })
        expectNoSecret(in: failure, token: nil)
        return failure.message
    }

    @Test func `an environment has its own variables and none of the top level's`() async throws {
        try folder.write("wrangler.toml", Self.toml)
        let top = try await seen("{ provider: wrangler, file: wrangler.toml }", in: folder).get()
        #expect(top.shown == ["ENVIRONMENT": "development", "TOP": "only # here"])
        #expect(top.evidence == .value)
        #expect(top.secrets.values.allSatisfy { $0.plainTextIn == "wrangler.toml" })
        let staging = try await seen(
            "{ provider: wrangler, file: wrangler.toml, environment: staging }", in: folder
        ).get()
        #expect(staging.shown == ["ENVIRONMENT": "staging"])
    }

    @Test func `what is no text is JSON`() throws {
        #expect(
            try read(Self.toml, "file: wrangler.toml, environment: production").shown == [
                "ENVIRONMENT": "production", "LIMIT": "5", "RATE": "1.5", "DEBUG": "false",
                "TEXT": "a \"b\"\nä",
            ])
        #expect(
            try read(Self.toml, "file: wrangler.toml, environment: nested").shown == [
                "NESTED": #"{"IDS":[1,"2",true],"URL":"https://a.example/b"}"#
            ])
    }

    @Test func `a secret in plain text is listed, and of needed ones the names`() throws {
        let listing = try read(
            """
            [env.production]
            vars = { ENVIRONMENT = "production" }
            [env.production.secrets]
            required = ["A", "B"]
            A = "plain"
            """, "file: apps/a/wrangler.toml, environment: production")
        #expect(listing.shown == ["ENVIRONMENT": "production", "A": "plain"])
        // It is set at the Worker, and not seen.
        #expect(listing.secrets["B"]?.shown == .nothing)
        #expect(listing.evidence == .name)
        #expect(listing.secrets["A"]?.plainTextIn == "apps/a/wrangler.toml")
        #expect(try read("secrets = [\"A\"]\n", "file: wrangler.toml").secrets["A"]?.shown == .nothing)
        #expect(
            try read("[secrets]\nrequired = \"plain\"\n", "file: wrangler.toml").shown == [
                "required": "plain"
            ])
    }

    @Test func `a key that is made to be published is committed by nobody's mistake`() throws {
        let payload = ["eyJyb2xlIjoiYW5vbiJ9", "eyJyb2xlIjoic2VydmljZV9yb2xlIn0"]
        let values = [
            "PK": "pk_live_" + "Q8r2Q8r2", "SB": "sb_publishable_" + "Q8r2", "ANON": "e30.\(payload[0]).c2ln",
            "SK": "sk_li" + "ve_Q8r2Q8r2", "ROLE": "e30.\(payload[1]).c2ln", "TEXT": "anon",
        ]
        let lines = values.map { "\($0) = \"\($1)\"\n" }.joined()
        let listing = try read("[vars]\n\(lines)", "file: wrangler.toml")
        #expect(listing.shown == values)
        #expect(
            listing.secrets.values.filter { $0.plainTextIn != nil }.map(\.name).sorted() == [
                "ROLE", "SK", "TEXT",
            ])
    }

    @Test func `what an environment binds is its own, in each form of the file`() throws {
        let toml = """
            account_id = "acc"
            [[d1_databases]]
            binding = "DB"
            database_name = "shop"
            database_id = "1111"
            [[queues.producers]]
            binding = "Q"
            queue = "orders"
            [[queues.consumers]]
            queue = "orders"
            [[r2_buckets]]
            binding = "FILES"
            bucket_name = "shop-files"
            [[services]]
            binding = "API"
            service = "api"
            environment = "staging"
            [env.preview.vars]
            X = "y"
            [[env.preview.kv_namespaces]]
            binding = "KV"
            id = "2222"
            """
        let resources = Set(try read(toml, "file: wrangler.toml").resources ?? [])
        #expect(
            resources == [
                BoundResource(
                    kind: "Cloudflare D1 database", id: "1111", title: "shop", name: "DB"),
                BoundResource(kind: "Cloudflare queue", account: "acc", id: "orders", name: "Q"),
                BoundResource(kind: "Cloudflare queue", account: "acc", id: "orders", name: "orders"),
                BoundResource(kind: "Cloudflare R2 bucket", account: "acc", id: "shop-files", name: "FILES"),
                BoundResource(kind: "Cloudflare Worker", account: "acc", id: "api-staging", name: "API"),
            ])
        let preview = BoundResource(kind: "Cloudflare KV namespace", id: "2222", name: "KV")
        #expect(try read(toml, "file: wrangler.toml, environment: preview").resources == [preview])
        let json = #"{"env":{"preview":{"kv_namespaces":[{"binding":"KV","id":"2222"}]}}}"#
        #expect(try read(json, "file: wrangler.json, environment: preview").resources == [preview])
    }

    /// Each section, and what it is bound to beside a binding's own name.
    static let bound: [(toml: String, resources: [String])] = [
        (
            "[[d1_databases]]\nbinding = 'A'\ndatabase_id = 'x'\npreview_database_id = 'y'",
            ["Cloudflare D1 database x", "Cloudflare D1 database y (preview)"]
        ),
        (
            "[[kv_namespaces]]\nbinding = 'A'\nid = 'x'\npreview_id = 'x'",
            ["Cloudflare KV namespace x", "Cloudflare KV namespace x (preview)"]
        ),
        (
            "[[r2_buckets]]\nbinding = 'A'\nbucket_name = 'x'\npreview_bucket_name = 'y'",
            ["Cloudflare R2 bucket x", "Cloudflare R2 bucket y (preview)"]
        ),
        ("[[d1_databases]]\nbinding = 'A'", ["Cloudflare D1 database ?"]),
        (
            "[[queues.consumers]]\nqueue = 'x'\ndead_letter_queue = 'y'",
            ["Cloudflare queue x", "Cloudflare queue y"]
        ),
        ("[[durable_objects.bindings]]\nname = 'A'\nclass_name = 'R'", []),
        (
            "[[durable_objects.bindings]]\nname = 'A'\nclass_name = 'R'\nscript_name = 'api'\nenvironment = 'qa'",
            ["Cloudflare Durable Object namespace api-qa", "Cloudflare Worker api-qa"]
        ),
        (
            "[[logfwdr.bindings]]\nname = 'A'\ndestination = 'logs'",
            ["Cloudflare destination of logs logs"]
        ),
        ("[[tail_consumers]]\nservice = 'logs'", ["Cloudflare Worker logs"]),
        ("[[workflows]]\nbinding = 'A'\nname = 'w'\nclass_name = 'W'", ["Cloudflare workflow w"]),
        ("[[analytics_engine_datasets]]\nbinding = 'A'", ["Cloudflare Analytics Engine dataset A"]),
        ("[[ledgers]]\nbinding = 'A'\nid = 'x'", ["Cloudflare ledgers *"]),
        ("[ledger]\nbinding = 'A'", ["Cloudflare ledger ?"]),
        ("[ai]\nbinding = 'A'\n[assets]\nbinding = 'B'\n[browser]\nbinding = 'C'", []),
        (
            "[[unsafe.bindings]]\nname = 'A'\ntype = 'ratelimit'\nnamespace_id = '1'",
            ["Cloudflare rate limit 1"]
        ),
        (
            "route = 'App.example.com/*'\nroutes = [{ pattern = 'example.com', custom_domain = true }]",
            ["Cloudflare route app.example.com", "Cloudflare route example.com"]
        ),
        (
            "routes = ['https://app.example.com/', '*.example.com/api/*', '*']",
            ["Cloudflare route *", "Cloudflare route *.example.com", "Cloudflare route app.example.com"]
        ),
        (
            "[[workflows]]\nbinding = 'A'\nname = 'w'\nscript_name = 'api'",
            ["Cloudflare Worker api", "Cloudflare workflow w"]
        ),
        ("[[containers]]\nclass_name = 'C'\nname = 'c'", ["Cloudflare container application c"]),
        ("[[containers]]\nclass_name = 'C'", []),
        // Whatever shape a binding has, it is one.
        ("kv_namespaces = { KV = 'x' }", ["Cloudflare KV namespace x"]),
        ("kv_namespaces = ['x']", ["Cloudflare KV namespace x"]),
        ("kv_namespaces = 'x'", ["Cloudflare KV namespace x"]),
        ("kv_namespaces = [7.5]", ["Cloudflare KV namespace ?"]),
        ("[kv_namespaces]\nbinding = 'A'\nid = 'x'", ["Cloudflare KV namespace x"]),
        ("[kv_namespaces.A]\nid = 'x'", ["Cloudflare KV namespace x"]),
        ("[queues]\nproducers = { binding = 'Q', queue = 'x' }", ["Cloudflare queue x"]),
        (
            "[[durable_objects]]\nname = 'A'\nclass_name = 'R'\nscript_name = 'api'",
            ["Cloudflare Durable Object namespace api", "Cloudflare Worker api"]
        ), ("tail_consumers = ['logs']", ["Cloudflare Worker logs"]),
        (
            "[[dispatch_namespaces]]\nbinding = 'A'\nnamespace = 'n'\noutbound = { service = 'out' }",
            ["Cloudflare Worker out", "Cloudflare dispatch namespace n"]
        ),
        (
            "[[dispatch_namespaces]]\nbinding = 'A'\nnamespace = 'n'\noutbound = 'out'",
            ["Cloudflare Worker out", "Cloudflare dispatch namespace n"]
        ),
        (
            "[[dispatch_namespaces]]\nbinding = 'A'\nnamespace = 'n'\noutbound = { parameters = ['p'] }",
            ["Cloudflare Worker ?", "Cloudflare dispatch namespace n"]
        ),
        // Each version has an address of its own, and the bindings of what is deployed.
        (
            "preview_urls = true\n[[r2_buckets]]\nbinding = 'A'\nbucket_name = 'x'",
            ["Cloudflare R2 bucket x", "Cloudflare R2 bucket x (preview)"]
        ),
        (
            "preview_urls = false\n[[r2_buckets]]\nbinding = 'A'\nbucket_name = 'x'",
            ["Cloudflare R2 bucket x"]
        ),
        // Pages gives previews what the top level says, unless they have their own.
        (
            "pages_build_output_dir = 'dist'\n[[r2_buckets]]\nbinding = 'A'\nbucket_name = 'x'",
            ["Cloudflare R2 bucket x", "Cloudflare R2 bucket x (preview)"]
        ),
        (
            "pages_build_output_dir = 'dist'\n[[r2_buckets]]\nbinding = 'A'\nbucket_name = 'x'\n[[env.preview.r2_buckets]]\nbinding = 'A'\nbucket_name = 'y'",
            ["Cloudflare R2 bucket x", "Cloudflare R2 bucket y (preview)"]
        ),
        (
            "pages_build_output_dir = 'dist'\nr2_buckets = ['x']\n[env.preview.vars]",
            ["Cloudflare R2 bucket x"]
        ),
        // The top level is that of previews if production has a section of its own.
        (
            "pages_build_output_dir = 'dist'\nr2_buckets = ['x']\n[env.production.vars]",
            ["Cloudflare R2 bucket x"]
        ),
        (
            "[[services]]\nbinding = 'A'\nservice = 'api'\nenvironment = 'production'",
            ["Cloudflare Worker api", "Cloudflare Worker api-production"]
        ),
    ]

    /// Wrangler gives an environment the routes of the top level, unless it has its own.
    @Test(arguments: [
        ("[env.pre]", ["app.example.com"]), ("[env.pre]\nroute = 'pre.example.com/*'", ["pre.example.com"]),
        ("[env.pre]\nroutes = []", []),
    ]) func `routes are inherited`(environment: String, routes: [String]) throws {
        let toml = "name = 'shop'\nroutes = ['app.example.com/*']\n\(environment)\n"
        let found = try read(toml, "file: wrangler.toml, environment: pre").resources
        #expect(found?.compactMap(\.id) == routes)
    }

    /// `wrangler dev` works on it.
    @Test func `the database in place of Hyperdrive is compared`() throws {
        let toml = """
            [[hyperdrive]]
            binding = 'H'
            id = '0123'
            localConnectionString = 'postgres://u:Zx9Kq2Lm7Pv4Rt8Wy1@db.acme.example/app'
            """
        let listing = try read(toml, "file: wrangler.toml")
        #expect(listing.secrets.keys.map(\.text) == ["H (localConnectionString)"])
        #expect(listing.secrets.values.map(\.isIncidental) == [true])
        #expect(listing.evidence == .value)
    }

    @Test(arguments: bound) func `every binding that may keep something is a resource`(
        toml: String, resources: [String]
    ) throws {
        let found = try read(toml, "file: wrangler.toml").resources?.map { resource in
            "\(resource.kind) \(resource.label ?? (resource.content == nil ? "?" : "*"))"
                + (resource.isPreview ? " (preview)" : "")
        }
        #expect(found?.sorted() == resources)
    }

    @Test func `a stored secret is listed with which one it is`() throws {
        let toml = "[[secrets_store_secrets]]\nbinding = 'A'\nstore_id = 'S'\nsecret_name = 'k'"
        #expect(
            try read(toml, "file: wrangler.toml").secrets["A"]?.shown
                == .entry("cloudflare:secrets-store:s/k"))
    }

    @Test(arguments: ["secrets_store_secrets = ['A']", "[secrets_store_secrets]\nbinding = 'A'"])
    func `a stored secret of another shape is an error`(toml: String) throws {
        #expect(throws: Failure.self) { try read(toml, "file: wrangler.toml") }
    }

    @Test(arguments: ["wrangler.jsonc", "wrangler.json"])
    func `JSON may have comments and trailing commas`(file: String) throws {
        let text = """
            // { "vars": { "NO": "x" } }
            {
              "name": "worker", /* "vars": {} */
              "vars": { "URL": "https://a.example//b", "QUOTED": "\\"/* no comment */\\",", "N": 1.0, },
              "env": { "preprod": { "vars": { "LIST": [1, 2,], "OBJECT": {"b": null, "a": "x/y"}, }, }, }, // end
            }
            """
        #expect(
            try read(text, "file: \(file)").shown == [
                "URL": "https://a.example//b", "QUOTED": "\"/* no comment */\",", "N": "1",
            ])
        #expect(
            try read(text, "file: \(file), environment: preprod").shown == [
                "LIST": "[1,2]", "OBJECT": #"{"a":"x/y","b":null}"#,
            ])
    }

    @Test(arguments: [
        "{", "{\"vars\": {\"A\": \"b\"}", "{,}", "{\"vars\": {\"A\": \"b\",,}}", "[,]", "{} /*", "{} x", "",
        "{'a': 1}",
        "{\"vars\": {\"A\": \"\(Made.value)}}",
    ])
    func `what is no JSON is a failure`(text: String) throws {
        #expect(
            try failure(text, "file: wrangler.jsonc")
                == "wrangler.jsonc is not valid JSON, comments and trailing commas aside")
    }

    @Test(arguments: [
        (
            #"{"vars": {"A": "b", /* x */ "\u0041": "c"}}"#, "file: wrangler.jsonc",
            "wrangler.jsonc contradicts itself: it has a key twice"
        ),
        ("[vars]\nA = '\(Made.value)'\nA = 'c'\n", "file: wrangler.toml", "wrangler.toml:3:5 is no TOML"),
        ("[vars]\nA = \(Made.value)\n", "file: wrangler.toml", "wrangler.toml:2:5 is no TOML"),
        ("[vars]\nA = 'b'\n\u{0}\nB = 'c'\n", "file: wrangler.toml", "wrangler.toml is no UTF-8 text"),
        // What toml++ asserts, or would read and free level by level.
        ("[!]\n", "file: wrangler.toml", "wrangler.toml is no TOML"),
        ("[=\n", "file: wrangler.toml", "wrangler.toml is no TOML"),
        ("[\u{E9}]\n", "file: wrangler.toml", "wrangler.toml is no TOML"),
        ("[{\n", "file: wrangler.toml", "wrangler.toml is no TOML"),
        ("[a", "file: wrangler.toml", "wrangler.toml:1:3 is no TOML"),
        (
            "a" + String(repeating: ".a", count: 100_000) + " = 1\n", "file: wrangler.toml",
            "wrangler.toml is no TOML"
        ),
        (
            "a = " + String(repeating: "[", count: 100_000) + "\n", "file: wrangler.toml",
            "wrangler.toml:1:21 is no TOML"
        ),
        ("vars = 'a'\n", "file: wrangler.toml", "wrangler.toml has a `vars` that is not a table"),
        ("secrets = 'a'\n", "file: wrangler.toml", "wrangler.toml has a `secrets` that is not a table"),
        (
            "[vars]\n'ci/A' = 'a'\n", "file: wrangler.toml",
            "wrangler.toml has a variable whose name is empty, too long, or has a slash in it"
        ),
        (
            "[vars]\nA = 'b'\n[secrets]\nA = 'b'\n", "file: wrangler.toml",
            "wrangler.toml contradicts itself: it has A twice"
        ),
        ("[]", "file: wrangler.json", "wrangler.json is not a table"),
        (
            "[env.production]\n[env.preprod]\n", "file: wrangler.toml, environment: prepord",
            "wrangler.toml has no environment prepord; did you mean preprod?"
        ),
        ("env = 5\n", "file: wrangler.toml, environment: x", "wrangler.toml has a `env` that is not a table"),
        (
            "[env]\nx = 5\n", "file: wrangler.toml, environment: x",
            "wrangler.toml has an `env.x` that is not a table"
        ),
    ])
    func `what wrangler could not use is a failure`(text: String, settings: String, says: String) throws {
        let message = try failure(text, settings)
        #expect(message == says)
    }

    @Test(arguments: [
        (
            "{ provider: wrangler }",
            "3:22: `file` is missing; expected the configuration of Wrangler's, a path within the workspace's folder, that ends in .toml, .jsonc or .json"
        ),
        (
            "{ provider: wrangler, file: wrangler.yaml }",
            "3:38: invalid configuration of Wrangler's \"wrangler.yaml\"; expected a path within the workspace's folder, that ends in .toml, .jsonc or .json"
        ),
        (
            "{ provider: wrangler, file: ../wrangler.toml }",
            "3:38: invalid configuration of Wrangler's \"../wrangler.toml\"; expected a path within the workspace's folder, that ends in .toml, .jsonc or .json"
        ),
        (
            "{ provider: wrangler, file: wrangler.toml, env: x }",
            "3:58: wrangler has no setting `env`; expected file, environment; did you mean `environment`?"
        ),
    ])
    func `wrong settings are problems`(listing: String, says: String) throws {
        #expect(try problems(listing) == ["environments/preprod.yaml:\(says)"])
        #expect(try problems("{ provider: wrangler, file: a/wrangler.jsonc, environment: x }").isEmpty)
    }
}
