import Support
import Listings
import Loopback
import Manifests
import Providers
import Testing
import Transport

@Suite(.timeLimit(.minutes(1))) struct ListingCollectorTests {
    private static let names = ["one", "two", "three", "four", "five"]

    /// The project of the environment with this number.
    private static func project(_ number: Int) -> String {
        String(repeating: String(UnicodeScalar(UInt8(ascii: "a") + UInt8(number))), count: 20)
    }

    private func collected(
        _ environments: [(name: String, listing: String?)], from script: @escaping ScriptedServer.Script
    ) async throws -> (listings: [String: Result<Listing, Failure>], server: ScriptedServer) {
        let server = try ScriptedServer(script)
        defer { server.stop() }
        let client = try quickClient(attempts: 1)
        defer { client.shutdown() }
        let context = FetchContext(
            client: client,
            variables: [
                "SUPABASE_ACCESS_TOKEN": Made.token, "ENVAUDIT_SUPABASE_API_URL": server.url,
            ], now: 0)
        let places = try workspace(environments).environments.flatMap { environment in
            environment.parts.map {
                (ListingPlace(environment: environment.name.value, part: $0.part), $0.declaration)
            }
        }
        let listings = await ListingCollector(context).collect(Dictionary(uniqueKeysWithValues: places))
        return (Dictionary(uniqueKeysWithValues: listings.map { ($0.key.environment, $0.value) }), server)
    }

    private var five: [(name: String, listing: String?)] {
        Self.names.enumerated().map { ($1, "{ provider: supabase, project: \(Self.project($0)) }") }
    }

    @Test func `all listings are fetched at once`() async throws {
        // Nobody is answered before all have asked for their secrets, keys and branches.
        let (listings, server) = try await collected(five) { request in
            let name = request.path.split(separator: "/")[2].prefix(1)
            return [.waitUntilOpen(15), .answer(200, body: "[\(entry("OF_\(name)"))]")]
        }
        #expect(server.mostOpenAtOnce == 15)
        #expect(server.requests.count == 15)
        #expect(listings.count == 5)
        for (number, name) in Self.names.enumerated() {
            let listed = try listings[name]?.get().secrets.keys.map(\.text).sorted()
            #expect(listed == ["OF_\(Self.project(number).prefix(1))"])
        }
    }

    @Test func `one that fails hides no other`() async throws {
        let (listings, _) = try await collected(five) { request in
            switch request.path.split(separator: "/")[2].prefix(1) {
            case "a": [.answer(401)]
            case "b": [.answer(200, body: "<html>")]
            case "c": [.reset]
            default: [.answer(200, body: "[\(entry("A"))]")]
            }
        }
        let failed = listings.filter { if case .failure = $0.value { true } else { false } }
        #expect(failed.keys.sorted() == ["one", "three", "two"])
        #expect(try listings["four"]?.get().secrets.count == 1)
        #expect(try listings["five"]?.get().secrets.count == 1)
    }
}
