import Foundation
import Glibc
import Records
import Testing

@testable import Remedies
@testable import Secrets

/// The journal says what was written to it, however a run ended, and never more.
@Suite(.timeLimit(.minutes(2))) struct JournalFileTests {
    @Test(arguments: JournalSample.entries.indices) func `every event comes back`(index: Int) throws {
        let (folder, entry) = (try JournalFolder(), JournalSample.entries[index])
        try folder.append([entry])
        #expect(try folder.entries() == [entry])
        #expect(folder.bytes.filter { $0 == 0x0A }.count == 1 && folder.bytes.last == 0x0A)
        #expect(folder.bytes.allSatisfy { $0 >= 0x20 || $0 == 0x0A })
    }

    @Test func `all events come back in order, for the run that wrote them and for the next`() throws {
        let folder = try JournalFolder()
        let half = JournalSample.entries.count / 2
        try folder.append(Array(JournalSample.entries[..<half]))
        let journal = try JournalFile(workspace: folder.path)
        for entry in JournalSample.entries[half...] { try journal.append(entry) }
        #expect(try journal.entries() == JournalSample.entries)
        #expect(try folder.entries() == JournalSample.entries)
    }

    @Test func `there is none before the first run`() throws {
        let folder = try JournalFolder()
        #expect(try folder.entries() == nil)
        _ = try JournalFile(workspace: folder.path)
        #expect(try folder.entries() == [])
    }

    /// A run that was killed leaves the beginning of a line at most: the whole lines count, and the next run's are
    /// whole.
    @Test func `cut at every byte, the whole lines stay`() throws {
        let folder = try JournalFolder()
        let written = [JournalSample.entries[0], JournalSample.entries[5], JournalSample.entries[9]]
        try folder.append(written)
        let bytes = folder.bytes
        let next = JournalSample.entries[1]
        for count in 0...bytes.count {
            try folder.write(bytes[..<count])
            let whole = bytes[..<count].filter { $0 == 0x0A }.count
            #expect(try folder.entries() == Array(written[..<whole]), "\(count)")
            try folder.append([next])
            #expect(try folder.entries() == written[..<whole] + [next], "\(count)")
        }
    }

    @Test(arguments: 1...3) func `a bad line in the middle is named`(line: Int) throws {
        let folder = try JournalFolder()
        try folder.append(Array(JournalSample.entries[0..<3]))
        var lines = folder.bytes.split(separator: 0x0A).map(Array.init)
        lines[line - 1] = Array("{".utf8)
        let text = Array(lines.joined(separator: [0x0A])) + [0x0A]
        try folder.write(text)
        #expect(folder.failure() == .badLine(line))
        #expect(folder.readingFailure() == .badLine(line))
        #expect(folder.bytes == text)
    }

    /// As an editor counts them.
    @Test func `lines are counted with the empty ones`() throws {
        let folder = try JournalFolder()
        try folder.write("\n\n{}\n".utf8)
        #expect(folder.failure() == .badLine(3))
        try folder.write("\n\n".utf8)
        #expect(try folder.entries() == [])
    }

    @Test func `only one run holds it, until it ends`() throws {
        let folder = try JournalFolder()
        var journal: JournalFile? = try JournalFile(workspace: folder.path)
        #expect(folder.failure() == .busy)
        #expect(try folder.entries() == [])
        #expect(journal != nil)
        journal = nil
        #expect(folder.failure() == nil)
    }

    @Test func `another process that holds it keeps a run away`() throws {
        let folder = try JournalFolder()
        try folder.append([])
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        // One process, so that nobody is left who holds the file.
        let script = #"exec 9>>"$1"; flock -x 9; echo; exec sleep 60"#
        process.arguments = ["-c", script, "sh", folder.file]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        #expect(output.fileHandleForReading.availableData.count == 1)
        #expect(folder.failure() == .busy)
        // However it ends.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        #expect(folder.failure() == nil)
    }

    @Test func `it is its owner's alone, and kept out of git`() throws {
        let folder = try JournalFolder()
        try folder.append([])
        for (path, mode) in [(folder.folder, 0o700), (folder.file, 0o600)] {
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect(attributes[.posixPermissions] as? Int == mode)
        }
        #expect(try String(contentsOfFile: folder.folder + "/.gitignore", encoding: .utf8) == "*\n")
        // Whoever wants it otherwise has it otherwise.
        try "journal.ndjson\n".write(
            toFile: folder.folder + "/.gitignore", atomically: false, encoding: .utf8)
        try folder.append([])
        #expect(
            try String(contentsOfFile: folder.folder + "/.gitignore", encoding: .utf8) == "journal.ndjson\n")
    }

    @Test func `it holds no value and no digest`() throws {
        let folder = try JournalFolder()
        try folder.append([
            JournalEntry(at: 0, run: "1", event: .generated([JournalSample.change("A")], file: nil)),
            JournalEntry(at: 0, run: "1", event: .sending(request: 1, .set([JournalSample.change("A")]))),
        ])
        let text = String(decoding: folder.bytes, as: UTF8.self)
        let digest = Digest(of: JournalSample.value).withBytes { Array($0) }
        let hex = digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        let base64 = Data(digest).base64EncodedString()
        let base64url = base64.replacing("+", with: "-").replacing("/", with: "_")
        for secret in [JournalSample.value, hex, hex.uppercased(), base64, base64url] {
            #expect(!text.contains(secret.prefix(12)))
            #expect(!text.contains(secret.suffix(12)))
        }
    }
}
