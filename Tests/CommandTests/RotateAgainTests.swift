import Foundation
import Testing

@testable import DemoControlPlane

/// `envaudit rotate … --push --out FILE` that fails more than once.
@Suite(.timeLimit(.minutes(2))) struct RotateAgainTests {
    @Test(arguments: [FaultGate.Fault.killBefore, .cutBefore, .unauthorized, .failed], 2...3)
    func `values in a file are taken by whichever run gets to set them`(
        fault: FaultGate.Fault, failures: Int
    ) async throws {
        let workspace = try await TestWorkspace()
        let plane = ControlPlane(state: .conforming, token: Token.demo, requestsPerMinute: 10_000)
        let server = DemoServer(plane: plane)
        let port = Int(try await server.start())
        let project = try #require(DemoState.conforming.project(of: "preprod")).ref
        let before = await plane.digests(of: "preprod")
        var written: String?
        for run in 0...failures {
            let strike = run < failures ? FaultGate.Key(method: "POST", project: project, number: 1) : nil
            let gate = try FaultGate(toPort: port, fault, at: strike)
            let arguments = [
                "rotate", "preprod", "OAUTH_ENCRYPTION_KEY", "--push", "--out", "new.env", "--by",
                "tests",
                "--timeout", "2",
            ]
            let variables = ["SUPABASE_ACCESS_TOKEN": Token.demo, "ENVAUDIT_SUPABASE_API_URL": gate.url]
            let outcome = try await workspace.run(arguments, variables: variables, through: gate)
            gate.stop()
            let text = try workspace.text(of: "new.env")
            #expect(written == nil || written == text)
            written = text
            if run == failures { #expect(outcome.status == 0, "\(outcome.errors)") }
        }
        let value = try #require(written?.split(separator: "=").last).trimmingCharacters(in: .newlines)
        let now = await plane.digests(of: "preprod")
        #expect(now["OAUTH_ENCRYPTION_KEY"] == Digest(of: value).hex)
        #expect(now["OAUTH_ENCRYPTION_KEY"] != before["OAUTH_ENCRYPTION_KEY"])
        await server.stop()
    }

    /// Nobody has the values any more that were set without a file: only the journal can prove their form.
    @Test func `what could not be attested is attested by the next run, and not set again`() async throws {
        let workspace = try await TestWorkspace()
        try await serving(.conforming) { plane, variables in
            let arguments = ["rotate", "preprod", "OAUTH_ENCRYPTION_KEY", "--push", "--by", "tests"]
            try workspace.write("attestations", "a file in the folder's place\n")
            let first = try await workspace.run(arguments, variables: variables)
            #expect(first.status == 3)
            #expect(
                first.errors.contains("attestations/preprod.yaml could not be written"), "\(first.errors)")
            let set = await plane.digests(of: "preprod")
            try FileManager.default.removeItem(atPath: workspace.path + "/attestations")
            let second = try await workspace.run(arguments, variables: variables)
            #expect(second.status == 0, "\(second.errors)")
            #expect(second.errors.contains("An earlier run had set OAUTH_ENCRYPTION_KEY"))
            #expect(await plane.digests(of: "preprod") == set)
            #expect(
                try workspace.text(of: "attestations/preprod.yaml").contains(
                    "- secret: OAUTH_ENCRYPTION_KEY\n"))
        }
    }
}
