import ArgumentParser
import Auditing
import Records
import Support

/// `envaudit record`: commands for stored records.
struct RecordCommand: StatusCommand {
    static let configuration = CommandConfiguration(
        commandName: "record",
        abstract: "Show, compare, merge, sign and verify stored records.",
        discussion: """
            Works on records that envaudit check --format json wrote. No network is used.

            EXAMPLES
              envaudit check --format json --output record.json
              envaudit record show record.json --format markdown
              envaudit record diff yesterday.json today.json
              envaudit record merge shard-*.json             (of envaudit check --shard)
              envaudit record sign record.json --key key.pem --commit HEAD --output record.dsse.json
              envaudit record verify record.dsse.json --key key.pub --commit SHA --environment production

            MORE
              envaudit docs records, envaudit docs ci
            """,
        subcommands: [
            RecordShowCommand.self, RecordDiffCommand.self, RecordMergeCommand.self, RecordSignCommand.self,
            RecordVerifyCommand.self,
        ])

    func run(in context: Context) async throws -> ExitStatus {
        // A gate whose subcommand went missing must not pass.
        context.tell(
            Envaudit.helpMessage(for: RecordCommand.self, columns: context.output.width ?? 80))
        return .usage
    }
}

/// `envaudit record show`: a stored record in any format.
struct RecordShowCommand: StatusCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Print a stored record in any format of check.",
        discussion: """
            The record is shown as it was made: nothing is checked again, and days that are left count from the day of \
            the record.

            EXAMPLES
              envaudit record show record.json
              envaudit record show record.json --show all
              envaudit record show record.json --format markdown --output record.md
              envaudit record show record.json --format sarif --output envaudit.sarif

            EXIT STATUS
              0 shown, whatever the verdict   2 usage error, or no record of this version

            MORE
              envaudit docs records, envaudit help formats
            """)

    @Argument(
        help: ArgumentHelp("The record: JSON of envaudit check (- for standard input).", valueName: "file"),
        completion: .file(extensions: ["json"]))
    var file: String

    @OptionGroup(title: "Record") var output: OutputOptions
    @OptionGroup(title: "Record") var showing: ShowOptions

    func run(in context: Context) async throws -> ExitStatus {
        try output.check(RecordFormat.all, for: "the record", context)
        let record = try context.storedRecord(file).record
        try output.write(
            record, as: RecordFormat.all, "the record", outcome: record.verdict.rawValue,
            shows: showing.shown, context)
        return .success
    }
}

/// `envaudit record diff`: what changed between two records.
struct RecordDiffCommand: StatusCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Compare two records of a workspace: what newly fails, what was fixed, what was rotated.",
        discussion: """
            Tells which checks newly fail, are newly unproven or waived, were fixed or proved, hold by weaker or \
            stronger evidence, or are no longer made; which secrets were set, unset or rotated; and which waivers and \
            attestations end within 30 days. Whether a secret was rotated is known where both records were made with \
            the same ENVAUDIT_FINGERPRINT_KEY.

            EXAMPLES
              envaudit record diff yesterday.json today.json
              envaudit record diff yesterday.json today.json --format markdown --output changes.md

            EXIT STATUS
              0 nothing is worse   1 a check newly fails
              2 usage error, or no record of this version   3 a check is newly unproven or could not be made

            MORE
              envaudit docs records
            """)

    @Argument(
        help: ArgumentHelp("The earlier record.", valueName: "old"), completion: .file(extensions: ["json"]))
    var old: String

    @Argument(
        help: ArgumentHelp("The later record.", valueName: "new"), completion: .file(extensions: ["json"]))
    var new: String

    @OptionGroup(title: "Comparison") var output: OutputOptions

    func run(in context: Context) async throws -> ExitStatus {
        try output.check(DifferenceFormat.all, for: "the comparison", context)
        let records = (old: try context.storedRecord(old).record, new: try context.storedRecord(new).record)
        let difference: RecordDifference
        do {
            difference = try RecordDifference(from: records.old, to: records.new)
        } catch {
            throw CommandFailure.usage(error.message, advice: error.advice)
        }
        try output.write(
            difference, as: DifferenceFormat.all, "the comparison", outcome: difference.tally, context)
        if difference.hasNewFailures { return .failed }
        return difference.hasNewlyUnproven ? .incomplete : .success
    }
}

/// `check --since`: the failures that are new since a stored record.
struct SinceOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Mark what is new since a stored record (JSON of an earlier check). The verdict stays the same.",
            valueName: "record"), completion: .file(extensions: ["json"]))
    var since: String?

    /// The earlier record, which must be one of the workspace; `nil` if none is named.
    func read(_ workspace: String, _ context: Context) throws(CommandFailure) -> Record? {
        guard let since else { return nil }
        let record = try context.storedRecord(since).record
        guard record.workspace == workspace else {
            throw .usage(
                "--since \(since): is a record of another workspace than \(workspace)",
                advice: "Name a record of this workspace.")
        }
        return record
    }
}
