import Auditing
import Manifests
import Support

/// A workspace as it was read.
struct ReadWorkspace {
    let workspace: Workspace
    /// The hashes of the very texts that it was read from.
    let manifests: [ManifestDigest]
    /// What they alone tell an audit.
    let prepared: PreparedManifests

    init(workspace: Workspace, manifests: [ManifestDigest]) {
        (self.workspace, self.manifests) = (workspace, manifests)
        prepared = PreparedManifests(workspace)
    }
}

/// Reads a workspace while the command line that names it is parsed, which takes as long.
final class WorkspaceReadAhead: Sendable {
    /// The folder that the command line seems to name; `nil` for the nearest one.
    private let named: String?
    private let reading: Lazy<Result<ReadWorkspace, CommandFailure>>

    init(_ arguments: [String], _ context: Context) {
        let named = WorkspaceReadAhead.folder(in: arguments)
        self.named = named
        reading = Lazy {
            Result { () throws(CommandFailure) in
                try WorkspaceFolder.find(named, context).readWithManifests()
            }
        }
    }

    /// Reads it, and computes what the audit needs of it.
    func start() {
        if case .success(let read) = reading.value { read.prepared.compute() }
    }

    /// Returns the workspace; `nil` if the command line turned out to name another folder.
    func read(_ folder: String?) throws(CommandFailure) -> ReadWorkspace? {
        folder == named ? try reading.value.get() : nil
    }

    /// Returns the folder that `-C` or `--workspace` names, as far as can be seen without the parser.
    private static func folder(in arguments: [String]) -> String? {
        let option = "--workspace="
        if let joined = arguments.last(where: { $0.hasPrefix(option) }) {
            return String(joined.dropFirst(option.count))
        }
        guard let index = arguments.lastIndex(where: { $0 == "-C" || $0 == "--workspace" }) else {
            return nil
        }
        return arguments[index...].dropFirst().first
    }
}
