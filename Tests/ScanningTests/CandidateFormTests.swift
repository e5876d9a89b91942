import Foundation
import ScanForms
import Testing

@testable import Scanning
@testable import Secrets

/// Each form of docs/scan.md: a text that has a value in it, and the form in which it is found.
@Suite struct CandidateFormTests {
    @Test(arguments: FormCase.all) func `a value is found in its form and place`(_ example: FormCase) {
        let found = Self.search(example.text, for: example.value)
        #expect(found.contains { $0.form.name == example.form }, "\(found.map(\.form.name))")
        let place = example.before.utf8.count
        // The place where the value begins, or the line at which it does.
        #expect(
            found.contains { $0.form.name == example.form && $0.offset == place }, "\(found.map(\.offset))")
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

    @Test func `weak values are found nowhere`() {
        for value in ["production", "12345678", "abc12", "changeme", "your-api-key", "sk_test_xxxxxxxx"] {
            #expect(Self.search("KEY=\(value)\n", for: value).isEmpty, "\(value)")
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
        let search = SecretSearch(DigestTable([Digest(of: value)]), limit: 1 << 20)
        let reader = TextReader()
        text.withUnsafeBytes { _ = reader.read($0, into: search) }
        return search.takeMatches()
    }
}
