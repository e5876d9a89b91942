import ArgumentParser
import Manifests
import Records
import Scaffold

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

    func status() async throws -> ExitStatus {
        let place = NewFolder(path: path)
        try place.check()
        let declared = try EnvironmentArguments(environments).environments()
        let names = try templates.flatMap { path throws(Problem) in try NameTemplate.names(in: path) }
        let source = DraftSource(
            environments: declared, listings: listings, transport: network.transport, folder: folder)
        let draft = Drafter(try await source.seen(), exampleNames: names).draft()
        try DraftSource.validate(draft)
        try place.write(draft.files.map { ($0.name, $0.text) })
        tell(draft)
        return .success
    }

    private var path: String { folder == "." ? "environments" : "\(folder)/environments" }

    /// Says on standard error what was written, and what comes next.
    private func tell(_ draft: Draft) {
        for (environment, names) in draft.leftOut {
            let shown = names.prefix(3).map(\.asName).joined(separator: ", ")
            let more = names.count > 3 ? " and \(names.count - 3) more" : ""
            Diagnostics.warn(
                "\(environment) lists what no manifest can name, and it is left out: \(shown)\(more)")
        }
        for file in draft.files {
            Diagnostics.print(
                "envaudit: wrote \(TerminalText.escape("\(path)/\(file.name)"))")
        }
        let counts = "\(counted(draft.secretCount, "secret")) in \(counted(draft.serviceCount, "service"))"
        let equal = draft.equalCount == 0 ? "" : "; \(counted(draft.equalCount, "value")) held more than once"
        Diagnostics.print("\(counts)\(equal). Read what is marked with “guess”, and mend it.")
        let option = folder == "." ? "" : " -C \(TerminalText.escape(folder))"
        Diagnostics.print("For your editor: envaudit schema --output schemas")
        Diagnostics.print("Next: envaudit check\(option)")
    }
}
