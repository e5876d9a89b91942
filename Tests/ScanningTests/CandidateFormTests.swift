import Foundation
import ScanForms
import Testing

@testable import Scanning
@testable import Secrets

/// Each form of docs/scan.md: a text that has a value in it, and the form in which it is found.
@Suite struct CandidateFormTests {
    @Test(arguments: FormCase.all) func `a value is found in its form and place`(_ example: FormCase) {
        let found = Self.search(example.text, for: example.value)
        #expect(found.contains { $0.form.rawValue == example.form }, "\(found.map(\.form.rawValue))")
        let place = example.before.utf8.count
        // The place where the value begins, or the line at which it does.
        #expect(
            found.contains { $0.form.rawValue == example.form && $0.offset == place },
            "\(found.map(\.offset))")
    }

    @Test(arguments: FormCase.all) func `in UTF-16 too`(_ example: FormCase) throws {
        for encoding in [String.Encoding.utf16, .utf16LittleEndian, .utf16BigEndian] {
            // Without a byte order mark it is told by its first characters, of ASCII.
            let text = encoding == .utf16 ? example.text : "0123456789abcdef\n" + example.text
            guard example.form != "file" || encoding == .utf16 else { continue }
            let data = try #require(text.data(using: encoding))
            #expect(!Self.search(Array(data), for: example.value).isEmpty)
        }
    }

    /// Bytes that seem to be UTF-16 and are not, or are and don't seem to be.
    @Test(arguments: [
        "mark of UTF-16", "other mark of UTF-16", "a line of UTF-16", "a line of UTF-16, big-endian",
        "UTF-32",
        "UTF-32, big-endian", "carriage returns",
    ]) func `a text is read whatever its first bytes are`(_ kind: String) throws {
        let phrase = "correct horse-battery staple-orbit"
        let ascii = "A=1\nKEY=\(FormCase.key)\nPHRASE=\(phrase)\n"
        func encoded(_ encoding: String.Encoding) throws -> [UInt8] {
            Array(try #require(ascii.data(using: encoding)))
        }
        let before = Array("one\ntwo\n".utf8)
        let text =
            switch kind {
            case "mark of UTF-16": [0xFF, 0xFE] + Array(ascii.utf8)
            case "other mark of UTF-16": [0xFE, 0xFF] + Array(ascii.utf8)
            case "a line of UTF-16": try before + encoded(.utf16LittleEndian)
            case "a line of UTF-16, big-endian": try before + encoded(.utf16BigEndian)
            case "UTF-32": try [0xFF, 0xFE, 0, 0] + encoded(.utf32LittleEndian)
            case "UTF-32, big-endian": try [0, 0, 0xFE, 0xFF] + encoded(.utf32BigEndian)
            default: Array(ascii.replacing("\n", with: "\r").utf8)
            }
        for value in [FormCase.key, phrase] { #expect(!Self.search(text, for: value).isEmpty) }
    }

    /// What is read of a line longer than any candidate is around what changed on it.
    @Test func `a change of a very long line is read`() {
        let filler = [UInt8](String(repeating: "var a=b(c);", count: 50_000).utf8)
        let key = Array("'\(FormCase.key)'".utf8)
        let text = filler + key + filler
        let search = SecretSearch(
            DigestTable([Digest(of: FormCase.key)]), seen: TextCache(limit: 1 << 16), collecting: .max)
        text.withUnsafeBytes { bytes in
            _ = search.read(bytes, changes: [filler.count..<(filler.count + key.count)])
        }
        #expect(search.takeMatches().map(\.offset) == [filler.count + 1])
        #expect(search.hashed < 10_000)
    }

    @Test func `weak values are found nowhere`() {
        for value in ["production", "12345678", "abc12", "changeme", "your-api-key", "sk_test_xxxxxxxx"] {
            #expect(Self.search("KEY=\(value)\n", for: value).isEmpty, "\(value)")
        }
    }

    /// In each run: a set has another order each time.
    @Test func `forms at one place have an order`() {
        let text = "A=\(FormCase.key)\nB: '\(FormCase.key)'\nx=1&y=\(FormCase.key)\n"
        for _ in 0..<16 {
            let found = Self.search(text, for: FormCase.key)
            let sorted = found.sorted { ($0.offset, $0.form.rank) < ($1.offset, $1.form.rank) }
            #expect(found == sorted)
            #expect(found.first?.form == .assignment)
        }
    }

    @Test func `a value is found at each of its places`() {
        let found = Self.search("a \(FormCase.key)\nb \(FormCase.key)\n", for: FormCase.key).filter {
            $0.form == .token
        }
        #expect(found.map(\.offset) == [2, 5 + FormCase.key.utf8.count])
    }

    static func search(_ text: String, for value: String) -> [SecretSearch.Match] {
        search(Array(text.utf8), for: value)
    }

    static func search(_ text: [UInt8], for value: String) -> [SecretSearch.Match] {
        let search = SecretSearch(DigestTable([Digest(of: value)]), seen: TextCache(limit: 1 << 16))
        text.withUnsafeBytes { _ = search.read($0) }
        return search.takeMatches()
    }
}
