import Foundation
import JSONSchemas
import FoundationXML
import Records
import Renderings
import Testing

@testable import Auditing

/// What machines read is what their own readers take, whatever names say.
@Suite struct ReportTests {
    private static func rendered(_ name: String, _ record: Record) throws -> String {
        try #require(RecordFormat.all.first { $0.name == name }).render(record, TextStyle())
    }

    /// Samples, and a record with each hostile text at every place.
    private static let records =
        Sample.all.map { ($0.name, $0.record) }
        + HostileText.all.map {
            ("hostile \($0.text.prefix(20).debugDescription)", HostileRecord.record(of: $0))
        }

    private static func checks(_ record: Record) -> [Check] { record.reportedChecks }

    private func json(_ format: String, _ record: Record) throws -> Any {
        try JSONSerialization.jsonObject(with: Data(Self.rendered(format, record).utf8))
    }

    @Test func `SARIF has a result for whatever did not pass, at its line`() throws {
        for (name, record) in Self.records {
            let log = try #require(try json("sarif", record) as? [String: Any])
            #expect(log["version"] as? String == "2.1.0")
            let run = try #require((log["runs"] as? [[String: Any]])?.first)
            let rules = try #require(
                ((run["tool"] as? [String: Any])?["driver"] as? [String: Any])?["rules"] as? [[String: Any]])
            let results = try #require(run["results"] as? [[String: Any]])
            let told = Self.checks(record).filter { ![.pass, .absent].contains($0.status) }
            #expect(results.count == min(told.count, 5_000), "\(name)")
            var ids: [String] = []
            for result in results {
                if let index = result["ruleIndex"] as? Int {
                    #expect(rules[index]["id"] as? String == result["ruleId"] as? String)
                }
                let place =
                    ((result["locations"] as? [[String: Any]])?.first)?["physicalLocation"] as? [String: Any]
                let region = try #require(place?["region"] as? [String: Int])
                #expect(try #require(region["startLine"]) > 0 && #require(region["startColumn"]) > 0)
                let uri = try #require((place?["artifactLocation"] as? [String: String])?["uri"])
                // RFC 3986: a reference has no white space, control character or colon in its first segment.
                #expect(uri.utf8.allSatisfy { (0x21..<0x7F).contains($0) && $0 != 0x3A }, "\(uri)")
                // SARIF 2.1.0, 3.27.9 and 3.27.10: a level other than none means that it failed.
                let isFailure = result["kind"] as? String == "fail"
                #expect(isFailure == (result["level"] as? String != "none"))
                ids.append(
                    try #require((result["partialFingerprints"] as? [String: String])?["envauditCheck/v1"]))
            }
            let waived = told.count { $0.status == .waived }
            #expect(results.count { $0["suppressions"] != nil } == waived, "\(name)")
            #expect(Set(ids) == Set(told.map(\.id)), "\(name)")
        }
    }

    @Test func `GitLab's list has all that is not settled`() throws {
        for (name, record) in Self.records {
            let list = try #require(try json("gitlab", record) as? [[String: Any]])
            let told = Self.checks(record).filter { [.fail, .error, .unproven].contains($0.status) }
            #expect(list.count == told.count, "\(name)")
            for entry in list {
                #expect(
                    ["info", "minor", "major", "critical", "blocker"].contains(entry["severity"] as? String))
                #expect(entry["fingerprint"] is String && entry["check_name"] is String)
            }
        }
    }

    @Test func `a line of JSON for each check, as its schema says`() throws {
        let schema = try JSONSchema(Repository.text("docs/schemas/check.json"), isClosed: true)
        for (name, record) in Self.records {
            let lines = try Self.rendered("ndjson", record).split(separator: "\n")
            #expect(lines.count == Self.checks(record).count, "\(name)")
            for (line, check) in zip(lines, Self.checks(record)) {
                #expect(try schema.problems(of: ParsedJSON(String(line))) == [])
                let object = try #require(
                    try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
                #expect(object["schema"] as? String == "envaudit.check/1")
                #expect(
                    object["id"] as? String == check.id
                        && object["status"] as? String == check.status.rawValue)
            }
        }
    }

    @Test func `an XML parser takes JUnit's report, and counts the same`() throws {
        for (name, record) in Self.records {
            let parser = XMLParser(data: Data(try Self.rendered("junit", record).utf8))
            let counter = ElementCounter()
            parser.delegate = counter
            #expect(parser.parse(), "\(name): \(String(describing: parser.parserError))")
            let checks = Self.checks(record)
            #expect(counter.counts["testcase", default: 0] == checks.count, "\(name)")
            #expect(counter.counts["failure", default: 0] == checks.count { $0.status == .fail })
            #expect(counter.counts["error", default: 0] == checks.count { $0.status == .error })
            let skipped = checks.count { [.unproven, .absent, .waived].contains($0.status) }
            #expect(counter.counts["skipped", default: 0] == skipped, "\(name)")
        }
    }

    /// A record of one environment that has checks of these statuses alone.
    private static func record(having statuses: [Status]) throws -> Record {
        var record = try #require(Sample.all.first { $0.name == "waivers" }).record
        record.environments = record.environments.map { environment in
            var environment = environment
            environment.checks = environment.checks.filter { statuses.contains($0.status) }
            environment.verdict = .incomplete
            return environment
        }
        record.verdict = .incomplete
        return record
    }

    /// What decides nothing.
    private static let gaps: [[Status]] = [[], [.absent], [.unproven, .waived, .absent]]

    /// Each format tells it by an entry of its own, or by the verdict.
    @Test(arguments: RecordFormat.all, gaps)
    func `what proved nothing is told by every format`(format: RecordFormat, statuses: [Status]) throws {
        let record = try Self.record(having: statuses)
        var passed = record
        passed.verdict = .pass
        for place in passed.environments.indices { passed.environments[place].verdict = .pass }
        let text = format.render(record, TextStyle())
        #expect(text.contains("nothing-checked") || text != format.render(passed, TextStyle()))
    }

    /// Test pages and code hosts show a report of no failure as success.
    @Test(arguments: gaps)
    func `what proved nothing reads as success nowhere`(statuses: [Status]) throws {
        var record = try Self.record(having: statuses)
        for environments in [record.environments, []] {
            record.environments = environments
            let gaps = max(environments.count, 1)
            let junit = try Self.rendered("junit", record)
            #expect(junit.components(separatedBy: "<error ").count - 1 == gaps)
            #expect(junit.contains(" errors=\"\(gaps)\" "))
            #expect(try Self.rendered("tap", record).components(separatedBy: "not ok ").count > gaps)
            #expect(try Self.rendered("github", record).components(separatedBy: "::error ").count - 1 == gaps)
            let gitlab = try #require(try json("gitlab", record) as? [[String: Any]])
            #expect(gitlab.count { $0["check_name"] as? String == "nothing-checked" } == gaps)
            let run = try sarifRun(of: record)
            let results = try #require(run["results"] as? [[String: Any]])
            #expect(results.count { $0["ruleId"] as? String == "nothing-checked" } == gaps)
            #expect(try isSuccessful(run) == false)
        }
    }

    @Test func `SARIF tells whether all could be checked`() throws {
        for (name, record) in Self.records {
            let run = try sarifRun(of: record)
            let hasErrors = Self.checks(record).contains { $0.status == .error }
            #expect(try isSuccessful(run) == !hasErrors, "\(name)")
            let invocation = try #require((run["invocations"] as? [[String: Any]])?.first)
            let notifications = try #require(
                invocation["toolExecutionNotifications"] as? [[String: Any]])
            #expect(notifications.contains { $0["level"] as? String == "error" } == hasErrors, "\(name)")
        }
    }

    private func sarifRun(of record: Record) throws -> [String: Any] {
        let log = try #require(try json("sarif", record) as? [String: Any])
        return try #require((log["runs"] as? [[String: Any]])?.first)
    }

    private func isSuccessful(_ run: [String: Any]) throws -> Bool {
        let invocations = try #require(run["invocations"] as? [[String: Any]])
        #expect(invocations.count == 1)
        return try #require(invocations.first?["executionSuccessful"] as? Bool)
    }

    /// Perl's own harness reads it.
    @Test func `prove takes the TAP report`() throws {
        let samples = Sample.all.filter { ["waivers", "hostile", "conforming"].contains($0.name) }
        #expect(samples.count == 3)
        for record in try samples.map(\.record) + [Self.record(having: [])] {
            let text = try Self.rendered("tap", record)
            let file = FileManager.default.temporaryDirectory.appending(path: "envaudit-\(UUID()).tap")
            try text.write(to: file, atomically: true, encoding: .utf8)
            defer { try? FileManager.default.removeItem(at: file) }
            let prove = Process()
            prove.executableURL = URL(filePath: "/usr/bin/env")
            prove.arguments = ["prove", "--exec", "cat", file.path]
            let output = Pipe()
            (prove.standardOutput, prove.standardError) = (output, output)
            try prove.run()
            let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            prove.waitUntilExit()
            let failed = Self.checks(record).count { [.fail, .error].contains($0.status) }
            #expect((prove.terminationStatus == 0) == (failed == 0), "\(said)")
            #expect(!said.contains("Parse errors"), "\(said)")
            if failed > 0 { #expect(said.contains("Failed: \(failed))"), "\(said)") }
        }
    }

    @Test func `annotations are ten at most, and every line is one command`() throws {
        for (name, record) in Self.records {
            let lines = try Self.rendered("github", record).split(separator: "\n")
            let errors = lines.filter { $0.hasPrefix("::error ") }
            let failed = Self.checks(record).count { [.fail, .error].contains($0.status) }
            #expect(errors.count == min(failed, 10), "\(name)")
            for line in lines {
                #expect(
                    line.hasPrefix("::error file=") || line.hasPrefix("::notice title=envaudit::")
                        || line.hasPrefix("::warning title=envaudit::"), "\(line)")
                #expect(line.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0 != "\u{7F}" })
            }
        }
    }

    /// Readers of TAP 13 look for the first `#` of a line, whatever stands before it.
    @Test(arguments: ["x # SKIP y", "1..0 # skip all", ##"x \# TODO y"##]) func `a name makes no directive`(
        name: String
    ) throws {
        let record = HostileRecord.record(texts: [name], statuses: [.fail], at: "preprod")
        let lines = try Self.rendered("tap", record).split(separator: "\n").filter { $0.hasPrefix("not ok") }
        #expect(!lines.isEmpty && lines.allSatisfy { !$0.contains("#") })
    }

    @Test func `a job summary is no larger than GitHub shows`() throws {
        let small = try #require(Sample.all.first { $0.name == "waivers" }).record
        #expect(try JobSummary.cut(Self.rendered("markdown", small)) == Self.rendered("markdown", small))
        let names = (0..<1_500).map { "SECRET_\($0)_" + String(repeating: "X", count: 900) }
        for statuses in [[Status.fail], [.pass]] {
            let large = HostileRecord.record(texts: names, statuses: statuses, at: "preprod")
            #expect(try Self.rendered("markdown", large).utf8.count > 1 << 20)
            let summary = try JobSummary.cut(Self.rendered("markdown", large))
            #expect((500_000...1_000_200).contains(summary.utf8.count))
            let folds = ["<details>", "</details>"].map { summary.components(separatedBy: $0).count }
            #expect(folds[0] == folds[1])
            #expect(
                summary.hasSuffix("The rest does not fit here: run the command with `--format markdown`.\n"))
        }
    }

    @Test func `the worst come first`() throws {
        let sample = try #require(Sample.all.first { $0.name == "all-environments" })
        let lines = try Self.rendered("github", sample.record).split(separator: "\n")
        let severities = lines.compactMap { line in
            ["critical", "high", "medium", "low"].firstIndex { line.contains("(\($0))::") }
        }
        #expect(severities == severities.sorted() && severities.count > 1)
    }
}

private final class ElementCounter: NSObject, XMLParserDelegate {
    var counts: [String: Int] = [:]

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) { counts[name, default: 0] += 1 }
}
