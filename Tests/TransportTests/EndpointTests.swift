import Secrecy
import Testing

@testable import Transport

@Suite struct EndpointTests {
    @Test(arguments: [
        ("https://api.supabase.com/v1/projects", "api.supabase.com", 443, false),
        ("HTTPS://API.example:8443/x?y=1#z", "api.example", 8443, false),
        ("http://127.0.0.1:8080/", "127.0.0.1", 8080, true), ("http://127.9.8.7", "127.9.8.7", 80, true),
        ("http://localhost:1/", "localhost", 1, true), ("http://[::1]:9/", "[::1]", 9, true),
        // It is connected to as it is checked: without the dot.
        ("http://localhost./", "localhost", 80, true), ("https://localhost/", "localhost", 443, true),
    ]) func `accepted`(url: String, host: String, port: Int, isLoopback: Bool) throws {
        let endpoint = try Endpoint(url)
        #expect(endpoint.host == host)
        #expect(endpoint.port == port)
        #expect(endpoint.isLoopback == isLoopback)
    }

    @Test(arguments: [
        "", "/v1", "api.supabase.com", "http:", "https://", "https:///x", "ftp://127.0.0.1/",
        "file:///etc/passwd",
        "http://api.supabase.com/", "http://10.0.0.1/", "http://128.0.0.1/", "http://0.0.0.0/",
        "http://[::2]/",
        "http://127.0.0.1.example.com/", "http://localhost.example.com/", "http://0x7f.1/",
        "http://127.0.0.256/", "https://user@example.com/", "https://user:word@example.com/",
        "https://:word@example.com/", "http://127.0.0.1@example.com/", "http://127.0.0.1\\@example.com/",
        "https://example.com/\r\nX: y", "https://example.com/\u{0}", "https://exam\tple.com/", "https://a b/",
        "https://exämple.com/", "https://example.com:0/", "https://example.com:99999/",
        "https://example.com:x/",
    ]) func `refused`(url: String) {
        #expect {
            try Endpoint(url)
        } throws: { error in
            if case .refused? = error as? TransportError { true } else { false }
        }
    }

    @Test func `a refusal doesn't repeat what the URL holds`() throws {
        for url in [
            "https://user:s3cret@example.com/", "http://example.com/?key=s3cret", "https://a/s3cret\n",
        ] {
            let error = #expect(throws: TransportError.self) { try Endpoint(url) }
            #expect(try !"\(#require(error))".contains("s3cret"))
        }
    }
}

@Suite struct SecrecyTests {
    let token = "sbp_0123456789abcdef"

    @Test(arguments: ["", "a\nb", "a\r", "\u{0}", "a b", "a\u{7F}", "tökén"])
    func `a token that could say more than itself is refused`(text: String) {
        #expect(throws: TransportError.self) { try BearerToken(text) }
    }

    @Test func `a refused token is not repeated`() throws {
        let error = #expect(throws: TransportError.self) { try BearerToken(token + "\n") }
        #expect(try #require(error).message.contains("line break"))
        #expect(try Planted([token]).leak(in: "\(#require(error))") == nil)
    }

    @Test func `no way of printing shows the token`() throws {
        let bearer = try BearerToken(token)
        let request = HTTPRequest(
            .post, "https://a.example/?t=\(token)", headers: ["X-Key": token], body: RequestBody(token.utf8),
            bearerToken: bearer)
        let response = HTTPResponse(status: 200, headers: ["X-Key": token], body: Array(token.utf8))
        let refused = HTTPRequest(.get, "https://user:\(token)@a.example/")
        for value in [bearer, request, refused, response, [bearer], Optional(bearer) as Any] as [Any] {
            var dumped = ""
            dump(value, to: &dumped)
            for text in ["\(value)", String(reflecting: value), dumped] {
                #expect(Planted([token]).leak(in: text) == nil)
                #expect(!text.contains("115, 98, 112"))
            }
        }
    }

    @Test(arguments: [
        ("X-Note", "a\r\nX-Evil: 1"), ("X-Note", "a\u{0}"), ("X Note", "a"), ("", "a"), ("X-Note:", "a"),
        ("Host", "evil.example"), ("content-length", "0"), ("Transfer-Encoding", "chunked"),
        ("Authorization", "Basic YQ=="),
    ]) func `a header that changes the message is refused`(name: String, value: String) throws {
        var headers = HTTPHeaders()
        headers.append(name, value)
        let request = HTTPRequest(
            .get, "https://a.example/", headers: headers, bearerToken: try BearerToken(token))
        #expect(throws: TransportError.self) { try request.check() }
    }
}
