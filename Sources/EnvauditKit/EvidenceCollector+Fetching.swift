import Auditing
import Listings
import Manifests
import Providers
import Support
import Transport

/// What is asked over the network, all of it at once and within one deadline.
extension EvidenceCollector {
    /// Fetches the listings that are not known, while probes look.
    func fetch(
        _ environments: [Environment], except known: Set<ListingPlace>,
        _ looks: [(environment: String, look: ProbeTask)],
        _ transport: TransportConfiguration?
    ) async throws(Problem) -> (
        listings: [ListingPlace: Result<Listing, Failure>], probeResults: [String: ProbeResults]
    ) {
        let places = places(of: environments, except: known, isOffline: transport == nil)
        guard !places.isEmpty || !looks.isEmpty else { return ([:], [:]) }
        do {
            // Whoever needs no network does nothing with the client.
            let configuration = transport ?? TransportConfiguration()
            let context = context(
                try HTTPClient(configuration: configuration), until: .now + configuration.deadline)
            async let listings = ListingCollector(context).collect(places)
            async let probeResults = ProbeRegistry.see(looks, by: context)
            return await (listings, probeResults)
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
                if !known.contains(place) { places[place] = declaration }
            }
        }
        guard isOffline else { return places }
        return places.filter { ProviderRegistry.provider($0.value.provider.value)?.needsNetwork == false }
    }

    private func context(_ client: HTTPClient, until deadline: ContinuousClock.Instant) -> FetchContext {
        // `*` speaks of everything, and so of nothing in particular.
        let patterns = workspace.environments.flatMap(\.expectations).map(\.pattern.value)
            .filter { !$0.coversName("") }
        let names = Set(workspace.services.flatMap(\.secrets).map(\.name.value))
        return FetchContext(
            client: client, variables: variables, now: now, folder: folder, allowsCommands: allowsCommands,
            frontends: frontends, deadline: deadline
        ) { name in
            names.contains(name) || patterns.contains { $0.coversName(name) }
        }
    }
}
