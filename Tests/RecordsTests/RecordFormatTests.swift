import Testing

@testable import Records

/// The formats by which a record can be asked for, and what they have in common.
@Suite struct RecordFormatTests {
    @Test func areThoseThatScriptsName() {
        #expect(RecordFormat.all.map(\.name) == ["text", "markdown", "json"])
        let endings = RecordFormat.all.flatMap(\.fileExtensions)
        #expect(endings == ["txt", "md", "markdown", "json"])
    }

    @Test(arguments: [
        (0.0, "1970-01-01T00:00:00Z"), (-1.0, "1969-12-31T23:59:59Z"),
        (951_782_399.9, "2000-02-28T23:59:59Z"),
        (951_782_400.0, "2000-02-29T00:00:00Z"), (1_795_237_200.0, "2026-11-21T05:00:00Z"),
        (1_795_308_309.5, "2026-11-22T00:45:09Z"),
    ])
    func momentsAreInUTC(_ moment: (seconds: Double, text: String)) {
        #expect("\(Timestamp(secondsSince1970: moment.seconds))" == moment.text)
    }

    @Test func jsonKeepsTheOrderOfMembers() {
        var text = ""
        JSONValue.object([
            ("b", .number(1)), ("a", .list([.flag(true), .null, .text("x")])), ("empty", .list([])),
            ("nothing", .object([])),
        ]).write(to: &text)
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
