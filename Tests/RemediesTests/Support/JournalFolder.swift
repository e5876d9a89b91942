import Foundation
import Glibc
import Manifests
import Scenarios
import Secrets
import Testing

@testable import Remedies

/// A workspace's folder for a journal; it goes when the last reference to it does.
final class JournalFolder: Sendable {
    let path: String

    init() throws {
        path =
            FileManager.default.temporaryDirectory.appending(path: "envaudit-journal-\(UUID().uuidString)")
            .path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        chmod("\(path)/.envaudit", 0o700)
        try? FileManager.default.removeItem(atPath: path)
    }

    var folder: String { "\(path)/.envaudit" }
    var file: String { "\(path)/\(JournalFile.path)" }

    /// The journal's bytes.
    var bytes: [UInt8] { Array(FileManager.default.contents(atPath: file) ?? Data()) }

    /// Puts these bytes in the journal's place.
    func write(_ bytes: some Collection<UInt8>) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data(bytes).write(to: URL(fileURLWithPath: file))
    }

    /// Appends entries as one run after the other does.
    func append(_ entries: [JournalEntry]) throws {
        let journal = try JournalFile(workspace: path)
        for entry in entries { try journal.append(entry) }
    }

    /// What the journal says to a reader.
    func entries() throws(JournalFile.Failure) -> [JournalEntry]? {
        try JournalFile.entries(inWorkspace: path)
    }

    /// Why it can't be opened for a run; nil where it can.
    func failure() -> JournalFile.Failure? {
        do throws(JournalFile.Failure) {
            _ = try JournalFile(workspace: path)
            return nil
        } catch {
            return error
        }
    }

    /// Why it can't be read; nil where it can.
    func readingFailure() -> JournalFile.Failure? {
        do throws(JournalFile.Failure) {
            _ = try entries()
            return nil
        } catch {
            return error
        }
    }
}

/// Entries of every kind.
enum JournalSample {
    static let value = "a value of the journal's tests"

    static func change(
        _ name: String, _ value: String = value, forms: [ValueForm] = [], of environment: String = "preprod"
    ) -> PendingChange {
        PendingChange(HeldSecret(name, SecretValue(copying: value)), forms: forms, of: environment)
    }

    /// Each event, with one name, several and none where it has names.
    static let events: [JournalEvent] = {
        let changes = ["A", "B_2", "C"].map { change($0) }
        var events: [JournalEvent] = [
            .began(command: .rotate, environment: "preprod"), .began(command: .apply, environment: "p"),
            .generated(changes, file: "new.env"), .generated([changes[0]], file: nil),
            .generated([], file: ""),
            .sending(request: 1, .set(changes)), .sending(request: .max, .set([])),
            .sending(request: 2, .delete(["A", "B", "A"])), .sending(request: 3, .delete([])),
            .settled(request: 1, ["A": .done, "B": .undone, "C": .unseen]), .settled(request: 2, [:]), .ended,
        ]
        events += [JournalEvent.Answer.accepted, .refused, .unknown].map { .answered(request: 7, $0) }
        events += [#"a"b\c/d"#, "é 漢字 🔑", "\u{0}\u{1}\u{1F}\u{7F}", "one\ntwo\r\n", "\u{2028}"].flatMap {
            [
                JournalEvent.began(command: .apply, environment: $0), .generated([], file: $0),
                .sending(request: 1, .delete([$0])), .settled(request: 1, [$0: .done]),
            ]
        }
        return events
    }()

    static let entries = events.enumerated().map { index, event in
        JournalEntry(at: 1_795_237_200 + Double(index), run: "run\(index % 3)", event: event)
    }
}
