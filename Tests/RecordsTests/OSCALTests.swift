import Auditing
import Foundation
import Records
import Renderings
import Testing

/// The record as OSCAL assessment results: complete, consistent in itself, and the same every time.
@Suite struct OSCALTests {
    /// A record, and its file, which is written once for all tests.
    private static let records =
        (Sample.all.map { ($0.name, $0.record) }
        + HostileText.all.map { ("hostile \($0.name)", HostileRecord.record(of: $0)) })
        .map { name, record in (name: name, record: record, text: oscal(record)) }

    private static func oscal(_ record: Record) -> String {
        RecordFormat.all.first { $0.name == "oscal" }?.render(record, TextStyle()) ?? ""
    }

    @Test func `a record gives the same file every time`() {
        for (name, record, text) in Self.records { #expect(Self.oscal(record) == text, "\(name)") }
    }

    private func results(_ text: String) throws -> [String: Any] {
        let file = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        return try #require(file["assessment-results"] as? [String: Any])
    }

    private func list(_ object: [String: Any], _ name: String) -> [[String: Any]] {
        object[name] as? [[String: Any]] ?? []
    }

    @Test func `each check is observed, and each that did not pass is a risk`() throws {
        for (name, record, text) in Self.records {
            let document = try results(text)
            let result = try #require(list(document, "results").first)
            let checks = record.environments.flatMap(\.checks)
            #expect(list(result, "observations").count == checks.count, "\(name)")
            let risks = list(result, "risks")
            let open: [Status] = [.fail, .waived, .unproven, .error]
            #expect(risks.count == checks.count { open.contains($0.status) }, "\(name)")
            let approved = risks.filter { $0["status"] as? String == "deviation-approved" }
            #expect(approved.count == checks.count { $0.status == .waived }, "\(name)")
            // Who accepted it, and until when.
            let parties = Set(
                list(document["metadata"] as? [String: Any] ?? [:], "parties").compactMap {
                    $0["uuid"] as? String
                })
            for risk in approved {
                #expect(risk["deadline"] is String)
                let entry = try #require(list(risk["risk-log"] as? [String: Any] ?? [:], "entries").first)
                let owner = list(entry, "logged-by").first?["party-uuid"] as? String
                #expect(owner.map(parties.contains) == true)
            }
        }
    }

    @Test func `UUIDs are unique, of version 5, and whatever is referred to is there`() throws {
        for (name, _, text) in Self.records {
            var made: [String] = []
            var used: Set<String> = []
            func walk(_ value: Any) {
                if let object = value as? [String: Any] {
                    for (key, member) in object {
                        guard let text = member as? String else {
                            walk(member)
                            continue
                        }
                        if key == "uuid" { made.append(text) }
                        if key.hasSuffix("-uuid") { used.insert(text) }
                        if key == "href", text.hasPrefix("#") { used.insert(String(text.dropFirst())) }
                    }
                }
                for element in value as? [Any] ?? [] { walk(element) }
            }
            walk(try results(text))
            // xxxxxxxx-xxxx-5xxx-[89ab]xxx-xxxxxxxxxxxx
            let others = made.filter { uuid in
                let digits = Array(uuid.utf8)
                return digits.count != 36 || digits[14] != UInt8(ascii: "5")
                    || !"89ab".utf8.contains(digits[19])
                    || digits.contains { !"0123456789abcdef-".utf8.contains($0) }
            }
            #expect(others == [], "\(name)")
            #expect(Set(made).count == made.count, "\(name)")
            #expect(used.isSubset(of: made), "\(name)")
        }
    }

    /// A control is satisfied only where each check of a rule that it is mapped to passed.
    @Test func `a finding is no better than its checks`() throws {
        for (name, record, text) in Self.records {
            let result = try #require(list(try results(text), "results").first)
            let status = Dictionary(
                list(result, "observations").map { observation in
                    let property = list(observation, "props").first { $0["name"] as? String == "status" }
                    return (observation["uuid"] as? String ?? "", property?["value"] as? String ?? "")
                }, uniquingKeysWith: { first, _ in first })
            // An environment of which nothing was checked has one, too, and it is not satisfied.
            #expect(list(result, "findings").count >= record.environments.count, "\(name)")
            for finding in list(result, "findings") {
                let target = try #require(finding["target"] as? [String: Any])
                let state = (target["status"] as? [String: Any])?["state"] as? String
                let statuses = list(finding, "related-observations").compactMap {
                    status[$0["observation-uuid"] as? String ?? ""]
                }
                let isDeclared = (target["target-id"] as? String)?.hasPrefix("envaudit") == true
                if state == "satisfied" {
                    #expect(statuses.contains("pass") && !statuses.contains("fail"), "\(name)")
                    #expect(isDeclared || statuses.allSatisfy { ["pass", "absent"].contains($0) }, "\(name)")
                }
            }
        }
    }

    /// OSCAL's own forms of strings: titles of one line, values without white space around them.
    @Test func `texts have the forms that OSCAL demands`() throws {
        for (name, _, text) in Self.records {
            var wrong: [String] = []
            func walk(_ value: Any) {
                if let object = value as? [String: Any] {
                    for (key, member) in object {
                        guard let text = member as? String else {
                            walk(member)
                            continue
                        }
                        let isTrimmed = text.first?.isWhitespace == false && text.last?.isWhitespace == false
                        let isRight =
                            !text.isEmpty && !text.utf8.contains(0x0A) && (key != "value" || isTrimmed)
                        if !isRight { wrong.append("\(key): \(text)") }
                    }
                }
                for element in value as? [Any] ?? [] { walk(element) }
            }
            walk(try results(text))
            #expect(wrong == [], "\(name)")
        }
    }

    @Test func `what is skipped is not told to be reviewed`() throws {
        let sample = try #require(Sample.all.first { $0.name == "waivers" })
        let document = try results(Self.oscal(sample.record))
        let objectives = list(
            document["local-definitions"] as? [String: Any] ?? [:], "objectives-and-methods")
        #expect(objectives.contains { $0["control-id"] as? String == "cm-4.1" })
        #expect(objectives.count == Control.allCases.count + 1)
    }
}
