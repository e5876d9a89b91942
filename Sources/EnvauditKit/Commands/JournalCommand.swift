import ArgumentParser
import Glibc
import Records
import Remedies

/// `envaudit journal`: what was changed, and what became of it.
struct JournalCommand: StatusCommand {
    static let configuration = CommandConfiguration(
        commandName: "journal",
        abstract: "Show what rotate and apply changed in this workspace.",
        discussion: """
            A request whose outcome is not known is shown as open: run the same command again to find out. The \
            journal is .envaudit/journal.ndjson, one JSON object per line; it holds no values and no digests.

            EXAMPLES
              envaudit journal
              envaudit journal preprod

            EXIT STATUS
              0 every run has ended   2 usage error, or the journal can't be read
              3 a run is open

            MORE
              envaudit docs remedies
            """)

    @Argument(
        help: ArgumentHelp("The environments whose runs are shown. Default: all of them.", valueName: "env"),
        completion: Completions.environments)
    var environments: [String] = []

    @OptionGroup var workspace: WorkspaceOptions

    func run(in context: Context) async throws -> ExitStatus {
        let folder = try workspace.path(context)
        try JournalFile.checkIsOwn(in: folder, context)
        let runs: [JournalRun]
        do {
            runs = JournalRun.runs(of: try JournalFile.entries(inWorkspace: folder) ?? [])
                .filter { environments.isEmpty || environments.contains($0.environment) }
        } catch {
            throw CommandFailure(error)
        }
        let text = runs.map(JournalText.lines).joined(separator: "\n")
        guard context.output.write(text) else {
            throw CommandFailure.incomplete("the journal could not be written to standard output")
        }
        if runs.isEmpty { context.tell("envaudit: nothing was changed from this workspace yet") }
        return runs.contains { !$0.hasEnded } ? .incomplete : .success
    }
}
