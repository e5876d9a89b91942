import Auditing
import Manifests

/// The rules: what `docs/rules.md` says of each.
struct RuleKind: ExplainedKind {
    let title = "Rules"

    var items: [(name: String, summary: String)] {
        RuleSet.all.descriptions.map { ($0.id, "fails when \($0.failsWhen)") }
    }

    func explain(_ name: String, _ page: inout ExplanationPage) {
        guard let rule = RuleSet.all.descriptions.first(where: { $0.id == name }) else { return }
        page.heading(rule.id, "a rule")
        page.fact("Fails when", rule.failsWhen)
        page.fact("A pass", rule.proves.isEmpty ? nil : rule.proves)
        page.fact("Why", rule.why)
        page.fact("Severity", rule.severity?.rawValue ?? "the service's")
        page.fact("Evidence", rule.needs == .none ? "nothing live" : rule.needs.rawValue)
        page.fact("To prove", rule.proof)
        page.fact("To fix", rule.fix)
        page.fact("Stands for", rule.principleInWords)
        for example in rule.examples { page.facts("Example", ["\(example.title):"] + example.lines) }
        page.fact("More", "docs/rules.md#\(rule.id)")
    }
}
