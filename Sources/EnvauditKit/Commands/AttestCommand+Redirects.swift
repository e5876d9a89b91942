import Manifests
import Support

extension AttestCommand {
    /// Refuses the item of a redirect URI that the environment's manifest does not ask for: it would prove nothing.
    func checkIsAsked(_ item: String, of environment: Environment) throws(Problem) {
        guard environment.isIdle(item: item) else { return }
        let near = nearestName(to: item, among: environment.attestableItems)
        throw .usage(
            "\(environment.name.value) declares no redirect_uris for \(item)",
            advice: near.map { "Did you mean \($0)?" }
                ?? "Declare it in \(environment.name.position.file): redirect_uris.")
    }
}
