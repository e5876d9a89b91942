import Foundation
import GitObjects
import Randomness
import Testing

/// A bare repository in a folder of its own, made by git.
final class TestRepository {
    let path = TestRepository.folder.appending(path: "envaudit-\(UUID().uuidString)").path

    /// In memory, where the system has a folder there: thousands of small files come and go.
    private static let folder =
        FileManager.default.isWritableFile(atPath: "/dev/shm")
        ? URL(fileURLWithPath: "/dev/shm") : FileManager.default.temporaryDirectory

    /// A repository that this one's objects are taken from.
    private let origin: TestRepository?

    init(sha256: Bool = false) throws {
        origin = nil
        // What `git init` writes, but for a process and some twenty examples of hooks.
        for folder in ["objects", "refs"] {
            try FileManager.default.createDirectory(
                atPath: path + "/" + folder, withIntermediateDirectories: true)
        }
        try Data("ref: refs/heads/main\n".utf8).write(to: URL(fileURLWithPath: path + "/HEAD"))
        let config = "[core]\n\trepositoryformatversion = 1\n\tbare = true\n"
        let extensions = sha256 ? "[extensions]\n\tobjectformat = sha256\n" : ""
        try Data((config + extensions).utf8).write(to: URL(fileURLWithPath: path + "/config"))
    }

    private init(of origin: TestRepository) { self.origin = origin }

    /// What `git clone` makes of it.
    func clone(_ option: String) throws -> TestRepository {
        let copy = TestRepository(of: self)
        // A path would be linked, whatever the options say.
        let source = option == "--shared" ? path : "file://" + path
        try git(
            "-c", "protocol.file.allow=always", "clone", "-q", "--bare", "--template=", option, source,
            copy.path)
        return copy
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
            "GIT_DIR": path, "GIT_NO_LAZY_FETCH": "1",
            // Nobody needs these repositories after a power cut, and each is too small for a second thread.
            "GIT_CONFIG_COUNT": "2", "GIT_CONFIG_KEY_0": "core.fsync", "GIT_CONFIG_VALUE_0": "none",
            "GIT_CONFIG_KEY_1": "pack.threads", "GIT_CONFIG_VALUE_1": "1",
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
    ///
    /// - Parameters:
    ///   - merging: whether every sixth commit merges three branches, an octopus.
    ///   - packed: whether git makes a pack of it, even where it is small, and not loose objects.
    func commit(
        _ history: [[(name: String, text: [UInt8]?)]], merging: Bool = false, packed: Bool = false
    ) throws {
        var stream = Data()
        for (index, files) in history.enumerated() {
            stream += Data(
                "commit refs/heads/main\nmark :\(index + 1)\ncommitter T <t@example.com> \(1_700_000_000 + index) +0000\ndata 0\n"
                    .utf8)
            // Older commits of the same branch do for parents: what matters is which blobs there are.
            if merging, index > 5, index % 6 == 0 {
                stream += Data("from :\(index)\nmerge :\(index - 2)\nmerge :\(index - 4)\n".utf8)
            }
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
        try git(
            "-c", "fastimport.unpackLimit=\(packed ? 1 : 100)", "fast-import", "--quiet", "--force",
            "--depth=50",
            input: stream)
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

    func miss(_ object: Int, _: PackFailure, isBuilt _: Bool) { missed.append(pack.id(of: object)) }
}
