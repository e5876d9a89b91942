public import Manifests

extension Attestations {
    /// What to tell of entries about secrets that no manifest speaks of: they prove nothing.
    public func undeclared(in environment: Environment, of workspace: Workspace) -> [ManifestProblem] {
        let declared = AttestableSecrets(of: environment, in: workspace)
        return entries.compactMap { entry in
            guard case .secret(let name, _, _) = entry.value.subject, !declared.knows(name) else {
                return nil
            }
            let near = declared.nearest(to: name).map { "; did you mean \($0)?" } ?? ""
            return ManifestProblem(
                at: entry.position,
                "\(name) is attested, and no manifest speaks of it, so this proves nothing\(near)")
        }
    }
}
