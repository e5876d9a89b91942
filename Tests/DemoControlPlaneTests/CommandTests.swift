import Foundation
import Secrecy
import Testing

/// The executable as a script sees it.
@Suite(.timeLimit(.minutes(1)))
struct CommandTests {
    /// What a finished run left behind.
    private struct Outcome {
        let status: Int32
        let output: String
        let errors: String
    }

    /// A run that goes on.
    private struct Run {
        let process = Process()
        let output = Pipe()
        let errors = Pipe()

        init(_ arguments: [String], token: String?) throws {
            let tests = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
            process.executableURL = tests.deletingLastPathComponent().appending(path: "envaudit-demo")
            process.arguments = arguments
            process.environment = token.map { ["SUPABASE_ACCESS_TOKEN": $0] } ?? [:]
            process.standardOutput = output
            process.standardError = errors
            try process.run()
        }

        /// The first line of output: everything the server prints.
        func line() -> String {
            String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        }

        func finish() throws -> Outcome {
            let text = try output.fileHandleForReading.readToEnd() ?? Data()
            let complaints = try errors.fileHandleForReading.readToEnd() ?? Data()
            process.waitUntilExit()
            let outcome = Outcome(
                status: process.terminationReason == .exit ? process.terminationStatus : -1,
                output: String(decoding: text, as: UTF8.self),
                errors: String(decoding: complaints, as: UTF8.self))
            for told in [outcome.output, outcome.errors] {
                #expect(Planted([Client.token]).leak(in: told) == nil)
            }
            return outcome
        }
    }

    private func outcome(_ arguments: String..., token: String? = nil) throws -> Outcome {
        try Run(arguments, token: token).finish()
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func itServesUntilASignalEndsIt(signal: Int32) async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "port-\(UUID().uuidString)")
        let run = try Run(["--port-file", file.path, "--requests-per-minute", "7"], token: Client.token)
        let line = run.line()
        let match = try #require(
            line.wholeMatch(of: /envaudit-demo listening on http:\/\/127\.0\.0\.1:(\d+)\n/))
        let port = try #require(UInt16(match.1))
        #expect(try String(contentsOf: file, encoding: .utf8) == "\(port)\n")
        let reply = try await Client(port: port).secrets("GET")
        #expect(reply.status == 200)
        #expect(reply.headers["x-ratelimit-limit"] == "7")
        kill(run.process.processIdentifier, signal)
        let outcome = try run.finish()
        #expect(outcome.status == 0)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.isEmpty)
        #expect(!FileManager.default.fileExists(atPath: file.path))
    }

    @Test func valuesAndListingsArePrintedWithoutAToken() throws {
        let values = try outcome("--print-values", "preprod", "--state", "conforming")
        #expect(values.status == 0)
        #expect(values.output.contains("\nSITE_URL=https://preprod.innotrue-hub-live.pages.dev\n"))
        let listing = try outcome("--print-listing", "preprod")
        #expect(listing.status == 0)
        #expect(try JSONDecoder().decode([Row].self, from: Data(listing.output.utf8)).count == 20)
    }

    @Test(arguments: [
        [], ["--state", "other"], ["--port", "65536"], ["--print-values", "nowhere"],
        ["--requests-per-minute", "0"], ["--print-values", "preprod", "--print-listing", "preprod"],
    ])
    func whatMakesNoSenseIsAUsageError(arguments: [String]) throws {
        let outcome = try Run(arguments, token: arguments.isEmpty ? "" : "t").finish()
        #expect(outcome.status == 2)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.hasPrefix("Error: "))
    }

    @Test func aTakenPortIsSaid() throws {
        let first = try Run([], token: "t")
        let port = first.line().trimmingPrefix(/.*:/).trimmingCharacters(in: .whitespacesAndNewlines)
        let second = try outcome("--port", port, token: "t")
        #expect(second.status == 1)
        #expect(second.errors.hasPrefix("Error: Can't listen on 127.0.0.1:\(port): "))
        first.process.terminate()
        #expect(try first.finish().status == 0)
    }

    @Test func helpHasAnExample() throws {
        let help = try outcome("--help")
        #expect(help.status == 0)
        #expect(help.output.contains("envaudit check preprod"))
    }
}
