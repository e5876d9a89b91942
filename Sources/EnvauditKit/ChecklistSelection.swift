import Manifests
import Support

/// Which items of which checklists are asked for.
struct ChecklistSelection {
    /// The checklists; empty for all.
    let names: [String]
    /// The environment whose items are; nil for all.
    let environment: String?
    /// The priorities of the items; empty for all.
    let priorities: [Int]

    /// The checklists that are asked for, each with the items that are.
    func shown(of all: [Checklist], in workspace: Workspace) throws(Problem) -> [Checklist] {
        guard !all.isEmpty else {
            throw .usage(
                "the workspace has no checklist", advice: "Write one, such as checklists/master.yaml.")
        }
        let named = try named(of: all)
        let environment = try environment.map { name throws(Problem) in
            try workspace.environment(name).name.value
        }
        try checkPriorities(of: named)
        let environments = workspace.environments.map(\.name.value)
        return named.map { checklist in
            checklist.showing { item in
                (priorities.isEmpty || item.priority.map(priorities.contains) == true)
                    && (environment.map(item.environments(among: environments).contains) ?? true)
            }
        }.filter { !$0.items.isEmpty }
    }

    private func named(of all: [Checklist]) throws(Problem) -> [Checklist] {
        let known = all.map(\.name.value)
        for name in names where !known.contains(name) {
            throw .usage(
                "there is no checklist “\(name)”",
                advice: nearestName(to: name, among: known).map { "Did you mean \($0)?" }
                    ?? "There are: \(known.joined(separator: ", "))")
        }
        return names.isEmpty ? all : all.filter { names.contains($0.name.value) }
    }

    private func checkPriorities(of checklists: [Checklist]) throws(Problem) {
        let known = checklists.flatMap { $0.priorities.map(\.number) + $0.items.compactMap(\.priority) }
        for priority in priorities where !known.contains(priority) {
            let words = Set(known).sorted().map(String.init).joined(separator: ", ")
            throw .usage(
                "there is no priority \(priority)",
                advice: words.isEmpty ? "No item has a priority." : "There are: \(words)")
        }
    }
}
