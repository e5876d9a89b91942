import Listings
import Manifests
import Providers
@testable import Probes

extension FetchingProbe {
    /// What is fetched of an environment that is judged.
    func tasks(for environment: Environment) -> [(environment: String, task: ProbeTask)] {
        ProbeRegistry.tasks(for: [environment], judged: [environment.name.value]) {
            $0 == rule.description.id
        }
    }

    /// What is declared of an environment, as far as those who are judged are compared with it.
    func compared(_ environment: Environment, with judged: [Environment]) -> Declaration? {
        environment.probes[Declaration.self].flatMap { compared($0, with: judged) }
    }

    /// What is wrong with what an environment declares, beside services that are none.
    func problems(in environment: Environment) throws -> [ManifestProblem] {
        guard let declaration = environment.probes[Declaration.self] else { return [] }
        return problems(of: declaration, in: environment, of: try workspace([]))
    }
}
