public import Listings
public import Manifests
public import Secrets
public import Support

/// An environment for which a manifest is to be written.
public struct ScaffoldEnvironment: Sendable {
    /// Its name.
    public let name: String
    /// Its tier, and whether its name alone says so.
    public let tier: Tier
    let isTierGuessed: Bool
    /// The places of its listings; empty if no provider was named.
    public let listings: [Place]
    /// What is listed; `nil` if no provider was asked.
    public var listing: Listing?
    /// The sites that each address is of, as digests that do not depend on the address's spelling; empty if no
    /// value was visible.
    public var sites: [String: [Digest]] = [:]
    /// The hosts of these sites.
    public var hosts: [String: [Digest]] = [:]
    /// The secrets whose values were seen to hold a credential, whatever they are called.
    public var credentials: Set<String> = []
    /// What the values are that were seen to be settings', by the secrets' addresses.
    public var plain: [String: PlainValue] = [:]
    /// The URL that its users open, or nil if unknown.
    public var frontend: String?
    /// The branch that it is built from, or nil if unknown.
    public var gitBranch: String?

    /// A provider that lists an environment's secrets, or a part of them.
    public struct Place: Sendable {
        /// The part's name; `nil` for the main listing.
        public let part: String?
        /// The provider's id.
        public let provider: String
        /// The provider's settings, in the order in which they were given.
        public let settings: [(key: String, value: String)]

        /// A provider with its settings.
        public init(part: String? = nil, provider: String, settings: [(key: String, value: String)]) {
            (self.part, self.provider, self.settings) = (part, provider, settings)
        }
    }

    /// An environment.
    public init(
        name: String, tier: Tier, isTierGuessed: Bool = false, listings: [Place], listing: Listing? = nil
    ) {
        (self.name, self.tier, self.isTierGuessed) = (name, tier, isTierGuessed)
        (self.listings, self.listing) = (listings, listing)
    }

    /// The parts that its secrets are in; the main listing where no provider was named.
    var parts: Set<String?> { listings.isEmpty ? [nil] : Set(listings.map(\.part)) }
}

/// Writes a workspace's first manifests from listings. Each guess is marked for review.
public struct ManifestScaffold: Sendable {
    private let environments: [ScaffoldEnvironment]
    private let templateNames: [String]
    private let table: KnownServices

    /// - Parameters:
    ///   - environments: the environments, each with its listing.
    ///   - templateNames: names from a template, such as `.env.example`.
    public init(
        _ environments: [ScaffoldEnvironment], templateNames: [String] = [], table: KnownServices = .builtIn
    ) {
        (self.environments, self.templateNames, self.table) = (environments, templateNames, table)
    }

    /// The manifests.
    public func manifests() -> ScaffoldedManifests {
        let index = NameIndex(environments, templateNames: templateNames)
        let names = index.addresses.keys.sorted()
        let services = ServiceGrouping(table: table, index: index).services(of: names)
        // Two names of one address in an environment are nothing to tell.
        let settings = Set(
            services.flatMap { service in
                service.secrets.filter { secret in
                    service.isSetting(secret)
                        || secret.sharedIn.isEmpty && table.match(secret.name)?.service.differs == true
                }
                .map(\.name)
            })
        let equal = EqualValues(index) { settings.contains($0) }
        let files = environments.indices.map { position in
            ScaffoldedManifests.File(
                name: "\(environments[position].name).yaml",
                text: EnvironmentText(index, services, equal, table, position).text)
        }
        return ScaffoldedManifests(
            files: [.init(name: "services.yaml", text: ServicesText.text(of: services))] + files,
            serviceCount: services.count, secretCount: names.count,
            shared: equal.betweenEnvironments, repeated: equal.withinOneEnvironment,
            conflicts: services.flatMap(\.secrets).filter { !$0.sharedIn.isEmpty }.map {
                ($0.name, $0.sharedIn, $0.likeness)
            },
            leftOut: index.environments.filter { !$0.leftOut.isEmpty }.map {
                ($0.environment.name, $0.leftOut)
            })
    }

    /// The environments' files as far as they are known before a listing is fetched: what is needed to fetch it.
    public func skeleton() -> [ManifestFile] {
        environments.map { environment in
            ManifestFile(
                path: "environments/\(environment.name).yaml",
                text: EnvironmentText.head(of: environment).joined(separator: "\n") + "\n")
        }
    }

    /// The lines of an environment's file as far as they are known without a listing.
    ///
    /// - Parameter command: what writes them.
    public static func head(of environment: ScaffoldEnvironment, by command: String) -> [String] {
        EnvironmentText.head(of: environment, comment: "Written by `\(command)`.")
    }
}

/// The manifests to write, and notes on them.
public struct ScaffoldedManifests: Sendable {
    /// The files of `environments/`, `services.yaml` first.
    public let files: [File]
    /// How many services there are.
    public let serviceCount: Int
    /// How many names of secrets.
    public let secretCount: Int
    /// The values that several environments have, by these environments. Settings don't count.
    public let shared: [Shared]
    /// How many values several secrets of one environment have.
    public let repeated: Int
    /// The site addresses and stages that are equal, or nearly, where they should differ, with the environments.
    public let conflicts: [(name: String, environments: [String], kind: ConflictKind)]
    /// The listed names that no manifest can have, by environment.
    public let leftOut: [(environment: String, names: [String])]

    /// How much of an address environments have in common; of a stage it is all.
    public enum ConflictKind: CaseIterable, Sendable {
        /// The value.
        case equal
        /// All but a slash, letter case, `www.`, the scheme or a port.
        case nearly
        /// The host, with another path or query.
        case host
    }

    /// Values that several environments have.
    public struct Shared: Sendable {
        /// The environments, two at least.
        public let environments: [String]
        /// What each value is called in the first of them, sorted.
        public let secrets: [String]
    }

    /// A file.
    public struct File: Sendable {
        /// Its name in `environments/`.
        public let name: String
        /// What is in it.
        public let text: String
    }
}
