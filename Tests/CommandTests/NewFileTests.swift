import DemoControlPlane
import Foundation
import Glibc
import Testing

/// `envaudit rotate … --out FILE`: a new file, its owner's alone, there whole or not at all.
@Suite(.timeLimit(.minutes(2))) struct NewFileTests {
    /// What may be in the file's place already.
    enum Obstacle: String, CaseIterable, Sendable {
        case file, link, danglingLink, linkToDevice, pipe, folder

        func make(at path: String, target: String) throws {
            switch self {
            case .file: try "mine".write(toFile: path, atomically: false, encoding: .utf8)
            case .link:
                try "mine".write(toFile: target, atomically: false, encoding: .utf8)
                #expect(symlink(target, path) == 0)
            case .danglingLink: #expect(symlink(target, path) == 0)
            case .linkToDevice: #expect(symlink("/dev/zero", path) == 0)
            case .pipe: #expect(mkfifo(path, 0o600) == 0)
            case .folder: #expect(mkdir(path, 0o700) == 0)
            }
        }
    }

    let workspace: TestWorkspace
    /// Where runs write to: outside the workspace, whose files every run is searched for.
    private let folder: String

    init() async throws {
        workspace = try await TestWorkspace()
        folder = URL(fileURLWithPath: workspace.path).deletingLastPathComponent().path + "/out"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    private func rotate(_ path: String, _ more: String...) async throws -> Outcome {
        try await workspace.run(["rotate", "preprod", "OAUTH_ENCRYPTION_KEY", "--out", path] + more)
    }

    private func mode(_ path: String) throws -> Int {
        try #require(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
    }

    private var found: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: folder).sorted() }
    }

    private func isWhole(_ path: String) throws -> Bool {
        try String(contentsOfFile: path, encoding: .utf8).wholeMatch(
            of: /OAUTH_ENCRYPTION_KEY=[0-9a-f]{64}\n/) != nil
    }

    @Test(arguments: [0o000, 0o022, 0o077, 0o177, 0o277, 0o777]) func `is its owner's to read and write`(
        mask: Int
    ) async throws {
        let path = folder + "/new.env"
        let before = umask(mode_t(mask))
        let child = Result {
            try workspace.startProgram(["rotate", "preprod", "OAUTH_ENCRYPTION_KEY", "--out", path])
        }
        umask(before)
        let outcome = try await child.get().outcome()
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.isEmpty)
        #expect(try mode(path) == 0o600)
        #expect(try isWhole(path))
        #expect(try found == ["new.env"])
    }

    @Test(arguments: Obstacle.allCases, [false, true]) func `is never written over anything`(
        obstacle: Obstacle, pushed: Bool
    ) async throws {
        let (path, target) = (folder + "/new.env", folder + "/target")
        try obstacle.make(at: path, target: target)
        let before = try found
        try await serving(.conforming) { plane, variables in
            let outcome = try await workspace.run(
                ["rotate", "preprod", "OAUTH_ENCRYPTION_KEY", "--out", path]
                    + (pushed ? ["--push", "--by", "Ann"] : []), variables: variables)
            #expect(outcome.status == 2, "\(outcome.errors)")
            #expect(outcome.errors.contains(path))
            #expect(outcome.output.isEmpty)
            #expect(await plane.changes(of: "preprod") == 0)
        }
        #expect(try found == before)
        switch obstacle {
        case .file: #expect(try String(contentsOfFile: path, encoding: .utf8) == "mine")
        case .link: #expect(try String(contentsOfFile: target, encoding: .utf8) == "mine")
        case .danglingLink: #expect(!FileManager.default.fileExists(atPath: target))
        case .folder: #expect(try FileManager.default.contentsOfDirectory(atPath: path).isEmpty)
        case .pipe, .linkToDevice: break
        }
    }

    @Test func `a folder that is not there, or is none, is told`() async throws {
        try "mine".write(toFile: folder + "/file", atomically: false, encoding: .utf8)
        for (place, reason) in [
            ("nowhere/new.env", "No such file or directory"), ("file/new.env", "Not a directory"),
            ("", "File exists"),
        ] {
            let outcome = try await rotate("\(folder)/\(place)")
            #expect(outcome.status == 2)
            #expect(
                outcome.errors.contains("the values can't be written to \(folder)/\(place): \(reason)"),
                "\(outcome.errors)")
        }
        #expect(try await rotate("").status == 2)
        #expect(try found == ["file"])
    }

    @Test(.enabled(if: geteuid() != 0, "root may write anywhere"))
    func `a folder that may not be written to is told`() async throws {
        chmod(folder, 0o500)
        defer { chmod(folder, 0o700) }
        let outcome = try await rotate(folder + "/new.env")
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("Permission denied"))
        #expect(try found.isEmpty)
    }

    /// At whatever moment: the file is whole or not there, and nothing else is.
    @Test(arguments: 0..<20) func `a run that is killed leaves no half of it`(moment: Int) async throws {
        let path = folder + "/new.env"
        let child = try workspace.startProgram(["rotate", "preprod", "OAUTH_ENCRYPTION_KEY", "--out", path])
        try await Task.sleep(for: .microseconds(2_000 + 1_500 * moment))
        child.signal(SIGKILL)
        _ = try await child.outcome()
        #expect(try [[], ["new.env"]].contains(found))
        if try !found.isEmpty {
            #expect(try isWhole(path))
            #expect(try mode(path) == 0o600)
        }
        #expect(workspace.leftBehind.isEmpty)
    }
}
