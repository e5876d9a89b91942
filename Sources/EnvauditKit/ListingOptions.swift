import ArgumentParser
import Transport

/// Where listings come from: live, from files, or from snapshots.
struct ListingOptions: ParsableArguments {
    @Option(
        name: .customLong("listing"),
        help: ArgumentHelp(
            "Take an environment's listing, in its provider's own JSON, from a file.", valueName: "env=file"))
    var listings: [EnvironmentFile] = []

    @Option(
        name: .customLong("snapshot"),
        help: ArgumentHelp(
            "Compare with a sealed snapshot; the file says of which environment. Without this, an environment that is not judged itself is taken from snapshots/ENV.json in the workspace where that is there, and fetched where not.",
            valueName: "file"))
    var snapshots: [String] = []

    @Flag(
        help:
            "Use no network at all: judge from files, --listing, --snapshot and the workspace's snapshots/; what has none is an error."
    )
    var offline = false

    @OptionGroup var network: NetworkOptions

    /// How to fetch; nil for not at all.
    var transport: TransportConfiguration? { offline ? nil : network.transport }
}
