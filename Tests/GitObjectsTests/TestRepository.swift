import Foundation
import GitObjects
import Randomness
import Testing

/// A bare repository in a folder of its own, made by git.
final class TestRepository {
    let path = FileManager.default.temporaryDirectory.appending(path: "envaudit-\(UUID().uuidString)").path

    init(sha256: Bool = false) throws {
        try git("init", "-q", "--bare", "--object-format=\(sha256 ? "sha256" : "sha1")", path)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Runs git; returns what it prints.
    @discardableResult
    func git(_ words: String..., input: Data? = nil) throws -> Data {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["git"] + words
        process.environment = [
            "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/nonexistent", "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_DIR": path,
        ]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        let file = path + ".input"
        defer { try? FileManager.default.removeItem(atPath: file) }
        if let input {
            try input.write(to: URL(fileURLWithPath: file))
            process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: file))
        } else {
            process.standardInput = FileHandle.nullDevice
        }
        try process.run()
        let text = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "git \(words)")
        return text
    }

    /// Adds a history: each entry is a commit's files, by name; nil deletes one.
    func commit(_ history: [[(name: String, text: [UInt8]?)]]) throws {
        var stream = Data()
        for (index, files) in history.enumerated() {
            stream += Data(
                "commit refs/heads/main\ncommitter T <t@example.com> \(1_700_000_000 + index) +0000\ndata 0\n"
                    .utf8)
            for file in files {
                guard let text = file.text else {
                    stream += Data("D \(file.name)\n".utf8)
                    continue
                }
                stream +=
                    Data("M 100644 inline \(file.name)\ndata \(text.count)\n".utf8) + Data(text)
                    + Data("\n".utf8)
            }
            stream += Data("\n".utf8)
        }
        try git("fast-import", "--quiet", "--force", "--depth=50", input: stream)
    }

    var packs: [String] { ObjectFolder(path + "/objects").packs }

    /// All blobs, as git rebuilds them.
    func blobs() throws -> [String: [UInt8]] {
        var blobs: [String: [UInt8]] = [:]
        var rest = try git("cat-file", "--batch-all-objects", "--batch")[...]
        while let end = rest.firstIndex(of: 0x0A) {
            let words = String(decoding: rest[..<end], as: UTF8.self).split(separator: " ")
            let size = try #require(words.count == 3 ? Int(words[2]) : nil)
            let text = rest[(end + 1)..<(end + 1 + size)]
            if words[1] == "blob" { blobs[String(words[0])] = Array(text) }
            rest = rest[(end + 2 + size)...]
        }
        return blobs
    }
}

/// Collects blobs, and whether their changes are what differs.
final class BlobCollector: BlobVisitor, @unchecked Sendable {
    private let pack: PackFile
    private(set) var blobs: [String: [UInt8]] = [:]
    private(set) var missed: [String] = []
    private(set) var deepest = 0

    init(_ pack: PackFile) { self.pack = pack }

    func visit(_ object: Int, _ bytes: UnsafeRawBufferPointer, changes _: [Range<Int>]?, inherited: Int?)
        -> Int
    {
        blobs[pack.id(of: object)] = Array(bytes)
        let depth = (inherited ?? -1) + 1
        deepest = max(deepest, depth)
        return depth
    }

    func miss(_ object: Int, _: PackFailure) { missed.append(pack.id(of: object)) }
}
