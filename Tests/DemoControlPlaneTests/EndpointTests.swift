import DemoControlPlane
import Foundation
import Testing

@Suite(.timeLimit(.minutes(1)))
struct EndpointTests {
    /// FIPS 180-2's vector for "abc".
    static let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    static let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    @Test func projectsAreListed() async throws {
        try await withServer { client, _ in
            let reply = try await client.send("GET", "/v1/projects")
            let projects = try #require(
                JSONSerialization.jsonObject(with: reply.body) as? [[String: Any]])
            #expect(reply.status == 200)
            #expect(
                projects.compactMap { $0["ref"] as? String } == [Ref.production, Ref.preprod, Ref.sandbox])
            #expect(projects.allSatisfy { $0["id"] as? String == $0["ref"] as? String })
            #expect(projects.allSatisfy { $0["status"] as? String == "ACTIVE_HEALTHY" })
        }
    }

    @Test func aListingIsSortedAndHoldsDigestsAndDates() async throws {
        try await withServer { client, _ in
            let reply = try await client.secrets("GET")
            let rows = try reply.rows()
            #expect(reply.status == 200)
            #expect(reply.headers["content-type"] == "application/json; charset=utf-8")
            #expect(rows.map(\.name) == rows.map(\.name).sorted())
            #expect(rows.count == 16 + 4)
            for row in rows {
                #expect(row.value.wholeMatch(of: /[0-9a-f]{64}/) != nil)
                #expect(row.updated_at.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil)
            }
            for name in ["URL", "ANON_KEY", "SERVICE_ROLE_KEY", "DB_URL"] {
                #expect(rows.contains { $0.name == "SUPABASE_\(name)" })
            }
        }
    }

    @Test func aListingIsWhatTheStatePrints() async throws {
        try await withServer { client, _ in
            let live = try await client.secrets("GET").text
            #expect(DemoState.uncertainPreprod.listingJSON(of: "preprod") == live + "\n")
        }
    }

    @Test func aPostIsListedWithTheSHA256OfItsValues() async throws {
        let instant = Date(timeIntervalSince1970: 1_790_000_000.25)
        try await withServer(now: { instant }) { client, _ in
            let before = try await client.secrets("GET").rows()
            let body = try entries([
                ("NEW", "abc"), ("EMPTY", ""), ("SITE_URL", "abc"), ("TWICE", "x"), ("TWICE", "abc"),
            ])
            let reply = try await client.secrets("POST", Ref.preprod, body)
            #expect(reply.status == 201)
            #expect(reply.body.isEmpty)
            let after = try await client.secrets("GET").rows()
            for (name, digest) in [
                "NEW": Self.abc, "EMPTY": Self.empty, "SITE_URL": Self.abc, "TWICE": Self.abc,
            ] {
                let row = try #require(after.first { $0.name == name })
                #expect(row.value == digest)
                #expect(row.updated_at == "2026-09-21T14:13:20.250Z")
            }
            #expect(after.count == before.count + 3)
            #expect(after.filter { $0.name == "APP_ENV" } == before.filter { $0.name == "APP_ENV" })
        }
    }

    @Test func aPostTouchesItsOwnProjectAlone() async throws {
        try await withServer { client, plane in
            let before = await plane.digests(inProject: Ref.production)
            _ = try await client.set([("SITE_URL", "abc")])
            #expect(await plane.digests(inProject: Ref.production) == before)
        }
    }

    @Test func aDeletionTakesWhatIsThere() async throws {
        try await withServer { client, plane in
            let reply = try await client.secrets("DELETE", Ref.preprod, #"["SITE_URL", "NEVER_SET"]"#)
            #expect(reply.status == 200)
            #expect(reply.body.isEmpty)
            let names = try await client.secrets("GET").rows().map(\.name)
            #expect(!names.contains("SITE_URL"))
            #expect(names.count == 19)
            #expect(await plane.digests(inProject: Ref.production)["SITE_URL"] != nil)
        }
    }

    @Test func aHundredLargeSecretsFitInOnePost() async throws {
        let value = String(repeating: "é", count: 24_576)
        try await withServer { client, plane in
            let reply = try await client.set((0..<100).map { ("BIG_\($0)", value) }, in: Ref.sandbox)
            #expect(reply.status == 201)
            #expect(await plane.digests(inProject: Ref.sandbox).count == 107)
        }
    }

    /// Without `TCP_NODELAY` each of them takes 40 ms.
    @Test func aConnectionUsedAgainIsAsFast() async throws {
        try await withServer { client, _ in
            var durations: [Duration] = []
            for _ in 1...31 {
                let start = ContinuousClock.now
                _ = try await client.secrets("GET")
                durations.append(ContinuousClock.now - start)
            }
            // The fastest: a busy machine slows some of them down, and the delay would slow all of them.
            #expect(durations.dropFirst().min() ?? .seconds(1) < .milliseconds(35))
        }
    }

    @Test func concurrentRequestsLoseNothing() async throws {
        try await withServer { client, plane in
            try await withThrowingTaskGroup(of: Int.self) { group in
                for index in 0..<100 {
                    group.addTask {
                        try await client.set(
                            [("C_\(index)_A", "abc"), ("C_\(index)_B", "abc")], in: Ref.sandbox
                        ).status
                    }
                    group.addTask { try await client.secrets("GET", Ref.sandbox).rows().isEmpty ? 0 : 200 }
                }
                for try await status in group { #expect(status == 201 || status == 200) }
            }
            let digests = await plane.digests(inProject: Ref.sandbox)
            #expect(digests.filter { $0.value == Self.abc }.count == 200)
            #expect(await plane.requestCount("POST", project: Ref.sandbox) == 100)
            #expect(await plane.requestCount("GET", project: Ref.sandbox) == 100)
        }
    }
}
