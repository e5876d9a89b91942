import ArgumentParser
import Auditing
import Manifests
import Probes
import Providers
import Records
import Scaffold
import Support
import Transport

/// `envaudit init`: manifests made of what is there.
struct InitCommand: StatusCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Write the first manifests from what is listed live.",
        discussion: """
            Fetches each environment's listing once, groups the names into services by a table of well-known ones, and \
            writes environments/services.yaml and one file per environment. What it writes holds names and says which \
            values are equal; it holds no value, digest or token. Review every line marked "guess". Nothing is \
            overwritten: where environments/ holds any file, nothing is written.

            Name a listing as NAME=PROVIDER:PROJECT or, for a provider with other settings, as \
            NAME=PROVIDER:KEY=VALUE,KEY=VALUE. NAME/PART is a part of an environment that another provider lists. NAME \
            alone is an environment without a listing.

            Site addresses and stages that are equal in two environments are reported and declared so that check fails \
            until they differ.

            EXAMPLES
              envaudit init --environment production=supabase:abcdefghijklmnopqrst \\
                            --environment preprod=supabase:tsrqponmlkjihgfedcba
              envaudit init --environment production --environment canary --tier canary=production \\
                            --from .env.example
              envaudit init --environment production=supabase:project=abcdefghijklmnopqrst \\
                            --listing production=production.json
              envaudit check                     the first record

            EXIT STATUS
              0 written   2 usage error, or environments/ is not empty: nothing was written
              3 a listing could not be fetched, or a file not written: nothing was written   130 interrupted

            MORE
              envaudit docs init, envaudit docs tutorial
            """)

    @Option(
        name: .customLong("environment"),
        help: ArgumentHelp(
            "An environment, and where its secrets are listed.", valueName: "name=provider:project"))
    var environments: [EnvironmentArgument] = []

    @Option(
        name: .customLong("tier"),
        help: ArgumentHelp(
            "An environment's tier: production, staging or development. Needed where its name does not tell it.",
            valueName: "name=tier"))
    var tiers: [TierArgument] = []

    @Option(
        name: .customLong("from"),
        help: ArgumentHelp(
            "Read names, never values, from a template such as .env.example or wrangler.toml.",
            valueName: "file"))
    var templates: [String] = []

    @Option(
        name: .customLong("listing"),
        help: ArgumentHelp(
            "Read an environment's listing, in its provider's own JSON, from a file.", valueName: "env=file"))
    var listings: [EnvironmentFile] = []

    @Option(
        name: [.customShort("C"), .customLong("workspace")],
        help: ArgumentHelp(
            "Write environments/ into this folder. Default: the current one.", valueName: "dir"))
    var folder: String = "."

    @OptionGroup(title: "Network") var network: NetworkOptions

    func run(in context: Context) async throws -> ExitStatus {
        try checkPlace(context)
        let declared = try EnvironmentArguments(environments, tiers: tiers).environments()
        let names = try templates.flatMap { path throws(CommandFailure) in
            try NameTemplate.names(in: path, context)
        }
        let source = ScaffoldSource(
            context: context, environments: declared, listings: listings,
            transport: network.transport(context), folder: context.files.path(folder))
        let manifests = ManifestScaffold(try await source.listed(), templateNames: names).manifests()
        try ScaffoldSource.validate(manifests)
        do {
            try context.files.createFolder(path, with: manifests.files.map { ($0.name, $0.text) })
        } catch {
            throw CommandFailure.incomplete(
                "\(path) could not be written: \(error.reason); nothing was written")
        }
        report(manifests, context)
        return .success
    }

    private var path: String { folder == "." ? "environments" : "\(folder)/environments" }

    /// Refuses a place that has something in it, or that nothing can be written to, before any request.
    private func checkPlace(_ context: Context) throws(CommandFailure) {
        if context.files.exists(path) {
            guard let files = context.files.names(in: path) else {
                throw .usage("\(path) is not a folder, or can't be read; nothing was written")
            }
            guard let first = files.first else { return }
            let more = files.count > 1 ? " and \(files.count - 1) more" : ""
            throw .usage(
                "\(path) is not empty: it has \(first)\(more); nothing was written",
                advice:
                    "Name another folder with -C, or move it away. To read what is there: envaudit validate"
            )
        }
        do {
            try context.files.checkIsWritable(path)
        } catch {
            throw .usage(
                "\(path) can't be created: \(error.reason)",
                advice: "Name a folder that you may write to: -C DIR")
        }
    }

    /// Says on standard error what was written, what needs attention, and what comes next.
    private func report(_ manifests: ScaffoldedManifests, _ context: Context) {
        for (environment, names) in manifests.leftOut {
            context.warn(
                "\(environment): left out \(abridged(names.map(\.asName))), which no manifest can name")
        }
        for file in manifests.files {
            context.tell("envaudit: wrote \(TerminalText.escape("\(path)/\(file.name)"))")
        }
        let secrets =
            "\(counted(manifests.secretCount, "secret")) in \(counted(manifests.serviceCount, "service"))"
        let (values, environments) = manifests.shared
        let shared =
            values == 0
            ? "" : "; \(counted(values, "value")) shared between \(environments.joined(separator: ", "))"
        let repeated =
            manifests.repeated == 0
            ? "" : "; \(counted(manifests.repeated, "value")) used twice within one environment"
        context.tell("\(secrets)\(shared)\(repeated). Review every line marked \"guess\".")
        let conflicts = Dictionary(grouping: manifests.conflicts) { $0.environments.joined(separator: ", ") }
        for (environments, names) in conflicts.sorted(by: { $0.key < $1.key }) {
            context.warn(
                "\(abridged(names.map(\.name))): the same value in \(environments); set each environment's own"
            )
        }
        let option = folder == "." ? "" : " -C \(TerminalText.escape(folder))"
        context.tell("For your editor: envaudit schema --output schemas")
        context.tell("Next: envaudit check\(option)")
    }

    private func abridged(_ names: [String]) -> String {
        names.prefix(3).joined(separator: ", ") + (names.count > 3 ? " and \(names.count - 3) more" : "")
    }
}

/// Where new manifests come from: each environment's listing, live or from a file.
struct ScaffoldSource {
    let context: Context
    let environments: [ScaffoldEnvironment]
    let listings: [EnvironmentFile]
    let transport: TransportConfiguration
    let folder: String

    /// The environments with their listings.
    ///
    /// - Throws: every listing that could not be fetched: half of them would make wrong manifests.
    func listed() async throws -> [ScaffoldEnvironment] {
        let workspace = try Self.read(ManifestScaffold(environments).skeleton(), ServicesFile.none)
        let observer = EvidenceCollector(
            workspace: workspace, context: context,
            // The operator names the provider on the command line, and no manifest does.
            folder: context.files.path(folder), permissions: Permissions(variables: ["*"]))
        let observations = try await observer.observe(
            listings: listings, values: [],
            snapshots: SnapshotSource(
                named: [], folder: folder, judged: Set(environments.map(\.name)), context: context),
            transport: transport)
        var problems: [Failure] = []
        let listed = environments.map { environment in
            guard !environment.listings.isEmpty else { return environment }
            var seen = environment
            switch observations[environment.name]?.listing {
            case .success(let listing)?:
                seen.listing = listing
                problems += listing.gaps.sorted { $0.key < $1.key }.map { part, failure in
                    failure.naming("\(environment.name)/\(part)")
                }
            case .failure(let failure)?: problems.append(failure.naming(environment.name))
            case nil: break
            }
            return seen
        }
        guard problems.isEmpty else {
            throw CommandFailure(
                .incomplete, problems + [Failure(message: "nothing was written", advice: "")])
        }
        return listed
    }

    /// Reads the manifests as every command would: nothing is written that `envaudit validate` refuses.
    static func validate(_ manifests: ScaffoldedManifests) throws(CommandFailure) {
        let files = manifests.files.map { ManifestFile(path: "environments/\($0.name)", text: $0.text) }
        _ = try read(Array(files.dropFirst()), files[0])
    }

    private static func read(_ files: [ManifestFile], _ services: ManifestFile) throws(CommandFailure)
        -> Workspace
    {
        do {
            return try Workspace.read(
                name: "new", services: services, environments: files, probes: ProbeRegistry.sources,
                checkedBy: WorkspaceFolder.problems)
        } catch {
            let reason = "these options and listings make no valid manifest; nothing was written"
            throw CommandFailure(
                .usage,
                ([reason] + error.problems.map(\.message)).map { Failure(message: $0, advice: "") })
        }
    }
}

/// A workspace's services before there are any.
private enum ServicesFile {
    static let none = ManifestFile(path: "environments/services.yaml", text: "services: {}\n")
}

extension Failure {
    fileprivate func naming(_ place: String) -> Failure {
        Failure(message: "\(place): \(message)", advice: advice)
    }
}
