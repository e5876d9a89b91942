import Auditing
import Foundation
import Renderings
import Testing

/// `docs/rules.md` and `docs/rules/` are what the rules say of themselves.
@Suite struct RuleReferenceTests {
    private let reference = RuleReference(rules: RuleSet.all.documented)

    @Test func `the index is as the rules say`() throws {
        try expectGolden(reference.index, "docs/rules.md")
    }

    @Test func `each page is as its rule says`() throws {
        for rule in reference.rules { try expectGolden(reference.page(rule), "docs/rules/\(rule.id).md") }
    }

    @Test func `there is no page without a rule`() throws {
        let folder = Repository.root.appending(path: "docs/rules").path
        let pages = try FileManager.default.contentsOfDirectory(atPath: folder)
        #expect(Set(pages) == Set(reference.rules.map { "\($0.id).md" }))
    }

    /// The descriptions stand in tables, and are text: nothing in them may end a cell or be taken for markup.
    @Test func `descriptions are plain text`() {
        for rule in reference.rules {
            for text in [rule.failsWhen, rule.why, rule.fix, rule.proof, rule.proves] {
                #expect(!text.isEmpty, "\(rule.id) says too little of itself")
                #expect(!text.contains { "|<>`*[]".contains($0) }, "\(rule.id): \(text)")
            }
        }
    }

    /// What a pass does not prove is said of every rule that can pass.
    @Test func `what a pass proves is said, and what it does not`() {
        for rule in reference.rules where !rule.proves.hasPrefix("It has no passes") {
            let says =
                rule.proves.contains("does not prove") || rule.proves.contains("proves nothing")
                || rule.proves.contains("does not cover")
            #expect(says, "\(rule.id): \(rule.proves)")
        }
    }
}
