import ArgumentParser
import Auditing
import Manifests
import Records
import Scaffold
import Support
import Transport

/// `envaudit init`: manifests made of what is there.
struct InitCommand: StatusCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Write environments/ from what is listed live: a draft that you mend.",
        discussion: """
            Looks at each environment's secrets once, groups their names into services by a table of well-known ones, \
            and writes environments/services.yaml and a file for each environment. It knows names, and which values \
            are equal; no value, no digest and no token is in what it writes. What it had to guess is marked with \
            “guess”. Nothing that is there is overwritten: where environments/ has anything in it, nothing is written.

            Where an environment's secrets are listed is NAME=PROVIDER:PROJECT, or, for providers with other settings, \
            NAME=PROVIDER:KEY=VALUE,KEY=VALUE. NAME/PART names a part of it, which another provider lists. NAME alone \
            is an environment that nobody looks at.

            EXAMPLES
              envaudit init --environment production=supabase:abcdefghijklmnopqrst \\
                            --environment preprod=supabase:tsrqponmlkjihgfedcba
              envaudit init --environment production --environment preprod --from .env.example
              envaudit init --environment production=supabase:project=abcdefghijklmnopqrst \\
                            --listing production=production.json
              envaudit check                     the first record

            EXIT STATUS
              0 written   2 usage error, or something is there already: nothing was written
              3 something could not be looked at, or not be written: nothing was written   130 interrupted
            """)

    @Option(
        name: .customLong("environment"),
        help: ArgumentHelp(
            "An environment, and where its secrets are listed.", valueName: "name=provider:project"))
    var environments: [EnvironmentArgument] = []

    @Option(
        name: .customLong("from"),
        help: ArgumentHelp(
            "Take the names of secrets from a template, such as .env.example or wrangler.toml; of its values nothing is taken.",
            valueName: "file"))
    var templates: [String] = []

    @Option(
        name: .customLong("listing"),
        help: ArgumentHelp(
            "Take an environment's listing, in its provider's own JSON, from a file.", valueName: "env=file"))
    var listings: [EnvironmentFile] = []

    @Option(
        name: [.customShort("C"), .customLong("workspace")],
        help: ArgumentHelp("The folder to write environments/ into. Default: this one.", valueName: "dir"))
    var folder: String = "."

    @OptionGroup(title: "Network") var network: NetworkOptions

    func run(in context: Context) async throws -> ExitStatus {
        try checkPlace(context)
        let declared = try EnvironmentArguments(environments).environments()
        let names = try templates.flatMap { path throws(CommandFailure) in
            try NameTemplate.names(in: path, context)
        }
        let source = DraftSource(
            context: context, environments: declared, listings: listings,
            transport: network.transport(context), folder: context.files.path(folder))
        let draft = Drafter(try await source.seen(), exampleNames: names).draft()
        try DraftSource.validate(draft)
        do {
            try context.files.createFolder(path, with: draft.files.map { ($0.name, $0.text) })
        } catch {
            throw CommandFailure.incomplete(
                "\(path) could not be written: \(error.reason); nothing was written")
        }
        report(draft, context)
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

    /// Says on standard error what was written, and what comes next.
    private func report(_ draft: Draft, _ context: Context) {
        for (environment, names) in draft.leftOut {
            let shown = names.prefix(3).map(\.asName).joined(separator: ", ")
            let more = names.count > 3 ? " and \(names.count - 3) more" : ""
            context.warn(
                "\(environment) lists what no manifest can name, and it is left out: \(shown)\(more)")
        }
        for file in draft.files {
            context.tell(
                "envaudit: wrote \(TerminalText.escape("\(path)/\(file.name)"))")
        }
        let counts = "\(counted(draft.secretCount, "secret")) in \(counted(draft.serviceCount, "service"))"
        let equal = draft.equalCount == 0 ? "" : "; \(counted(draft.equalCount, "value")) held more than once"
        context.tell("\(counts)\(equal). Read what is marked with “guess”, and mend it.")
        let option = folder == "." ? "" : " -C \(TerminalText.escape(folder))"
        context.tell("For your editor: envaudit schema --output schemas")
        context.tell("Next: envaudit check\(option)")
    }
}

/// What manifests are drafted from: each environment's listing, live or from a file.
struct DraftSource {
    let context: Context
    let environments: [DraftEnvironment]
    let listings: [EnvironmentFile]
    let transport: TransportConfiguration
    let folder: String

    /// The environments with what is listed of them.
    ///
    /// - Throws: whatever could not be looked at, all of it: half of what is there makes no manifest.
    func seen() async throws -> [DraftEnvironment] {
        let workspace = try Self.read(Drafter(environments).skeleton(), ServicesFile.none)
        let observer = EvidenceCollector(
            workspace: workspace, context: context,
            folder: context.files.path(folder))
        let observations = try await observer.observe(
            listings: listings, values: [],
            snapshots: SnapshotSource(
                named: [], folder: folder, judged: Set(environments.map(\.name)), context: context),
            transport: transport)
        var problems: [Failure] = []
        let seen = environments.map { environment in
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
        return seen
    }

    /// Reads a draft as every command would: nothing is written that `envaudit validate` refuses.
    static func validate(_ draft: Draft) throws(CommandFailure) {
        let files = draft.files.map { ManifestFile(path: "environments/\($0.name)", text: $0.text) }
        _ = try read(Array(files.dropFirst()), files[0])
    }

    private static func read(_ files: [ManifestFile], _ services: ManifestFile) throws(CommandFailure)
        -> Workspace
    {
        do {
            return try Workspace.read(
                name: "draft", services: services, environments: files, checkedBy: WorkspaceFolder.problems)
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
