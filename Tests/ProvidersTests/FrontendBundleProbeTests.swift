import Support
import Foundation
import Listings
import Loopback
import Manifests
import Providers
import Synchronization
import Testing
import Transport
@testable import Probes

@Suite(.timeLimit(.minutes(2))) struct FrontendBundleProbeTests {
    private static let html = ["Content-Type": "text/html; charset=utf-8"]
    private static let script = ["Content-Type": "text/javascript"]

    private static func page(_ body: String) -> [Step] { [.answer(200, headers: html, body: body)] }
    private static func js(_ body: String) -> [Step] { [.answer(200, headers: script, body: body)] }

    /// What is seen of a front end whose server does as told; the page is at `/app/`.
    private func look(
        deadline: Duration = .seconds(20), trusting caFile: String? = nil,
        _ script: @escaping ScriptedServer.Script
    ) async throws -> (seen: LoadedFrontend.Content?, failure: Failure?, requests: [RecordedRequest]) {
        let server = try ScriptedServer(script)
        defer { server.stop() }
        let client = try quickClient(deadline: deadline, attempts: 2, additionalCAFile: caFile)
        defer { client.shutdown() }
        let context = FetchContext(
            client: client, variables: ["SUPABASE_ACCESS_TOKEN": Made.token], now: 1_770_000_000,
            frontends: ["preprod": server.url + "/app/"], deadline: .now + deadline)
        let environment = try probed("frontend: https://preprod.test\nbundle: {}")
        let tasks = FrontendProbe().tasks(for: environment)
        let seen = await ProbeRegistry.run(tasks, by: context)
        switch try #require(seen["preprod"]?[LoadedFrontend.self]) {
        case .success(let loaded):
            #expect(loaded.isElsewhere)
            return (loaded.content, nil, server.requests)
        case .failure(let failure):
            expectNoSecret(in: failure, token: Made.token)
            return (nil, failure, server.requests)
        }
    }

    private func files(_ content: LoadedFrontend.Content?) -> [String: String] {
        guard case .files(let files)? = content else { return [:] }
        return files.reduce(into: [:]) { $0[$1.name] = String(decoding: $1.bytes, as: UTF8.self) }
    }

    /// A Vite build below a base: a module, a preloaded one, a chunk of a list, and one of that.
    @Test func readsThePageAndAllThatItLoads() async throws {
        let pages: [String: [Step]] = [
            "/app/": Self.page(
                """
                <!DOCTYPE html><SCRIPT type=module SRC='/app/assets/index.js?v=1&amp;w=2'></SCRIPT>
                <link rel="modulepreload" href=assets/vendor.js><!-- <script src=gone.js></script> -->
                """),
            "/app/assets/index.js?v=1&w=2": Self.js(
                "m=[\"assets/lazy.js\",\"assets/style.css\"];import(\"./other.mjs\");x=\"lib/none.js\""),
            "/app/assets/vendor.js": Self.js("v"),
            "/app/assets/lazy.js": Self.js("import{a}from'./deep.js'"), "/app/assets/deep.js": Self.js("d"),
            "/app/assets/other.mjs": Self.js("o"),
        ]
        let (seen, failure, requests) = try await look { pages[$0.path] ?? Self.page("<html>spa</html>") }
        #expect(failure == nil)
        #expect(
            files(seen).keys.sorted() == [
                "/app/", "/app/assets/deep.js", "/app/assets/index.js", "/app/assets/lazy.js",
                "/app/assets/other.mjs", "/app/assets/vendor.js",
            ])
        #expect(!requests.contains { $0.path.contains("gone.js") || $0.path.contains("style.css") })
        for request in requests {
            #expect(request.method == "GET" && request["Authorization"] == nil && request["Cookie"] == nil)
        }
        #expect(requests.first?["Accept"] == "text/html")
        // Each address once.
        #expect(Set(requests.map(\.path)).count == requests.count)
    }

    @Test func aChunkThatIsLoadedInACircleIsReadOnce() async throws {
        let (seen, _, requests) = try await look { request in
            switch request.path {
            case "/app/": Self.page("<script src=a.js></script>")
            case "/app/a.js": Self.js("import './b.js'")
            default: Self.js("import './a.js';import './b.js'")
            }
        }
        #expect(files(seen).count == 3)
        #expect(requests.count == 3)
    }

    /// Where Next.js puts what its lists name is told by the page's own scripts.
    @Test func aListsFolderIsWhereThePagesScriptsAre() async throws {
        let (seen, _, _) = try await look { request in
            switch request.path {
            case "/app/": Self.page("<script src=/_next/static/chunks/main.js></script>")
            case "/_next/static/chunks/main.js": Self.js("l=['static/chunks/pages/[id]-1.js']")
            case "/_next/static/chunks/pages/[id]-1.js": Self.js("page")
            default: [.answer(404)]
            }
        }
        #expect(files(seen)["/_next/static/chunks/pages/[id]-1.js"] == "page")
    }

    @Test func redirectsWithinTheOriginAreFollowed() async throws {
        let (seen, _, requests) = try await look { request in
            switch request.path {
            case "/app/": [.answer(302, headers: ["Location": "../home?x=1#y"])]
            case "/home?x=1": Self.page("<meta http-equiv=Refresh content=\"0; URL='/end'\">")
            default: Self.page("<p>end</p>")
            }
        }
        #expect(requests.map(\.path) == ["/app/", "/home?x=1", "/end"])
        #expect(files(seen) == ["/end": "<p>end</p>"])
    }

    @Test func fromHTTPToHTTPSOfTheSameHostIsNoOtherPlace() async throws {
        let secure = try TLSServer(locations: [
            "/": "default_type text/html; return 200 '<script src=a.js></script>';",
            "/a.js": "return 200 'a';",
        ])
        defer { secure.stop() }
        let (seen, failure, _) = try await look(trusting: secure.caFile) { _ in
            [.answer(308, headers: ["Location": secure.url])]
        }
        #expect(failure == nil)
        #expect(files(seen)["/a.js"] == "a")
    }

    @Test(arguments: [
        "https://app.test/login?next=/", "//app.test/login", "http://127.0.0.1:1", "https:///x",
        "myapp://open",
    ]) func aRedirectToElsewhereIsSeenAndNotFollowed(location: String) async throws {
        for isMeta in [false, true] {
            let (seen, _, requests) = try await look { _ in
                isMeta
                    ? Self.page("<meta http-equiv=refresh content=\"5;url=\(location)\">")
                    : [.answer(301, headers: ["Location": location])]
            }
            guard case .redirect(let target)? = seen else {
                Issue.record("it was followed: \(String(describing: seen))")
                continue
            }
            #expect(target.hasSuffix(location.drop { $0 != ":" && $0 != "/" }.drop { $0 == ":" }))
            #expect(requests.count == 1)
        }
    }

    @Test func redirectsEnd() async throws {
        let circle = try await look {
            [.answer(302, headers: ["Location": $0.path == "/app/" ? "/b" : "/app/"])]
        }
        #expect(circle.failure?.message.hasSuffix("redirects in a circle") == true)
        #expect(circle.requests.count == 2)
        let endless = try await look { [.answer(302, headers: ["Location": "\($0.path)x"])] }
        #expect(endless.failure?.message.hasSuffix("redirects more than 5 times") == true)
        #expect(endless.requests.count == 6)
    }

    private static let noPages: [(Int, [String: String], String, String)] = [
        (200, html, "", "answered with nothing"),
        (200, ["Content-Type": "application/json"], "{}", "answered with no web page"),
        (200, [:], "hello", "answered with no web page"),
        (401, html, "<html>", "answered with status 401, so it needs a password or login"),
        (403, html, "<html>", "answered with status 403, so it needs a password or login"),
        (404, html, "<html>", "answered with status 404"), (503, html, "<html>", "answered with status 503"),
        (204, html, "", "answered with status 204"), (429, html, "", "answered with status 429"),
        (302, html, "", "answered with status 302"),
    ]

    @Test(arguments: noPages) func whatIsNoPageIsAFailure(
        _ status: Int, _ headers: [String: String], _ body: String, _ message: String
    ) async throws {
        let failure = try #require(
            try await look { _ in [.answer(status, headers: headers, body: body)] }.failure)
        #expect(failure.message.hasSuffix(message), "\(failure.message)")
        #expect(!failure.advice.isEmpty)
    }

    /// What the page itself names has to be there.
    @Test(arguments: [
        ("src=gone.js", "is answered with status 404"),
        ("src=spa.js", "is answered with a page, and no script"),
        ("src=down.js", "answered with status 500"), ("src=/loop.js", "redirects more than 5 times"),
        ("src=https://u:p@a.test/x.js", "loads a script from an address that can't be read"),
    ]) func aScriptThatIsMissingIsAFailure(_ source: String, _ message: String) async throws {
        let failure = try await look { request in
            switch request.path {
            case "/app/": Self.page("<script \(source)></script>")
            case "/app/spa.js": Self.page("<!doctype html><p>app</p>")
            case "/app/down.js": [.answer(500)]
            case "/loop.js": [.answer(302, headers: ["Location": "/loop.js"])]
            default: [.answer(404)]
            }
        }.failure
        #expect(failure?.message.hasSuffix(message) == true, "\(String(describing: failure))")
    }

    @Test func aHostThatFailsAtAGuessIsAFailure() async throws {
        let failure = try await look { request in
            switch request.path {
            case "/app/": Self.page("<script src=a.js></script>")
            case "/app/a.js": Self.js("l=['./b.js']")
            default: [.answer(500)]
            }
        }.failure
        #expect(failure?.message.contains("could not be read whole") == true)
    }

    /// The body has no end; it is cut off at the limit, and nothing waits for it.
    @Test(arguments: ["/app/", "/app/a.js"]) func whatIsTooLargeEndsAtTheLimit(large: String) async throws {
        let announced = Step.send(
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 209715200\r\n\r\n")
        let silent = Step.send(
            "HTTP/1.1 200 OK\r\nContent-Type: text/javascript\r\nConnection: close\r\n\r\n")
        let filler = [Step](repeating: .send(String(repeating: "a", count: 1 << 20)), count: 200)
        for head in [announced, silent] {
            let started = ContinuousClock.now
            let failure = try await look { request in
                guard request.path != large else { return [head] + filler + [.close] }
                return request.path == "/app/" ? Self.page("<script src=a.js></script>") : Self.js("")
            }.failure
            #expect(
                failure?.message.contains("is larger than 10 MB, and a front end that is not read whole")
                    == true)
            #expect(ContinuousClock.now - started < .seconds(15))
        }
    }

    @Test func allFilesTogetherHaveALimit() async throws {
        let body = String(repeating: "a", count: 9 << 20)
        let failure = try await look { request in
            request.path == "/app/"
                ? Self.page((0..<6).map { "<script src=\($0).js></script>" }.joined()) : Self.js(body)
        }.failure
        #expect(
            failure?.message.hasPrefix("it loads more than 40 MB") == true, "\(String(describing: failure))")
    }

    @Test func scriptsWithoutEndHaveOne() async throws {
        let deep = try await look { request in
            request.path == "/app/"
                ? Self.page("<script src=a.js></script>") : Self.js("import './a\(request.number).js'")
        }
        #expect(deep.failure?.message.hasPrefix("its scripts load one another more than 5 deep") == true)
        let wide = try await look { request in
            request.path == "/app/"
                ? Self.page("<script src=a.js></script>")
                : Self.js(
                    request.path == "/app/a.js"
                        ? (0..<450).map { "'./c\($0).js'" }.joined(separator: ",") : "")
        }
        #expect(wide.failure?.message.hasPrefix("it loads more than 400 scripts") == true)
        let vain = try await look { request in
            request.path == "/app/"
                ? Self.page("<script src=a.js></script>")
                : request.path == "/app/a.js"
                    ? Self.js((0..<1100).map { "'./c\($0).js'" }.joined(separator: ",")) : [.answer(404)]
        }
        #expect(vain.failure?.message.hasPrefix("it names more than 1000 scripts") == true)
        #expect(vain.requests.count < 10)
    }

    @Test func theRunsDeadlineHoldsForAllOfIt() async throws {
        let started = ContinuousClock.now
        let failure = try await look(deadline: .milliseconds(600)) { request in
            request.path == "/app/" ? Self.page("<script src=a\(request.number).js></script>") : [.hang]
        }.failure
        #expect(failure?.message.contains("took too long") == true)
        #expect(ContinuousClock.now - started < .seconds(30))
    }

    @Test func compressedScriptsAreReadAndCountedAsTheyAre() async throws {
        let small = try gzipped("printf %s 'secret-of-a-script'")
        let bomb = try gzipped("head -c 31457280 /dev/zero")
        #expect(bomb.count < 1 << 20)
        for (body, isBomb) in [(small, false), (bomb, true)] {
            let (seen, failure, requests) = try await look { request in
                guard request.path != "/app/" else { return Self.page("<script src=a.js></script>") }
                let head = "HTTP/1.1 200 OK\r\nContent-Type: text/javascript\r\nContent-Encoding: gzip\r\n"
                return [.send(head + "Content-Length: \(body.count)\r\n\r\n"), .sendBytes(body)]
            }
            #expect(requests.last?["Accept-Encoding"]?.contains("gzip") == true)
            if isBomb {
                #expect(failure?.message.contains("is larger than 10 MB") == true)
            } else {
                #expect(files(seen)["/app/a.js"] == "secret-of-a-script")
            }
        }
    }

    private func gzipped(_ command: String) throws -> [UInt8] {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", "\(command) | gzip -c"]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Array(data)
    }

    /// What says to search engines where the page belongs is no part of what the front end does.
    /// What a browser loads by a header, in a frame, and in another encoding.
    @Test func headersFramesAndEncodingsAreRead() async throws {
        let utf16 = [UInt8]([0xFF, 0xFE]) + "wide".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        let (content, failure, _) = try await look { request in
            switch request.path {
            case "/app/":
                [
                    .answer(
                        200,
                        headers: Self.html.merging([
                            "Link": "</a.js>; rel=modulepreload, </s.css>; rel=preload; as=style"
                        ]) { $1 },
                        body: "<!doctype html><iframe src=\"/frame\"></iframe><script src=w.js></script>")
                ]
            case "/a.js": Self.js("linked")
            case "/app/w.js":
                [
                    .sendBytes(
                        Array(
                            "HTTP/1.1 200 OK\r\nContent-Type: text/javascript\r\nContent-Length: \(utf16.count)\r\n\r\n"
                                .utf8) + utf16)
                ]
            case "/frame": [.answer(302, headers: ["Location": "/frame/"], body: "")]
            case "/frame/":
                Self.page("<!doctype html><script src=f.js></script><iframe src=/gone></iframe>")
            case "/frame/f.js": Self.js("framed")
            case "/gone": [.answer(302, headers: ["Location": "https://elsewhere.test/x"], body: "")]
            default: [.answer(404, body: "")]
            }
        }
        #expect(failure == nil)
        let files = files(content)
        #expect(files["/a.js"] == "linked")
        #expect(files["/app/w.js"] == "wide")
        #expect(files["/frame/f.js"] == "framed")
        #expect(files["/gone"] == "https://elsewhere.test/x")
    }

    @Test func theRefreshHeaderIsFollowedAsTheTagIs() async throws {
        let (content, _, _) = try await look { _ in
            [
                .answer(
                    200, headers: Self.html.merging(["Refresh": "0; https://elsewhere.test/"]) { $1 },
                    body: "<!doctype html>x")
            ]
        }
        guard case .redirect(let target)? = content else {
            Issue.record("it was not followed")
            return
        }
        #expect(target == "https://elsewhere.test")
    }

    @Test func hintsForOthersAreLeftOut() async throws {
        let (seen, _, _) = try await look { _ in
            Self.page(
                """
                <link rel=canonical href=https://acme.example/><meta property=og:url content=https://acme.example/>
                <link rel=alternate hreflang=de href=https://acme.example/de>
                <meta property=og:image content=https://acme.example/a.png>
                <meta name=twitter:image content=https://acme.example/a.png><a href=https://acme.example>
                """
            )
        }
        #expect(files(seen)["/app/"]?.components(separatedBy: "acme.example").count == 2)
    }

    @Test func whoDeclaresNothingIsNotLookedAt() throws {
        let environment = try probed("frontend: https://preprod.test")
        #expect(FrontendProbe().tasks(for: environment).isEmpty)
        #expect(try FrontendProbe().problems(in: environment).isEmpty)
    }

    @Test(arguments: [
        (
            "bundle: {}",
            "environments/preprod.yaml:3:9: bundle needs the front end's address, and no `frontend` is declared"
        ),
        (
            "frontend: https://a.test\nidentifiers: { tenant: acme-1 }\nbundle: { names: [tenat] }",
            "environments/preprod.yaml:5:19: preprod declares no \"tenat\" that its front end could name; expected project, supabase_url, an identifier's name or { text: … }; did you mean tenant?"
        ),
        (
            "frontend: https://a.test\nbundle: { names: [project] }",
            "environments/preprod.yaml:4:19: preprod declares no \"project\" that its front end could name; expected project, supabase_url, an identifier's name or { text: … }"
        ),
    ]) func knowsWhatIsWrongWithTheManifest(_ declared: String, _ problem: String) throws {
        #expect(try FrontendProbe().problems(in: probed(declared)).map(\.description) == [problem])
    }
}
