/// A front end as a browser gets it that has no credentials.
public struct LoadedFrontend: Sendable {
    /// The address that was looked at, without its query.
    public let address: String
    /// Whether that is the operator's word, and not the environment's own address.
    public let isElsewhere: Bool
    /// What was there.
    public let content: Content

    /// What is at a front end's address.
    public enum Content: Sendable {
        /// A redirect to another origin, which was not followed: where it leads, as the server says it.
        case redirect(to: String)
        /// The page and every script that it loads, the page first.
        case files([File])
    }

    /// A page or a script.
    public struct File: Sendable {
        /// Where it was found: the path at the front end's own origin, else the URL; without its query.
        public let name: String
        /// Its bytes, decompressed.
        public let bytes: [UInt8]

        /// A page or a script.
        public init(name: String, bytes: [UInt8]) { (self.name, self.bytes) = (name, bytes) }
    }

    /// A front end.
    public init(address: String, isElsewhere: Bool = false, content: Content) {
        (self.address, self.isElsewhere, self.content) = (address, isElsewhere, content)
    }
}
