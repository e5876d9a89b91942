import Auditing
import Listings
import Manifests
import Probes
import Providers
import Support
import Transport

// What is asked over the network, all of it at once and within one deadline.
extension EvidenceCollector {
    /// Fetches the listings that are not known, while probes look.
    func fetch(
        _ environments: [Environment], except known: Set<ListingPlace>,
        _ tasks: [(environment: String, task: ProbeTask)],
        _ baseTasks: [(environment: String, task: ProbeTask)],
        _ transport: TransportConfiguration?
    ) async throws(CommandFailure) -> (
        listings: [ListingPlace: Result<Listing, Failure>],
        probes: [(environment: String, update: ProbeUpdate)],
        baseProbes: [(environment: String, update: ProbeUpdate)]
    ) {
        let places = places(of: environments, except: known, isOffline: transport == nil)
        guard !places.isEmpty || !tasks.isEmpty || !baseTasks.isEmpty else { return ([:], [], []) }
        do {
            // Without the network the client is not used.
            let configuration = transport ?? TransportConfiguration()
            let context = fetchContext(
                try HTTPClient(configuration: configuration), until: .now + configuration.deadline)
            async let listings = ListingCollector(context).collect(places)
            async let probes = ProbeRegistry.updates(tasks, by: context)
            async let baseProbes = ProbeRegistry.updates(baseTasks, by: context)
            return await (listings, probes, baseProbes)
        } catch {
            throw .usage(error.message, advice: error.advice + ".")
        }
    }

    private func places(
        of environments: [Environment], except known: Set<ListingPlace>, isOffline: Bool
    ) -> [ListingPlace: ListingDeclaration] {
        var places: [ListingPlace: ListingDeclaration] = [:]
        for environment in environments {
            for (part, declaration) in environment.parts {
                let place = ListingPlace(environment: environment.name.value, part: part)
                if !known.contains(place) {
                    places[place] = ProviderRegistry.completed(declaration, by: environment)
                }
            }
        }
        guard isOffline else { return places }
        return places.filter { ProviderRegistry.provider($0.value.provider.value)?.needsNetwork == false }
    }

    private func fetchContext(_ client: HTTPClient, until deadline: ContinuousClock.Instant) -> FetchContext {
        // `*` speaks of everything, and so of nothing in particular.
        let workspaces = [workspace] + (base.map { [$0] } ?? [])
        let patterns = workspaces.flatMap(\.environments).flatMap(\.expectations).map(\.pattern.value)
            .filter { !$0.coversName("") }
        let names = Set(workspaces.flatMap(\.services).flatMap(\.secrets).map(\.name.value))
        let settings = workspaces.flatMap(\.services).flatMap(\.settings)
        return FetchContext(
            client: client, variables: context.variables, now: context.now, folder: folder,
            permissions: permissions,
            frontends: frontends, deadline: deadline, settings: Set(settings.map(\.name.value))
        ) { name in
            names.contains(name) || patterns.contains { $0.coversName(name) }
        }
    }
}
