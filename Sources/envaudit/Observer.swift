import Evidence
import Isolation
import Manifests
import Providers
import Transport

/// Gathers what can be seen of every environment: listings from files or live, and values handed in.
struct Observer {
    let workspace: Workspace
    let variables: [String: String]
    /// Seconds since 1970 (UTC).
    let now: Double

    private static let maximumListingBytes = 512 << 20
    private static let maximumValuesBytes = 16 << 20

    /// What was seen of each environment, by name.
    ///
    /// - Parameter transport: how to fetch; nil for no network at all.
    func observe(
        listings: [EnvironmentFile], values: [EnvironmentFile], snapshots: SnapshotSource,
        transport: TransportConfiguration?
    ) async throws(Problem) -> [String: Observation] {
        try check(listings, of: "--listing")
        try check(values, of: "--values")
        if ((listings + values).map(\.path) + snapshots.named).filter({ $0 == "-" }).count > 1 {
            throw .usage("standard input can be read only once")
        }
        let handedIn = try readValues(values)
        var seen = try readListings(listings)
        let sealed = try snapshots.read(workspace, listed: Set(seen.keys), isOffline: transport == nil)
        let unseen = workspace.environments.filter {
            seen[$0.name.value] == nil && sealed[$0.name.value] == nil
        }
        seen.merge(try await fetch(unseen, transport)) { file, _ in file }
        let unsealed = seen.compactMapValues { try? $0.get() }
        let evidence = SnapshotEvidence(workspace, judging: snapshots.judged, now: now)
        for environment in workspace.environments {
            let name = environment.name.value
            switch sealed[name]?.snapshot {
            case .success(let snapshot)?:
                seen[name] = await evidence.listing(
                    of: snapshot, for: environment, beside: unsealed, handedIn: handedIn[name]
                ).naming(sealed[name]?.path ?? "")
            case .failure(let failure)?: seen[name] = .failure(failure)
            case nil: break
            }
        }
        return Dictionary(
            uniqueKeysWithValues: workspace.environments.map { environment in
                let name = environment.name.value
                return (
                    name,
                    Observation(
                        listing: seen[name] ?? .failure(Observer.offline(name)),
                        settingsURL: settingsURL(of: environment),
                        handedIn: handedIn[name])
                )
            })
    }

    /// What is known of all environments without looking at any.
    func unseen() -> [String: Observation] {
        Dictionary(
            uniqueKeysWithValues: workspace.environments.map { environment in
                let name = environment.name.value
                return (
                    name,
                    Observation(
                        listing: .failure(Observer.offline(name)), settingsURL: settingsURL(of: environment))
                )
            })
    }

    /// The listing of one environment, from a file where one is named, else live.
    func listing(
        of environment: Environment, from files: [EnvironmentFile], _ transport: TransportConfiguration
    ) async throws(Problem) -> Result<Listing, ListingFailure> {
        try check(files, of: "--listing")
        let name = environment.name.value
        if let listing = try readListings(files)[name] { return listing }
        return try await fetch([environment], transport)[name] ?? .failure(Observer.offline(name))
    }

    private func check(_ files: [EnvironmentFile], of option: String) throws(Problem) {
        var named: Set<String> = []
        for file in files {
            _ = try workspace.environment(file.environment)
            guard named.insert(file.environment).inserted else {
                throw .usage("\(option) names \(file.environment) twice; expected one file an environment")
            }
        }
    }

    private func readListings(_ files: [EnvironmentFile]) throws(Problem) -> [String: Result<
        Listing, ListingFailure
    >] {
        var listings: [String: Result<Listing, ListingFailure>] = [:]
        for file in files {
            let environment = try workspace.environment(file.environment)
            guard let provider = (environment.listing?.provider.value).flatMap(ProviderRegistry.provider)
            else {
                throw .usage(
                    "\(file.environment) declares no provider, so \(file.path) can't be read as its listing",
                    advice: "Declare `listing: { provider: … }` in \(environment.name.position.file).")
            }
            let bytes: [UInt8]
            do {
                bytes = try LocalFile.read(file.path, limit: Observer.maximumListingBytes)
            } catch {
                throw .usage("--listing \(file.environment)=\(file.path): \(error.reason)")
            }
            do {
                listings[file.environment] = .success(try provider.read(bytes, source: .file, readAt: now))
            } catch {
                listings[file.environment] = .failure(error)
            }
        }
        return listings
    }

    private func fetch(
        _ environments: [Environment], _ transport: TransportConfiguration?
    ) async throws(Problem) -> [String: Result<Listing, ListingFailure>] {
        guard let transport, !environments.isEmpty else { return [:] }
        let client: HTTPClient
        do {
            client = try HTTPClient(configuration: transport)
        } catch {
            throw .usage(error.message, advice: error.advice + ".")
        }
        return await ListingCollector(FetchContext(client: client, variables: variables, now: now)).collect(
            environments)
    }

    private func readValues(_ files: [EnvironmentFile]) throws(Problem) -> [String: ExaminedValues] {
        var handedIn: [String: ExaminedValues] = [:]
        for file in files {
            var values = ExaminedValues(of: try workspace.environment(file.environment), in: workspace)
            let name = file.path == "-" ? "standard input" : file.path
            do {
                let text = try LocalFile.readSecret(file.path, limit: Observer.maximumValuesBytes)
                try Dotenv.read(text) { values.examine($0, $1) }
            } catch let failure as LocalFile.Failure {
                throw .usage("--values \(file.environment)=\(file.path): \(failure.reason)")
            } catch let problem as DotenvProblem {
                throw .usage(
                    "\(name):\(problem.line): \(problem.reason.rawValue)",
                    advice: "A values file has lines such as NAME=value.")
            } catch {
                throw .usage("\(name) can't be read")
            }
            handedIn[file.environment] = values
        }
        return handedIn
    }

    private func settingsURL(of environment: Environment) -> String? {
        guard let listing = environment.listing else { return nil }
        return ProviderRegistry.provider(listing.provider.value)?.settingsURL(of: listing)
    }

    private static func offline(_ name: String) -> ListingFailure {
        ListingFailure(
            message: "there is no listing, as --offline forbids to fetch one",
            advice: "Hand one in: --listing \(name)=FILE")
    }
}

extension Workspace {
    /// The environment with this name.
    ///
    /// - Throws: a usage error with the nearest name.
    func environment(_ name: String) throws(Problem) -> Environment {
        if let environment = environments.first(where: { $0.name.value == name }) { return environment }
        let names = environments.map(\.name.value)
        let advice =
            nearestName(to: name, among: names).map { "Did you mean \($0)?" }
            ?? "There are: \(names.joined(separator: ", "))"
        throw .usage("there is no environment “\(name)”", advice: advice)
    }
}
