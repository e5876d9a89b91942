public import Auditing
public import Listings
public import Manifests
public import Providers
package import Support

/// Something of an environment that is audited beyond its secrets. Probes only read.
///
/// A probe is a folder of this module: what a manifest declares, how that is read, what is fetched, and the rule that
/// judges it. To add one, write the folder and a line in ``ProbeRegistry``.
package protocol Probe<Declaration>: Sendable {
    /// What an environment declares for it.
    associatedtype Declaration: ProbeDeclaration

    /// Where the declaration comes from.
    var source: ProbeSource { get }

    /// The rule that judges it.
    var rule: any Rule { get }

    /// Whether it loads the environment's front end, from wherever `--frontend` says; false unless it says otherwise.
    var loadsFrontend: Bool { get }

    /// What is wrong with a declaration that only the whole workspace shows: something that it refers to is declared
    /// nowhere.
    func problems(
        of declaration: Declaration, in environment: Environment, of workspace: Workspace
    ) -> [ManifestProblem]
}

extension Probe {
    package var loadsFrontend: Bool { false }

    package func problems(
        of declaration: Declaration, in environment: Environment, of workspace: Workspace
    ) -> [ManifestProblem] { [] }
}

/// A probe that fetches something.
package protocol FetchingProbe<Declaration, Found>: Probe {
    /// What it finds.
    associatedtype Found: ProbeResult

    /// What of that is sealed in a part of a check: all of it, but for texts that may hold values.
    associatedtype Carried: Codable & Sendable

    /// What is sealed of what was found; a failure where that would tell too little.
    ///
    /// - Parameter search: finds what names the workspace's environments.
    func carried(_ found: Found, _ search: IdentifierSearch) -> Result<Carried, Failure>

    /// What was found, as far as it was sealed.
    func found(_ carried: Carried) -> Found

    /// Fetches what is declared.
    func fetch(
        _ declaration: Declaration, of environment: Environment, by context: FetchContext
    ) async throws(Failure) -> Found

    /// The APIs that it asks; empty for what needs none.
    var apis: [APIConfiguration] { get }

    /// Whether the hosts that it asks answer and permit, each by a request that shows no secret's value; by what is asked
    /// for, such as a webhook's name.
    ///
    /// - Parameter isOffline: whether only tokens are looked at.
    func access(
        to declaration: Declaration, of environment: Environment, by context: FetchContext, isOffline: Bool
    ) async -> [(name: String, access: HostAccess)]

    /// The part of an unjudged environment's declaration that those who are judged are compared with; nil where
    /// nothing is: whatever else is fetched there needs a token for nothing.
    func compared(_ declaration: Declaration, with judged: [Environment]) -> Declaration?
}

extension FetchingProbe where Carried == Found {
    /// All of it.
    package func carried(_ found: Found, _ search: IdentifierSearch) -> Result<Carried, Failure> {
        .success(found)
    }

    /// The same.
    package func found(_ carried: Carried) -> Found { carried }
}

extension FetchingProbe {
    /// Nothing, as it is for most: other environments are known by what they declare.
    package func compared(_ declaration: Declaration, with judged: [Environment]) -> Declaration? { nil }
}

/// Fetches, and gives back what notes the result.
public typealias ProbeTask = @Sendable (FetchContext) async -> ProbeUpdate

/// Notes what was found in an environment.
public typealias ProbeUpdate = @Sendable (inout ProbeResults) -> Void

extension Probe {
    fileprivate func declaration(in environment: Environment) -> (any ProbeDeclaration)? {
        environment.probes[Declaration.self]
    }

    fileprivate func problems(in environment: Environment, of workspace: Workspace) -> [ManifestProblem] {
        environment.probes[Declaration.self].map { problems(of: $0, in: environment, of: workspace) } ?? []
    }
}

extension Probe {
    /// Waivers of the probe's rule in an environment that does not ask for the probe: it has no finding there.
    fileprivate func idleWaivers(in environment: Environment) -> [ManifestProblem] {
        let rule = rule.description.id
        guard let key = source.key, declaration(in: environment) == nil else { return [] }
        return environment.waivers.filter { $0.finding.value.hasPrefix("\(rule)/") }.map {
            ManifestProblem(
                at: $0.finding.position,
                "\(rule) has no finding in \(environment.name.value), which declares no \"\(key)\"")
        }
    }
}

extension FetchingProbe {
    fileprivate func access(
        in environment: Environment, by context: FetchContext, isOffline: Bool
    ) async -> [(name: String, access: HostAccess)] {
        guard let declaration = environment.probes[Declaration.self] else { return [] }
        return await access(to: declaration, of: environment, by: context, isOffline: isOffline)
    }

    /// - Parameter judged: those that are judged, where `environment` is not one of them.
    fileprivate func task(
        at environment: Environment, comparedWith judged: [Environment]?,
        unless isKnown: (Environment, any ProbeDeclaration) -> Bool
    ) -> ProbeTask? {
        guard let declared = environment.probes[Declaration.self], !isKnown(environment, declared) else {
            return nil
        }
        guard let declaration = judged.map({ compared(declared, with: $0) }) ?? declared else { return nil }
        return { context in
            let found: Result<Found, Failure>
            do throws(Failure) {
                found = .success(try await fetch(declaration, of: environment, by: context))
            } catch {
                found = .failure(error)
            }
            return { $0[Found.self] = found }
        }
    }
}

/// Every probe there is.
public enum ProbeRegistry {
    /// The probes, in the order in which a record lists what they found.
    package static let all: [any Probe] = [
        AuthProbe(), BuildProbe(), WebhooksProbe(), DatabaseProbe(), FrontendProbe(), RedirectsProbe(),
        FunctionsProbe(),
    ]

    /// Those that fetch something.
    static let fetching = all.compactMap { $0 as? any FetchingProbe }

    /// Where their declarations come from.
    public static let sources: [ProbeSource] = all.map(\.source)

    /// Those that load a front end: the keys of an environment's file, and the rules.
    public static let ofFrontends: [(key: String, rule: String)] = all.filter(\.loadsFrontend).compactMap {
        probe in
        probe.source.key.map { ($0, probe.rule.description.id) }
    }

    /// What an environment declares to be fetched, by the keys of its file, in the registry's order.
    public static func declarations(
        of environment: Environment
    ) -> [(key: String, declaration: any ProbeDeclaration)] {
        all.compactMap { probe in
            guard probe is any FetchingProbe, let key = probe.source.key else { return nil }
            return probe.declaration(in: environment).map { (key, $0) }
        }
    }

    /// What is wrong with what environments declare for probes.
    public static func problems(of workspace: Workspace) -> [ManifestProblem] {
        workspace.environments.flatMap { environment in
            all.flatMap {
                $0.problems(in: environment, of: workspace) + $0.idleWaivers(in: environment)
            }
        }
    }

    /// Whether what an environment's probes ask for can be had.
    public static func access(
        to environment: Environment, by context: FetchContext, isOffline: Bool
    ) async -> [(name: String, access: HostAccess)] {
        var all: [(name: String, access: HostAccess)] = []
        for probe in fetching {
            all += await probe.access(in: environment, by: context, isOffline: isOffline)
        }
        return all
    }

    /// All that is to be fetched, each with the environment's name: of the environments that are judged, and of the
    /// others what these are compared with.
    ///
    /// - Parameters:
    ///   - isNeeded: whether what the probe of the rule with this id finds is of any use.
    ///   - isKnown: whether what this declaration of an environment asks for is fetched already.
    public static func tasks(
        for environments: [Environment], judged: Set<String>, isNeeded: (String) -> Bool,
        unless isKnown: (Environment, any ProbeDeclaration) -> Bool = { _, _ in false }
    ) -> [(environment: String, task: ProbeTask)] {
        let judgedOnes = environments.filter { judged.contains($0.name.value) }
        return fetching.filter { isNeeded($0.rule.description.id) }.flatMap { probe in
            environments.compactMap { environment in
                let isJudged = judged.contains(environment.name.value)
                return probe.task(
                    at: environment, comparedWith: isJudged ? nil : judgedOnes, unless: isKnown
                ).map {
                    (environment.name.value, $0)
                }
            }
        }
    }

    /// What was found in each environment, by its name.
    public static func run(
        _ tasks: [(environment: String, task: ProbeTask)], by context: FetchContext
    ) async -> [String: ProbeResults] {
        await updates(tasks, by: context).reduce(into: [:]) { results, found in
            found.update(&results[found.environment, default: ProbeResults()])
        }
    }

    /// What notes what was found in each environment. All tasks run at once: they take as long as the slowest.
    public static func updates(
        _ tasks: [(environment: String, task: ProbeTask)], by context: FetchContext
    ) async -> [(environment: String, update: ProbeUpdate)] {
        await withTaskGroup(of: (String, ProbeUpdate).self) { group in
            for (environment, task) in tasks {
                group.addTask { (environment, await task(context)) }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
    }
}

extension RuleSet {
    /// Every rule there is.
    public static let all = RuleSet(RuleSet.withoutProbes + ProbeRegistry.all.map(\.rule))
}

extension RuleSelection {
    /// Every rule.
    public static let all = RuleSelection(skipping: [])

    /// The rules on secrets: none for which probes would have to look.
    public static let onSecrets = RuleSelection(skipping: Set(RuleSet.all.tables.map(\.rule)))

    /// All rules but these.
    public init(skipping ids: Set<String>) { self.init(skipping: ids, of: .all) }

    /// These rules and no others.
    public init(only ids: Set<String>) { self.init(only: ids, of: .all) }

    /// The rules whose checks these checklists name.
    public init(for checklists: [Checklist]) { self.init(for: checklists, of: .all) }
}
