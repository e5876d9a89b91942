public import Listings
public import Manifests
public import Secrets
public import Support
public import Transport

/// A host that lists an environment's secrets.
///
/// To add a provider, write one file with one type, and add it to ``ProviderRegistry``.
public protocol Provider: Sendable {
    /// The id that manifests name.
    var id: String { get }

    /// Whether fetching needs the network; `true` by default.
    var needsNetwork: Bool { get }

    /// The API's address and token variables; `nil` (the default) if the provider has no API.
    var api: APIConfiguration? { get }

    /// Returns the place that a listing comes from, to compare environments; `nil` if settings are missing, or if every
    /// environment has its own place whatever it declares.
    ///
    /// - Parameter variables: the operator's variables, which may name an account that the declaration omits.
    func place(of listing: ListingDeclaration, _ variables: [String: String]) -> Place?

    /// Whether the place can only be shared by listings of one run: each job has its own variables.
    var isPlaceOfOneRun: Bool { get }

    /// Returns further places that the workspace's files reveal: the file that a path resolves to, the Worker that it
    /// deploys. Empty by default.
    func resolvedPlaces(of listing: ListingDeclaration, in folder: String) -> [Place]

    /// Adds settings that the environment's manifest declares elsewhere to a declaration; unchanged by default.
    func completed(_ listing: ListingDeclaration, by environment: Environment) -> ListingDeclaration

    /// Returns the problems in the settings of a manifest's `listing`.
    func problems(of listing: ListingDeclaration) -> [ManifestProblem]

    /// The setting for `TEXT` in `PROVIDER:TEXT` on a command line; `project` by default.
    var mainSetting: String { get }

    /// Returns the settings in the address of a host's page; `nil` (the default) for other pages.
    func settings(ofPage page: HTTPURL) -> [(key: String, value: String)]?

    /// The page on which a person changes the environment's secrets.
    func settingsURL(of listing: ListingDeclaration) -> String?

    /// Fetches the live listing.
    ///
    /// - Throws: a failure for the operator. A listing is complete, or an error.
    func fetch(_ listing: ListingDeclaration, by context: FetchContext) async throws(Failure)
        -> Listing

    /// Returns the request that checks access to the listing without showing a secret's value; `nil` for local sources,
    /// for which it checks that they can be read, without reading them.
    ///
    /// - Throws: a failure if something that the request needs is missing or unreadable.
    func accessRequest(
        of listing: ListingDeclaration, by context: FetchContext
    ) throws(Failure) -> AccessRequest?

    /// Fetches further facts about the listing from other endpoints concurrently; `nil` if there are none.
    ///
    /// - Throws: a failure for every unsuccessful status, unless it says that the token lacks permission.
    func complement(of listing: ListingDeclaration, by context: FetchContext) async throws(Failure)
        -> ListingComplement?

    /// Reads a listing in the provider's own JSON, as ``fetch(_:by:)`` would receive it.
    ///
    /// - Parameter readAt: seconds since 1970 (UTC).
    func read(
        _ body: [UInt8], of listing: ListingDeclaration, source: Listing.Source, readAt: Double
    ) throws(Failure) -> Listing
}

extension Provider {
    /// `true`: most providers use the network.
    public var needsNetwork: Bool { true }

    /// `project`, the most common setting.
    public var mainSetting: String { "project" }

    /// `nil`: most providers have no pages.
    public func settings(ofPage page: HTTPURL) -> [(key: String, value: String)]? { nil }

    /// `false`: most places can be compared across runs.
    public var isPlaceOfOneRun: Bool { false }

    /// Empty: only files resolve to further places.
    public func resolvedPlaces(of listing: ListingDeclaration, in folder: String) -> [Place] { [] }

    /// The unchanged declaration: only hosts with branches add settings.
    public func completed(
        _ listing: ListingDeclaration, by environment: Environment
    ) -> ListingDeclaration { listing }

    /// `nil`: files and programs have no API.
    public var api: APIConfiguration? { nil }

    /// `nil`: most listings need no further requests.
    public func complement(
        of listing: ListingDeclaration, by context: FetchContext
    ) async throws(Failure) -> ListingComplement? { nil }
}

/// A provider that can also change secrets.
public protocol ChangingProvider: Provider {
    /// The maximum number of secrets in one request.
    var mostSecretsPerRequest: Int { get }

    /// Sets secrets, at most ``mostSecretsPerRequest``, in one request that is sent once.
    func set(_ secrets: [HeldSecret], in listing: ListingDeclaration, by context: FetchContext) async
        -> ChangeAnswer

    /// Deletes secrets, at most ``mostSecretsPerRequest``, in one request that is sent once.
    func delete(_ names: [String], in listing: ListingDeclaration, by context: FetchContext) async
        -> ChangeAnswer
}

/// A provider's response to a change. Only the next listing shows whether it was made.
public enum ChangeAnswer: Sendable {
    /// It says that it did.
    case accepted
    /// The provider rejected the change, or was never reached.
    case refused(Failure)
    /// The change may or may not have been made: the response is missing or ambiguous.
    case unknown(Failure)
}

/// What a provider needs to fetch.
public struct FetchContext: Sendable {
    /// The one HTTP client.
    public let client: HTTPClient
    /// The variables of envaudit's own process: the tokens and the operator's other addresses.
    public let variables: [String: String]
    /// Seconds since 1970 (UTC).
    public let now: Double
    /// The workspace's folder, which contains the files that a manifest names.
    public let folder: String
    /// Whether a manifest declares a secret of this name: for places with many other names.
    public let isDeclared: @Sendable (String) -> Bool
    /// The names of declared settings, which a run without secrets may also have.
    public let settings: Set<String>
    /// The local resources that the operator allows a manifest to use.
    public let permissions: Permissions
    /// Addresses to load instead of these environments' front ends, by environment: the operator's choice, each
    /// accepted by ``Transport/Endpoint``.
    public let frontends: [String: String]
    /// The deadline of all requests of the run; `nil` for each request's own deadline.
    public let deadline: ContinuousClock.Instant?

    /// Creates a context.
    public init(
        client: HTTPClient, variables: [String: String], now: Double, folder: String = ".",
        permissions: Permissions = Permissions(), frontends: [String: String] = [:],
        deadline: ContinuousClock.Instant? = nil, settings: Set<String> = [],
        isDeclared: @escaping @Sendable (String) -> Bool = { _ in true }
    ) {
        self.client = client
        self.variables = variables
        self.now = now
        self.folder = folder
        self.permissions = permissions
        self.frontends = frontends
        self.deadline = deadline
        self.isDeclared = isDeclared
        self.settings = settings
    }
}

/// The local resources that the operator allows a manifest to use: a manifest can come from a pull request.
public struct Permissions: Sendable {
    /// Whether programs that a manifest names may run.
    public var commands: Bool
    /// The process's variables that may be read as an environment's: names in which `*` stands for any characters.
    public var variables: [String]

    /// Creates permissions; by default nothing is allowed.
    public init(commands: Bool = false, variables: [String] = []) {
        (self.commands, self.variables) = (commands, variables)
    }

    /// Returns whether a variable of this name may be read as an environment's; envaudit's own never may.
    package func allowsVariable(_ name: String) -> Bool {
        !APIConfiguration.isOperatorsVariable(name)
            && variables.contains { Permissions.matches(Array(name.utf8)[...], Array($0.utf8)[...]) }
    }

    /// Returns whether a name matches a pattern, byte by byte. Only the last `*` is retried, so the cost is bounded by
    /// the product of both lengths.
    private static func matches(_ name: ArraySlice<UInt8>, _ pattern: ArraySlice<UInt8>) -> Bool {
        var (name, pattern) = (name, pattern)
        var retry: (name: ArraySlice<UInt8>, pattern: ArraySlice<UInt8>)?
        while !name.isEmpty || !pattern.isEmpty {
            if pattern.first == UInt8(ascii: "*") {
                pattern = pattern.dropFirst()
                retry = (name, pattern)
            } else if let next = name.first, pattern.first == next {
                (name, pattern) = (name.dropFirst(), pattern.dropFirst())
            } else if let last = retry, !last.name.isEmpty {
                (name, pattern) = (last.name.dropFirst(), last.pattern)
                retry = (name, pattern)
            } else {
                return false
            }
        }
        return true
    }
}

/// The registry of all providers.
public enum ProviderRegistry {
    /// All providers, in the order of their ids.
    public static let all: [any Provider] = [
        CloudflarePages(), CloudflareWorkers(), CommandProvider(), DotenvFile(), ProcessEnvironment(),
        GitHubActions(), Render(), SealedSnapshot(), Supabase(), Vercel(), WranglerFile(),
    ]

    /// Returns the provider with this id.
    public static func provider(_ id: String) -> (any Provider)? { all.first { $0.id == id } }

    /// Returns a listing's known places; empty if other environments cannot share it, or the provider is unknown.
    ///
    /// - Parameters:
    /// - variables: the operator's; without them an undeclared account may be any.
    /// - folder: the workspace's; `nil` to use only declarations.
    ///   - wasReadNow: whether the listing is read in this run, and not from a file or a snapshot.
    public static func places(
        of listing: ListingDeclaration, _ variables: [String: String] = [:], in folder: String? = nil,
        wasReadNow: Bool = false
    ) -> [Place] {
        guard let provider = provider(listing.provider.value), wasReadNow || !provider.isPlaceOfOneRun else {
            return []
        }
        return (provider.place(of: listing, variables).map { [$0] } ?? [])
            + (folder.map { provider.resolvedPlaces(of: listing, in: $0) } ?? [])
    }

    /// Adds settings that the environment's manifest declares elsewhere to a declaration.
    public static func completed(
        _ listing: ListingDeclaration, by environment: Environment
    ) -> ListingDeclaration {
        provider(listing.provider.value)?.completed(listing, by: environment) ?? listing
    }

    /// Returns the places that two environments list, by their declarations and the workspace's files. Each problem is
    /// at the later declaration.
    public static func collisions(in workspace: Workspace, _ folder: String? = nil) -> [ManifestProblem] {
        var index = PlaceIndex()
        var collisions: [ManifestProblem] = []
        for environment in workspace.environments {
            let name = environment.name.value
            for (_, declaration) in environment.parts {
                let places = places(of: declaration, in: folder)
                let shared = places.lazy.compactMap { place in
                    index.environment(listing: place, besides: name).map { (place, $0) }
                }.first
                if let (place, other) = shared {
                    collisions.append(
                        ManifestProblem(
                            at: declaration.provider.position,
                            "\(name) lists \(place), as \(other) does; expected a place of its own"))
                }
                for place in places { index.add(place, of: name) }
            }
        }
        return collisions
    }

    /// The APIs of all providers and webhook hosts.
    package static let apis: [APIConfiguration] =
        all.compactMap(\.api) + APIConfiguration.ofWebhooks

    /// Returns the problems in each environment's `listing` and `listings`: unknown providers and wrong settings.
    public static func problems(of workspace: Workspace) -> [ManifestProblem] {
        workspace.environments.flatMap(\.parts).map(\.declaration).flatMap { listing -> [ManifestProblem] in
            guard let provider = provider(listing.provider.value) else { return [unknown(listing.provider)] }
            return provider.problems(of: listing) + misplacedRun(of: listing)
        } + workspace.environments.flatMap { SealedSnapshot.problems(of: $0) }
    }

    private static func unknown(_ provider: Located<String>) -> ManifestProblem {
        let known = all.map(\.id)
        let near = nearestName(to: provider.value, among: known).map { "; did you mean \($0)?" } ?? ""
        return ManifestProblem(
            at: provider.position,
            "unknown provider \(quoted(provider.value)); expected \(known.joined(separator: ", "))\(near)")
    }

    /// Returns the problem of a `run` setting that belongs to another provider.
    private static func misplacedRun(of listing: ListingDeclaration) -> [ManifestProblem] {
        guard let word = listing.run.first, listing.provider.value != CommandProvider().id else { return [] }
        return [
            ManifestProblem(
                at: word.position,
                "\(listing.provider.value) has no setting `run`; expected provider: command")
        ]
    }
}
