import Support
import Foundation
import Manifests
import Providers
import Secrets
import Testing

@Suite(.timeLimit(.minutes(1))) struct DotenvFileTests {
    private let folder: Folder

    init() throws { folder = try Folder() }

    private static let declared = "{ provider: dotenv, file: .env.preprod }"

    @Test func `lists each name with its value's digest, and hands the value on`() async throws {
        try folder.write(".env.preprod", "# c\nexport A=one\nB=\"two\\nlines\"\nC=\n")
        let listing = try await seen(Self.declared, in: folder).get()
        #expect(listing.shown == ["A": "one", "B": "two\nlines", "C": ""])
        #expect(listing.provider == "dotenv")
        #expect(listing.evidence == .value)
        #expect(listing.source == .live)
        #expect(listing.secrets["A"]?.digest == Digest(of: "one"))
        #expect(listing.secrets.values.allSatisfy { $0.plainTextIn == nil && !$0.isPlatform })
        #expect(listing.fetchedAt == 1_770_000_000)
    }

    @Test(arguments: ["", "# A=b\n\n"]) func `a file without a value may be cut off`(text: String)
        async throws
    {
        try folder.write(".env.preprod", text)
        #expect(
            message(try await seen(Self.declared, in: folder))
                == "the dotenv file has no NAME=value, so it may be cut off")
    }

    @Test func `a file below the folder, and a link within it, are read`() async throws {
        try folder.write("apps/web/.env", "A=b\n")
        try folder.link("linked", to: "apps/web")
        for file in ["apps/web/.env", "linked/.env"] {
            let listing = try await seen("{ provider: dotenv, file: \(file) }", in: folder).get()
            #expect(listing.shown == ["A": "b"])
        }
    }

    @Test func `what is not the workspace's is not read`() async throws {
        try Data("A=\(Made.value)".utf8).write(to: URL(fileURLWithPath: folder.path + "-other"))
        try folder.link("file", to: "../workspace-other")
        try folder.link("folder", to: "/etc")
        #expect(
            message(try await seen("{ provider: dotenv, file: file }", in: folder))
                == "file leads out of the workspace's folder")
        #expect(
            message(try await seen("{ provider: dotenv, file: folder/hostname }", in: folder))
                == "folder/hostname leads out of the workspace's folder")
        #expect(
            message(try await seen("{ provider: dotenv, file: ../workspace-other }", in: folder))
                == "../workspace-other is not a file of the workspace")
    }

    @Test func `what is no file is not waited for`() async throws {
        mkfifo(folder.path + "/pipe", 0o600)
        try folder.write("folder/x", "")
        try folder.link("loop", to: "loop")
        for (file, says) in [
            ("none", "none is not there"), ("pipe", "pipe is neither a file nor a link to one"),
            ("folder", "folder is a folder"),
            ("loop", "loop can't be read: Too many levels of symbolic links"),
        ] {
            #expect(message(try await seen("{ provider: dotenv, file: \(file) }", in: folder)) == says)
        }
    }

    @Test(arguments: [
        ("A=1\nB=c\u{0}d\n", ".env.preprod:2: a NUL byte: this is no text file"),
        ("A=1\nB='\(Made.value)", ".env.preprod:2: a quoted value is never closed"),
        ("A=1\nA=2\n", ".env.preprod:2: a name that was given before"),
        ("\(Made.value)\n", ".env.preprod:1: expected NAME=value"),
    ])
    func `what is no dotenv file is told by its line, and nothing of it is listed`(text: String, says: String)
        async throws
    {
        try folder.write(".env.preprod", text)
        #expect(message(try await seen(Self.declared, in: folder)) == says)
    }

    @Test func `a line of 100 MB is refused before it is read`() async throws {
        try folder.write(".env.preprod", "A=")
        truncate(folder.path + "/.env.preprod", 100 << 20)
        let says = message(try await seen(Self.declared, in: folder))
        #expect(says == ".env.preprod is larger than 16777216 bytes")
    }

    @Test func `another file takes its place`() throws {
        let listing = try declaration(Self.declared)
        let read = try DotenvFile().read(Array("A=b".utf8), of: listing, source: .file, readAt: 5)
        #expect(read.shown == ["A": "b"])
        #expect(read.source == .file)
        for (text, says) in [
            ("A=b\nc", "the dotenv file, line 2: expected NAME=value"),
            (String(repeating: "#", count: (16 << 20) + 1), "the dotenv file is larger than 16777216 bytes"),
        ] {
            let failure = #expect(throws: Failure.self) {
                try DotenvFile().read(Array(text.utf8), of: listing, source: .file, readAt: 5)
            }
            #expect(failure?.message == says)
        }
    }

    @Test(arguments: [
        (
            "{ provider: dotenv }",
            "3:22: `file` is missing; expected the dotenv file, a path within the workspace's folder, such as .env.preprod"
        ),
        (
            "{ provider: dotenv, file: a, fil: b }",
            "3:44: dotenv has no setting `fil`; expected file, dialect; did you mean `file`?"
        ),
        (
            "{ provider: dotenv, file: ../a }",
            "3:36: invalid dotenv file \"../a\"; expected a path within the workspace's folder, such as .env.preprod"
        ),
        (
            "{ provider: dotenv, file: /etc/passwd }",
            "3:36: invalid dotenv file \"/etc/passwd\"; expected a path within the workspace's folder, such as .env.preprod"
        ),
        (
            "{ provider: dotenv, file: a/../../b }",
            "3:36: invalid dotenv file \"a/../../b\"; expected a path within the workspace's folder, such as .env.preprod"
        ),
        (
            "{ provider: dotenv, file: \"a\\0b\" }",
            "3:36: invalid dotenv file \"a\u{0}b\"; expected a path within the workspace's folder, such as .env.preprod"
        ),
        (
            "{ provider: dotenv, file: a, run: [b] }",
            "3:45: dotenv has no setting `run`; expected provider: command"
        ),
    ])
    func `wrong settings are problems`(listing: String, says: String) throws {
        let problems = try problems(listing)
        #expect(problems == ["environments/preprod.yaml:\(says)"])
    }

    @Test(arguments: [".env", "a/b.env", "a..b", "...", ".env.preprod"])
    func `a path within the folder is none`(file: String) throws {
        #expect(try problems("{ provider: dotenv, file: \(file) }").isEmpty)
    }

    @Test func `a line that programs read differently is told, and its dialect decides`() async throws {
        try folder.write(".env.preprod", "A=b#c\nB=d\n")
        let listing = try await seen(Self.declared, in: folder).get()
        #expect(
            listing.secrets["A"]?.readings
                == "Compose and Python read the # as part of the value, Node and Ruby as a comment")
        #expect(listing.secrets["B"]?.readings == nil)
        for (dialect, value) in [("compose", "b#c"), ("node", "b"), ("ruby", "b"), ("python", "b#c")] {
            let declared = "{ provider: dotenv, file: .env.preprod, dialect: \(dialect) }"
            let listing = try await seen(declared, in: folder).get()
            #expect(listing.shown == ["A": value, "B": "d"])
            #expect(listing.secrets["A"]?.readings == nil)
        }
    }
}
