import Randomness
import Testing

@testable import Scanning

/// What is read of a text that differs from another in places is all that is new in it, and nothing that is not there.
@Suite struct ChangedTextTests {
    final class Collector: CandidateSink {
        private(set) var found: Set<[UInt8]> = []
        func take(_ bytes: UnsafeRawBufferPointer, at _: Int, _: CandidateForm) { found.insert(Array(bytes)) }
    }

    /// Pieces that meet in all ways: what begins and ends candidates, and what is in them.
    private static let pieces = [
        "\n", "\n", " ", "=", ": ", "\"", "'", "`", "\\", "\\\n", "\\n", "\\\"", "://", "@", "/", "?k=", "&",
        "#", "%41",
        ",", "{\n\"a\": ", "}", "key: |\n  ", "KEY=\"", "-----BEGIN A-----\n", "\n-----END A-----", "  ",
        "\r\n", "ü", "\u{0}",
        "={\n", "  \"b\": 1,\n", "}\n", "{", "|\n", "a: >\n", "    x", " \\\n", "]", "t", "\t", "\r", "\"\n",
        "'\n",
        "abcdefgh", "sk_x_12345678", "QWxhZGRpbjpvcGVu", "a.b.c", "0123456789abcdef", "x",
    ]

    static func text(_ count: Int, _ generator: inout SeededGenerator) -> [UInt8] {
        var text: [UInt8] = []
        for _ in 0..<count {
            text += Array(pieces.pick(&generator).utf8)
            // Longer than a candidate may be.
            if generator.once(in: 150) { text += [UInt8](repeating: 0x61, count: 5000) }
        }
        return text
    }

    @Test(arguments: 0..<500) func `candidates of changes are those that are new`(_ seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        let base = Self.text(Int.random(in: 0...120, using: &generator), &generator)
        // As a delta makes it: copies of the base, and insertions.
        var (text, changes, copied): ([UInt8], [Range<Int>], Int?) = ([], [], 0)
        for _ in 0..<Int.random(in: 0...6, using: &generator) {
            if generator.once(in: 2), !base.isEmpty {
                let start = generator.once(in: 3) ? 0 : Int.random(in: 0..<base.count, using: &generator)
                let end =
                    generator.once(in: 3) ? base.count : Int.random(in: start...base.count, using: &generator)
                if let copied, copied != start { changes.append(text.count..<text.count) }
                text += base[start..<end]
                copied = end
            } else {
                let piece = Self.text(Int.random(in: 1...4, using: &generator), &generator)
                changes.append(text.count..<(text.count + piece.count))
                text += piece
                copied = nil
            }
        }
        if let copied, copied != base.count { changes.append(text.count..<text.count) }
        let reader = TextReader()
        let (before, after, changed) = (Collector(), Collector(), Collector())
        let inherited = base.withUnsafeBytes { reader.read($0, into: before) }
        text.withUnsafeBytes { _ = reader.read($0, into: after) }
        text.withUnsafeBytes { _ = reader.read($0, changes: changes, inherited: inherited, into: changed) }
        let lost = after.found.subtracting(before.found).subtracting(changed.found)
        #expect(lost.isEmpty, "\(lost.map { String(decoding: $0, as: UTF8.self) })")
        let wrong = changed.found.subtracting(after.found)
        #expect(wrong.isEmpty, "\(wrong.map { String(decoding: $0, as: UTF8.self) })")
    }
}
