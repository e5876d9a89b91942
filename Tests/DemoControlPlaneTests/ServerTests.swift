import DemoControlPlane
import Testing

@Suite(.timeLimit(.minutes(1)))
struct ServerTests {
    private func server(port: UInt16 = 0) -> DemoServer {
        DemoServer(plane: ControlPlane(state: .conforming, token: Client.token), port: port)
    }

    @Test func aServerCanBeStoppedAndStartedAgain() async throws {
        let server = server()
        for _ in 1...3 {
            let client = try Client(port: try await server.start())
            #expect(try await client.secrets("GET").status == 200)
            await server.stop()
            await #expect(throws: (any Error).self) { try await client.secrets("GET") }
        }
        await server.stop()
    }

    @Test func itStartsOnce() async throws {
        let server = server()
        _ = try await server.start()
        await #expect(throws: DemoServer.StartError.self) { try await server.start() }
        await server.stop()
    }

    @Test func aTakenPortIsAnErrorAtOnce() async throws {
        let first = server()
        let port = try await first.start()
        let second = server(port: port)
        let waited = await ContinuousClock().measure {
            await #expect(throws: DemoServer.StartError.self) { try await second.start() }
        }
        #expect(waited < .seconds(30))
        await first.stop()
    }
}
