public import Listings
public import Manifests
public import Support

/// A sealed snapshot by `envaudit snapshot`, for an environment whose host cannot be reached from here.
///
/// The content of a snapshot depends on what it is compared with, so it is opened together with the other environments'
/// listings, and not here.
public struct SealedSnapshot: Provider {
    /// `snapshot`.
    public let id = ListingDeclaration.snapshot
    /// `file`.
    public let mainSetting = "file"
    /// `false`: the file is local.
    public let needsNetwork = false

    /// The provider.
    public init() {}

    private static let settings = [
        Setting.file("sealed snapshot", "such as snapshots/production.json"),
        Setting("project", "project", "the one that it is of", isNeeded: false) { _ in true },
    ]

    /// Checks the settings: `file` is required; `project` is the project that the snapshot must belong to.
    public func problems(of listing: ListingDeclaration) -> [ManifestProblem] {
        SealedSnapshot.settings.problems(of: listing)
    }

    /// Returns the problem of a snapshot beside other listings: a snapshot covers all listings of an environment.
    static func problems(of environment: Environment) -> [ManifestProblem] {
        guard environment.parts.count > 1 || environment.listing == nil else { return [] }
        return environment.parts.filter(\.declaration.isSnapshot).map { _, listing in
            ManifestProblem(
                at: listing.provider.position,
                "a snapshot is of a whole environment; expected it as `listing`, without any `listings`")
        }
    }

    /// `nil`: a file has no page.
    public func settingsURL(of listing: ListingDeclaration) -> String? { nil }

    /// The file.
    public func place(of listing: ListingDeclaration, _ variables: [String: String]) -> Place? {
        listing.settings["file"].map { Place("snapshot", WorkspaceFile.normalized($0.value)) }
    }

    /// The resolved file, whichever path leads to it.
    public func resolvedPlaces(of listing: ListingDeclaration, in folder: String) -> [Place] {
        listing.settings["file"].flatMap { WorkspaceFile.place("snapshot", $0.value, in: folder) }
            .map { [$0] } ?? []
    }

    /// Fails: a snapshot can only be compared with, and is not a listing.
    public func fetch(_ listing: ListingDeclaration, by context: FetchContext) async throws(Failure)
        -> Listing
    {
        throw SealedSnapshot.isSealed
    }

    /// Fails, as ``fetch(_:by:)`` does.
    public func read(
        _ body: [UInt8], of listing: ListingDeclaration, source: Listing.Source, readAt: Double
    ) throws(Failure) -> Listing {
        throw SealedSnapshot.isSealed
    }

    private static let isSealed = Failure(
        message: "its manifest names a sealed snapshot, which shows no value and no digest",
        advice: "Do it where its secrets can be listed: in a workspace whose manifest names their provider.")
}

extension SealedSnapshot {
    /// Checks that the file exists.
    public func accessRequest(
        of listing: ListingDeclaration, by context: FetchContext
    ) throws(Failure) -> AccessRequest? {
        try WorkspaceFile.check(of: listing, in: context.folder)
    }
}
