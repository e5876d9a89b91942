import Auditing
import JSONSchemas
import Listings
import Records
import Renderings
import Secrecy
import Secrets
import Support
import Testing

/// Comparisons as they are written: reviewed byte by byte, harmless, and without a value.
@Suite struct ComparisonTests {
    private static let failure = Failure(
        message: "\u{1B}[31m::error::the token|was refused", advice: "Set another one.")

    private static func listing(_ values: [String: String?], _ evidence: EvidenceLevel = .digest) throws
        -> Listing
    {
        try Listing(
            provider: "supabase", source: .live, evidence: evidence, fetchedAt: 1_795_237_200,
            secrets: values.map { ListedSecret(name: $0.key, digest: $0.value.map { Digest(of: $0) }) })
    }

    private static func compare(
        _ one: Result<Listing, Failure>, _ other: Result<Listing, Failure>
    )
        -> Comparison
    {
        Comparator((name: "production", listing: one), (name: "preprod", listing: other))
            .compare(in: "acme", now: 1_795_237_200)
    }

    private static func hostile(_ names: [String]) throws -> Comparison {
        let values = Dictionary(names.map { ($0, $0 as String?) }, uniquingKeysWith: { first, _ in first })
        return compare(.success(try listing(values)), .failure(failure))
    }

    static let names = ["all", "names-only", "failed", "hostile", "empty"]

    private static func comparison(_ name: String) throws -> Comparison {
        switch name {
        case "all":
            return compare(
                .success(try listing(["SAME": "1", "OTHER": "2", "HIDDEN": nil, "MINE": "3"])),
                .success(try listing(["SAME": "1", "OTHER": "4", "HIDDEN": "5", "YOURS": "6"])))
        case "names-only":
            return compare(
                .success(try listing(["A": nil], .name)), .success(try listing(["A": nil, "B": nil], .name)))
        case "failed": return compare(.success(try listing(["A": "1"])), .failure(failure))
        case "hostile":
            return try hostile(HostileText.all.map(\.text).filter { $0.utf8.count < 1_000 })
        default: return compare(.success(try listing([:])), .success(try listing([:])))
        }
    }

    @Test(arguments: names, ComparisonFormat.all.indices)
    func isAsReviewed(_ name: String, _ format: Int) throws {
        let format = ComparisonFormat.all[format]
        let text = format.render(try Self.comparison(name), TextStyle())
        try expectGolden(text, "Tests/RecordsTests/Comparisons/\(name).\(format.fileExtensions[0])")
    }

    @Test(arguments: names) func isDescribedByItsSchema(_ name: String) throws {
        let schema = try JSONSchema(
            #require(SchemaFile.all.first { $0.name == "diff" }).text, isClosed: true)
        let text = try #require(ComparisonFormat.all.last).render(try Self.comparison(name), TextStyle())
        #expect(try schema.problems(of: ParsedJSON(text)) == [])
        for (from, to) in [
            ("diff/1", "diff/2"), (#""whole": "#, #""whole": 1"#), (#""same": "#, #""same": -1"#),
            (#""generated_at": "2"#, #""generated_at": "x"#), (#""gaps": ["#, #""gap": ["#),
        ] {
            let changed = text.replacing(from, with: to, maxReplacements: 1)
            #expect(
                changed != text && (try? schema.problems(of: ParsedJSON(changed)).isEmpty) != true, "\(to)")
        }
    }

    @Test(arguments: HostileText.all) func commandsNothing(_ hostile: HostileText) throws {
        let comparison = try Self.hostile([hostile.text])
        for format in ComparisonFormat.all {
            let text = format.render(comparison, TextStyle())
            #expect(Showing.command(in: text) == nil, "\(format.name)")
            #expect(Showing.workflowCommands(in: text).isEmpty, "\(format.name)")
            #expect(text.hasSuffix("\n"))
        }
        let markdown = ComparisonFormat.all[1].render(comparison, TextStyle())
        #expect(Showing.lines(markdown).count { $0.hasPrefix("| ") } == 2)
    }

    /// A line is longer than 80 columns only where it is a single word.
    @Test(arguments: names) func fitsInATerminal(_ name: String) throws {
        let text = ComparisonFormat.all[0].render(try Self.comparison(name), TextStyle())
        let long = Showing.lines(text).filter { line in
            line.count > 80 && line.drop { $0 == " " }.contains(" ")
        }
        #expect(long.isEmpty)
    }

    @Test func colorTakesNothingFromTheText() throws {
        for name in Self.names {
            let comparison = try Self.comparison(name)
            let colored = ComparisonFormat.all[0].render(comparison, TextStyle(usesColor: true))
            #expect(colored.contains("\u{1B}[1m"))
            #expect(
                Showing.withoutColor(colored) == ComparisonFormat.all[0].render(comparison, TextStyle()))
        }
    }

    @Test func tellsNoValue() throws {
        let value = LiveValues.digits("comparison")
        let comparison = Self.compare(
            .success(try Self.listing(["A": value])), .success(try Self.listing(["A": value])))
        for format in ComparisonFormat.all {
            let output = format.render(comparison, TextStyle())
            #expect(Planted([value]).leak(in: output, besides: Told([])) == nil)
        }
    }
}
