import Foundation
import Glibc
import Testing

@testable import Remedies

/// What stands in the journal's place, as whoever sends a pull request may choose.
@Suite(.timeLimit(.minutes(1))) struct JournalPlaceTests {
    /// Something that is no journal.
    enum Thing: String, CaseIterable, Sendable {
        case link, danglingLink, pipe, folder, device

        func make(at path: String, besides folder: String) throws {
            let target = folder + "/elsewhere"
            switch self {
            case .link:
                // Of the kind that belongs there.
                if path.hasSuffix(".envaudit") {
                    try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: true)
                } else {
                    try Data().write(to: URL(fileURLWithPath: target))
                }
                #expect(symlink(target, path) == 0)
            case .danglingLink: #expect(symlink(target, path) == 0)
            case .pipe: #expect(mkfifo(path, 0o600) == 0)
            case .folder:
                try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            case .device: #expect(symlink("/dev/zero", path) == 0)
            }
        }
    }

    private func isSystem(_ failure: JournalFile.Failure?) -> Bool {
        if case .system? = failure { true } else { false }
    }

    @Test(arguments: Thing.allCases) func `in the file's place it is refused, and soon`(thing: Thing) throws {
        let folder = try JournalFolder()
        #expect(mkdir(folder.folder, 0o700) == 0)
        try thing.make(at: folder.file, besides: folder.path)
        #expect(isSystem(folder.failure()))
        #expect(isSystem(folder.readingFailure()))
        // Nothing was made or written where a link leads.
        #expect((FileManager.default.contents(atPath: folder.path + "/elsewhere") ?? Data()).isEmpty)
    }

    @Test(arguments: [Thing.link, .danglingLink, .pipe, .device]) func `in the folder's place it is refused`(
        thing: Thing
    ) throws {
        let folder = try JournalFolder()
        try thing.make(at: folder.folder, besides: folder.path)
        #expect(isSystem(folder.failure()))
        let elsewhere = try? FileManager.default.contentsOfDirectory(atPath: folder.path + "/elsewhere")
        #expect((elsewhere ?? []).isEmpty)
    }

    @Test func `a link to a folder with a journal is not read`() throws {
        let (folder, other) = (try JournalFolder(), try JournalFolder())
        try other.append([JournalSample.entries[0]])
        #expect(symlink(other.folder, folder.folder) == 0)
        #expect(isSystem(folder.readingFailure()))
    }

    @Test(.enabled(if: geteuid() != 0, "root may do everything"))
    func `without permission it is refused`() throws {
        let folder = try JournalFolder()
        try folder.append([])
        chmod(folder.file, 0o400)
        #expect(isSystem(folder.failure()))
        chmod(folder.file, 0)
        #expect(isSystem(folder.readingFailure()))
        chmod(folder.folder, 0)
        #expect(isSystem(folder.failure()))
    }

    @Test func `what is larger than any journal is not read`() throws {
        let folder = try JournalFolder()
        try folder.append([])
        #expect(truncate(folder.file, 64 << 20 + 1) == 0)
        #expect(folder.failure() == .tooLarge)
        #expect(folder.readingFailure() == .tooLarge)
    }
}
