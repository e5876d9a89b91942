import Scenarios
import Testing

@testable import Auditing

/// What a rule's description shows is what the rule says.
@Suite struct RuleExampleTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let rule: String
        let example: RuleExample
        var testDescription: String { "\(rule): \(example.title)" }
    }

    static let rows = RuleSet.all.descriptions.flatMap { rule in
        rule.examples.map { Row(rule: rule.id, example: $0) }
    }

    @Test(arguments: rows) func saysWhatItShows(_ row: Row) throws {
        let example = row.example
        let check = try Scenario(example).audit(example.judged)
            .check("\(example.judged)/\(row.rule)/\(example.subject)")
        #expect(check?.status == example.outcome?.status)
        #expect(check?.message == example.outcome?.message)
    }

    /// Every check tells where its subject stands.
    @Test(arguments: rows) func namesAPlace(_ row: Row) throws {
        for check in try Scenario(row.example).auditAll().environments.flatMap(\.checks) {
            #expect(check.declaredAt.file.hasPrefix("environments/") && check.declaredAt.line > 0)
        }
    }
}
