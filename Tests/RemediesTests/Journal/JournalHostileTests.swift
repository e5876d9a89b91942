import Foundation
import Secrets
import Testing

@testable import Remedies

/// A line that no run wrote is never an entry, and never ends the program.
@Suite(.timeLimit(.minutes(2))) struct JournalHostileTests {
    private static let head = #""at":"2026-11-21T05:00:00Z","run":"1""#
    private static let binding = "\(JournalSample.change("A").binding)"

    static let lines = [
        "", " ", "null", "1", "[]", "{}", "\"began\"", "{", "}", "began", "\u{FEFF}{}",
        #"{\#(head)}"#, #"{\#(head),"event":"ended""#, #"{\#(head),"event":"started"}"#,
        #"{\#(head),"event":null}"#, #"{\#(head),"event":1}"#, #"{\#(head),"event":["ended"]}"#,
        #"{"run":"1","event":"ended"}"#, #"{"at":"2026-11-21T05:00:00Z","event":"ended"}"#,
        #"{"at":"2026-11-21T05:00:00Z","run":"","event":"ended"}"#,
        #"{"at":"2026-11-21T05:00:00Z","run":1,"event":"ended"}"#,
        #"{"at":"yesterday","run":"1","event":"ended"}"#, #"{"at":1,"run":"1","event":"ended"}"#,
        #"{"at":"2026-02-30T05:00:00Z","run":"1","event":"ended"}"#,
        #"{"at":"9999999999-11-21T05:00:00Z","run":"1","event":"ended"}"#,
        #"{\#(head),"event":"began"}"#, #"{\#(head),"event":"began","command":"rotate"}"#,
        #"{\#(head),"event":"began","command":"destroy","environment":"p"}"#,
        #"{\#(head),"event":"began","command":"rotate","environment":1}"#,
        #"{\#(head),"event":"generated"}"#, #"{\#(head),"event":"generated","secrets":{}}"#,
        #"{\#(head),"event":"generated","secrets":[{"name":"A"}]}"#,
        #"{\#(head),"event":"generated","secrets":[{"name":"A","binding":"scrypt"}]}"#,
        #"{\#(head),"event":"generated","secrets":[{"name":1,"binding":"\#(binding)"}]}"#,
        #"{\#(head),"event":"generated","secrets":[{"binding":"\#(binding)"}]}"#,
        #"{\#(head),"event":"generated","secrets":[],"file":1}"#,
        #"{\#(head),"event":"sending","request":1}"#,
        #"{\#(head),"event":"sending","request":1,"change":"set"}"#,
        #"{\#(head),"event":"sending","request":1,"change":"drop","secrets":[]}"#,
        #"{\#(head),"event":"sending","change":"delete","secrets":[]}"#,
        #"{\#(head),"event":"sending","request":"1","change":"delete","secrets":[]}"#,
        #"{\#(head),"event":"sending","request":1.5,"change":"delete","secrets":[]}"#,
        #"{\#(head),"event":"sending","request":1e400,"change":"delete","secrets":[]}"#,
        #"{\#(head),"event":"sending","request":9223372036854775808,"change":"delete","secrets":[]}"#,
        #"{\#(head),"event":"sending","request":1,"change":"delete","secrets":["A"]}"#,
        #"{\#(head),"event":"answered","request":1}"#, #"{\#(head),"event":"answered","answer":"accepted"}"#,
        #"{\#(head),"event":"answered","request":1,"answer":"perhaps"}"#,
        #"{\#(head),"event":"settled","request":1}"#,
        #"{\#(head),"event":"settled","request":1,"secrets":[{"name":"A"}]}"#,
        #"{\#(head),"event":"settled","request":1,"secrets":[{"name":"A","outcome":"perhaps"}]}"#,
        // Two of one thing: nobody can tell which was meant.
        #"{"run":"2",\#(head),"event":"ended"}"#, #"{\#(head),"event":"ended","event":"ended"}"#,
        #"{\#(head),"event":"answered","request":1,"request":2,"answer":"accepted"}"#,
        #"{\#(head),"event":"answered","request":1,"answer":"refused","answer":"accepted"}"#,
        #"{\#(head),"event":"settled","request":1,"secrets":[{"name":"A","outcome":"done"},{"name":"A","outcome":"undone"}]}"#,
        #"{\#(head),"event":"sending","request":1,"change":"delete","secrets":[{"name":"A","name":"B"}]}"#,
        // What no run writes, though it could be read.
        #"{\#(head),"event":"sending","request":1.0,"change":"delete","secrets":[]}"#,
        #"{\#(head),"event":"ended","value":"more"}"#, #"{\#(head),"event":"ended","secrets":[]}"#,
        #"{\#(head),"event":"ended"} {}"#, "{\(head),\"event\":\"ended\"}\u{0}", "\u{0}",
        String(repeating: "[", count: 100_000), String(repeating: "{\"at\":", count: 100_000),
        #"{\#(head),"event":"ended","more":"# + String(repeating: "[", count: 50_000)
            + String(repeating: "]", count: 50_000) + "}",
        #"{\#(head),"event":"ended","more":"# + String(repeating: "9", count: 100_000) + "}",
    ]

    @Test(arguments: lines.indices) func `is no entry`(index: Int) throws {
        let line = Self.lines[index]
        guard !line.isEmpty else { return }
        let folder = try JournalFolder()
        try folder.write(Array("\(line)\n".utf8))
        #expect(folder.readingFailure() == .badLine(1), "\(line.prefix(100))")
        #expect(folder.failure() == .badLine(1))
    }

    @Test func `a line in UTF-16 is none either`() throws {
        let folder = try JournalFolder()
        try folder.append([JournalEntry(at: 0, run: "1", event: .ended)])
        let line = folder.bytes.dropLast()
        try folder.write(line.flatMap { [$0, 0] } + [0x0A])
        #expect(folder.readingFailure() == .badLine(1))
    }

    /// Good lines with some bytes changed: each is a bad line, or says an entry that is written in just that way.
    @Test(arguments: 1...8) func `no change of bytes makes another line of an entry`(seed: UInt64) throws {
        var random = SeededBytes(seed: seed)
        func next(_ limit: Int) -> Int {
            random.next(4).reduce(0) { $0 << 8 | Int($1) } % limit
        }
        let folder = try JournalFolder()
        try folder.append(JournalSample.entries)
        let lines = folder.bytes.split(separator: 0x0A).map(Array.init)
        let marks = Array(#"{}[]":,\0129e-. "#.utf8) + [0, 0x7F, 0xC3, 0xFF]
        var read = 0
        for _ in 0..<300 {
            var line = lines[next(lines.count)]
            for _ in 0...next(3) {
                let place = next(line.count)
                switch next(4) {
                case 0: line.remove(at: place)
                case 1: line.insert(marks[next(marks.count)], at: place)
                case 2: line[place] = UInt8(next(256))
                default: line.insert(contentsOf: line[place..<min(place + 20, line.count)], at: place)
                }
                if line.isEmpty { line = [0x20] }
            }
            line.removeAll { $0 == 0x0A }
            guard !line.isEmpty else { continue }
            try folder.write(line + [0x0A])
            guard let entries = try? folder.entries() else {
                #expect(folder.readingFailure() == .badLine(1))
                continue
            }
            read += 1
            let again = try JournalFolder()
            try again.append(entries)
            #expect(again.bytes == line + [0x0A])
        }
        #expect(read > 0)
    }
}
