import Manifests

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
