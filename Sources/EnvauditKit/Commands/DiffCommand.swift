import ArgumentParser
import Auditing
import Manifests
import Records
import Support

/// `envaudit diff`: two environments side by side.
struct DiffCommand: StatusCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Compare two environments: the secrets of each, and which values are equal.",
        discussion: """
            Compares names, and digests of values where both listings show them. It judges nothing: `envaudit check` \
            decides whether an equal value is a failure. Values can't be compared with a listing of names alone; with \
            a sealed snapshot, only values that are known elsewhere can.

            EXAMPLES
              envaudit diff production preprod
              envaudit diff production preprod --format markdown --output diff.md
              envaudit diff production preprod --snapshot snapshots/production.json
              envaudit diff production preprod --offline --listing production=prod.json --listing preprod=pre.json

            EXIT STATUS
              0 every secret was compared   2 usage or manifest error
              3 something could not be fetched or compared   130 interrupted

            MORE
              envaudit docs snapshots
            """)

    @Argument(
        help: ArgumentHelp("The first environment.", valueName: "a"), completion: Completions.environments)
    var first: String

    @Argument(
        help: ArgumentHelp("The second environment.", valueName: "b"), completion: Completions.environments)
    var second: String

    @OptionGroup var workspace: WorkspaceOptions
    @OptionGroup(title: "Evidence") var evidence: ListingOptions
    @OptionGroup(title: "Network") var network: NetworkOptions
    @OptionGroup(title: "Comparison") var output: OutputOptions

    var isQuiet: Bool { output.quiet }

    func run(in context: Context) async throws -> ExitStatus {
        let folder = try workspace.path(context)
        let workspace = try workspace.read(context)
        let names = try [first, second].map { name throws(CommandFailure) in
            try workspace.environment(name).name.value
        }
        guard first != second else {
            throw CommandFailure.usage(
                "\(first) can't be compared with itself", advice: "Name another environment.")
        }
        let others = evidence.listings.map { String($0.environment.prefix { $0 != "/" }) }
        if let other = others.first(where: { !names.contains($0) }) {
            throw CommandFailure.usage("--listing names \(other), and \(first) is compared with \(second)")
        }
        try output.check(ComparisonFormat.all, for: "the comparison", context)
        let observer = EvidenceCollector(
            workspace: workspace.restricted(to: names), context: context,
            folder: folder, permissions: network.permissions)
        let seen = try await observer.observe(
            listings: evidence.listings, values: [],
            snapshots: SnapshotSource(
                named: evidence.snapshots, folder: folder, judged: Set(names), context: context),
            transport: evidence.transport(network, context))
        let listings = names.map {
            (
                name: $0,
                listing: seen[$0]?.listing
                    ?? .failure(Failure(message: "it was not fetched", advice: ""))
            )
        }
        let comparison = Comparator(listings[0], listings[1]).compare(in: workspace.name, now: context.now)
        try output.write(
            comparison, as: ComparisonFormat.all, "the comparison", outcome: comparison.tally, context)
        return comparison.isWhole ? .success : .incomplete
    }
}
