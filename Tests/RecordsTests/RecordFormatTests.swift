import Renderings
import Support
import Testing

@testable import Records

/// The formats by which a record can be asked for, and what they have in common.
@Suite struct RecordFormatTests {
    /// Each is read by a program that others wrote, and told of where people choose one.
    @Test func areReadByOthers() throws {
        let readers =
            try Repository.text("scripts/validators/reports.py").split(separator: "\nREADERS = ").last ?? ""
        let page = try Repository.text("docs/ci.md")
        for format in RecordFormat.all {
            #expect(readers.contains("\"\(format.name)\": "), "\(format.name)")
            #expect(
                page.contains("| `\(format.name)`") || page.contains(", `\(format.name)`"), "\(format.name)")
        }
        let endings = RecordFormat.all.flatMap(\.fileExtensions)
        #expect(Set(endings).count == endings.count)
    }

    @Test func jsonKeepsTheOrderOfMembers() {
        let text = JSONText.of(
            JSONValue.object([
                ("b", .number(1)), ("a", .list([.flag(true), .null, .text("x")])), ("empty", .list([])),
                ("nothing", .object([])),
            ]))
        #expect(
            text == """
                {
                  "b": 1,
                  "a": [
                    true,
                    null,
                    "x"
                  ],
                  "empty": [],
                  "nothing": {}
                }

                """)
    }

    @Test(arguments: [
        ("plain", "plain"), ("", "\"\""), (" a", "\" a\""), ("a ", "\"a \""), ("a  b", "a  b"),
    ])
    func namesShowTheirEnds(_ name: (text: String, shown: String)) { #expect(name.text.asName == name.shown) }

    @Test func linksArePlainAddressesAlone() {
        #expect(MarkdownText.link("https://acme.test/a?b=1") == "<https://acme.test/a?b=1>")
        for address in [
            "http://acme.test", "https://acme.test/> <b>", "javascript:alert(1)", "https://acme.test/|",
        ] {
            #expect(!MarkdownText.link(address).contains("<"))
        }
    }
}
