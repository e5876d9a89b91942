public import Manifests
import Support

extension Attestations {
    /// What to tell of entries about secrets and redirect URIs that no manifest speaks of: they prove nothing.
    public func undeclared(in environment: Environment, of workspace: Workspace) -> [ManifestProblem] {
        guard !entries.isEmpty else { return [] }
        let declared = AttestableSecrets(of: environment, in: workspace)
        return entries.compactMap { entry in
            let (name, near): (String, String?)
            switch entry.value.subject {
            case .secret(let secret, _, _):
                guard !declared.knows(secret) else { return nil }
                (name, near) = (secret, declared.nearest(to: secret))
            case .item(let id, _):
                guard environment.isIdle(item: id) else { return nil }
                (name, near) = (id, nearestName(to: id, among: environment.attestableItems))
            }
            let hint = near.map { "; did you mean \($0)?" } ?? ""
            return ManifestProblem(
                at: entry.position,
                "\(name) is attested, and no manifest speaks of it, so this proves nothing\(hint)")
        }
    }
}
