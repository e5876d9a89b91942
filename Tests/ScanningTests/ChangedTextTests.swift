import Randomness
import Secrets
import Testing

@testable import Candidates
@testable import Scanning

/// What is read of a text that differs from another in places is all that is new in it, and nothing that is not there.
@Suite struct ChangedTextTests {
    /// The candidates that are read, by their digests.
    private static func digests(_ read: (SecretSearch) -> Void) -> Set<Digest> {
        let search = SecretSearch(DigestTable([]), seen: TextCache(limit: 1 << 16), collecting: .max)
        read(search)
        return search.digests ?? []
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
        "k\0e\0y\0=\0s\0e\0c\0r\0e\0t\0 \0x\0", "y\0\0\0", ">", "<", "- ", " := ", "KEY = \"\"\"", "\\123",
        "+", "''", "\"\"", "<![CDATA[", "]]>",
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
        var inherited = BlockKinds()
        let before = Self.digests { search in base.withUnsafeBytes { inherited = search.read($0) } }
        let after = Self.digests { search in text.withUnsafeBytes { _ = search.read($0) } }
        let changed = Self.digests { search in
            text.withUnsafeBytes { _ = search.read($0, changes: changes, inherited: inherited) }
        }
        #expect(after.subtracting(before).isSubset(of: changed), "lost")
        #expect(changed.isSubset(of: after), "not there")
    }
}
