import ArgumentParser
import Providers
import Records
import Secrets
import Transport

/// The evidence of an audit.
struct EvidenceOptions: ParsableArguments {
    @OptionGroup var shown: ListingOptions

    @Option(
        name: .customLong("values"),
        help: ArgumentHelp(
            "Take values from a dotenv file (- for standard input) as evidence; ENV/PART=FILE for those of a part. They are compared with the live digests, never printed, never sent.",
            valueName: "env=file"))
    var values: [EnvironmentFile] = []

    @Option(
        help: ArgumentHelp(
            "Read the files of --values as this program does: compose, node, ruby or python. Default: the dialect of the environment's dotenv listing; without one, a line that they read differently proves nothing.",
            valueName: "program"),
        transform: { text in
            guard let dialect = Dotenv.Dialect(rawValue: text) else {
                throw ValidationError("--dialect takes compose, node, ruby or python.")
            }
            return dialect
        })
    var dialect: Dotenv.Dialect?

    var listings: [EnvironmentFile] { shown.listings }
    var snapshots: [String] { shown.snapshots }
}

/// The sources of listings: hosts, files, or snapshots.
struct ListingOptions: ParsableArguments {
    @Option(
        name: .customLong("listing"),
        help: ArgumentHelp(
            "Take an environment's listing, in its provider's own JSON, from a file.", valueName: "env=file"))
    var listings: [EnvironmentFile] = []

    @Option(
        name: .customLong("snapshot"),
        help: ArgumentHelp(
            "Compare with a sealed snapshot; the file names its environment. Default for environments that are not judged: snapshots/ENV.json in the workspace if it exists, else a live listing.",
            valueName: "file"), completion: .file())
    var snapshots: [String] = []

    @Flag(
        help:
            "Use no network: judge from files, --listing, --snapshot and the workspace's snapshots/. Whatever has none is an error."
    )
    var offline = false

    /// How to fetch; `nil` for not at all.
    func transport(_ network: NetworkOptions, _ context: Context) -> TransportConfiguration? {
        offline ? nil : network.transport(context)
    }
}

/// How the providers are reached; the same for every command that fetches.
struct NetworkOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Trust the CAs in this PEM file besides the system's.", valueName: "file"),
        completion: .file())
    var cacert: String?

    @Option(
        help: ArgumentHelp(
            "Time limit for all requests together, retries included.",
            valueName: "seconds"))
    var timeout: Int = 30

    @Flag(
        help:
            "Run the programs that the manifests name as providers. Use it only with manifests that you trust: a pull request can change them."
    )
    var allowCommand = false

    @Option(
        help: ArgumentHelp(
            "Allow the provider \"environment\" to read the variables of this process with these names (repeatable). A pull request can change which variables a manifest asks for: allow only those of the environment.",
            valueName: "name*"))
    var allowEnvironment: [String] = []

    /// What a manifest may reach on this machine.
    var permissions: Permissions { Permissions(commands: allowCommand, variables: allowEnvironment) }

    func validate() throws {
        guard (1...3600).contains(timeout) else {
            throw ValidationError("--timeout takes a number of seconds from 1 to 3600.")
        }
    }

    /// What the HTTP client is to do.
    func transport(_ context: Context) -> TransportConfiguration {
        var configuration = TransportConfiguration(
            deadline: .seconds(timeout), retries: context.retries, userAgent: "envaudit/\(Tool.version)",
            additionalCAFile: cacert.map(context.files.path))
        if let line = context.waitingLine {
            configuration.watcher = { host, event in
                switch event {
                case .began: line.began(host)
                case .ended: line.ended(host)
                }
            }
        }
        return configuration
    }
}

/// An option's `ENV=FILE`.
struct EnvironmentFile: ExpressibleByArgument {
    let environment: String
    let path: String

    init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(
            String.init)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
        (environment, path) = (parts[0], parts[1])
    }

    static var defaultCompletionKind: CompletionKind { .file() }

    /// What was typed, as messages may quote it: a text that does not look like a file may be a value.
    func shown(_ context: Context) -> String {
        let isNamed = context.files.exists(path) || EnvironmentFile.looksLikeFile(path)
        return "\(environment)=\(isNamed ? path : "…")"
    }

    /// Whether a path says that it is one: `./values`, `.env`, `preprod.json`.
    private static func looksLikeFile(_ path: String) -> Bool {
        guard !path.contains("="), path.utf8.count < 256 else { return false }
        if ["/", "./", "../", "~/"].contains(where: path.hasPrefix) { return true }
        guard let dot = path.lastIndex(of: ".") else { return false }
        let ending = path[path.index(after: dot)...]
        return (1...10).contains(ending.count) && ending.allSatisfy { $0.isASCII && $0.isLowercase }
    }
}
