public import Listings
public import Manifests
public import Secrets
public import Support
public import Transport

/// A host that lists the secrets of an environment.
///
/// To add a provider, write one file with one type, and add it to ``ProviderRegistry``.
public protocol Provider: Sendable {
    /// The id that manifests name.
    var id: String { get }

    /// Whether it can't look without the network; true unless it says otherwise.
    var needsNetwork: Bool { get }

    /// How its API is reached and which token goes there; nil where there is no API, as it is unless it says otherwise.
    var api: APIConfiguration? { get }

    /// Where a listing comes from, for the comparison of environments; nil where every environment has its own, whatever
    /// is declared, or where settings are missing.
    ///
    /// - Parameter variables: the operator's, which may name an account that the declaration leaves out.
    func place(of listing: ListingDeclaration, _ variables: [String: String]) -> Place?

    /// Whether its place is one only among listings that are read in one run: each job has variables of its own.
    var isPlaceOfOneRun: Bool { get }

    /// What else the place is that a listing comes from, as the files of the workspace tell: which file it is by whatever
    /// path, which Worker it deploys. Empty unless it says otherwise.
    func resolvedPlaces(of listing: ListingDeclaration, in folder: String) -> [Place]

    /// A declaration with what its environment's manifest says elsewhere of what is listed; as it is unless it says otherwise.
    func completed(_ listing: ListingDeclaration, by environment: Environment) -> ListingDeclaration

    /// What is wrong with the settings of a manifest's `listing`; empty where nothing is.
    func problems(of listing: ListingDeclaration) -> [ManifestProblem]

    /// The setting that `PROVIDER:TEXT` on a command line is; `project` unless it says otherwise.
    var mainSetting: String { get }

    /// The settings that the address of a page of the host's tells; nil for pages that are not the host's, as it is
    /// unless it says otherwise.
    func settings(ofPage page: HTTPURL) -> [(key: String, value: String)]?

    /// The page on which a person changes the environment's secrets.
    func settingsURL(of listing: ListingDeclaration) -> String?

    /// Fetches the live listing.
    ///
    /// - Throws: a failure in words for the operator; a listing is whole or it is none.
    func fetch(_ listing: ListingDeclaration, by context: FetchContext) async throws(Failure)
        -> Listing

    /// The request that tells whether the listing may be fetched, and that shows no secret's value; nil for what is on
    /// this machine, where it looks whether that can be read, without reading it.
    ///
    /// - Throws: a failure where something is missing that the request needs, or can't be read.
    func accessRequest(
        of listing: ListingDeclaration, by context: FetchContext
    ) throws(Failure) -> AccessRequest?

    /// Fetches what the host tells of the listing at other addresses, at the same time; nil where it tells nothing.
    ///
    /// - Throws: a failure in words for every answer but those that say that the token may not ask.
    func complement(of listing: ListingDeclaration, by context: FetchContext) async throws(Failure)
        -> ListingComplement?

    /// Reads a listing in the provider's own JSON, as ``fetch(_:by:)`` would have got it.
    ///
    /// - Parameter readAt: seconds since 1970 (UTC).
    func read(
        _ body: [UInt8], of listing: ListingDeclaration, source: Listing.Source, readAt: Double
    ) throws(Failure) -> Listing
}

extension Provider {
    /// True, as it is for most.
    public var needsNetwork: Bool { true }

    /// `project`, as it is for most.
    public var mainSetting: String { "project" }

    /// None, as it is for what has no pages.
    public func settings(ofPage page: HTTPURL) -> [(key: String, value: String)]? { nil }

    /// False, as it is for most.
    public var isPlaceOfOneRun: Bool { false }

    /// None, as it is for all but files.
    public func resolvedPlaces(of listing: ListingDeclaration, in folder: String) -> [Place] { [] }

    /// As it is, for all but hosts that tell branches apart.
    public func completed(
        _ listing: ListingDeclaration, by environment: Environment
    ) -> ListingDeclaration { listing }

    /// Nil, as it is for files and programs.
    public var api: APIConfiguration? { nil }

    /// Nil, as it is for most.
    public func complement(
        of listing: ListingDeclaration, by context: FetchContext
    ) async throws(Failure) -> ListingComplement? { nil }
}

/// A provider that also changes what it lists.
public protocol ChangingProvider: Provider {
    /// The most secrets that one request changes.
    var mostSecretsPerRequest: Int { get }

    /// Sets secrets, at most ``mostSecretsPerRequest``, in one request that is sent once.
    func set(_ secrets: [HeldSecret], in listing: ListingDeclaration, by context: FetchContext) async
        -> ChangeAnswer

    /// Deletes secrets, at most ``mostSecretsPerRequest``, in one request that is sent once.
    func delete(_ names: [String], in listing: ListingDeclaration, by context: FetchContext) async
        -> ChangeAnswer
}

/// What a provider answered to a change. Whether it was carried out shows in the next listing alone.
public enum ChangeAnswer: Sendable {
    /// It says that it did.
    case accepted
    /// It says that it did not, or was never asked.
    case refused(Failure)
    /// It may have or may not: the answer is missing, or says neither.
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
    /// The workspace's folder: files that a manifest names are in it.
    public let folder: String
    /// Whether a manifest speaks of a secret of this name: for places that hold much else.
    public let isDeclared: @Sendable (String) -> Bool
    /// The names of the settings among the declared secrets: a run without secrets may well have these.
    public let settings: Set<String>
    /// What the operator allows a manifest to reach on this machine.
    public let permissions: Permissions
    /// Where to look at the front ends of these environments in place of their own addresses, by name: the operator's
    /// word, each an address that ``Transport/Endpoint`` accepts.
    public let frontends: [String: String]
    /// When all requests of the run have to be over; nil for each request's own deadline.
    public let deadline: ContinuousClock.Instant?

    /// What a provider needs to fetch.
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

/// What the operator allows a manifest to reach on this machine, as a manifest can come from a pull request.
public struct Permissions: Sendable {
    /// Whether a program that a manifest names may be run.
    public var commands: Bool
    /// The variables of the process that may be read as an environment's: names in which `*` stands for any characters.
    public var variables: [String]

    /// Nothing but what is said.
    public init(commands: Bool = false, variables: [String] = []) {
        (self.commands, self.variables) = (commands, variables)
    }

    /// Whether a variable of this name may be read as an environment's; those of envaudit's own never are.
    package func allowsVariable(_ name: String) -> Bool {
        !APIConfiguration.isOperatorsVariable(name)
            && variables.contains { Permissions.matches(Array(name.utf8)[...], Array($0.utf8)[...]) }
    }

    /// Whether a name is what a pattern stands for, byte by byte. Only the last `*` is ever tried again, so that the
    /// cost is bounded by the product of both lengths.
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

/// Every provider there is.
public enum ProviderRegistry {
    /// The providers, by what manifests call them.
    public static let all: [any Provider] = [
        CloudflarePages(), CloudflareWorkers(), CommandProvider(), DotenvFile(), ProcessEnvironment(),
        GitHubActions(), Render(), SealedSnapshot(), Supabase(), Vercel(), WranglerFile(),
    ]

    /// The provider with this id.
    public static func provider(_ id: String) -> (any Provider)? { all.first { $0.id == id } }

    /// Where a listing comes from, in each way in which that can be told; empty for what no other environment can share, and for an
    /// unknown provider.
    ///
    /// - Parameters:
    ///   - variables: the operator's; without them an account that is not declared may be any.
    ///   - folder: the workspace's; nil for what declarations alone tell.
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

    /// A declaration with what its environment's manifest says elsewhere of what is listed.
    public static func completed(
        _ listing: ListingDeclaration, by environment: Environment
    ) -> ListingDeclaration {
        provider(listing.provider.value)?.completed(listing, by: environment) ?? listing
    }

    /// The places that two environments list, as far as declarations and the workspace's files tell, each where the
    /// later one declares it.
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

    /// The API of each provider and of each host of webhooks.
    package static let apis: [APIConfiguration] =
        all.compactMap(\.api) + [.calcom, .calendly, .stripe(.production)]

    /// What is wrong with the `listing` and `listings` of each environment: unknown providers and wrong settings.
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

    /// `run` is a list, and no other provider's settings are.
    private static func misplacedRun(of listing: ListingDeclaration) -> [ManifestProblem] {
        guard let word = listing.run.first, listing.provider.value != CommandProvider().id else { return [] }
        return [
            ManifestProblem(
                at: word.position,
                "\(listing.provider.value) has no setting `run`; expected provider: command")
        ]
    }
}
