public import Manifests
import Support

/// What the manifests alone tell an audit, computed at its first use.
///
/// A program has it computed while it waits for something else: for its arguments to be parsed, or for listings.
public struct PreparedManifests: Sendable {
    private let workspace: Lazy<DeclaredWorkspace>

    /// Prepares nothing yet.
    public init(_ workspace: Workspace) { self.workspace = Lazy { DeclaredWorkspace(workspace) } }

    /// Computes it, unless that was done before.
    public func compute() { _ = declared }

    var declared: DeclaredWorkspace { workspace.value }
}
