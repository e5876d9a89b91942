public import Listings
public import Manifests

/// Something of an environment that is looked at beyond its secrets. Probes only read.
///
/// To add a probe, write one file with one type, and add it to ``ProbeRegistry``. What it sees is a field of
/// `Sightings`; the rule that judges it has the same name.
public protocol Probe: Sendable {
    /// The id of the rule that judges what it sees.
    var rule: String { get }

    /// What is wrong with what an environment declares for it, as far as only the probe can tell.
    func problems(of environment: Environment) -> [ManifestProblem]

    /// What is to be looked at; each look is made at the same time as all others, and fails alone.
    func looks(at environment: Environment) -> [ProbeTask]

    /// The part of ``looks(at:)`` that those who are judged are compared with, of an environment that is not judged:
    /// whatever else is asked there needs a token for nothing.
    func looks(at environment: Environment, comparedWith judged: [Environment]) -> [ProbeTask]
}

extension Probe {
    /// Nothing, as it is for most.
    public func problems(of environment: Environment) -> [ManifestProblem] { [] }

    /// Nothing, as it is for most: other environments are known by what they declare.
    public func looks(at environment: Environment, comparedWith judged: [Environment]) -> [ProbeTask] { [] }
}

/// One look: asks, and gives back what notes the answer.
public typealias ProbeTask = @Sendable (FetchContext) async -> ProbeUpdate

/// Notes what was seen of an environment.
public typealias ProbeUpdate = @Sendable (inout ProbeResults) -> Void

/// Every probe there is.
public enum ProbeRegistry {
    /// The probes, in the order in which a record lists what they saw.
    public static let all: [any Probe] = [
        AuthSettingProbe(), BuildSettingProbe(), WebhookRoutingProbe(), DatabaseMappingProbe(),
        FrontendBundleProbe(), StaleDeployProbe(),
    ]

    /// What is wrong with what environments declare for probes.
    public static func problems(of workspace: Workspace) -> [ManifestProblem] {
        workspace.environments.flatMap { environment in all.flatMap { $0.problems(of: environment) } }
    }

    /// All that is to be looked at, each with the environment's name: of the environments that are judged, and of the
    /// others what these are compared with.
    ///
    /// - Parameter isAsked: whether what the probe of the rule with this id sees is of any use.
    public static func looks(
        at environments: [Environment], judged: Set<String>, isAsked: (String) -> Bool
    ) -> [(environment: String, look: ProbeTask)] {
        let judgedOnes = environments.filter { judged.contains($0.name.value) }
        return all.filter { isAsked($0.rule) }.flatMap { probe in
            environments.flatMap { environment in
                let looks =
                    judged.contains(environment.name.value)
                    ? probe.looks(at: environment) : probe.looks(at: environment, comparedWith: judgedOnes)
                return looks.map { (environment.name.value, $0) }
            }
        }
    }

    /// What was seen of each environment, by its name. All looks are made at once: they take as long as the slowest.
    public static func see(
        _ looks: [(environment: String, look: ProbeTask)], by context: FetchContext
    ) async -> [String: ProbeResults] {
        await withTaskGroup(of: (String, ProbeUpdate).self) { group in
            for (environment, look) in looks {
                group.addTask { (environment, await look(context)) }
            }
            return await group.reduce(into: [:]) { seen, found in
                found.1(&seen[found.0, default: ProbeResults()])
            }
        }
    }
}
