public import Listings
public import Manifests
public import Secrets
public import Support

/// A file of `NAME=value` lines in the workspace, in the dialect that `dialect` names: `compose`, `node`, `ruby`
/// or `python`. Without it, the value of a line that these read differently is unknown.
///
/// The file shows the values: they are hashed when read, and wiped with the listing.
public struct DotenvFile: Provider {
    /// `dotenv`.
    public let id = "dotenv"
    /// `file`.
    public let mainSetting = "file"
    /// `false`: the file is local.
    public let needsNetwork = false

    /// A thousand times an environment's size.
    private static let maximumBytes = 16 << 20

    /// The provider.
    public init() {}

    private static let settings = [
        Setting.file("dotenv file", "such as .env.preprod"),
        Setting("dialect", "dialect", words: Dotenv.Dialect.allCases.map(\.rawValue), isNeeded: false),
    ]

    /// Checks the settings: `file` is required, `dialect` is optional.
    public func problems(of listing: ListingDeclaration) -> [ManifestProblem] {
        DotenvFile.settings.problems(of: listing)
    }

    /// `nil`: a file has no page.
    public func settingsURL(of listing: ListingDeclaration) -> String? { nil }

    /// The file.
    public func place(of listing: ListingDeclaration, _ variables: [String: String]) -> Place? {
        listing.settings["file"].map { Place("dotenv file", WorkspaceFile.normalized($0.value)) }
    }

    /// The resolved file, whichever path leads to it.
    public func resolvedPlaces(of listing: ListingDeclaration, in folder: String) -> [Place] {
        listing.settings["file"].flatMap { WorkspaceFile.place("dotenv file", $0.value, in: folder) }
            .map { [$0] } ?? []
    }

    /// Reads the file.
    public func fetch(_ listing: ListingDeclaration, by context: FetchContext) async throws(Failure)
        -> Listing
    {
        guard let file = listing.settings["file"] else { throw .missingSetting("file", of: listing) }
        let text = try WorkspaceFile.read(file, in: context.folder, limit: DotenvFile.maximumBytes)
        return try self.listing(
            text, "\(file.value):", listing.dialect, source: .live, readAt: context.now)
    }

    /// Reads another file instead.
    public func read(
        _ body: [UInt8], of listing: ListingDeclaration, source: Listing.Source, readAt: Double
    ) throws(Failure) -> Listing {
        let text = try DotenvFile.text(body)
        return try self.listing(
            text, "the dotenv file, line ", listing.dialect, source: source, readAt: readAt)
    }

    /// - Throws: a failure if the file is too large.
    static func text(_ body: [UInt8]) throws(Failure) -> SecretValue {
        guard body.count <= maximumBytes else {
            throw Failure(
                message: "the dotenv file is larger than \(maximumBytes) bytes", advice: DotenvFile.advice)
        }
        return SecretValue(bytes: body)
    }

    private static let advice = "A dotenv file has lines such as NAME=value."

    /// - Parameter place: the text before a line's number in messages.
    private func listing(
        _ text: borrowing SecretValue, _ place: String, _ dialect: Dotenv.Dialect?, source: Listing.Source,
        readAt: Double
    ) throws(Failure) -> Listing {
        var builder = ListingBuilder(file: "the dotenv file")
        try DotenvFile.read(text, place, as: dialect) { builder.add(HeldSecret($0, $1), readings: $2) }
        try builder.checkIsNotEmpty(
            "the dotenv file has no NAME=value, so it may be cut off", advice: DotenvFile.advice)
        return try builder.listing(provider: id, source: source, readAt: readAt)
    }

    /// Reads the text; a failure names the line that is not valid dotenv.
    static func read(
        _ text: borrowing SecretValue, _ place: String, as dialect: Dotenv.Dialect?,
        each body: (_ name: String, _ value: consuming SecretValue, _ readings: Dotenv.Readings?) -> Void
    ) throws(Failure) {
        do {
            try Dotenv.read(text, as: dialect, each: body)
        } catch {
            throw Failure(message: "\(place)\(error.line): \(error.reason.rawValue)", advice: advice)
        }
    }
}

extension DotenvFile {
    /// Checks that the file exists.
    public func accessRequest(
        of listing: ListingDeclaration, by context: FetchContext
    ) throws(Failure) -> AccessRequest? {
        try WorkspaceFile.check(of: listing, in: context.folder)
    }
}

extension ListingDeclaration {
    /// The dialect of the dotenv file; `nil` if none is declared.
    public var dialect: Dotenv.Dialect? {
        provider.value == DotenvFile().id
            ? settings["dialect"].flatMap { Dotenv.Dialect(rawValue: $0.value) } : nil
    }
}

extension Failure {
    /// Returns the failure for a listing without a setting that the manifest's checks require.
    static func missingSetting(_ name: String, of listing: ListingDeclaration) -> Failure {
        Failure(
            message: "no `\(name)` is declared", advice: "Declare it in \(listing.provider.position).")
    }
}
