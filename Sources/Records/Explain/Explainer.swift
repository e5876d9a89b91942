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

    /// All that has this name, of whatever kind; nil for nothing.
    public func explanation(of name: String) -> String? {
        var page = ExplanationPage()
        for kind in kinds { kind.explain(name, &page) }
        return page.text.isEmpty ? nil : page.text
    }

    /// The name that was probably meant, over all kinds.
    public func nearest(to name: String) -> String? {
        nearestName(to: name, among: kinds.flatMap { $0.items.map(\.name) })
    }

    /// What can be explained.
    public var contents: String {
        var page = ExplanationPage()
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

    /// Writes what is to be said of the thing with this name, where there is one.
    func explain(_ name: String, _ page: inout ExplanationPage)
}

extension ExplainedKind {
    var isListed: Bool { true }
}
