import Auditing
public import Manifests
import Support

/// Explains rules, and what a workspace declares: a kind of thing is a file beside this one, and a line in ``all``.
public struct Explainer: Sendable {
    private let kinds: [any ExplainedKind]

    /// An explainer of rules, and of a workspace where there is one.
    public init(_ workspace: Workspace?) {
        kinds = [RuleKind()] + (workspace.map(Explainer.all) ?? [])
    }

    private static func all(of workspace: Workspace) -> [any ExplainedKind] {
        let outlook = RuleCoverage(workspace, by: .all)
        return [
            ServiceKind(workspace: workspace, outlook: outlook),
            SecretKind(workspace: workspace, outlook: outlook),
            EnvironmentKind(workspace: workspace), SafeguardKind(workspace: workspace),
        ]
    }

    /// Returns everything with this name, of whatever kind; `nil` if nothing has it.
    public func explanation(of name: String, style: TextStyle = TextStyle()) -> String? {
        var page = ExplanationPage(style)
        for kind in kinds { kind.explain(name, &page) }
        return page.text.isEmpty ? nil : page.text
    }

    /// The name that was probably meant, over all kinds.
    public func nearest(to name: String) -> String? {
        nearestName(to: name, among: kinds.flatMap { $0.items.map(\.name) })
    }

    /// What can be explained.
    public func contents(style: TextStyle = TextStyle()) -> String {
        var page = ExplanationPage(style)
        for kind in kinds where kind.isListed && !kind.items.isEmpty {
            page.heading(kind.title)
            for item in kind.items { page.item(item.name, item.summary) }
        }
        return page.text
    }
}

/// A kind of thing that can be explained.
protocol ExplainedKind: Sendable {
    /// What the things are, as a heading.
    var title: String { get }
    /// Whether ``Explainer/contents`` lists them.
    var isListed: Bool { get }
    /// The things, each in a few words.
    var items: [(name: String, summary: String)] { get }

    /// Writes the explanation of the thing with this name, if there is one.
    func explain(_ name: String, _ page: inout ExplanationPage)
}

extension ExplainedKind {
    var isListed: Bool { true }
}

/// Explanations as text for a terminal: headings, and facts in two columns.
struct ExplanationPage {
    private var layout: TextLayout

    init(_ style: TextStyle) { layout = TextLayout(width: style.width) }

    /// The page's text.
    var text: String { layout.text }

    /// Begins the explanation of something; what comes from a manifest is made harmless here as everywhere.
    mutating func heading(_ name: String, _ what: String = "") {
        if !layout.text.isEmpty { layout.line() }
        let words = what.isEmpty ? "" : ", \(TerminalText.escape(what))"
        layout.paragraph("", TerminalText.escape(name.asName) + words, indent: 2)
    }

    /// A fact with its caption; nothing without one.
    mutating func fact(_ caption: String, _ value: String?) {
        guard let value else { return }
        let gap = String(repeating: " ", count: max(2, ExplanationPage.indent - 2 - caption.count))
        layout.paragraph(
            "  \(caption)\(gap)", TerminalText.escape(value), indent: ExplanationPage.indent)
    }

    /// Facts of one kind, a line each, the caption before the first.
    mutating func facts(_ caption: String, _ values: [String]) {
        for (index, value) in values.enumerated() { fact(index == 0 ? caption : "", value) }
    }

    /// A line of a list: a name and what it is.
    mutating func item(_ name: String, _ what: String) {
        layout.paragraph("  \(TerminalText.escape(name.asName))", "", indent: 0)
        layout.paragraph("      ", TerminalText.escape(what), indent: 6)
    }

    /// The column of facts, to the right of their captions.
    private static let indent = 14
}

/// The rules: what `docs/rules/` says of each.
struct RuleKind: ExplainedKind {
    let title = "Rules"

    var items: [(name: String, summary: String)] {
        RuleSet.all.documented.map { ($0.id, "fails when \($0.failsWhen)") }
    }

    func explain(_ name: String, _ page: inout ExplanationPage) {
        guard let rule = RuleSet.all.documented.first(where: { $0.id == name }) else { return }
        page.heading(rule.id, "a rule")
        page.fact("Fails when", rule.failsWhen)
        page.fact("A pass", rule.proves)
        page.fact("Why", rule.why)
        page.fact("Severity", rule.severityInWords)
        page.fact("Evidence", rule.needs == .none ? "nothing live" : rule.needs.rawValue)
        page.fact("To prove", rule.proof)
        page.fact("To fix", rule.fix)
        page.fact("Stands for", rule.principleInWords)
        page.facts("Controls", rule.controls.map { "\($0.shortName): \($0.title)" })
        for example in rule.examples { page.facts("Example", ["\(example.title):"] + example.lines) }
    }
}

/// The safeguards that services name.
struct SafeguardKind: ExplainedKind {
    let workspace: Workspace

    let title = "Safeguards"

    private var safeguards: [Safeguard] {
        var seen: Set<String> = []
        return workspace.services.flatMap(\.safeguards).filter { seen.insert($0.id).inserted }
    }

    var items: [(name: String, summary: String)] { safeguards.map { ($0.id, $0.title) } }

    func explain(_ name: String, _ page: inout ExplanationPage) {
        guard let safeguard = safeguards.first(where: { $0.id == name }) else { return }
        page.heading(name, "a safeguard")
        page.fact("Title", safeguard.title)
        page.facts("Requires", safeguard.requirements.map { "\($0.secret) \(words($0.condition))" })
        let services = workspace.services.filter { $0.safeguards.contains { $0.id == name } }
        page.facts("Guards", services.map { "\($0.id): \($0.title)" })
    }

    private func words(_ condition: Safeguard.Condition) -> String {
        switch condition {
        case .set: "is set, and not empty"
        case .equals(let value): "is \(value)"
        case .not(let value): "is set, and not to \(value)"
        }
    }
}
