import Auditing
import Listings
import Manifests
import Probes
import Providers
import Records
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
    /// Addresses to fetch front ends from instead of their own, by environment.
    var frontends: [String: String] = [:]
    /// The program as which files of values are read; `nil` for the one that a listing declares.
    var dialect: Dotenv.Dialect?
    /// Manifests of another revision, whose environments are observed as well.
    var base: Workspace?
    /// The shard of the environments to fetch; `nil` for all.
    var part: ShardPart?

    private static let maximumListingBytes = 512 << 20
    private static let maximumValuesBytes = 16 << 20

    /// What was seen of each environment, by name.
    ///
    /// - Parameters:
    ///   - probing: the rules whose probes are to look, too.
    ///   - transport: how to fetch; `nil` for no network at all.
    func observe(
        listings: [EnvironmentFile], values: [EnvironmentFile], snapshots: SnapshotSource,
        probing: RuleSelection? = nil, transport: TransportConfiguration?
    ) async throws(CommandFailure) -> [String: Observation] {
        try await observeBoth(
            listings: listings, values: values, snapshots: snapshots, probing: probing, transport: transport
        ).own
    }

    /// The same, and what was seen of each environment of ``base``: the same listings, examined by its declarations.
    func observeBoth(
        listings: [EnvironmentFile], values: [EnvironmentFile], snapshots: SnapshotSource,
        probing: RuleSelection? = nil, transport: TransportConfiguration?
    ) async throws(CommandFailure) -> (
        own: [String: Observation], base: [String: Observation], snapshots: [String: SnapshotSource.Entry]
    ) {
        let seen = try await gather(
            listings: listings, values: values, snapshots: snapshots, probing: probing, transport: transport)
        let own = await observations(of: workspace, seen.own, seen.sealed, judged: snapshots.judged)
        warn(of: seen.own.compactMapValues(\.examined), own, judged: snapshots.judged)
        guard let base else { return (own, [:], seen.sealed) }
        let earlier = await observations(
            of: base, seen.base, seen.sealed.filter { base.isPlaced($0.key, as: workspace) },
            judged: snapshots.judged)
        return (own, earlier, seen.sealed)
    }

    /// The evidence of each environment by the workspace's declarations and by those of ``base``, and the snapshots that
    /// replace listings.
    typealias Gathered = (
        own: [String: EnvironmentEvidence], base: [String: EnvironmentEvidence],
        sealed: [String: SnapshotSource.Entry]
    )

    /// Looks at the environments of ``part``, or at all.
    func gather(
        listings: [EnvironmentFile], values: [EnvironmentFile], snapshots: SnapshotSource,
        probing: RuleSelection? = nil, transport: TransportConfiguration?
    ) async throws(CommandFailure) -> Gathered {
        let environments = chosen(of: workspace)
        let isChosen = Set(environments.map(\.name.value))
        func ofPart(_ files: [EnvironmentFile]) -> [EnvironmentFile] {
            part == nil
                ? files : files.filter { isChosen.contains(String($0.environment.prefix { $0 != "/" })) }
        }
        let (listings, values) = (ofPart(declared(listings)), ofPart(declared(values)))
        if ((listings + values).map(\.path) + snapshots.named).filter({ $0 == "-" }).count > 1 {
            throw .usage("standard input can be read only once")
        }
        try checkNamedOnce(listings, by: "--listing")
        try checkNamedOnce(values, by: "--values")
        let (handedIn, earlier) = try readValues(values)
        var snapshots = snapshots
        for file in listings where try place(file).declaration.isSnapshot { snapshots.listed.append(file) }
        var places = try readListings(listings)
        let sealed = try snapshots.read(
            workspace, listed: Set(places.keys.map(\.environment)), isOffline: transport == nil)
        let unsealed = environments.filter { sealed[$0.name.value] == nil }
        let tasks = probing.map { selection in
            ProbeRegistry.tasks(
                for: workspace.environments, judged: snapshots.judged, isNeeded: selection.needsProbe
            ).filter { isChosen.contains($0.environment) }
        }
        let baseTasks = probing.map { tasksOfBase(judged: snapshots.judged, $0) }
        let needsListings = probing?.needsListings ?? true
        let fetched = try await fetch(
            needsListings ? unsealed : [], except: Set(places.keys), transport == nil ? [] : tasks ?? [],
            transport == nil ? [] : baseTasks ?? [], transport)
        places.merge(fetched.listings) { file, _ in file }
        if !needsListings { leaveOut(unsealed, from: &places) }
        var probeResults: [String: ProbeResults] = [:]
        for (name, update) in fetched.probes { update(&probeResults[name, default: ProbeResults()]) }
        let readNow = Set(fetched.listings.keys)
        let own = evidence(of: workspace, places, sealed, handedIn, probeResults, readNow, transport)
        guard let base else { return (own, [:], sealed) }
        probeResults = probeResults.filter { name, _ in base.isPlaced(name, as: workspace) }
        for (name, update) in fetched.baseProbes { update(&probeResults[name, default: ProbeResults()]) }
        let sealedOfBase = sealed.filter { base.isPlaced($0.key, as: workspace) }
        let ofBase = evidence(
            of: base, placesOfBase(places), sealedOfBase, earlier, probeResults, readNow, transport)
        return (own, ofBase, sealed)
    }

    /// Notes that no rule asked for the listings that are not there.
    private func leaveOut(
        _ environments: [Environment], from places: inout [ListingPlace: Result<Listing, Failure>]
    ) {
        for environment in environments {
            for (part, _) in environment.parts {
                let place = ListingPlace(environment: environment.name.value, part: part)
                if places[place] == nil { places[place] = .failure(.notLookedAt) }
            }
        }
    }

    /// The environments of `workspace` to fetch.
    private func chosen(of workspace: Workspace) -> [Environment] {
        guard let part else { return workspace.environments }
        let names = Set(part.chosen(of: workspace.environments.map(\.name.value)))
        return workspace.environments.filter { names.contains($0.name.value) }
    }

    /// What was seen of each environment of `workspace`, the collector's own or its base, by itself.
    private func evidence(
        of workspace: Workspace, _ places: [ListingPlace: Result<Listing, Failure>],
        _ sealed: [String: SnapshotSource.Entry], _ handedIn: [String: ExaminedValues],
        _ probeResults: [String: ProbeResults], _ readNow: Set<ListingPlace>,
        _ transport: TransportConfiguration?
    ) -> [String: EnvironmentEvidence] {
        var handedIn = handedIn
        var seen: [String: Result<Listing, Failure>] = [:]
        let environments = chosen(of: workspace)
        for environment in environments where sealed[environment.name.value] == nil {
            seen[environment.name.value] = joined(environment, places)
        }
        // Entries that other places share with it are known only if all are fetched: for shards, in the merge.
        if part == nil { give(to: workspace.environments, in: &seen) }
        let shown = part == nil ? [:] : seen.compactMapValues { try? Set($0.get().values.map(\.name)) }
        ExaminedValues.take(
            from: &seen, into: &handedIn, of: workspace, facingSeals: !sealed.isEmpty, isPart: part != nil,
            beside: probeResults)
        var all: [String: EnvironmentEvidence] = [:]
        for environment in environments {
            let name = environment.name.value
            var evidence = EnvironmentEvidence(
                listing: seen[name], examined: handedIn[name],
                probeResults: probeResults[name]
                    ?? ProbeResults(absence: EvidenceCollector.unprobed(transport)),
                places: self.places(of: environment, readNow: readNow)
                    + hostPlaces(of: environment, seen[name]))
            evidence.shown = shown[name] ?? []
            all[name] = evidence
        }
        return all
    }

    /// What was seen of the environments of `workspace`, each beside the others.
    ///
    /// - Parameter sealed: the snapshots of those without a listing.
    private func observations(
        of workspace: Workspace, _ all: [String: EnvironmentEvidence],
        _ sealed: [String: SnapshotSource.Entry], judged: Set<String>
    ) async -> [String: Observation] {
        var seen = all.compactMapValues(\.listing)
        let handedIn = all.compactMapValues(\.examined)
        let open = seen.compactMapValues { try? $0.get() }
        let snapshots = SnapshotEvidence(workspace, judging: judged, now: context.now)
        for environment in workspace.environments {
            let name = environment.name.value
            switch sealed[name]?.snapshot {
            case .success(let snapshot)?:
                seen[name] = await snapshots.listing(
                    of: snapshot, for: environment, beside: open, handedIn: handedIn[name], visible: handedIn,
                    probed: all.mapValues(\.probeResults)
                ).naming(sealed[name]?.path ?? "")
            case .failure(let failure)?: seen[name] = .failure(failure)
            case nil: break
            }
        }
        give(to: workspace.environments, in: &seen)
        return Dictionary(
            uniqueKeysWithValues: workspace.environments.map { environment in
                let name = environment.name.value
                var observation = Observation(
                    listing: seen[name] ?? .failure(EvidenceCollector.offline(name)),
                    settingsURL: settingsURL(of: environment), takesChanges: takesChanges(environment),
                    handedIn: handedIn[name])
                if let evidence = all[name] {
                    (observation.probeResults, observation.places) = (evidence.probeResults, evidence.places)
                }
                return (name, observation)
            })
    }

    /// What was seen of all environments, from the parts of a check. Snapshots are read here.
    func observations(
        of shards: ShardSet, judged: Set<String>
    ) async throws(CommandFailure) -> [String: Observation] {
        let listed = Set(shards.evidence.filter { $0.value.listing != nil }.keys)
        let snapshots = SnapshotSource(named: [], folder: folder, judged: judged, context: context)
        let sealed = try snapshots.read(workspace, listed: listed, isOffline: true)
        var evidence = shards.evidence
        evidence.keepVariants(facingSeals: !sealed.isEmpty)
        let seen = await observations(of: workspace, evidence, sealed, judged: judged)
        warn(of: evidence.compactMapValues(\.examined), seen, judged: judged)
        return seen
    }

    /// Tells of values that were handed in for another environment, or are not live.
    private func warn(
        of examined: [String: ExaminedValues], _ seen: [String: Observation], judged: Set<String>
    ) {
        let handedIn = examined.filter { $0.value.handedInCount > 0 }
        warnOfSwappedValues(handedIn, seen)
        warnOfOutdatedValues(handedIn, seen, judged: judged)
    }

    /// Adds to each listing what its hosts give it from the places that others are listed from.
    private func give(to environments: [Environment], in seen: inout [String: Result<Listing, Failure>]) {
        let placed = environments.map { environment in
            (name: environment.name.value, places: places(of: environment).map { ($0.part, $0.place) })
        }
        guard placed.contains(where: { $0.places.contains { !$0.1.givers.isEmpty } }) else { return }
        let parts = placed.map { name, places in
            let listing = try? seen[name]?.get()
            return places.compactMap { part, place in
                listing.map { (name, PlacedPart(part: part, at: place, of: $0)) }
            }
        }.joined()
        for (name, places) in placed {
            let others = parts.filter { $0.0 != name }.map(\.1)
            seen[name] = seen[name]?.map { $0.given(to: places, from: others) }
        }
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

    /// - Parameter readNow: the listings that are read in this run.
    private func places(of environment: Environment, readNow: Set<ListingPlace> = []) -> [ListedPlace] {
        environment.parts.flatMap { part, declaration in
            ProviderRegistry.places(
                of: declaration, context.variables, in: folder,
                wasReadNow: readNow.contains(ListingPlace(environment: environment.name.value, part: part))
            ).map { ListedPlace(part: part, place: $0, at: declaration.provider.position) }
        }
    }

    /// The places of an environment's listings, as reported by their hosts.
    private func hostPlaces(
        of environment: Environment, _ listing: Result<Listing, Failure>?
    ) -> [ListedPlace] {
        guard let listing = try? listing?.get() else { return [] }
        return listing.places.compactMap { found in
            if let branch = found.branch, !environment.builds(branch, in: found.part) { return nil }
            return environment.parts.first { $0.part == found.part }.map {
                ListedPlace(part: found.part, place: found.place, at: $0.declaration.provider.position)
            }
        }
    }

    /// The listing of one environment, from files where they are named, else live, with what a snapshot seals of its
    /// values.
    func listing(
        of environment: Environment, from files: [EnvironmentFile], _ transport: TransportConfiguration
    ) async throws(CommandFailure) -> Result<Listing, Failure> {
        try checkNamedOnce(files, by: "--listing")
        var places = try readListings(files)
        let fetched = try await fetch([environment], except: Set(places.keys), [], [], transport)
        places.merge(fetched.listings) { file, _ in file }
        return joined(environment, places).map { listing in
            let values = ExaminedValues.shown(by: listing, of: environment, in: workspace)
            return SnapshotEvidence.sealable(listing, of: environment, in: workspace, showing: values)
                .withoutValues()
        }
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
        let at = self.places(of: environment).map { (part: $0.part, place: $0.place) }
        return Result { () throws(Failure) in
            try Listing.joining(environment.listing.map { _ in place(nil) }, parts).completed(byPartsAt: at)
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
        let read = inParallel(files.count, by: 8) { places in
            places.map { place in
                Result { () throws(CommandFailure) in try readListing(files[place]) }
            }
        }
        var listings: [ListingPlace: Result<Listing, Failure>] = [:]
        for result in read.joined() {
            if let (place, listing) = try result.get() { listings[place] = listing }
        }
        return listings
    }

    /// `nil` for evidence that is only compared with and is not a listing.
    private func readListing(
        _ file: EnvironmentFile
    ) throws(CommandFailure) -> (ListingPlace, Result<Listing, Failure>)? {
        let (place, declaration) = try place(file)
        guard !declaration.isSnapshot, let provider = ProviderRegistry.provider(declaration.provider.value)
        else { return nil }
        var bytes: [UInt8]
        do {
            bytes = try context.files.read(file.path, limit: EvidenceCollector.maximumListingBytes)
        } catch {
            throw .usage("--listing \(file.shown(context)): \(error.reason)")
        }
        // Some providers' own JSON shows values.
        defer { bytes.wipe() }
        return (
            place,
            Result { () throws(Failure) in
                try provider.read(bytes, of: declaration, source: .file, readAt: context.now)
            }
        )
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
        return (
            ListingPlace(environment: environment.name.value, part: part),
            ProviderRegistry.completed(declaration, by: environment)
        )
    }

    /// What the values handed in show, examined by the declarations of the workspace and by those of its base.
    private func readValues(
        _ files: [EnvironmentFile]
    ) throws(CommandFailure) -> (own: [String: ExaminedValues], base: [String: ExaminedValues]) {
        var handedIn: [String: ExaminedValues] = [:]
        var earlier: [String: ExaminedValues] = [:]
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
            if file.path != "-" {
                try OwnFile(
                    shown: file.path, path: context.files.path(file.path), variables: context.variables
                ).check()
            }
            do {
                let text = try context.files.readSecret(
                    file.path, limit: EvidenceCollector.maximumValuesBytes)
                let prefix = part.map { "\($0)/" } ?? ""
                let declaration = environment.parts.first { $0.part == part }?.declaration
                var others = base.flatMap { base in
                    base.environments.first { $0.name.value == environment.name.value }.map {
                        earlier[$0.name.value] ?? ExaminedValues(of: $0, in: base)
                    }
                }
                try Dotenv.read(text, as: dialect ?? declaration?.dialect) { name, value, readings in
                    let readings = readings?.description
                    others?.examine(prefix + name, SecretValue(copying: value), readings: readings)
                    values.examine(prefix + name, value, readings: readings)
                }
                earlier[environment.name.value] = others
            } catch let failure as Files.Failure {
                throw .usage("--values \(file.shown(context)): \(failure.reason)")
            } catch let problem as DotenvProblem {
                throw .usage(
                    "\(name):\(problem.line): \(problem.reason.rawValue)",
                    advice: "A values file has lines such as NAME=value.")
            } catch {
                throw .usage("\(name) can't be read")
            }
            handedIn[environment.name.value] = values
        }
        return (handedIn, earlier)
    }

    /// Tells of values of environments that are only compared with, which are not live there and so were not compared;
    /// of those that are judged, `value-mismatch` tells.
    private func warnOfOutdatedValues(
        _ handedIn: [String: ExaminedValues], _ seen: [String: Observation], judged: Set<String>
    ) {
        for (name, values) in handedIn.sorted(by: { $0.key < $1.key }) where !judged.contains(name) {
            guard let listing = try? seen[name]?.listing.get() else { continue }
            let outdated = values.outdated(by: listing)
            guard !outdated.isEmpty else { continue }
            let more = outdated.count > 3 ? " and \(outdated.count - 3) others" : ""
            context.warn(
                "--values \(name): \(outdated.prefix(3).joined(separator: ", "))\(more): not the live values, so nothing was compared with what was handed in"
            )
        }
    }

    /// Tells of a file of values that is another environment's: each mismatch that follows has this one cause.
    private func warnOfSwappedValues(
        _ handedIn: [String: ExaminedValues], _ seen: [String: Observation]
    ) {
        func listing(_ name: String) -> Listing? { try? seen[name]?.listing.get() }
        for (name, values) in handedIn.sorted(by: { $0.key < $1.key }) {
            for other in workspace.environments.map(\.name.value) where other != name {
                let theirs = values.countLive(in: listing(other), butNotIn: listing(name))
                let own = values.countLive(in: listing(name), butNotIn: listing(other))
                guard theirs > own, 2 * theirs > values.handedInCount || theirs > 2 else { continue }
                context.warn(
                    "--values \(name): these are values of \(other): \(theirs) of \(values.handedInCount) are live there and not in \(name), \(own) the other way round"
                )
            }
        }
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
