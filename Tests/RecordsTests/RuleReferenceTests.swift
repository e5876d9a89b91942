import Auditing
import Renderings
import Testing

/// `docs/rules.md` is what the rules say of themselves.
@Suite struct RuleReferenceTests {
    @Test func isAsTheRulesSay() throws {
        try expectGolden(RuleReference(rules: RuleSet.all.descriptions).text, "docs/rules.md")
    }

    @Test func hasEveryRuleOnce() throws {
        let lines = try Repository.text("docs/rules.md").split(separator: "\n")
        for rule in RuleSet.all.descriptions {
            #expect(lines.filter { $0 == "### \(rule.id)" }.count == 1)
            #expect(lines.contains("- [`\(rule.id)`](#\(rule.id))"))
        }
    }

    /// The descriptions stand in a table, and are text: nothing in them may end a cell or be taken for markup.
    @Test func descriptionsArePlainText() {
        for rule in RuleSet.all.descriptions {
            for text in [rule.failsWhen, rule.why, rule.fix, rule.proof] {
                #expect(!text.isEmpty, "\(rule.id) says too little of itself")
                #expect(!text.contains { "|<>`*[]".contains($0) }, "\(rule.id): \(text)")
            }
        }
    }
}
