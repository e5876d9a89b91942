import DemoControlPlane
import Foundation
import Secrecy
import Testing

@Suite(.timeLimit(.minutes(1)))
struct RefusalTests {
    @Test(arguments: [nil, "", "Bearer", "Bearer ", "Bearer wrong", "Basic demo-token", "demo-token"])
    func withoutTheTokenNothingIsAnswered(authorization: String?) async throws {
        try await withServer { client, plane in
            for (method, path) in [
                ("GET", "/v1/projects"), ("GET", "/v1/projects/\(Ref.preprod)/secrets"),
                ("POST", "/v1/projects/\(Ref.preprod)/secrets"), ("GET", "/v1/projects/nosuch/secrets"),
            ] {
                let body = method == "POST" ? try entries([("A", "b")]) : nil
                let reply = try await client.send(method, path, body, authorization: authorization)
                #expect(reply.status == 401)
                #expect(reply.text == #"{"message":"Unauthorized"}"#)
            }
            #expect(await plane.digests(inProject: Ref.preprod)["A"] == nil)
        }
    }

    @Test(arguments: ["GET", "POST", "DELETE"])
    func anUnknownProjectIsNotFound(method: String) async throws {
        try await withServer { client, _ in
            let bodies = ["POST": try entries([("A", "b")]), "DELETE": #"["A"]"#]
            let reply = try await client.secrets(method, "aaaaaaaaaaaaaaaaaaaa", bodies[method])
            #expect(reply.status == 404)
            #expect(try reply.message() == "Project not found")
        }
    }

    @Test(arguments: [
        ("GET", "/"), ("GET", "/v1/project"), ("POST", "/v1/projects"), ("PUT", "/v1/projects/x/secrets"),
        ("GET", "/v1/projects/x/secrets/y"), ("GET", "/v2/projects/x/secrets"), ("POST", "/v1/projects/x"),
    ])
    func anUnknownRouteIsNotFound(method: String, path: String) async throws {
        try await withServer { client, _ in
            let reply = try await client.send(method, path)
            #expect(reply.status == 404)
            #expect(try reply.message() == "Cannot \(method) \(path)")
        }
    }

    @Test(arguments: [
        "", "null", "{}", "[1]", #"[{"name":"A"}]"#, #"[{"name":"A","value":1}]"#,
        #"{"name":"A","value":"b"}"#,
        #"[{"name":"A","value":"b"}"#,
    ])
    func aPostOfAnotherFormIsRefused(body: String) async throws {
        try await withServer { client, plane in
            let reply = try await client.secrets("POST", Ref.preprod, body)
            #expect(reply.status == 400)
            #expect(try reply.message() == "body must be an array of objects with name and value")
            #expect(await plane.digests(inProject: Ref.preprod).count == 20)
        }
    }

    @Test(arguments: ["", "{}", "[1]", #""SITE_URL""#, #"[{"name":"SITE_URL"}]"#])
    func aDeletionOfAnotherFormIsRefused(body: String) async throws {
        try await withServer { client, plane in
            let reply = try await client.secrets("DELETE", Ref.preprod, body)
            #expect(reply.status == 400)
            #expect(try reply.message() == "body must be an array of names")
            #expect(await plane.digests(inProject: Ref.preprod).count == 20)
        }
    }

    @Test(arguments: [
        ("SUPABASE_URL", "value"), ("SUPABASE_MINE", "value"), ("", "value"), ("WITH-DASH", "value"),
        ("WITH SPACE", "value"), ("LINE\n", "value"), ("ÜBER", "value"),
        (String(repeating: "A", count: 257), "value"), ("A", String(repeating: "v", count: 24_577)),
    ])
    func oneBadEntryRefusesThemAll(name: String, value: String) async throws {
        try await withServer { client, plane in
            let before = await plane.digests(inProject: Ref.preprod)
            let body = try entries([("GOOD", "value-of-good"), (name, value), ("SITE_URL", "other")])
            let reply = try await client.secrets("POST", Ref.preprod, body)
            #expect(reply.status == 400)
            #expect(try reply.message().hasPrefix("[1]."))
            #expect(!reply.text.contains("value-of-good"))
            #expect(await plane.digests(inProject: Ref.preprod) == before)
        }
    }

    @Test func lowerCaseSupabaseIsNotReserved() async throws {
        try await withServer { (client, _) async throws in
            #expect(
                try await client.set([("supabase_x", "v")]).status == 201)
        }
    }

    @Test func moreThanAHundredAreRefused() async throws {
        try await withServer { client, plane in
            let reply = try await client.set((0..<101).map { ("N_\($0)", "v") }, in: Ref.sandbox)
            #expect(reply.status == 400)
            #expect(try reply.message() == "body must contain no more than 100 elements")
            #expect(await plane.digests(inProject: Ref.sandbox).count == 7)
        }
    }

    @Test func thePlatformsOwnCannotBeDeleted() async throws {
        try await withServer { client, plane in
            let reply = try await client.secrets("DELETE", Ref.preprod, #"["SITE_URL","SUPABASE_DB_URL"]"#)
            #expect(reply.status == 400)
            #expect(await plane.digests(inProject: Ref.preprod)["SITE_URL"] != nil)
            #expect(await plane.digests(inProject: Ref.preprod)["SUPABASE_DB_URL"] != nil)
        }
    }

    /// Whoever swaps name and value must not find the secret in the answer.
    @Test func aRefusalQuotesNothing() async throws {
        try await withServer { client, _ in
            let body = try entries([("my secret!", "NAME")])
            let reply = try await client.secrets("POST", Ref.preprod, body)
            #expect(Planted(["my secret!"]).leak(in: reply.text) == nil)
        }
    }

    @Test func aBodyWithoutEndIsTooLarge() async throws {
        try await withServer { client, _ in
            let reply = try await client.secrets(
                "POST", Ref.preprod, String(repeating: " ", count: (16 << 20) + 1))
            #expect(reply.status == 413)
        }
    }
}
