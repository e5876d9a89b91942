import Auditing
import JSONSchemas
import Listings
import Manifests
import Renderings
import Scenarios
import Secrets
import Support
import Testing

@testable import Records

/// A record that was stored comes back as it was, and any other file is refused.
@Suite struct StoredRecordTests {
    private static func stored(_ record: Record) throws -> Record {
        try RecordReader.read(Array(JSONText.of(RecordJSON(record)).utf8))
    }

    /// In every format, byte by byte: a format that shows something which no record has fails here.
    @Test(arguments: Sample.all) func isShownAsItWas(_ sample: Sample) throws {
        let stored = try Self.stored(sample.record)
        for format in RecordFormat.all {
            // Nothing but text can be asked to show less.
            for shows in format.name == "text" ? TextStyle.Shown.allCases : [.failures] {
                let style = TextStyle(shows: shows)
                let (golden, text) = (format.render(sample.record, style), format.render(stored, style))
                let difference = FirstDifference(golden: golden, text: text)
                #expect(difference == nil, "\(format.name): \(difference.map { "\($0)" } ?? "")")
            }
        }
    }

    @Test(arguments: HostileText.all) func isShownAsItWasWhateverNamesSay(_ hostile: HostileText) throws {
        let record = HostileRecord.record(of: hostile)
        let stored = try Self.stored(record)
        for format in RecordFormat.all {
            let (shown, again) = (format.render(record, TextStyle()), format.render(stored, TextStyle()))
            #expect(Array(shown.utf8) == Array(again.utf8), "\(format.name)")
        }
    }

    @Test func keepsWhatIsNewAndWhereItComesFrom() throws {
        let sample = try #require(Sample.all.first { $0.name == "waivers" })
        var record = sample.record
        record.mark(since: record)
        record.waiversFrom = RevisionOrigin(
            revision: "origin/main", commit: String(repeating: "0a", count: 20))
        record.manifests = [
            ManifestDigest(file: "environments/services.yaml", sha256: ContentHash.sha256(of: "x"))
        ]
        let stored = try Self.stored(record)
        #expect(JSONText.of(RecordJSON(stored)) == JSONText.of(RecordJSON(record)))
        #expect(stored.since == record.generatedAt && stored.manifests == record.manifests)
        #expect(stored.environments[0].checks.allSatisfy { $0.isNew == false })
    }

    /// Checklists are told again in the words of the day.
    @Test(arguments: SampleChecklist.all.map(\.name)) func keepsChecklists(_ name: String) throws {
        let lists = try #require(SampleChecklist.all.first { $0.name == name }).record.checklists
        var record = try #require(Sample.all.first { $0.name == "alone" }).record
        record.checklists = lists.map(ChecklistProgress.init)
        let stored = try Self.stored(record)
        #expect(stored.checklists.map(\.items.count) == lists.map(\.items.count))
        #expect(HTMLRecord.render(stored) == HTMLRecord.render(record))
        let text = JSONText.of(RecordJSON(record))
        #expect(JSONText.of(RecordJSON(stored)) == text)
        let schema = try #require(SchemaFile.all.first { $0.name == "record" }).text
        #expect(try JSONSchema(schema, isClosed: true).problems(of: ParsedJSON(text)) == [])
    }

    private static let refusals: [(from: String, to: String, says: String)] = [
        ("envaudit.record/1", "envaudit.record/2", "this version reads envaudit.record/1"),
        ("envaudit.record/1", "envaudit.diff/1", "has the schema \"envaudit.diff/1\""),
        (#""schema": "#, #""scheme": "#, "is not a record of envaudit"),
        (#""verdict": "fail""#, #""verdict": "fine""#, "verdict has an unknown value"),
        (#""verdict": "fail""#, #""verdict": "pass""#, "better than its checks"),
        (#""status": "fail""#, #""status": "pass""#, "the counts of an environment"),
        (#""status": "fail""#, #""status": null"#, ".status is null"),
        (#""fail": 3"#, #""fail": 2"#, "the counts of an environment"),
        (#""rule": "shared-secret""#, #""rule": "`<b>`""#, "rule has an unknown value"),
        (#""subject": "PAYMENTS_KEY""#, #""subject": "OTHER""#, "the id of a check"),
        (#""severity": "critical""#, #""severity": 4"#, "severity has the wrong type"),
        (
            #""generated_at": "2026-11-21T"#, #""generated_at": "yesterday"#,
            "generated_at has an unknown value"
        ),
        (#""until": "2027-02-13""#, #""until": "2027-02-30""#, "until has an unknown value"),
        (#""line": "#, #""line": -"#, "a line or column is out of bounds"),
        (#""fingerprint": ""#, #""fingerprint": "xyz"#, "fingerprint has an unknown value"),
        (
            #""skipped_rules": []"#, #""skipped_rules": ["\u001b[31m"]"#,
            "skipped_rules[0] has an unknown value"
        ),
        (#""version": "0.1.0""#, #""version": "\u001b[31m""#, "tool.version is not a version"),
        (#""environments": ["#, #""environments": [7, "#, "environments[0] has the wrong type"),
    ]

    @Test(arguments: refusals)
    func refusesWhatIsNoRecord(_ change: (from: String, to: String, says: String)) throws {
        let sample = try #require(Sample.all.first { $0.name == "waivers" })
        let text = JSONText.of(RecordJSON(sample.record))
        let changed = text.replacing(change.from, with: change.to, maxReplacements: 1)
        try #require(changed != text, "nothing to change: \(change.from)")
        let failure = #expect(throws: Failure.self) { try RecordReader.read(Array(changed.utf8)) }
        #expect(failure?.message.contains(change.says) == true, "\(failure?.message ?? "")")
        // What stands in the file is not repeated, but for the schema's name.
        #expect(failure.map { Showing.command(in: TerminalText.escape($0.message)) == nil } == true)
    }

    /// A record that is cut off anywhere, nested too deeply, or no JSON at all ends in a failure and nothing else.
    @Test func refusesWhatIsCutOff() throws {
        let sample = try #require(Sample.all.first { $0.name == "alone" })
        let bytes = Array(JSONText.of(RecordJSON(sample.record)).utf8)
        for count in stride(from: 0, to: bytes.count - 2, by: 7) {
            #expect(throws: Failure.self) { try RecordReader.read(Array(bytes[..<count])) }
        }
        let deep = Array(repeating: UInt8(ascii: "["), count: 100_000)
        #expect(throws: Failure.self) { try RecordReader.read(deep) }
        #expect(throws: Failure.self) { try RecordReader.read([0xFF, 0xFE, 0x00]) }
    }

    /// Records of before members were added are shown with what they have.
    @Test func readsTheMembersOfTheFirstVersionAlone() throws {
        let text = try Repository.text("Tests/RecordsTests/Golden/waivers.json")
        let added = [
            "policy", "services", "declared", "scope", "presence", "isolation", "remedy", "note",
            "other_ends",
            "finding", "settings_url",
        ]
        let old = added.reduce(text) { $0.replacing("\"\($1)\"", with: "\"old_\($1)\"") }
        let record = try RecordReader.read(Array(old.utf8))
        #expect(record.verdict == .fail)
        for format in RecordFormat.all { #expect(!format.render(record, TextStyle()).isEmpty) }
    }

    /// A verdict is never better than its checks, whatever policy the record claims.
    @Test func aVerdictIsNoBetterThanItsPolicyAllows() throws {
        let sample = try #require(Sample.all.first { $0.name == "uncertain-preprod" })
        let text = JSONText.of(RecordJSON(sample.record))
        let lax = text.replacing(#""allow_unproven": false"#, with: #""allow_unproven": true"#)
        #expect(throws: Never.self) { try RecordReader.read(Array(lax.utf8)) }
        let passing = lax.replacing(#""verdict": "fail""#, with: #""verdict": "pass""#)
        #expect(throws: Failure.self) { try RecordReader.read(Array(passing.utf8)) }
    }
}
