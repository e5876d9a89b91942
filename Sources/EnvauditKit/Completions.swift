import ArgumentParser
import Auditing
import Manifests
import Probes
import Records
import Remedies

/// What a shell offers where a name is typed: those of the workspace that the command line means.
///
/// The shell runs `envaudit ---completion`, so the world is that of the process; what can't be read offers nothing.
enum Completions {
    static var environments: CompletionKind {
        .custom { words, _, _ in named(words) { $0.environments.map(\.name.value) } }
    }

    static var secrets: CompletionKind {
        .custom { words, _, _ in named(words) { $0.services.flatMap(\.secrets).map(\.name.value) } }
    }

    static var services: CompletionKind {
        .custom { words, _, _ in named(words) { $0.services.map(\.id) } }
    }

    static var rules: CompletionKind { .custom { _, _, _ in RuleSet.all.selectable.sorted() } }

    static var explainable: CompletionKind {
        .custom { words, _, _ in
            RuleSet.all.documented.map(\.id)
                + named(words) { workspace in
                    workspace.environments.map(\.name.value) + workspace.services.map(\.id)
                        + workspace.services.flatMap(\.secrets).map(\.name.value)
                }
        }
    }

    static var checklists: CompletionKind {
        .custom { words, _, _ in
            guard let folder = try? WorkspaceFolder.find(folder(words), .process) else { return [] }
            let environments = named(words) { $0.environments.map(\.name.value) }
            return ChecklistFolder(workspace: folder).read(environments: environments).checklists.map(
                \.name.value)
        }
    }

    /// `FORMAT=` of `--report`.
    static var reports: CompletionKind { .custom { words, _, _ in formats(of: words).map { "\($0)=" } } }

    /// The formats of the command that the words have.
    static var formats: CompletionKind { .custom { words, _, _ in formats(of: words) } }

    /// The formats of the command that is named; none where it has no `--format`.
    static func formats(of words: [String]) -> [String] {
        let command = words.first { $0 != "envaudit" && !$0.hasPrefix("-") }
        return switch command {
        case "check", "apply": RecordFormat.all.map(\.name)
        case "record":
            words.contains("diff") ? DifferenceFormat.all.map(\.name) : RecordFormat.all.map(\.name)
        case "checklist": ChecklistFormat.all.map(\.name)
        case "diff": ComparisonFormat.all.map(\.name)
        case "plan": PlanFormat.all.map(\.name)
        case "scan": ScanFormat.all.map(\.name)
        case "doctor": AccessFormat.all.map(\.name)
        default: []
        }
    }

    @Sendable private static func named(_ words: [String], _ names: (Workspace) -> [String]) -> [String] {
        guard let workspace = try? WorkspaceFolder.find(folder(words), .process).read() else { return [] }
        return names(workspace)
    }

    /// What `-C` names.
    private static func folder(_ words: [String]) -> String? {
        let option = words.firstIndex { $0 == "-C" || $0 == "--workspace" }
        return option.flatMap { $0 + 1 < words.count ? words[$0 + 1] : nil }
    }
}
