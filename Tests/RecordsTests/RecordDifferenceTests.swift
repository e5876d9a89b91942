import Auditing
import JSONSchemas
import Manifests
import Records
import Renderings
import Scenarios
import Support
import Testing

@testable import Secrets

/// What changed between two records: told truly, reviewed byte by byte, and harmless.
@Suite struct RecordDifferenceTests {
    private static let services = """
        workspace: acme
        services:
          payments:
            title: Payments
            severity: critical
            isolation: isolated
            together: false
            secrets: { PAYMENTS_KEY: {}, PAYMENTS_HOOK: {}, PAYMENTS_ID: {} }
          settings:
            title: Settings
            severity: medium
            isolation: config
            together: false
            secrets: { REGION: {} }
        """

    private static func environments(_ more: String = "") -> [String: String] {
        let secrets = "secrets: { PAYMENTS_KEY: { required: true }, REGION: { equals: eu } }\n"
        return [
            "production": "environment: production\ntier: production\n" + secrets,
            "preprod": "environment: preprod\ntier: staging\n" + secrets + more,
        ]
    }

    private static let waiver = """
        waivers:
          - { finding: shared-secret/PAYMENTS_HOOK, reason: One hook, owner: platform, from: 2026-02-13, until: 2026-12-01 }
        """

    private static func key() throws -> FingerprintKey { try FingerprintKey(String.key, workspace: "acme") }

    private static func record(
        _ preprod: [String: String]?, waivers: String = "", now: Double = Scenario.now, stable: Bool = true
    ) throws -> Record {
        let scenario = try Scenario(services: services, environments: environments(waivers))
        let production = ["PAYMENTS_KEY": "one", "PAYMENTS_HOOK": "two", "REGION": "eu"]
        let listed = scenario.listing("production", production)
        let seen = preprod.map { listed.listing("preprod", $0) } ?? listed.failing("preprod")
        return try seen.audit(["preprod"], now: now, key: stable ? key() : .random())
    }

    private static let before = [
        "PAYMENTS_KEY": "one", "PAYMENTS_HOOK": "b", "PAYMENTS_ID": "c", "REGION": "eu",
    ]
    private static let after = ["PAYMENTS_KEY": "d", "PAYMENTS_HOOK": "two", "REGION": "us"]

    static let names = ["changed", "unlisted", "same", "random"]

    private static func difference(_ name: String) throws -> RecordDifference {
        let later = Scenario.now + 86_400
        switch name {
        case "changed":
            return try RecordDifference(
                from: record(before), to: record(after, waivers: waiver, now: later))
        case "unlisted": return try RecordDifference(from: record(before), to: record(nil, now: later))
        case "random":
            return try RecordDifference(
                from: record(before, stable: false), to: record(after, now: later))
        default: return try RecordDifference(from: record(before), to: record(before, now: later))
        }
    }

    @Test(arguments: names, DifferenceFormat.all.indices)
    func isAsReviewed(_ name: String, _ format: Int) throws {
        let format = DifferenceFormat.all[format]
        let text = format.render(try Self.difference(name), TextStyle())
        try expectGolden(text, "Tests/RecordsTests/Differences/\(name).\(format.fileExtensions[0])")
    }

    @Test(arguments: names) func isDescribedByItsSchema(_ name: String) throws {
        let schema = try JSONSchema(
            #require(SchemaFile.all.first { $0.name == "record-diff" }).text, isClosed: true)
        let text = try #require(DifferenceFormat.all.last).render(try Self.difference(name), TextStyle())
        #expect(try schema.problems(of: ParsedJSON(text)) == [])
        let changed = text.replacing(#""fixed": "#, with: #""fixed": -1"#, maxReplacements: 1)
        #expect(try !schema.problems(of: ParsedJSON(changed)).isEmpty)
    }

    private static func ids(_ difference: RecordDifference, _ kind: RecordDifference.Kind) -> Set<String> {
        Set(difference.checks(kind).map(\.check.id))
    }

    @Test func tellsWhatChanged() throws {
        let difference = try Self.difference("changed")
        #expect(Self.ids(difference, .newlyFailing) == ["preprod/value-equals/REGION"])
        #expect(Self.ids(difference, .fixed) == ["preprod/shared-secret/PAYMENTS_KEY"])
        #expect(Self.ids(difference, .newlyWaived) == ["preprod/shared-secret/PAYMENTS_HOOK"])
        #expect(difference.hasNewFailures && !difference.hasNewlyUnproven)
        let rotated = difference.secrets.filter { $0.kind == .rotated }.map(\.secret)
        #expect(Set(rotated) == ["PAYMENTS_KEY", "PAYMENTS_HOOK", "REGION"])
        #expect(difference.secrets.filter { $0.kind == .unset }.map(\.secret) == ["PAYMENTS_ID"])
        #expect(difference.endings.map(\.subject) == ["shared-secret/PAYMENTS_HOOK"])
        #expect(difference.endings.map(\.daysLeft) == [10])
    }

    /// Less was seen: nothing was fixed, and nothing is told to be unset.
    @Test func lessEvidenceFixesNothing() throws {
        let difference = try Self.difference("unlisted")
        #expect(difference.checks(.fixed).isEmpty && difference.checks(.proved).isEmpty)
        #expect(difference.hasNewlyUnproven && difference.secrets.isEmpty)
        #expect(Self.ids(difference, .gone).contains("preprod/shared-secret/PAYMENTS_KEY"))
    }

    @Test func nothingChangedIsNothingTold() throws {
        let difference = try Self.difference("same")
        #expect(difference.checks.isEmpty && difference.secrets.isEmpty && difference.endings.isEmpty)
        #expect(!difference.hasNewFailures && difference.unknownRotations == nil)
    }

    /// Without a common key nothing is told of values, and the difference says why.
    @Test func aRandomKeyTellsNoRotation() throws {
        let difference = try Self.difference("random")
        #expect(!difference.secrets.contains { $0.kind == .rotated })
        #expect(difference.unknownRotations == "fingerprints of the earlier record have a random key")
        let other = try FingerprintKey(
            String.key, workspace: "another")
        #expect(try other.id != Self.key().id)
    }

    @Test func recordsMustBeOfOneWorkspaceAndInOrder() throws {
        let (old, new) = (try Self.record(Self.before), try Self.record(Self.before, now: Scenario.now + 1))
        let order = #expect(throws: Failure.self) { try RecordDifference(from: new, to: old) }
        #expect(order?.message == "the first record is later than the second")
        let sample = try #require(Sample.all.first { $0.name == "alone" }).record
        let workspaces = #expect(throws: Failure.self) { try RecordDifference(from: sample, to: new) }
        #expect(workspaces?.message == "the records are of two workspaces: solo and acme")
    }

    /// Whatever names say, the lines that command are the headings of the harmless one.
    @Test(arguments: HostileText.all) func commandsNothing(_ hostile: HostileText) throws {
        for (text, harmless) in zip(try Self.rendered(hostile), try Self.harmless.get()) {
            #expect(Showing.command(in: text) == nil)
            #expect(Showing.workflowCommands(in: text) == harmless)
        }
    }

    private static let harmless = Result {
        try rendered(HostileText("harmless", "harmless")).map(Showing.workflowCommands)
    }

    /// Everything newly found, and everything gone, in each format.
    private static func rendered(_ hostile: HostileText) throws -> [String] {
        let record = HostileRecord.record(of: hostile)
        let empty = HostileRecord.empty(of: hostile)
        let differences = [
            try RecordDifference(from: empty, to: record), try RecordDifference(from: record, to: empty),
        ]
        return differences.flatMap { difference in
            DifferenceFormat.all.map { $0.render(difference, TextStyle()) }
        }
    }

    @Test func whatIsNewIsMarked() throws {
        var record = try Self.record(Self.after, now: Scenario.now + 86_400)
        record.mark(since: try Self.record(Self.before))
        let new = record.environments[0].checks.filter { $0.isNew == true }.map(\.id)
        #expect(Set(new) == ["preprod/value-equals/REGION", "preprod/shared-secret/PAYMENTS_HOOK"])
        let text = try #require(RecordFormat.all.first).render(record, TextStyle())
        #expect(text.contains("New since 2026-11-21T05:00:00Z: 2 failed"))
        #expect(text.contains("(value-equals, medium, new)"))
        let formats = Dictionary(
            RecordFormat.all.map { ($0.name, $0.render(record, TextStyle())) }, uniquingKeysWith: { $1 })
        #expect(formats["markdown"]?.contains("| medium, **new** |") == true)
        #expect(formats["sarif"]?.contains(#""baselineState": "new""#) == true)
        #expect(formats["ndjson"]?.contains(#""new": true"#) == true)
        #expect(
            formats["github"]?.contains("(medium, new)") == true
                || formats["github"]?.contains("(medium%2C new)") == true)
        let schema = try JSONSchema(
            #require(SchemaFile.all.first { $0.name == "record" }).text, isClosed: true)
        #expect(try schema.problems(of: ParsedJSON(#require(formats["json"]))) == [])
    }
}

extension String {
    /// A key in which all bytes differ, for fingerprints that come out the same in every run.
    fileprivate static var key: String {
        (0..<32).map { index in
            let byte = (index * 37 + 11) % 256
            return byte < 16 ? "0\(String(byte, radix: 16))" : String(byte, radix: 16)
        }.joined()
    }
}
