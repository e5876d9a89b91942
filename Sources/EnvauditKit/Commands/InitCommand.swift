import ArgumentParser
import Auditing
import Manifests
import Probes
import Providers
import Records
import Scaffold
import Support
import Transport

/// `envaudit init`: writes manifests from live listings.
struct InitCommand: StatusCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Write the first manifests from what is listed live.",
        discussion: """
            Fetches each environment's listing once, groups the names into services by a table of well-known ones, and \
            writes environments/services.yaml and one file per environment. What it writes holds names and says which \
            values are equal; it holds no value, digest or token. Review every line marked "guess". Nothing is \
            overwritten: where environments/ holds any file, nothing is written.

            Name a listing as NAME=PROVIDER:PROJECT (for a file, NAME=dotenv:.env.staging); or, for a provider with other \
            settings, as NAME=PROVIDER:KEY=VALUE,KEY=VALUE; or paste the address of the project's page at its host \
            (\(ProviderRegistry.hostsOfPages.joined(separator: ", "))), NAME=https://…, with further settings behind a comma. NAME/PART is a part of an \
            environment that another provider lists. NAME alone is an environment without a listing.

            Site addresses and stages that are equal in two environments are reported and declared so that check fails \
            until they differ.

            EXAMPLES
              envaudit init --environment production=supabase:abcdefghijklmnopqrst \\
                            --environment preprod=supabase:tsrqponmlkjihgfedcba
              envaudit init --environment production=dotenv:.env --environment staging=dotenv:.env.staging
              envaudit init --environment production=https://vercel.com/acme/shop,target=production \\
                            --environment staging=https://vercel.com/acme/shop,target=preview
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
            valueName: "file"), completion: .file())
    var templates: [String] = []

    @Option(
        name: .customLong("listing"),
        help: ArgumentHelp(
            "Read an environment's listing, in its provider's own JSON, from a file.", valueName: "env=file"))
    var listings: [EnvironmentFile] = []

    @Option(
        name: [.customShort("C"), .customLong("workspace")],
        help: ArgumentHelp(
            "Write environments/ into this folder. Default: the current one.", valueName: "dir"),
        completion: .directory)
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
        let listed = try await source.listed()
        let manifests = ManifestScaffold(listed, templateNames: names).manifests()
        try ScaffoldSource.validate(manifests)
        do {
            try context.files.createFolder(path, with: manifests.files.map { ($0.name, $0.text) })
        } catch {
            throw CommandFailure.incomplete(
                "\(path) could not be written: \(error.reason); nothing was written")
        }
        report(manifests, of: listed, context)
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

    /// Says on standard error what was found, what was written, and what comes next.
    private func report(
        _ manifests: ScaffoldedManifests, of environments: [ScaffoldEnvironment], _ context: Context
    ) {
        for group in manifests.shared {
            context.tell(
                TerminalText.escape(
                    "\(counted(group.secrets.count, "secret")) \(group.secrets.count == 1 ? "has" : "have") the same value in \(conjoined(group.environments)): \(abridged(group.secrets))"
                ))
        }
        if manifests.repeated > 0 {
            context.tell("\(counted(manifests.repeated, "value")) used twice within one environment")
        }
        reportConflicts(manifests, context)
        for (environment, names) in manifests.leftOut {
            context.warn(
                "\(environment): left out \(abridged(names.map(\.asName))), which no manifest can name")
        }
        for file in manifests.files {
            context.tell("envaudit: wrote \(TerminalText.escape("\(path)/\(file.name)"))")
        }
        let guesses = manifests.files.reduce(0) { $0 + $1.text.components(of: "# guess") }
        context.tell(
            "\(counted(manifests.secretCount, "secret")) in \(counted(manifests.serviceCount, "service")). Review the \(counted(guesses, "line")) marked \"guess\"."
        )
        let steps = NextSteps(manifests, environments, folder: folder == "." ? "" : " -C \(folder)").all
        let width = steps.map { $0.command.count }.max() ?? 0
        context.tell("Next:")
        for (command, purpose) in steps {
            let padding = String(repeating: " ", count: width - command.count)
            context.tell(TerminalText.escape("  \(command)\(padding)    \(purpose)"))
        }
    }

    private func reportConflicts(_ manifests: ScaffoldedManifests, _ context: Context) {
        for kind in ScaffoldedManifests.ConflictKind.allCases {
            let groups = Dictionary(grouping: manifests.conflicts.filter { $0.kind == kind }) {
                $0.environments.joined(separator: ", ")
            }
            for (environments, names) in groups.sorted(by: { $0.key < $1.key }) {
                let what =
                    switch kind {
                    case .equal: "the same value in \(environments)"
                    case .nearly:
                        "nearly the same address in \(environments) (a slash, letter case, www., http or a port apart)"
                    case .host: "addresses of one host in \(environments)"
                    }
                context.warn("\(abridged(names.map(\.name))): \(what); set each environment's own")
            }
        }
    }

    private func abridged(_ names: [String]) -> String {
        names.prefix(3).joined(separator: ", ") + (names.count > 3 ? " and \(names.count - 3) more" : "")
    }
}

/// What to do with new manifests: a command each, and what for.
private struct NextSteps {
    let all: [(command: String, purpose: String)]

    init(_ manifests: ScaffoldedManifests, _ environments: [ScaffoldEnvironment], folder: String) {
        var steps: [(command: String, purpose: String)] = []
        let unlisted = environments.filter(\.listings.isEmpty).map(\.name)
        if let first = unlisted.first {
            steps.append(
                (
                    "edit environments/\(first).yaml",
                    "add `listing`: where \(unlisted.joined(separator: ", ")) \(unlisted.count == 1 ? "has its" : "have their") secrets"
                ))
        }
        if environments.count == 1 {
            steps.append(
                (
                    "envaudit add environment NAME=PROVIDER:PROJECT\(folder)",
                    "an environment to compare \(environments[0].name) with"
                ))
        }
        if unlisted.count < environments.count {
            let news =
                manifests.shared.isEmpty ? "the first record" : "each shared secret, and how to replace it"
            steps.append(("envaudit check\(folder)", news))
        }
        // Production keeps its values: what others have of it is replaced there.
        let contaminated = environments.first { environment in
            environment.tier != .production
                && manifests.shared.contains { $0.environments.contains(environment.name) }
        }
        if let contaminated {
            steps.append(
                (
                    "envaudit plan \(contaminated.name)\(folder)",
                    "the steps to give \(contaminated.name) values of its own"
                ))
        }
        steps.append(("envaudit schema --output schemas", "for your editor: completion in environments/"))
        all = steps
    }
}

/// `production and staging`; `production, preprod and sandbox`.
private func conjoined(_ names: [String]) -> String {
    guard let last = names.last, names.count > 1 else { return names.first ?? "" }
    return "\(names.dropLast().joined(separator: ", ")) and \(last)"
}

extension String {
    /// The number of occurrences of another text in it.
    fileprivate func components(of other: String) -> Int { ranges(of: other).count }
}

/// The source of new manifests: each environment's listing, live or from a file.
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
                let values = observations[environment.name]?.handedIn
                (seen.sites, seen.credentials) = (values?.sites ?? [:], values?.credentials ?? [])
                seen.hosts = values?.hosts ?? [:]
                seen.plain = values?.plain ?? [:]
                problems += listing.gaps.sorted { $0.key < $1.key }.map { part, failure in
                    failure.naming(
                        "\(environment.name)/\(part)", declaredBy: "--environment \(environment.name)/\(part)"
                    )
                }
            case .failure(let failure)?:
                problems.append(
                    failure.naming(environment.name, declaredBy: "--environment \(environment.name)"))
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
    /// - Parameter option: what the operator wrote in place of the manifest that is yet to be.
    fileprivate func naming(_ place: String, declaredBy option: String) -> Failure {
        let file = "environments/\(place.prefix { $0 != "/" }).yaml"
        func shown(_ text: String) -> String {
            var shown = text
            while let start = shown.firstRange(of: file) {
                // Its line and column are of no file.
                let behind = shown[start.upperBound...].drop { $0 == ":" || $0.isNumber }
                let end = behind.startIndex
                let isSentenceEnd = end > start.upperBound && shown[shown.index(before: end)] == ":"
                shown.replaceSubrange(start.lowerBound..<end, with: option + (isSentenceEnd ? ":" : ""))
            }
            return shown
        }
        return Failure(message: "\(place): \(shown(message))", advice: shown(advice))
    }
}
