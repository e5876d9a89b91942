import ArgumentParser
import Auditing
import Manifests
import Probes

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
            RuleSet.all.descriptions.map(\.id)
                + named(words) { workspace in
                    workspace.environments.map(\.name.value) + workspace.services.map(\.id)
                        + workspace.services.flatMap(\.secrets).map(\.name.value)
                }
        }
    }

    @Sendable private static func named(_ words: [String], _ names: (Workspace) -> [String]) -> [String] {
        let option = words.firstIndex { $0 == "-C" || $0 == "--workspace" }
        let folder = option.flatMap { $0 + 1 < words.count ? words[$0 + 1] : nil }
        guard let workspace = try? WorkspaceFolder.find(folder, .process).read() else { return [] }
        return names(workspace)
    }
}
