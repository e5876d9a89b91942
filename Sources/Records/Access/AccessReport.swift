public import Listings

/// What `envaudit doctor` found: whether each listing and probe can be had.
public struct AccessReport: Sendable {
    /// The workspace's name.
    public let workspace: String
    /// Seconds since 1970 (UTC).
    public let generatedAt: Double
    /// In the order of the environments, each one's listings first.
    public let entries: [Entry]

    /// One access that was checked.
    public struct Entry: Sendable {
        /// The environment's name.
        public let environment: String
        /// What is to be had of it.
        public let kind: Kind
        /// Whether it can be.
        public let access: HostAccess

        /// What is to be had.
        public enum Kind: Hashable, Sendable {
            /// Its listing; that of a part, by its name.
            case listing(part: String?)
            /// What a probe fetches, by its key: `auth`, `webhooks/stripe`.
            case probe(String)
            /// Nothing, as it declares no listing.
            case nothing
        }

        /// Creates an entry.
        public init(environment: String, kind: Kind, access: HostAccess) {
            (self.environment, self.kind, self.access) = (environment, kind, access)
        }
    }

    /// A report.
    public init(workspace: String, generatedAt: Double, entries: [Entry]) {
        (self.workspace, self.generatedAt, self.entries) = (workspace, generatedAt, entries)
    }

    /// Whether there is anything to be had, and all of it can be.
    public var isGood: Bool { !entries.isEmpty && entries.allSatisfy { $0.access.failure == nil } }

    /// How many can be had, in short.
    public var tally: String {
        let good = entries.count { $0.access.failure == nil }
        return good == entries.count
            ? "\(counted(good, "listing or probe", "listings and probes")) can be read"
            : "\(entries.count - good) of \(counted(entries.count, "listing or probe", "listings and probes")) can't be read"
    }

    private func counted(_ number: Int, _ one: String, _ several: String) -> String {
        "\(number) \(number == 1 ? one : several)"
    }
}
