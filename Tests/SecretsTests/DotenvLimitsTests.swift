import Foundation
import Secrets
import Testing

/// However large or broken a text is, reading it ends, and soon.
@Suite(.timeLimit(.minutes(1))) struct DotenvLimitsTests {
    /// Every value is kept, as `check --values` does.
    @Test(arguments: ["", "\"", "'"]) func readsAHundredThousandLines(quote: String) throws {
        let text = (0..<100_000).map { "NAME_\($0)=\(quote)value \($0)\(quote)\n" }.joined()
        final class Kept {
            let value: SecretValue
            init(_ value: consuming SecretValue) { self.value = value }
        }
        var kept: [Kept] = []
        let secret = secretValue(text.utf8)
        try Dotenv.read(secret) { _, value in kept.append(Kept(value)) }
        #expect(kept.count == 100_000)
        #expect(kept[99_999].value.digest == Digest(of: "value 99999"))
        // A value takes room for itself, not for the rest of the file: that would be 100 GB of addresses.
        let pages = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
        #expect(try #require(Int(pages[0])) * 4_096 < 50_000_000_000)
    }

    @Test func readsAValueOfManyMegabytes() {
        let value = String(repeating: "0123456789abcde\n", count: 500_000)
        #expect(readDotenv("A=\"\(value)\"\nB=1".utf8) == .success(["A=\(value)", "B=1"]))
    }

    /// Each would be looked for up to the end of the text.
    @Test func endsAtTheFirstOpenQuote() {
        for quote in ["'", "\""] {
            let lines = (0..<1_001).map { "NAME_\($0)=\(quote)\n" }.joined()
            guard case .failure(let problem) = readDotenv(lines.utf8) else {
                Issue.record("was read")
                continue
            }
            // The second line's quote closes the first line's value; nothing may follow it but its line's end.
            #expect(problem.line == 1_001)
            #expect(problem.reason == .openQuote)
        }
    }

    @Test(arguments: 1...4) func everySoupOfSignsIsReadOrRefused(seed: UInt64) {
        var state = seed
        func next(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % limit
        }
        let pieces = [
            "A", "B=", "=", "'", "\"", "\\", "\n", "\r", "\r\n", " ", "\t", "#", "$", "\u{0}", "export ", "x",
            "é",
        ]
        var read = 0
        for _ in 0..<5_000 {
            let text = (0..<(1 + next(20))).map { _ in pieces[next(pieces.count)] }.joined()
            let first = readDotenv(text.utf8)
            guard first == readDotenv(text.utf8) else {
                Issue.record("two results for \(text)")
                return
            }
            switch first {
            case .success: read += 1
            case .failure(let problem):
                let lines = text.utf8.count { $0 == UInt8(ascii: "\n") } + 1
                if !(1...lines).contains(problem.line) { Issue.record("line \(problem.line) of \(text)") }
            }
        }
        #expect((100...4_000).contains(read))
    }

    /// Bytes that are no UTF-8 pass through as they are.
    @Test func takesAnyBytes() throws {
        let bytes = (1...255).map { UInt8($0) }.filter { !Array("\n\r'\"\\".utf8).contains($0) }
        var count = 0
        let text = Array("A='".utf8) + bytes + Array("'".utf8)
        let secret = secretValue(text)
        try Dotenv.read(secret) { _, value in
            count += 1
            #expect(value.withBytes { Array($0) } == bytes)
        }
        #expect(count == 1)
    }
}
