import Listings
import Loopback
import Providers
import Secrets
import Support
import Testing

@Suite(.timeLimit(.minutes(1))) struct CloudflareTests {
    private let workers = HTTPProvider.workers
    private let pages = HTTPProvider.pages

    private func worker(_ bindings: [String]) -> String {
        #"{"success":true,"errors":[],"result":{"bindings":[\#(bindings.joined(separator: ","))]}}"#
    }

    private func project(_ variables: String, name: String = "shop") -> String {
        #"{"success":true,"errors":[],"result":{"name":"\#(name)","deployment_configs":{"preview":{"env_vars":\#(variables)}}}}"#
    }

    @Test func `one request asks for a Worker's bindings, and one for a project`() async throws {
        let worker = try await workers.fetched { [.answer(200, body: workers.answer($0.path))] }
        #expect(
            worker.requests.map(\.path) == [
                "/client/v4/accounts/\(account)/workers/scripts/shop-api/settings"
            ])
        let project = try await pages.fetched { [.answer(200, body: pages.answer($0.path))] }
        #expect(project.requests.map(\.path) == ["/client/v4/accounts/\(account)/pages/projects/shop"])
    }

    @Test func `the manifest's account goes before the operator's, and there must be one`() async throws {
        let other = String(repeating: "f", count: 32)
        let declared = try await workers.fetched(
            "{ provider: cloudflare-workers, account: \(other), script: shop-api }"
        ) { [.answer(200, body: workers.answer($0.path))] }
        #expect(declared.requests.first?.path.contains(other) == true)
        var without = workers
        without.variables = [:]
        #expect(
            try await without.fetched { _ in [] }.failure
                == Failure(
                    message: "no account is declared, and CLOUDFLARE_ACCOUNT_ID is not set",
                    advice:
                        "Declare `account` in environments/preprod.yaml, or export CLOUDFLARE_ACCOUNT_ID=…."))
        without.variables = ["CLOUDFLARE_ACCOUNT_ID": "../../zones"]
        let fetched = try await without.fetched { _ in [] }
        #expect(
            fetched.result.message
                == "CLOUDFLARE_ACCOUNT_ID is not an account id: expected 32 hexadecimal digits")
        #expect(fetched.requests.isEmpty)
    }

    @Test(arguments: [0, 1, 100, 101, 1000]) func `all are in one page`(count: Int) throws {
        let bindings = (0..<count).map { #"{"type":"secret_text","name":"S\#($0)"}"# }
        let listing = try workers.read(worker(bindings)).get()
        #expect(listing.secrets.count == count)
        #expect(listing.secrets.values.allSatisfy { $0.shown == .nothing })
        // Of nothing, everything is shown.
        #expect(listing.evidence == (count == 0 ? .value : .name))
        let variables = (0..<count).map { #""V\#($0)":{"type":"plain_text","value":"v\#($0)"}"# }
        let shown = try pages.read(project("{\(variables.joined(separator: ","))}")).get()
        #expect(shown.secrets.count == count)
        #expect(shown.values.count == count)
        #expect(shown.evidence == .value)
    }

    @Test func `two Workers that bind one stored secret share it`() throws {
        let binding = #"{"type":"secrets_store_secret","name":"%","store_id":"s","secret_name":"k"}"#
        let one = try workers.read(worker([binding.replacing("%", with: "A")])).get().secrets["A"]
        let other = try workers.read(worker([binding.replacing("%", with: "B")])).get().secrets["B"]
        #expect(one?.shown == other?.shown)
        #expect(one?.shown == .entry("cloudflare:secrets-store:s/k"))
    }

    @Test func `what begins with secret is listed, and what binds to something is not`() throws {
        let listing = try workers.read(
            worker([
                #"{"type":"secret_of_tomorrow","name":"NEW"}"#,
                #"{"type":"r2_bucket","name":"BUCKET","bucket_name":"b"}"#,
                #"{"type":"assets","name":"ASSETS"}"#, #"{"type":"inherit","name":"OLD"}"#,
                #"{"type":"text_of_tomorrow","name":"TEXT","text":"t"}"#,
            ])
        ).get()
        #expect(listing.secrets.keys.map(\.text).sorted() == ["NEW", "OLD", "TEXT"])
    }

    private static let uuid = "AAAAAAAA-2222-3333-4444-555555555555"

    /// Each binding, without its name, and what it is bound to: nothing, or something by its id or all its fields.
    static let bindings: [(fields: String, resources: [String])] = [
        (#""type":"d1","id":"\#(uuid)""#, ["Cloudflare D1 database \(uuid.lowercased())"]),
        (#""type":"d1","database_id":"x""#, ["Cloudflare D1 database x"]),
        (#""type":"kv_namespace","namespace_id":"AB""#, ["Cloudflare KV namespace ab"]),
        (#""type":"r2_bucket","bucket_name":"b""#, ["Cloudflare R2 bucket b"]),
        (#""type":"r2_bucket","bucket_name":"b","jurisdiction":"eu""#, ["Cloudflare R2 bucket b (eu)"]),
        (#""type":"hyperdrive","id":"h""#, ["Cloudflare Hyperdrive configuration h"]),
        (#""type":"service","service":"api","environment":"production""#, ["Cloudflare Worker api"]),
        (#""type":"service","service":"api","environment":"beta""#, ["Cloudflare Worker api-beta"]),
        (#""type":"queue","queue_name":"q""#, ["Cloudflare queue q"]),
        (
            #""type":"durable_object_namespace","namespace_id":"n","class_name":"R","script_name":"api""#,
            ["Cloudflare Durable Object namespace n", "Cloudflare Worker api"]
        ),
        (#""type":"durable_object_namespace","class_name":"R""#, []),
        (#""type":"vectorize","index_name":"i""#, ["Cloudflare Vectorize index i"]),
        (#""type":"analytics_engine","dataset":"d""#, ["Cloudflare Analytics Engine dataset d"]),
        (#""type":"dispatch_namespace","namespace":"t""#, ["Cloudflare dispatch namespace t"]),
        (#""type":"mtls_certificate","certificate_id":"c""#, ["Cloudflare mTLS certificate c"]),
        (
            #""type":"workflow","workflow_name":"w","script_name":"s""#,
            ["Cloudflare workflow w", "Cloudflare Worker s"]
        ),
        (#""type":"pipelines","pipeline":"p""#, ["Cloudflare pipeline p"]),
        (#""type":"vpc_service","service_id":"v""#, ["Cloudflare VPC service v"]),
        (#""type":"ratelimit","namespace_id":"1001""#, ["Cloudflare rate limit 1001"]),
        (
            #""type":"send_email","destination_address":"ops@example.com""#,
            ["Cloudflare destination of mail ops@example.com"]
        ),
        (#""type":"send_email""#, []),
        (#""type":"ai""#, []), (#""type":"browser""#, []), (#""type":"version_metadata""#, []),
        (#""type":"ledger","ledger_id":"1""#, ["Cloudflare ledger {\"ledger_id\":\"1\"}"]),
        (#""type":"ledger""#, ["Cloudflare ledger ?"]),
    ]

    @Test(arguments: bindings) func `every binding of a type that may keep something is a resource`(
        fields: String, resources: [String]
    ) throws {
        let listing = try workers.read(worker([#"{"name":"A",\#(fields)}"#])).get()
        let found = listing.resources?.map { resource in
            let all = fields.firstRange(of: ",").map { "{\(fields[$0.upperBound...])}" }
            let content = resource.content.map { $0 == all.map { Digest(of: $0) } ? all : nil }
            return "\(resource.kind) \(resource.label ?? content.flatMap(\.self) ?? "?")"
        }
        #expect(found == resources)
    }

    @Test(arguments: ["d1", "kv_namespace", "r2_bucket", "queue", "service", "workflow"])
    func `a known binding that says not what it is of is no whole answer`(type: String) throws {
        let read = try workers.read(worker([#"{"name":"A","type":"\#(type)"}"#]))
        #expect(read.message?.contains("without saying which") == true)
    }

    /// What a dispatch namespace's Workers send goes through another Worker.
    @Test(arguments: [
        (#"{"worker":{"service":"out"},"params":[]}"#, "Cloudflare Worker out"),
        (#"{"worker":{"service":"out","environment":"staging"}}"#, "Cloudflare Worker out-staging"),
        (#"{"worker":"out"}"#, "Cloudflare Worker out"), (#"{"service":"out"}"#, "Cloudflare Worker out"),
        (#""out""#, "Cloudflare Worker out"), ("null", nil),
    ]) func `an outbound Worker is a resource`(outbound: String, resource: String?) throws {
        let body = worker([
            #"{"name":"A","type":"dispatch_namespace","namespace":"n","outbound":\#(outbound)}"#
        ])
        let found = try workers.read(body).get().resources?.map { "\($0.kind) \($0.label ?? "?")" }
        #expect(found == ["Cloudflare dispatch namespace n"] + [resource].compactMap(\.self))
    }

    @Test(arguments: ["{}", #"{"params":["p"]}"#, "[]", "7.5"])
    func `an outbound Worker of another shape is no whole answer`(outbound: String) throws {
        let body = worker([
            #"{"name":"A","type":"dispatch_namespace","namespace":"n","outbound":\#(outbound)}"#
        ])
        #expect(try workers.read(body).message?.contains("without saying which") == true)
    }

    /// A shape that is not the usual one does not say that nothing is bound.
    @Test(arguments: [
        (#""d1_databases":{"DB":{"id":"x"}}"#, ["Cloudflare D1 database x DB"]),
        (#""d1_databases":[{"binding":"DB","id":"x"}]"#, ["Cloudflare D1 database x x"]),
        (#""d1_databases":{"DB":"x"}"#, ["Cloudflare D1 database x DB"]),
        (#""d1_databases":["x"]"#, ["Cloudflare D1 database x x"]),
        (#""d1_databases":"x""#, ["Cloudflare D1 database x x"]),
        (#""d1_databases":{"binding":"DB","id":"x"}"#, ["Cloudflare D1 database x x"]),
        (#""d1_databases":{"DB":null}"#, []), (#""d1_databases":{}"#, []), (#""d1_databases":[]"#, []),
        (#""r2_buckets":{"B":{"name":"x"}}"#, ["Cloudflare R2 bucket x B"]),
        (#""ledgers":[{"id":"x"}]"#, ["Cloudflare ledgers ? ledgers"]),
        (#""compatibility_flags":["nodejs_compat"]"#, []),
    ]) func `bindings of Pages in another shape are bindings`(field: String, resources: [String]) throws {
        let body =
            #"{"success":true,"result":{"name":"shop","deployment_configs":{"preview":{"env_vars":{},\#(field)}}}}"#
        let found = try pages.read(body).get().resources?.map { "\($0.kind) \($0.label ?? "?") \($0.name)" }
        #expect(found == resources)
    }

    @Test(arguments: [#"{"DB":{}}"#, #"{"DB":7.5}"#, #"[{}]"#, #"true"#, #"{"DB":{"id":{}}}"#])
    func `bindings of Pages of which nothing is known are no whole answer`(field: String) throws {
        let body =
            #"{"success":true,"result":{"name":"shop","deployment_configs":{"preview":{"env_vars":{},"d1_databases":\#(field)}}}}"#
        #expect(try pages.read(body).message?.contains("without saying which") == true)
    }

    @Test func `what previews are bound to is told beside production's deployments`() throws {
        let bound = #"{"env_vars":{},"d1_databases":{"DB":{"id":"x"}}}"#
        let body =
            #"{"success":true,"result":{"name":"shop","deployment_configs":{"production":\#(bound),"preview":\#(bound)}}}"#
        func resources(_ deployment: String) throws -> [String]? {
            let listing =
                "{ provider: cloudflare-pages, account: \"\(account)\", project: shop, deployment: \(deployment) }"
            return try pages.read(body, listing).get().resources?.map {
                "\($0.name)\($0.isPreview ? " of previews" : "")"
            }
        }
        #expect(try resources("production") == ["DB", "DB (preview) of previews"])
        #expect(try resources("preview") == ["DB"])
    }

    @Test func `who gets a Worker's logs is a resource`() throws {
        let body = #"{"success":true,"result":{"bindings":[],"tail_consumers":[{"service":"logs"}]}}"#
        #expect(
            try workers.read(body).get().resources == [
                BoundResource(kind: "Cloudflare Worker", id: "logs", name: "logs")
            ])
    }

    @Test func `a Pages deployment's bindings of unknown kinds are resources, and settings are none`() throws
    {
        let config =
            #"{"env_vars":{},"limits":{"cpu_ms":50},"ai_bindings":{"AI":{}},"d1_databases":null,"ledgers":{"L":{"id":"1"},"GONE":null}}"#
        let body =
            #"{"success":true,"result":{"name":"shop","deployment_configs":{"preview":\#(config)}}}"#
        let resources = try #require(try pages.read(body).get().resources)
        #expect(resources.map(\.kind) == ["Cloudflare ledgers"])
        #expect(resources.first?.content == Digest(of: #"{"id":"1"}"#))
    }

    @Test func `a project without variables is a listing, and one without the deployment is none`() throws {
        #expect(try pages.read(project("{}")).get().secrets.isEmpty)
        // What is null is as little known as what is left out.
        #expect(try pages.read(project("null")).message?.hasPrefix("Cloudflare answered with JSON") == true)
        let left =
            #"{"success":true,"errors":[],"result":{"name":"shop","deployment_configs":{"preview":{}}}}"#
        #expect(
            try pages.read(left).message
                == "Cloudflare answered with JSON of another shape than expected: the answer has no `env_vars`"
        )
        let production =
            "{ provider: cloudflare-pages, account: \"\(account)\", project: shop, deployment: production }"
        #expect(
            try pages.read(project("{}"), production).message?.hasSuffix("it has no production deployment")
                == true)
        let addressed =
            #"{"success":true,"result":{"name":"shop","subdomain":"shop-1x2.pages.dev","domains":["Shop.example.com"],"deployment_configs":{"production":{"env_vars":{}},"preview":{"env_vars":{}}}}}"#
        #expect(
            try pages.read(addressed, production).get().places.flatMap(\.place.identifiers) == [
                "shop-1x2.pages.dev", "shop.example.com",
            ])
        #expect(try pages.read(addressed).get().places.isEmpty, "a preview has none of them")
        // One runs, and is no longer set.
        #expect(
            try pages.read(pages.file, production).get().secrets.keys.map(\.text).sorted() == [
                "APP_ENV", "PROD_KEY",
            ])
    }

    /// What is set is what the next deployment gets.
    @Test(arguments: [
        (#"{"A":{"type":"plain_text","value":"x"}}"#, "preview", ["A": "x"], [String]()),
        (#"{"A":{"type":"plain_text","value":"y"}}"#, "preview", [:], ["A"]),
        (#"{"A":{"type":"secret_text","value":""}}"#, "preview", [:], ["A"]),
        (#"{"B":{"type":"plain_text","value":"y"},"C":null}"#, "preview", ["A": "x", "B": "y"], []),
        (#"{"A":{"type":"plain_text","value":"y"}}"#, "production", ["A": "x"], []),
        ("null", "production", ["A": "x"], []),
    ]) func `what runs otherwise than it is set is not taken for what is set`(
        running: String, environment: String, shown: [String: String], hidden: [String]
    ) throws {
        let set = #""deployment_configs":{"preview":{"env_vars":{"A":{"type":"plain_text","value":"x"}}}}"#
        let latest = #""latest_deployment":{"environment":"\#(environment)","env_vars":\#(running)}"#
        let listing = try pages.read(#"{"success":true,"result":{"name":"shop",\#(set),\#(latest)}}"#).get()
        #expect(shownValues(listing) == shown)
        #expect(listing.secrets.values.filter { $0.shown == .nothing }.map(\.name) == hidden)
    }

    /// Nothing tells whether it is set: neither by its name nor as what is not listed.
    @Test(arguments: [
        (#"{"GONE":null}"#, "{}", [String](), ["GONE"]), ("{}", #"{"GONE":null}"#, [], ["GONE"]),
        (#"{"GONE":null}"#, #"{"GONE":{"type":"plain_text","value":"shop-1"}}"#, ["GONE shop-1 still"], []),
        (#"{"GONE":{"type":"plain_text","value":"shop-1"}}"#, #"{"GONE":null}"#, ["GONE nil otherValue"], []),
    ]) func `a variable that is null is not known to be unset`(
        set: String, running: String, listed: [String], untold: [String]
    ) throws {
        let latest = #""latest_deployment":{"environment":"preview","env_vars":\#(running)}"#
        let listing = try pages.read(
            #"{"success":true,"result":{"name":"shop","deployment_configs":{"preview":{"env_vars":\#(set)}},\#(latest)}}"#
        ).get()
        let shown = shownValues(listing)
        #expect(
            listing.secrets.values.map {
                "\($0.name) \(shown[$0.name] ?? "nil") \($0.deployed.map { "\($0)" } ?? "nil")"
            } == listed)
        #expect(["GONE", "OTHER"].filter { listing.unlisted($0) != nil } == untold)
    }

    @Test func `a deployment that does not tell its variables is no listing`() throws {
        for running in [#""env_vars":null,"#, ""] {
            let set =
                #""deployment_configs":{"preview":{"env_vars":{"A":{"type":"plain_text","value":"x"}}}}"#
            let latest = #""latest_deployment":{\#(running)"environment":"preview"}"#
            #expect(
                try pages.read(#"{"success":true,"result":{"name":"shop",\#(set),\#(latest)}}"#).message?
                    .hasSuffix("the deployment that runs does not tell its variables") == true)
        }
    }

    @Test func `a deployment that does not tell whose it is is no listing`() throws {
        let set = #""deployment_configs":{"preview":{"env_vars":{}},"production":{"env_vars":{}}}"#
        let latest = #""latest_deployment":{"env_vars":{}}"#
        #expect(
            try pages.read(#"{"success":true,"result":{"name":"shop",\#(set),\#(latest)}}"#).message?
                .hasSuffix("the latest deployment does not tell whether it is a preview") == true)
    }

    @Test func `another project's answer is not taken for this one's`() throws {
        #expect(
            try pages.read(project("{}", name: "blog")).message
                == "Cloudflare's answer is about another project than shop")
    }

    @Test func `an envelope that says no is a failure with its codes`() throws {
        let body =
            #"{"success":false,"errors":[{"code":10007,"message":"\#(Made.value)"},{"code":7}],"result":null}"#
        for provider in [workers, pages] {
            #expect(
                try provider.read(body).message
                    == "Cloudflare answered that it did not succeed (code 10007, 7)")
        }
        #expect(
            try workers.read(#"{"success":false}"#).message == "Cloudflare answered that it did not succeed")
    }

    @Test func `a token that is no token is told by its code`() async throws {
        let body =
            #"{"success":false,"errors":[{"code":6003,"message":"Invalid request headers"}],"result":null}"#
        let fetched = try await workers.fetched { _ in [.answer(400, body: body)] }
        #expect(fetched.result.message == "Cloudflare refused the token (400)")
        // A Global API Key is sent in other headers, and may do everything.
        let client = try quickClient()
        client.shutdown()
        let key = ["cfk", "a1b2c3"].joined(separator: "_")
        #expect(
            try await workers.fetch(from: nil, by: client, token: key).message
                == "CLOUDFLARE_API_TOKEN holds a Global API Key, which is not a token, so it was not sent")
    }

    @Test func `a name twice is a contradiction`() throws {
        let binding = #"{"type":"secret_text","name":"A"}"#
        #expect(
            try workers.read(worker([binding, #"{"type":"plain_text","name":"A","text":"x"}"#])).message
                == "Cloudflare's listing contradicts itself: it lists A twice")
        #expect(
            try pages.read(project(#"{"A":null,"A":{"type":"plain_text","value":"x"}}"#)).message
                == "Cloudflare's listing contradicts itself: an object in it has a key twice")
    }

    @Test(arguments: [
        (#"{"name":"A"}"#, "entry 1 has no `type`"), (#"{"type":"secret_text"}"#, "entry 1 has no `name`"),
        (#"{"type":"plain_text","name":"A"}"#, "entry 1 has no `text`"),
        (#"{"type":"plain_text","name":"A","text":7}"#, "`text` of entry 1 has another type"),
        (#"{"type":"secrets_store_secret","name":"A","store_id":"s"}"#, "entry 1 has no `secret_name`"),
        (#"{"type":"secret_text","name":""}"#, "entry 1 has no name, or one that is too long"),
    ]) func `a binding of another shape is no listing`(binding: String, detail: String) throws {
        #expect(
            try workers.read(worker([binding])).message
                == "Cloudflare answered with JSON of another shape than expected: \(detail)")
    }

    @Test(arguments: [
        ("script: ../../x", "invalid Worker name \"../../x\"; expected letters, digits, - and _"),
        ("script: x, account: 12", "invalid account id \"12\"; expected 32 hexadecimal digits"),
        (
            "scrip: x",
            "cloudflare-workers has no setting `scrip`; expected account, script; did you mean `script`?"
        ),
    ]) func `a Worker's wrong settings are problems`(settings: String, problem: String) throws {
        let problems = CloudflareWorkers().problems(
            of: try declaration("{ provider: cloudflare-workers, \(settings) }"))
        #expect(problems.map(\.message).contains(problem))
    }

    @Test(arguments: [
        (
            "project: Shop, deployment: preview",
            "invalid Pages project name \"Shop\"; expected lower-case letters, digits and -"
        ),
        ("project: shop", "`deployment` is missing; expected the deployment, production or preview"),
        (
            "project: shop, deployment: prod",
            "invalid deployment \"prod\"; expected production or preview; did you mean production?"
        ),
    ]) func `a project's wrong settings are problems`(settings: String, problem: String) throws {
        let problems = CloudflarePages().problems(
            of: try declaration("{ provider: cloudflare-pages, \(settings) }"))
        #expect(problems.map(\.message) == [problem])
    }

    @Test func `the dashboard's pages`() throws {
        #expect(
            workers.provider.settingsURL(of: try declaration(workers.listing))
                == "https://dash.cloudflare.com/?to=/:account/workers/services/view/shop-api/production/settings"
        )
        #expect(
            pages.provider.settingsURL(of: try declaration(pages.listing))
                == "https://dash.cloudflare.com/\(account)/pages/view/shop/settings/environment-variables")
    }

    @Test func `two deployments of one project are two environments`() throws {
        let listings = ["production", "preview"].map { deployment in
            (
                name: deployment,
                listing: String?.some(
                    "{ provider: cloudflare-pages, project: shop, deployment: \(deployment) }")
            )
        }
        let projects = try workspace(listings).environments.map { $0.identity.map(\.value.value) }
        #expect(projects == [["shop (preview)"], ["shop (production)"]])
    }
}
