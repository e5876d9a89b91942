import Foundation
import Glibc
import LocalSystem
import Loopback
import Secrets
import Testing

@testable import EnvauditKit

/// Values in memory are kept from core files, and from other processes of the same user.
@Suite(.timeLimit(.minutes(5))) struct ProcessProtectionTests {
    /// In this process, which takes it back.
    @Test func `the kernel grants it, and files can still be made`() throws {
        #expect(!ProcessProtection.isOn)
        Envaudit.protectMemory()
        defer { ProcessProtection.end() }
        #expect(ProcessProtection.isOn)
        // A new file gets its name by /proc/self/fd, which then belongs to root.
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
        #expect(mkdir(folder, 0o700) == 0)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let files = Files(folder: folder, input: StandardStream(STDIN_FILENO))
        try files.create("new", with: SecretValue(capacity: 1) { _ in 0 })
        #expect(files.isFile("new"))
    }

    @Test func `the program has it`() async throws {
        let workspace = try await TestWorkspace()
        let server = try ScriptedServer { _ in [.hang] }
        defer { server.stop() }
        let run = try workspace.startProgram(
            ["check", "preprod"],
            variables: ["SUPABASE_ACCESS_TOKEN": Token.demo, "ENVAUDIT_SUPABASE_API_URL": server.url])
        #expect(await ScriptedServer.eventually { !server.requests.isEmpty })
        let limits = try String(contentsOfFile: "/proc/\(run.processID)/limits", encoding: .utf8)
        #expect(limits.firstMatch(of: #/Max core file size +0 +0 /#) != nil)
        // What must not be dumped belongs to root there.
        var status = stat()
        #expect(stat("/proc/\(run.processID)/environ", &status) == 0)
        #expect(status.st_uid == 0)
        run.signal(SIGINT)
        try await run.outcome()
    }
}
