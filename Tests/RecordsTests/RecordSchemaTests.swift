import Auditing
import Foundation
import JSONSchemas
import Listings
import Manifests
import Renderings
import Support
import Testing

@testable import Records

/// `docs/schemas/record.json` describes what records are, and a record that is otherwise is refused by it.
@Suite struct RecordSchemaTests {
    private let schema: JSONSchema
    private let golden: String

    init() throws {
        schema = try JSONSchema(Repository.text("docs/schemas/record.json"), isClosed: true)
        golden = try JSONText.of(RecordJSON(#require(Sample.all.first { $0.name == "waivers" }).record))
    }

    @Test(arguments: Sample.all)
    func describesEverySample(_ sample: Sample) throws {
        #expect(try schema.problems(of: ParsedJSON(JSONText.of(RecordJSON(sample.record)))) == [])
    }

    @Test(arguments: EvidenceLevel.allCases)
    func knowsEveryLevelOfEvidence(_ level: EvidenceLevel) throws {
        let changed = golden.replacing(#""evidence": "digest""#, with: #""evidence": "\#(level.rawValue)""#)
        #expect(try schema.problems(of: ParsedJSON(changed)).isEmpty)
    }

    @Test func describesWhereWaiversComeFrom() throws {
        var record = try #require(Sample.all.first { $0.name == "waivers" }).record
        record.waiversFrom = RevisionOrigin(
            revision: "origin/main", commit: String(repeating: "0a", count: 20))
        let json = try ParsedJSON(JSONText.of(RecordJSON(record)))
        #expect(schema.problems(of: json) == [])
        #expect(json["waivers_from"]["revision"].text == "origin/main")
        #expect(json["waivers_from"]["commit"].text == String(repeating: "0a", count: 20))
        record.waiversFrom = RevisionOrigin(revision: "origin/main", commit: "none")
        #expect(try !schema.problems(of: ParsedJSON(JSONText.of(RecordJSON(record)))).isEmpty)
    }

    @Test(arguments: [
        (#""schema": "envaudit.record/1""#, #""schema": "envaudit.record/2""#),
        (#""raw_status": "fail""#, #""raw_status": "waived""#),
        (#""raw_status": "fail""#, #""status_before": "fail""#),
        (#""set": true"#, #""set": "yes""#), (#""pass": "#, #""pass": -"#),
        (#""secrets": ["#, #""secrets": [1, "#),
        ("T05:00:00Z", "T05:00:00"), (#""until": "2026-08-13""#, #""until": null"#),
        (#""listing": {"#, #""listing": { "more": 1,"#),
        (#""evidence": "digest""#, #""evidence": "hearsay""#),
    ])
    func refusesWhatIsNoRecord(_ change: (from: String, to: String)) throws {
        let changed = golden.replacing(change.from, with: change.to, maxReplacements: 1)
        #expect(changed != golden)
        #expect(try !schema.problems(of: ParsedJSON(changed)).isEmpty)
    }

    /// The check in these tests knows few keywords; it doesn't pass over the others.
    @Test func refusesASchemaThatItCannotCheck() throws {
        let schema = try JSONSchema(#"{ "properties": { "a": { "maxLength": 1 } } }"#)
        #expect(try schema.problems(of: ParsedJSON(#"{ "a": "bc" }"#)).count == 1)
    }

    /// Programs depend on these: within version 1 none is renamed, removed or moved.
    @Test func keepsTheMembersOfVersionOne() throws {
        func names(_ value: ParsedJSON) -> Set<String> { Set(value.members?.keys ?? [:].keys) }
        let json = try ParsedJSON(golden)
        let check = ["environments", "checks"].reduce(json) { $0[$1][0] }
        let secret = json["environments"][0]["secrets"][0]
        #expect(
            names(json).isSuperset(of: [
                "schema", "tool", "generated_at", "as_of", "workspace", "verdict", "policy", "skipped_rules",
                "services", "environments", "sharing",
            ]))
        #expect(
            names(check).isSuperset(of: [
                "id", "rule", "subject", "service", "status", "raw_status", "severity", "evidence",
                "expected", "message", "fix", "url", "declared_at", "waiver",
            ]))
        #expect(
            names(secret).isSuperset(of: [
                "name", "declared_by", "service", "expected", "set", "presence",
            ]))
    }

    @Test func rawStatusIsWhatCameBeforeTheWaiver() throws {
        let checks = try ParsedJSON(golden)["environments"][0]["checks"].elements ?? []
        #expect(checks.contains { $0["status"].text == "waived" })
        for check in checks {
            let status = check["status"].text
            #expect(check["raw_status"].text == (status == "waived" ? "fail" : status))
        }
    }
}
