import Foundation
import Testing

@testable import DemoControlPlane

/// The read-only query endpoint, with a real PostgreSQL behind it.
@Suite(.timeLimit(.minutes(2))) struct DatabaseTests {
    private struct EventType: Decodable, Equatable {
        let id: Int
        let is_active: Bool
    }

    private func ask(_ client: Client, _ query: String, of ref: String = Ref.preprod) async throws -> Reply {
        let body = String(decoding: try JSONEncoder().encode(["query": query]), as: UTF8.self)
        return try await client.send("POST", "/v1/projects/\(ref)/database/query/read-only", body)
    }

    @Test func answersWithRowObjects() async throws {
        try await withServer(.conforming) { client, _ in
            let query =
                "select calcom_event_type_id as id, is_active from calcom_event_type_mappings order by 1 -- ids"
            let reply = try await ask(client, query)
            #expect(reply.status == 201)
            let rows = try JSONDecoder().decode([EventType].self, from: reply.body)
            #expect(rows == [2_960_001, 2_960_002, 2_960_003].map { EventType(id: $0, is_active: true) })
            let nothing = try await ask(client, "select 1 from groups where false")
            #expect(nothing.text == "[]\n")
        }
    }

    @Test func eachProjectHasADatabaseOfItsOwn() async throws {
        try await withServer { client, _ in
            let query = "select calcom_event_type_id as id from calcom_event_type_mappings order by 1"
            let production = try await ask(client, query, of: Ref.production)
            let ids = production.text.filter { !" \n".contains($0) }
            #expect(ids == #"[{"id":1840001},{"id":1840002},{"id":1840003}]"#)
            let preprod = try await ask(client, query)
            #expect(preprod.text.contains("1840002"))
            let sandbox = try await ask(client, query, of: Ref.sandbox)
            #expect(sandbox.text == "[]\n")
            let nobody = try await ask(client, query, of: "aaaaaaaaaaaaaaaaaaaa")
            #expect(nobody.status == 404)
        }
    }

    /// As Supabase does, with PostgreSQL's own message.
    private static let refused = [
        ("select * from nope", "42P01"), ("select nope from groups", "42703"), ("select 1 1", "42601"),
        ("select 1) q; delete from groups; select * from (select 1", "25006"),
        ("\\! touch /tmp/x", "42601"), ("delete from groups returning *", "42601"),
        ("select nextval('s')", "42P01"), ("select pg_sleep(9)", "57014"),
        ("select pg_read_file('/etc/passwd')", "42501"),
    ]

    @Test func refusesByPostgreSQLsOwnWords() async throws {
        try await withServer(.conforming) { client, _ in
            for (query, code) in Self.refused {
                let reply = try await ask(client, query)
                #expect(reply.status == 400, "\(query)")
                let message = try reply.message()
                #expect(message.hasPrefix("Failed to run sql query: ERROR:  \(code): "), "\(message)")
            }
        }
    }

    @Test func whatIsNoQuestionIsRefused() async throws {
        try await withServer { client, _ in
            for body in ["", "[]", "{}", #"{"query": 1}"#] {
                let reply = try await client.send(
                    "POST", "/v1/projects/\(Ref.preprod)/database/query/read-only", body)
                #expect(reply.status == 400)
                #expect(try reply.message() == "body must be an object with query")
            }
            let reply = try await client.send("GET", "/v1/projects/\(Ref.preprod)/database/query/read-only")
            #expect(reply.status == 404)
        }
    }

    @Test func withoutPostgreSQLItIsUnavailable() async throws {
        let plane = ControlPlane(state: .conforming, token: Client.token, hasPostgreSQL: false)
        let server = DemoServer(plane: plane)
        let client = try Client(port: try await server.start())
        let reply = try await ask(client, "select 1")
        await server.stop()
        #expect(reply.status == 503)
        #expect(try reply.message() == "PostgreSQL is not there: scripts/setup postgresql")
    }

    /// Nobody who asks for no rows waits for a database.
    @Test func startsWithTheFirstQueryAndEndsWithTheServer() async throws {
        let database = DemoDatabase(projects: [("one", "create table t (a int);")])
        #expect(await database.folder == nil)
        _ = await database.rows(of: "select 1 as a", in: "one")
        let folder = try #require(await database.folder)
        #expect(FileManager.default.fileExists(atPath: folder))
        #expect(try processes(in: folder) > 0)
        await database.stop()
        #expect(!FileManager.default.fileExists(atPath: folder))
        #expect(try processes(in: folder) == 0)
    }

    /// As when the server is killed: nothing closes the leash but the system.
    @Test func endsWhenNobodyHoldsItAnyLonger() async throws {
        let programs = try #require(DemoCluster.installedPrograms)
        var cluster = await DemoCluster.start(programs, [])
        let folder = try #require(cluster?.folder)
        cluster = nil
        for _ in 0..<400 where FileManager.default.fileExists(atPath: folder) {
            try await Task.sleep(for: .milliseconds(25))
        }
        #expect(!FileManager.default.fileExists(atPath: folder))
        #expect(try processes(in: folder) == 0)
    }

    /// Whoever started it was killed before PostgreSQL took connections.
    @Test func endsWhenNobodyListensAnyLonger() async throws {
        let place = "/tmp/envaudit-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: place, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o755])
        defer { try? FileManager.default.removeItem(atPath: place) }
        let keeper = Process()
        keeper.executableURL = URL(fileURLWithPath: "/bin/sh")
        let programs = try #require(DemoCluster.installedPrograms)
        keeper.arguments = [
            "-c", DemoCluster.keeping, "sh", programs, place, try #require(DemoCluster.template(programs)),
        ]
        let nobody = Pipe()
        keeper.standardInput = FileHandle.nullDevice
        keeper.standardOutput = nobody
        try keeper.run()
        try nobody.fileHandleForReading.close()
        for _ in 0..<800 where keeper.isRunning { try await Task.sleep(for: .milliseconds(25)) }
        #expect(!keeper.isRunning)
        #expect(try FileManager.default.contentsOfDirectory(atPath: place).isEmpty)
        #expect(try processes(in: place) == 0)
    }

    /// How many processes have the folder in their command line.
    private func processes(in folder: String) throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { Int($0) != nil }.count {
            number in
            let line = (try? String(contentsOfFile: "/proc/\(number)/cmdline", encoding: .utf8)) ?? ""
            return line.contains(folder)
        }
    }
}
