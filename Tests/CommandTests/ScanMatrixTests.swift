import Foundation
import ScanForms
import Testing

@testable import DemoControlPlane

/// Every form of docs/scan.md at every place of a history is found, at its line and with its commit. `scripts/scan-matrix`
/// prints what was found.
@Suite(.timeLimit(.minutes(5))) struct ScanMatrixTests {
    /// Where a text stands in a history.
    enum Place: String, CaseIterable {
        case firstByte = "first byte"
        case lastByte = "last byte"
        case acrossInsert = "across an insert"
        case movedCopy = "joined by copies"
        case deletedFile = "deleted file"
        case keptRef = "dropped branch, kept ref"
        case tagOfTree = "tag's tree"
        case besideSubmodule = "beside a submodule"

        /// Whether the text is a part of a file.
        var isWithinFile: Bool { [.firstByte, .lastByte, .acrossInsert, .movedCopy].contains(self) }
    }

    /// A file: its versions, and where the text is to be found in the last of them.
    private struct File {
        let name: String
        let versions: [[UInt8]]
        let line: Int
    }

    private static func filler(_ name: String, _ count: Int) -> [UInt8] {
        // A multiplicative sequence: no two lines are alike, and none is a candidate that is looked for.
        var number = name.utf8.reduce(UInt64(count)) { $0 &* 31 &+ UInt64($1) }
        return (0..<count).flatMap { _ in
            number = number &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Array("line \(number >> 33) of this file\n".utf8)
        }
    }

    private static func file(_ index: Int, _ form: FormCase, _ place: Place) -> File {
        let name = "f\(index).txt"
        let text = Array(form.text.utf8)
        let before = form.before.utf8.count
        let (head, rest, long) = (filler(name, 30), filler(name + "rest", 30), filler(name + "long", 40))
        func line(_ prefix: [UInt8]) -> Int {
            (prefix + text[..<before]).count(where: { $0 == 0x0A }) + 1
        }
        switch place {
        case .firstByte: return File(name: name, versions: [text + [0x0A] + rest], line: line([]))
        case .lastByte: return File(name: name, versions: [head + text], line: line(head))
        case .acrossInsert:
            // What is there first is longer, so that the other is stored as what differs from it.
            let middle = (before + text.count) / 2
            let cut = text[..<middle] + text[min(middle + 3, text.count)...]
            return File(
                name: name, versions: [head + cut + [0x0A] + rest + long, head + text + [0x0A] + rest],
                line: line(head))
        case .movedCopy:
            let middle = (before + text.count) / 2
            let first = head + text[..<middle] + Array("zz zz\n".utf8) + long + Array("zz zz".utf8)
            return File(
                name: name,
                versions: [first + text[middle...] + [0x0A] + rest, head + text + [0x0A] + rest],
                line: line(head))
        case .deletedFile, .keptRef, .tagOfTree, .besideSubmodule:
            return File(name: name, versions: [text], line: line([]))
        }
    }

    @Test(arguments: Place.allCases) func `each form is found`(_ place: Place) async throws {
        let workspace = try await TestWorkspace()
        let forms = FormCase.all.filter { $0.form != "file" || !place.isWithinFile }
        let files = forms.enumerated().map { Self.file($0, $1, place) }
        try workspace.git("init", "-q", "--bare", "src")
        try Self.commit(files, place, workspace)
        try workspace.git("-C", "src", "repack", "-adfq", "--depth=50", "--window=50")
        if [.acrossInsert, .movedCopy].contains(place) {
            let bases = try Self.git(
                workspace, "cat-file", "--batch-all-objects", "--batch-check=%(objecttype) %(deltabase)")
            let deltas = bases.split(separator: "\n").filter {
                $0.hasPrefix("blob") && !$0.hasSuffix(String(repeating: "0", count: 40))
            }
            #expect(deltas.count > files.count * 9 / 10)
        }
        let names = Dictionary(
            Set(forms.map(\.value)).sorted().enumerated().map { ($1, "SECRET_\($0)") },
            uniquingKeysWith: { one, _ in one })
        let entries = names.map { value, name in
            "{\"name\": \"\(name)\", \"value\": \"\(Digest(of: value.utf8).hex)\"}"
        }
        try workspace.write("listing.json", "[\(entries.joined(separator: ", "))]")
        let outcome = try await workspace.run([
            "scan", "src", "--history", "--offline", "--env", "production", "--format", "json", "--listing",
            "production=listing.json",
        ])
        let report = try ScanTests.Report(outcome.output)
        #expect(outcome.status == 1 && report.state == "complete", "\(report.skipped)")
        var found: [String: Bool] = [:]
        for (form, file) in zip(forms, files) {
            let date: String? = place == .tagOfTree ? nil : Self.date(file.versions.count - 1)
            found[form.testDescription] = report.findings.contains {
                $0.secret == names[form.value] && $0.file == file.name && $0.line == file.line
                    && $0.date == date
                    && ($0.commit == nil) == (place == .tagOfTree)
            }
        }
        let lost = found.filter { !$0.value }.keys.sorted()
        #expect(lost.isEmpty)
        guard ProcessInfo.processInfo.environment["ENVAUDIT_SCAN_MATRIX"] != nil else { return }
        for form in FormCase.all {
            let cell = found[form.testDescription].map { $0 ? "found" : "LOST" } ?? "–"
            print("| \(form.form) | \(form.testDescription) | \(place.rawValue) | \(cell) |")
        }
    }

    // MARK: Histories

    private static func date(_ commit: Int) -> String {
        Date(timeIntervalSince1970: TimeInterval(1_700_000_000 + commit)).formatted(.iso8601)
    }

    private static func commit(_ files: [File], _ place: Place, _ workspace: TestWorkspace) throws {
        if place == .tagOfTree {
            var tree = ""
            for file in files {
                let blob = try git(workspace, "hash-object", "-w", "--stdin", input: Data(file.versions[0]))
                tree += "100644 blob \(blob.trimmingCharacters(in: .whitespacesAndNewlines))\t\(file.name)\n"
            }
            let id = try git(workspace, "mktree", input: Data(tree.utf8))
            try workspace.git("-C", "src", "tag", "old", id.trimmingCharacters(in: .whitespacesAndNewlines))
            return
        }
        let ref = place == .keptRef ? "refs/keep/dropped" : "refs/heads/main"
        var stream = Data()
        func begin(_ number: Int) {
            stream += Data(
                "commit \(ref)\ncommitter T <t@example.com> \(1_700_000_000 + number) +0000\ndata 0\n".utf8)
        }
        for version in 0..<(files.map(\.versions.count).max() ?? 0) {
            begin(version)
            if place == .besideSubmodule {
                stream += Data("M 160000 \(String(repeating: "12", count: 20)) module\n".utf8)
            }
            for file in files {
                let text = file.versions[version]
                stream +=
                    Data("M 100644 inline \(file.name)\ndata \(text.count)\n".utf8) + text + Data("\n".utf8)
            }
        }
        if place == .deletedFile {
            begin(1)
            for file in files { stream += Data("D \(file.name)\n".utf8) }
        }
        try git(workspace, "fast-import", "--quiet", input: stream)
    }

    @discardableResult
    private static func git(
        _ workspace: TestWorkspace, _ words: String..., input: Data = Data()
    ) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["git", "--git-dir=\(workspace.path)/src"] + words
        process.environment = [
            "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/nonexistent", "GIT_CONFIG_NOSYSTEM": "1",
        ]
        let file = FileManager.default.temporaryDirectory.appending(path: "envaudit-\(UUID()).input")
        try input.write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let output = Pipe()
        process.standardInput = try FileHandle(forReadingFrom: file)
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let text = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "git \(words)")
        return String(decoding: text, as: UTF8.self)
    }
}
