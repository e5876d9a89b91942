import ArgumentParser
import Auditing
import Listings
import Manifests
import Records
import Scanning
import Secrets
import Support
import Transport

/// `envaudit scan`: secrets of the environments in files.
struct ScanCommand: StatusCommand {
    static let configuration = CommandConfiguration(
        commandName: "scan",
        abstract: "Find the environments' secrets and names in files.",
        discussion: """
            Hashes every text of the files that may be a value, and looks it up among the digests that the listings \
            show. A match is proof, and no secret is read. Hosts and projects of an environment are found too, in \
            files that its manifest does not name (named_in). Of a git repository, the tracked files are scanned and \
            those that are neither tracked nor ignored. envaudit docs scan tells what is found and what is not.

            EXAMPLES
              envaudit scan
              envaudit scan --history                 (and all that any branch or tag reaches)
              envaudit scan --since origin/main       (what a pull request adds)
              envaudit scan --staged                  (what the next commit adds)
              envaudit scan ../shop --env production
              envaudit scan --format github --report sarif=envaudit-scan.sarif
              envaudit scan --offline --listing production=prod.json --format json
              envaudit scan src --values ci=.env.ci          (a host that lists names only)
              build 2>&1 | envaudit scan - --offline --listing production=prod.json

            EXIT STATUS
              0 nothing found   1 a finding   2 usage or manifest error
              3 nothing found, and something could not be searched or searched for   130 interrupted

            MORE
              envaudit docs scan
            """)

    @Argument(
        help: ArgumentHelp(
            "The folder or file to scan; - for standard input. Default: the working folder.",
            valueName: "path"), completion: .file())
    var path = "."

    @Option(
        name: .customLong("env"),
        help: ArgumentHelp(
            "Look for this environment's secrets and names only (repeatable). Default: those of all.",
            valueName: "env"),
        completion: Completions.environments
    )
    var environments: [String] = []

    @Flag(help: "Scan each version of each file too that any ref of the repository reaches.")
    var history = false

    @Option(
        help: ArgumentHelp(
            "Scan only what commits changed that HEAD reaches and this revision does not.",
            valueName: "revision"))
    var since: String?

    @Flag(help: "Scan only what is staged for the next commit.")
    var staged = false

    @Flag(help: "Report keys that are known by their form and that no listing shows, too.")
    var forms = false

    @Option(
        help: ArgumentHelp(
            "Report findings below this severity without failing: low, medium, high, critical.",
            valueName: "severity"),
        transform: VerdictOptions.severity)
    var failOn: Severity = .low

    @Option(help: ArgumentHelp("How much memory the scan may take.", valueName: "megabytes"))
    var memory = ScanMemory.usual

    @OptionGroup var workspace: WorkspaceOptions
    @OptionGroup(title: "Evidence") var evidence: EvidenceOptions
    @OptionGroup(title: "Network") var network: NetworkOptions
    @OptionGroup(title: "Report") var output: OutputOptions
    @OptionGroup(title: "Report") var reports: ReportOptions

    func validate() throws {
        guard memory >= ScanMemory.least, memory <= 1 << 20 else {
            throw ValidationError("--memory is at least \(ScanMemory.least) megabytes.")
        }
        let scopes = [history, since != nil, staged].filter { $0 }.count
        guard scopes <= 1 else {
            throw ValidationError("--history, --since and --staged exclude each other.")
        }
        guard scopes == 0 || path != "-" else {
            throw ValidationError(
                "--history, --since and --staged are for a repository, and - is standard input.")
        }
    }

    /// Which blobs of the repository are scanned.
    private var scope: HistoryScan.Scope? {
        if let since { return .since(since) }
        return history ? .all : staged ? .staged : nil
    }

    var isQuiet: Bool { output.quiet }

    func run(in context: Context) async throws -> ExitStatus {
        let folder = try workspace.path(context)
        let all = try workspace.read(context)
        for name in environments { _ = try all.environment(name) }
        let names = environments.isEmpty ? all.environments.map(\.name.value) : environments
        if path == "-", context.input.isTerminal {
            throw CommandFailure.usage(
                "standard input is a terminal",
                advice: "Pipe into it what is to be searched: … | envaudit scan -")
        }
        if path == "-", (evidence.listings + evidence.values).contains(where: { $0.path == "-" }) {
            throw CommandFailure.usage("standard input can be read only once")
        }
        try output.check(ScanFormat.all, for: "the report", context)
        try reports.check(ScanFormat.all, context)
        let scope = scope
        let repository = try scope.map { scope throws(CommandFailure) in
            (try Repository(path, context), scope)
        }
        let hasTree = path != "-" && since == nil && !staged && repository?.0.isBare != true
        let tree = hasTree ? try SourceTree(path, context) : nil
        let handedIn = (evidence.listings + evidence.values).compactMap {
            $0.environment.split(separator: "/").first.map(String.init)
        }
        let workspace = all.restricted(to: names + handedIn)
        let snapshots = SnapshotSource(
            named: evidence.snapshots, folder: folder, judged: Set(names), context: context)
        let observations = try await EvidenceCollector(
            workspace: workspace, context: context, folder: folder, permissions: network.permissions
        ).observe(
            listings: evidence.listings, values: evidence.values, snapshots: snapshots,
            transport: evidence.shown.transport(network, context))
        // What is known of an environment that is not searched for is known all the same.
        let targets = ScanTargets(all, observations, of: names)
        let search = SourceScan(
            targets: targets,
            names: SourceNames(all, of: names, targets, keys: forms), tree: tree,
            history: repository, failOn: failOn, memory: ScanMemory(megabytes: memory), context: context)
        let report = try await search.run(
            snapshots: try sealed(targets, snapshots, workspace), of: all, path: path, environments: names)
        try output.write(report, as: ScanFormat.all, "the report", outcome: report.tally, context)
        try reports.write(report, as: ScanFormat.all, output: output, context)
        return ExitStatus(report.verdict)
    }

    /// The snapshots of the environments of which seals are looked for.
    private func sealed(
        _ targets: ScanTargets, _ source: SnapshotSource, _ workspace: Workspace
    ) throws(CommandFailure) -> [String: Snapshot] {
        guard !targets.sealed.isEmpty else { return [:] }
        var source = source
        for file in evidence.listings {
            let isSnapshot = try workspace.environment(file.environment).listing?.isSnapshot == true
            if isSnapshot { source.listed.append(file) }
        }
        let others = evidence.listings.map {
            $0.environment.split(separator: "/").first.map(String.init) ?? ""
        }
        let entries = try source.read(
            workspace, listed: Set(others).subtracting(source.listed.map(\.environment)),
            isOffline: evidence.shown.offline)
        return entries.compactMapValues { try? $0.snapshot.get() }
    }
}
