import Auditing
import Listings
import Manifests
import Probes
import Providers
import Secrets
import Support
import Transport

/// Gathers what can be seen of every environment: listings from files or live, and values handed in.
struct EvidenceCollector {
    let workspace: Workspace
    let context: Context
    /// The workspace's folder.
    let folder: String
    /// What manifests may reach on this machine.
    var permissions = Permissions()
    /// Where front ends are looked at in place of their own addresses, by environment.
    var frontends: [String: String] = [:]

    private static let maximumListingBytes = 512 << 20
    private static let maximumValuesBytes = 16 << 20

    /// What was seen of each environment, by name.
    ///
    /// - Parameters:
    ///   - probing: the rules whose probes are to look, too.
    ///   - transport: how to fetch; nil for no network at all.
    func observe(
        listings: [EnvironmentFile], values: [EnvironmentFile], snapshots: SnapshotSource,
        probing: RuleSelection? = nil, transport: TransportConfiguration?
    ) async throws(CommandFailure) -> [String: Observation] {
        if ((listings + values).map(\.path) + snapshots.named).filter({ $0 == "-" }).count > 1 {
            throw .usage("standard input can be read only once")
        }
        try checkNamedOnce(listings, by: "--listing")
        try checkNamedOnce(values, by: "--values")
        var handedIn = try readValues(values)
        var snapshots = snapshots
        for file in listings where try place(file).declaration.isSnapshot { snapshots.listed.append(file) }
        var places = try readListings(listings)
        let sealed = try snapshots.read(
            workspace, listed: Set(places.keys.map(\.environment)), isOffline: transport == nil)
        let unsealed = workspace.environments.filter { sealed[$0.name.value] == nil }
        let tasks = probing.map { selection in
            ProbeRegistry.tasks(
                for: workspace.environments, judged: snapshots.judged, isNeeded: selection.needsProbe)
        }
        let needsListings = probing?.needsListings ?? true
        let (fetched, probeResults) = try await fetch(
            needsListings ? unsealed : [], except: Set(places.keys), transport == nil ? [] : tasks ?? [],
            transport)
        places.merge(fetched) { file, _ in file }
        var seen: [String: Result<Listing, Failure>] = [:]
        for environment in unsealed { seen[environment.name.value] = joined(environment, places) }
        let hidden = Set(seen.values.compactMap { try? $0.get() }.flatMap(\.digestsWithoutValue))
        for (name, listing) in seen {
            guard let listing = try? listing.get(), !listing.values.isEmpty else { continue }
            let none = ExaminedValues(of: try workspace.environment(name), in: workspace)
            handedIn[name, default: none].examine(valuesOf: listing, comparedWith: hidden)
            seen[name] = .success(listing.withoutValues())
        }
        let open = seen.compactMapValues { try? $0.get() }
        let evidence = SnapshotEvidence(workspace, judging: snapshots.judged, now: context.now)
        for environment in workspace.environments {
            let name = environment.name.value
            switch sealed[name]?.snapshot {
            case .success(let snapshot)?:
                seen[name] = await evidence.listing(
                    of: snapshot, for: environment, beside: open, handedIn: handedIn[name]
                ).naming(sealed[name]?.path ?? "")
            case .failure(let failure)?: seen[name] = .failure(failure)
            case nil: break
            }
        }
        return Dictionary(
            uniqueKeysWithValues: workspace.environments.map { environment in
                let name = environment.name.value
                var observation = Observation(
                    listing: seen[name] ?? .failure(EvidenceCollector.offline(name)),
                    settingsURL: settingsURL(of: environment), takesChanges: takesChanges(environment),
                    handedIn: handedIn[name])
                observation.probeResults =
                    probeResults[name] ?? ProbeResults(absence: EvidenceCollector.unprobed(transport))
                observation.places = self.places(of: environment)
                return (name, observation)
            })
    }

    /// What is known of all environments without looking at any.
    func unseen() -> [String: Observation] {
        Dictionary(
            uniqueKeysWithValues: workspace.environments.map { environment in
                let name = environment.name.value
                var observation = Observation(
                    listing: .failure(EvidenceCollector.offline(name)),
                    settingsURL: settingsURL(of: environment), takesChanges: takesChanges(environment))
                observation.places = places(of: environment)
                return (name, observation)
            })
    }

    private func places(of environment: Environment) -> [ListedPlace] {
        environment.parts.compactMap { part, declaration in
            ProviderRegistry.place(of: declaration, context.variables).map {
                ListedPlace(part: part, place: $0, at: declaration.provider.position)
            }
        }
    }

    /// The listing of one environment, from files where they are named, else live.
    func listing(
        of environment: Environment, from files: [EnvironmentFile], _ transport: TransportConfiguration
    ) async throws(CommandFailure) -> Result<Listing, Failure> {
        try checkNamedOnce(files, by: "--listing")
        var places = try readListings(files)
        let (fetched, _) = try await fetch([environment], except: Set(places.keys), [], transport)
        places.merge(fetched) { file, _ in file }
        return joined(environment, places).map { $0.withoutValues() }
    }

    /// An environment's listing, put together from its parts.
    private func joined(
        _ environment: Environment, _ places: [ListingPlace: Result<Listing, Failure>]
    ) -> Result<Listing, Failure> {
        let name = environment.name.value
        func place(_ part: String?) -> Result<Listing, Failure> {
            places[ListingPlace(environment: name, part: part)]
                ?? .failure(EvidenceCollector.offline(part.map { "\(name)/\($0)" } ?? name))
        }
        guard !environment.parts.isEmpty else { return .failure(EvidenceCollector.undeclared(environment)) }
        let parts = environment.listings.map { ($0.part.value, place($0.part.value)) }
        return Result { () throws(Failure) in
            try Listing.joining(environment.listing.map { _ in place(nil) }, parts)
        }
    }

    private func checkNamedOnce(_ files: [EnvironmentFile], by option: String) throws(CommandFailure) {
        var named: Set<String> = []
        for file in files where !named.insert(file.environment).inserted {
            throw .usage("\(option) names \(file.environment) twice; expected one file an environment")
        }
    }

    private func readListings(
        _ files: [EnvironmentFile]
    ) throws(CommandFailure) -> [ListingPlace: Result<Listing, Failure>] {
        var listings: [ListingPlace: Result<Listing, Failure>] = [:]
        for file in files {
            let (place, declaration) = try place(file)
            // It is compared with, and no listing by itself.
            if declaration.isSnapshot { continue }
            guard let provider = ProviderRegistry.provider(declaration.provider.value) else { continue }
            var bytes: [UInt8]
            do {
                bytes = try context.files.read(file.path, limit: EvidenceCollector.maximumListingBytes)
            } catch {
                throw .usage("--listing \(file.environment)=\(file.path): \(error.reason)")
            }
            // Some providers' own JSON shows values.
            defer { bytes.wipe() }
            do {
                listings[place] = .success(
                    try provider.read(bytes, of: declaration, source: .file, readAt: context.now))
            } catch {
                listings[place] = .failure(error)
            }
        }
        return listings
    }

    /// What a file is the listing of: `preprod`, or the part `preprod/pages`.
    private func place(
        _ file: EnvironmentFile
    ) throws(CommandFailure) -> (place: ListingPlace, declaration: ListingDeclaration) {
        let words = file.environment.split(separator: "/", maxSplits: 1).map(String.init)
        let environment = try workspace.environment(words.first ?? file.environment)
        let part = words.count == 2 ? words[1] : nil
        let declaration = environment.parts.first { $0.part == part }?.declaration
        guard let declaration else {
            throw .usage(
                "\(file.environment) declares no provider, so \(file.path) can't be read as its listing",
                advice: "Declare `listing: { provider: … }` in \(environment.name.position.file).")
        }
        return (ListingPlace(environment: environment.name.value, part: part), declaration)
    }

    private func readValues(_ files: [EnvironmentFile]) throws(CommandFailure) -> [String: ExaminedValues] {
        var handedIn: [String: ExaminedValues] = [:]
        for file in files {
            let words = file.environment.split(separator: "/", maxSplits: 1).map(String.init)
            let environment = try workspace.environment(words.first ?? file.environment)
            let part = words.count == 2 ? words[1] : nil
            guard part == nil || environment.parts.contains(where: { $0.part == part }) else {
                throw .usage(
                    "\(file.environment): \(environment.name.value) declares no part \"\(part ?? "")\"",
                    advice: "Declare it under `listings:` in \(environment.name.position.file).")
            }
            var values =
                handedIn[environment.name.value] ?? ExaminedValues(of: environment, in: workspace)
            let name = file.path == "-" ? "standard input" : file.path
            do {
                let text = try context.files.readSecret(
                    file.path, limit: EvidenceCollector.maximumValuesBytes)
                let prefix = part.map { "\($0)/" } ?? ""
                try Dotenv.read(text) { values.examine(prefix + $0, $1) }
            } catch let failure as Files.Failure {
                throw .usage("--values \(file.environment)=\(file.path): \(failure.reason)")
            } catch let problem as DotenvProblem {
                throw .usage(
                    "\(name):\(problem.line): \(problem.reason.rawValue)",
                    advice: "A values file has lines such as NAME=value.")
            } catch {
                throw .usage("\(name) can't be read")
            }
            handedIn[environment.name.value] = values
        }
        return handedIn
    }

    private func takesChanges(_ environment: Environment) -> Bool {
        guard let listing = environment.listing else { return false }
        return ProviderRegistry.provider(listing.provider.value) is any ChangingProvider
    }

    private func settingsURL(of environment: Environment) -> String? {
        guard let listing = environment.listing else { return nil }
        return ProviderRegistry.provider(listing.provider.value)?.settingsURL(of: listing)
    }

    private static func undeclared(_ environment: Environment) -> Failure {
        let name = environment.name.value
        return Failure(
            message: "\(name) declares no listing",
            advice:
                "Declare `listing:` in \(environment.name.position.file).")
    }

    private static func unprobed(_ transport: TransportConfiguration?) -> Failure {
        transport == nil
            ? Failure(
                message: "not fetched: --offline", advice: "Run without --offline.")
            : Failure(message: "it was not fetched", advice: "")
    }

    private static func offline(_ name: String) -> Failure {
        Failure(
            message: "no listing: --offline forbids fetching one",
            advice: "Pass one: --listing \(name)=FILE")
    }
}

extension Workspace {
    /// The environment with this name.
    ///
    /// - Throws: a usage error with the nearest name.
    func environment(_ name: String) throws(CommandFailure) -> Environment {
        if let environment = environments.first(where: { $0.name.value == name }) { return environment }
        let names = environments.map(\.name.value)
        let advice =
            nearestName(to: name, among: names).map { "Did you mean \($0)?" }
            ?? "There are: \(names.joined(separator: ", "))"
        throw .usage("unknown environment \"\(name)\"", advice: advice)
    }
}

// What is asked over the network, all of it at once and within one deadline.
extension EvidenceCollector {
    /// Fetches the listings that are not known, while probes look.
    func fetch(
        _ environments: [Environment], except known: Set<ListingPlace>,
        _ tasks: [(environment: String, task: ProbeTask)],
        _ transport: TransportConfiguration?
    ) async throws(CommandFailure) -> (
        listings: [ListingPlace: Result<Listing, Failure>], probeResults: [String: ProbeResults]
    ) {
        let places = places(of: environments, except: known, isOffline: transport == nil)
        guard !places.isEmpty || !tasks.isEmpty else { return ([:], [:]) }
        do {
            // Whoever needs no network does nothing with the client.
            let configuration = transport ?? TransportConfiguration()
            let context = fetchContext(
                try HTTPClient(configuration: configuration), until: .now + configuration.deadline)
            async let listings = ListingCollector(context).collect(places)
            async let probeResults = ProbeRegistry.run(tasks, by: context)
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

    private func fetchContext(_ client: HTTPClient, until deadline: ContinuousClock.Instant) -> FetchContext {
        // `*` speaks of everything, and so of nothing in particular.
        let patterns = workspace.environments.flatMap(\.expectations).map(\.pattern.value)
            .filter { !$0.coversName("") }
        let names = Set(workspace.services.flatMap(\.secrets).map(\.name.value))
        return FetchContext(
            client: client, variables: context.variables, now: context.now, folder: folder,
            permissions: permissions,
            frontends: frontends, deadline: deadline
        ) { name in
            names.contains(name) || patterns.contains { $0.coversName(name) }
        }
    }
}
