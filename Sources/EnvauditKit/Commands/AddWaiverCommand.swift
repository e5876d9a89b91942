import ArgumentParser
import Manifests
import Records
import Support

/// `envaudit add waiver`: an accepted failure.
struct AddWaiverCommand: StatusCommand {
    static let configuration = CommandConfiguration(
        commandName: "waiver",
        abstract: "Accept one failure of an environment until a date.",
        discussion: """
            Adds the waiver to the environment's file. The finding is RULE/SUBJECT, or a check's whole id as a record \
            shows it, ENV/RULE/SUBJECT. After the last day (UTC) the failure counts again.

            EXAMPLES
              envaudit add waiver shared-secret/API_KEY --env preprod --owner platform --until 2027-02-13 \\
                                  --reason "One account until the second is paid for"
              envaudit add waiver shared-secret/API_KEY --env preprod --with OTHER_KEY --owner platform \\
                                  --until 2027-02-13 --reason "One account, under another name"
              envaudit add waiver preprod/secret-stale/API_KEY --owner platform --until 2027-02-13 \\
                                  --reason "Rotated with the next release" --dry-run

            EXIT STATUS
              0 added   2 usage or manifest error: nothing was written   3 the file could not be written

            MORE
              envaudit docs add, envaudit docs manifests
            """)

    @Argument(help: ArgumentHelp("The failure, as RULE/SUBJECT or as a check's id.", valueName: "finding"))
    var finding: String

    @Option(
        name: .customLong("env"), help: ArgumentHelp("The environment.", valueName: "env"),
        completion: Completions.environments)
    var environment: String?

    @Option(help: ArgumentHelp("Why it is accepted.", valueName: "text"))
    var reason: String

    @Option(help: ArgumentHelp("Who answers for it.", valueName: "name"))
    var owner: String

    @Option(
        help: ArgumentHelp(
            "The first day on which it counts (UTC). Default: today.", valueName: "yyyy-mm-dd"),
        transform: DayOptions.day)
    var from: CalendarDate?

    @Option(
        help: ArgumentHelp("The last day on which it counts (UTC).", valueName: "yyyy-mm-dd"),
        transform: DayOptions.day)
    var until: CalendarDate

    @Option(
        help: ArgumentHelp(
            "Another secret that has the value, of secret-reused, or of shared-secret where it has another name; may be given again.",
            valueName: "secret"))
    var with: [String] = []

    @OptionGroup var edit: EditOptions

    func run(in context: Context) async throws -> ExitStatus {
        guard until >= context.today else {
            throw CommandFailure.usage(
                "--until \(until) is past, so the waiver would never count", advice: "Name a day to come.")
        }
        let words = finding.split(separator: "/", maxSplits: 1).map(String.init)
        return try WorkspaceEdit.make(
            edit, context, next: "envaudit check \(environment ?? words.first ?? "")"
        ) { edit throws(CommandFailure) in
            let (environment, finding) = try target(in: edit.workspace, words)
            let name = environment.name.value
            let rule = finding.prefix { $0 != "/" }
            guard with.isEmpty || ["secret-reused", "shared-secret"].contains(rule) else {
                throw .usage("--with is for secret-reused and shared-secret, and this is \(rule)")
            }
            guard rule != "secret-reused" || !with.isEmpty else {
                throw .usage(
                    "a waiver of secret-reused names the secrets that have the value",
                    advice: "Name each that the check's message names: --with SECRET")
            }
            if let waiver = environment.waivers.first(where: { $0.finding.value == finding }),
                waiver.until >= context.today
            {
                throw .usage(
                    "\(finding) is waived already until \(waiver.until), in \(waiver.finding.position)",
                    advice: "Change it there.")
            }
            var file = ManifestEdit(try edit.file("\(name).yaml"))
            do throws(ManifestEdit.Unfit) {
                try file.append(entry(of: finding, today: context.today), toList: "waivers")
            } catch {
                throw .unfit(file.file, error, in: "waivers")
            }
            return [
                ManifestChange(
                    name: "\(name).yaml", text: file.file.text,
                    summary:
                        "waived \(finding) in environments/\(name).yaml, line \(file.added.lowerBound), until \(until)"
                )
            ]
        }
    }

    private func entry(of finding: String, today: CalendarDate) -> YAMLEntry {
        .mapping(
            [
                ("finding", .flow(YAMLText.key(finding))), ("reason", .text(reason)), ("owner", .text(owner)),
                ("from", .flow("\(from ?? today)")), ("until", .flow("\(until)")),
            ] + (with.isEmpty ? [] : [("with", .flow("[\(with.map(YAMLText.key).joined(separator: ", "))]"))])
        )
    }

    /// The environment and its finding: a check's id begins with the environment.
    private func target(
        in workspace: Workspace, _ words: [String]
    ) throws(CommandFailure) -> (Environment, String) {
        let named = workspace.environments.first { $0.name.value == words.first }
        if let named, words.count == 2, words[1].contains("/") {
            guard environment == nil || environment == named.name.value else {
                throw .usage(
                    "\(finding) is a finding of \(named.name.value), and --env names \(environment ?? "")")
            }
            return (named, words[1])
        }
        guard let environment else {
            throw .usage("no environment is named", advice: "Name it: --env ENV")
        }
        return (try workspace.environment(environment), finding)
    }
}
