public import Auditing
public import Listings
public import Manifests
public import Providers
package import Support

/// A check of an environment beyond its secrets. Probes only read.
///
/// A probe is a folder of this module: the declaration, its reader, the request, and the rule. To add one, write the
/// folder and a line in ``ProbeRegistry``.
package protocol Probe<Declaration>: Sendable {
    /// The declaration of an environment.
    associatedtype Declaration: ProbeDeclaration

    /// The source of the declaration.
    var source: ProbeSource { get }

    /// The rule that judges the result.
    var rule: any Rule { get }

    /// Whether it loads the environment's front end, from the address of `--frontend` if given; `false` by default.
    var loadsFrontend: Bool { get }

    /// Returns the problems of a declaration that only the whole workspace shows, such as an undeclared reference.
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

/// A probe that sends requests.
package protocol FetchingProbe<Declaration, Found>: Probe {
    /// The result.
    associatedtype Found: ProbeResult

    /// The sealed form of the result in a part of a check: all of it, except texts that may contain values.
    associatedtype Carried: Codable & Sendable

    /// Returns the sealed form of a result; a failure if it would prove too little.
    ///
    /// - Parameter search: finds the identifiers of the workspace's environments.
    func carried(_ found: Found, _ search: IdentifierSearch) -> Result<Carried, Failure>

    /// Returns the result from its sealed form.
    func found(_ carried: Carried) -> Found

    /// Fetches the result.
    func fetch(
        _ declaration: Declaration, of environment: Environment, by context: FetchContext
    ) async throws(Failure) -> Found

    /// The APIs that it uses; empty if it needs none.
    var apis: [APIConfiguration] { get }

    /// Checks that each host responds and permits access, by a request that shows no secret's value. The results are by
    /// subject, such as a webhook's name.
    ///
    /// - Parameter isOffline: whether only tokens are checked.
    func access(
        to declaration: Declaration, of environment: Environment, by context: FetchContext, isOffline: Bool
    ) async -> [(name: String, access: HostAccess)]

    /// Returns the part of an unjudged environment's declaration that judged ones are compared with; `nil` if there is
    /// none, because further requests would need a token for nothing.
    func compared(_ declaration: Declaration, with judged: [Environment]) -> Declaration?
}

extension FetchingProbe where Carried == Found {
    /// Returns the whole result.
    package func carried(_ found: Found, _ search: IdentifierSearch) -> Result<Carried, Failure> {
        .success(found)
    }

    /// Returns the sealed result unchanged.
    package func found(_ carried: Carried) -> Found { carried }
}

extension FetchingProbe {
    /// Returns `nil`: for most probes, the declarations of other environments suffice.
    package func compared(_ declaration: Declaration, with judged: [Environment]) -> Declaration? { nil }
}

/// Fetches a result, and returns the function that records it.
public typealias ProbeTask = @Sendable (FetchContext) async -> ProbeUpdate

/// Records a result of an environment.
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
    /// Returns the waivers of the probe's rule that have no effect: the environment does not declare the probe.
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

    /// - Parameter judged: the judged environments, if `environment` is not one of them.
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

/// The registry of all probes.
public enum ProbeRegistry {
    /// All probes, in the order of a record.
    package static let all: [any Probe] = [
        AuthProbe(), BuildProbe(), WebhooksProbe(), DatabaseProbe(), FrontendProbe(), RedirectsProbe(),
        FunctionsProbe(),
    ]

    /// The probes that send requests.
    static let fetching = all.compactMap { $0 as? any FetchingProbe }

    /// The sources of all declarations.
    public static let sources: [ProbeSource] = all.map(\.source)

    /// The probes that load a front end: their keys in an environment's file, and their rules.
    public static let ofFrontends: [(key: String, rule: String)] = all.filter(\.loadsFrontend).compactMap {
        probe in
        probe.source.key.map { ($0, probe.rule.description.id) }
    }

    /// Returns an environment's probe declarations by the keys of its file, in the registry's order.
    public static func declarations(
        of environment: Environment
    ) -> [(key: String, declaration: any ProbeDeclaration)] {
        all.compactMap { probe in
            guard probe is any FetchingProbe, let key = probe.source.key else { return nil }
            return probe.declaration(in: environment).map { (key, $0) }
        }
    }

    /// Returns the problems in the environments' probe declarations.
    public static func problems(of workspace: Workspace) -> [ManifestProblem] {
        workspace.environments.flatMap { environment in
            all.flatMap {
                $0.problems(in: environment, of: workspace) + $0.idleWaivers(in: environment)
            }
        }
    }

    /// Checks access to everything that an environment's probes request.
    public static func access(
        to environment: Environment, by context: FetchContext, isOffline: Bool
    ) async -> [(name: String, access: HostAccess)] {
        var all: [(name: String, access: HostAccess)] = []
        for probe in fetching {
            all += await probe.access(in: environment, by: context, isOffline: isOffline)
        }
        return all
    }

    /// Returns all tasks, each with its environment's name: those of judged environments, and those of other
    /// environments that the judged ones are compared with.
    ///
    /// - Parameters:
    /// - isNeeded: whether the result for the rule with this id is used.
    /// - isKnown: whether the result for this declaration of an environment is already available.
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

    /// Runs all tasks, and returns the results by environment.
    public static func run(
        _ tasks: [(environment: String, task: ProbeTask)], by context: FetchContext
    ) async -> [String: ProbeResults] {
        await updates(tasks, by: context).reduce(into: [:]) { results, found in
            found.update(&results[found.environment, default: ProbeResults()])
        }
    }

    /// Runs all tasks concurrently, and returns the functions that record the results of each environment.
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
    /// All rules, including the probes'.
    public static let all = RuleSet(RuleSet.withoutProbes + ProbeRegistry.all.map(\.rule))
}

extension RuleSelection {
    /// The selection of all rules.
    public static let all = RuleSelection(skipping: [])

    /// The selection of rules on secrets, which need no probes.
    public static let onSecrets = RuleSelection(skipping: Set(RuleSet.all.tables.map(\.rule)))

    /// Selects all rules but these.
    public init(skipping ids: Set<String>) { self.init(skipping: ids, of: .all) }

    /// Selects only these rules.
    public init(only ids: Set<String>) { self.init(only: ids, of: .all) }

    /// Selects the rules whose checks these checklists name.
    public init(for checklists: [Checklist]) { self.init(for: checklists, of: .all) }
}
