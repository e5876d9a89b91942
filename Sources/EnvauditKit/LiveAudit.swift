import ArgumentParser
import Auditing
import Manifests
import Probes
import Providers
import Secrets
import Support
import Transport

/// An audit of live environments: evidence is fetched, compared with attestations, and judged.
struct LiveAudit {
    let context: Context
    let workspace: Workspace
    /// The workspace's folder.
    let folder: String
    let evidence: EvidenceOptions
    let network: NetworkOptions
    let frontends: FrontendOptions
    let rules: RuleSelection
    var policy = VerdictPolicy()
    /// Manifests by which is judged as well.
    var base: BaseManifests?
    let today: CalendarDate
    /// What was computed of the manifests already.
    var prepared: PreparedManifests?
    /// The key of the record's fingerprints.
    var key = FingerprintKey.random()

    /// The record of the environments named in `judged`, and what was seen of all.
    func make(of judged: [String]) async throws -> (record: Record, seen: [String: Observation]) {
        let addresses = try frontends.addresses(
            in: workspace, judging: judged, rules, isOffline: evidence.shown.offline)
        let observer = EvidenceCollector(
            workspace: workspace, context: context, folder: folder,
            permissions: network.permissions, frontends: addresses, dialect: evidence.dialect,
            base: base?.workspace)
        let auditor = Auditor(workspace, policy: policy, today: today, selection: rules, prepared: prepared)
        async let _ = auditor.prepare()
        let observed = try await observer.observeBoth(
            listings: evidence.listings, values: evidence.values,
            snapshots: SnapshotSource(
                named: evidence.snapshots, folder: folder, judged: Set(judged), context: context),
            probing: rules, transport: evidence.shown.transport(network, context))
        var (seen, earlier) = (observed.own, observed.base)
        if !evidence.shown.offline { warnOfRunWithoutSecrets(seen) }
        await AttestationFolder(workspace: folder, context: context).examine(
            judged, of: workspace, in: &seen, today: today)
        if let base {
            await AttestationFolder(workspace: folder, context: context, texts: base.attestations).examine(
                judged, of: base.workspace, in: &earlier, today: today, warns: false)
        }
        let unreviewed = try base?.unreviewed(observed.snapshots, context) ?? []
        let record = auditor.audit(
            judged, observations: seen, now: context.now, key: key,
            base: base.map {
                BasePolicy(
                    workspace: $0.workspace, observations: earlier, origin: $0.origin, unreviewed: unreviewed)
            })
        return (record, seen)
    }

    /// Tells in one line, first, of a run that was given no secrets at all, as CI gives none to a fork's pull request:
    /// each error that follows has this one cause.
    private func warnOfRunWithoutSecrets(_ seen: [String: Observation]) {
        func isUnset(_ name: String) -> Bool { context.variables[name, default: ""].isEmpty }
        let providers = workspace.environments.map { environment in
            (environment.name.value, Set(environment.parts.map(\.declaration.provider.value)))
        }
        let tokens = Set(
            providers.flatMap(\.1).compactMap { ProviderRegistry.provider($0)?.api?.tokenVariables })
        let isUnseen = providers.contains { name, ids in
            (try? seen[name]?.listing.get()) == nil
                && ids.contains { ProviderRegistry.provider($0)?.api != nil }
        }
        let process = workspace.environments.flatMap { environment in
            environment.parts.map(\.declaration).filter { $0.provider.value == ProcessEnvironment().id }
        }
        let settings = Set(workspace.services.flatMap(\.settings).map(\.name.value))
        let secrets = workspace.services.flatMap(\.secrets).map(\.name.value).filter {
            !settings.contains($0)
        }
        // Whether a variable is set that may not be read is not told.
        let own = process.flatMap { listing in
            secrets.map { (listing.settings["prefix"]?.value ?? "") + $0 }
        }.filter(network.permissions.allowsVariable)
        guard isUnseen || tokens.isEmpty && !own.isEmpty, (tokens.joined() + own).allSatisfy(isUnset) else {
            return
        }
        let unset = tokens.map { $0.joined(separator: " or ") }.sorted()
        let cause =
            unset.isEmpty
            ? "each of its secrets is empty"
            : "\(unset.joined(separator: " and ")) \(unset.count == 1 ? "is" : "are") not set"
        context.warn("this run has no secrets: \(cause); CI gives none to a pull request from a fork")
    }
}

/// Addresses to fetch front ends from instead of their own.
struct FrontendOptions: ParsableArguments {
    @Option(
        name: .customLong("frontend"),
        help: ArgumentHelp(
            "Fetch an environment's front end (rule frontend-bundle) from this address instead of its own, such as a preview before a deploy: https, or http on this machine. The record says so.",
            valueName: "env=url"))
    var addresses: [FrontendAddress] = []

    /// The addresses by environment.
    ///
    /// - Throws: A usage error for an invalid address, or for one that no rule would fetch.
    func addresses(
        in workspace: Workspace, judging judged: [String], _ selection: RuleSelection, isOffline: Bool
    ) throws(CommandFailure) -> [String: String] {
        var found: [String: String] = [:]
        for address in addresses {
            let option = "--frontend \(address.environment)"
            let environment = try workspace.environment(address.environment)
            let declared = ProbeRegistry.declarations(of: environment).map(\.key)
            let probes = ProbeRegistry.ofFrontends.filter { declared.contains($0.key) }
            guard !probes.isEmpty else {
                let keys = ProbeRegistry.ofFrontends.map { "`\($0.key)`" }.joined(separator: " or ")
                throw .usage(
                    "\(option): \(address.environment) declares no \(keys), so its front end is not checked",
                    advice: "Declare \(keys) in \(environment.name.position.file).")
            }
            guard judged.contains(address.environment) else {
                throw .usage(
                    "\(option): \(address.environment) is not judged, so its front end is not checked")
            }
            guard probes.contains(where: { selection.includes($0.rule) }), !isOffline else {
                let rules = probes.map(\.rule).joined(separator: " or ")
                throw .usage("\(option): \(isOffline ? "--offline is set" : "\(rules) is not applied")")
            }
            guard (try? Endpoint(address.url)) != nil else {
                throw .usage(
                    "\(option): not an address of a front end",
                    advice:
                        "Give https://HOST/, or http://127.0.0.1:PORT/ on this machine; without a password in it."
                )
            }
            guard found.updateValue(address.url, forKey: address.environment) == nil else {
                throw .usage("--frontend names \(address.environment) twice")
            }
        }
        return found
    }
}

/// An option's `ENV=URL`.
struct FrontendAddress: ExpressibleByArgument {
    let environment: String
    let url: String

    init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(
            String.init)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
        (environment, url) = (parts[0], parts[1])
    }
}
