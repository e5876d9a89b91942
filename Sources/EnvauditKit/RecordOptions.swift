import ArgumentParser
import Auditing
import Manifests
import Records

/// How the record that was judged leaves: its format and place, what it shows, reports besides, and what it is compared
/// with.
struct RecordOptions: ParsableArguments {
    @OptionGroup var output: OutputOptions
    @OptionGroup var showing: ShowOptions
    @OptionGroup var reports: ReportOptions
    @OptionGroup var earlier: SinceOptions

    /// Checks that all outputs can be written and the earlier record can be read, before anything is fetched.
    func check(_ workspace: Workspace, _ context: Context) throws(CommandFailure) -> Record? {
        try output.check(RecordFormat.all, for: "the record", context)
        try reports.check(RecordFormat.all, context)
        return try earlier.read(workspace.name, context)
    }

    /// Marks what is new since the earlier record, evaluates checklists if a format shows them, and writes the outputs.
    ///
    /// - Parameter folder: the workspace's.
    func write(
        _ record: inout Record, since earlier: Record?, of workspace: Workspace, in folder: String,
        _ context: Context
    ) throws(CommandFailure) {
        if let earlier { record.mark(since: earlier) }
        let formats = [output.chosen(of: RecordFormat.all)] + reports.chosen(of: RecordFormat.all)
        if formats.contains(where: \.showsChecklists) {
            record.checklists = ChecklistFolder(
                workspace: WorkspaceFolder(path: folder, context: context)
            ).ticked(by: record, in: workspace)
        }
        try output.write(
            record, as: RecordFormat.all, "the record", outcome: record.verdict.rawValue,
            shows: showing.shown, context)
        try reports.write(record, as: RecordFormat.all, output: output, context)
    }
}

extension Record {
    /// The last line of the verdict, which says if nothing was checked.
    func exitStatus() throws(CommandFailure) -> ExitStatus {
        guard environments.contains(where: { !$0.isUnchecked }) else {
            throw CommandFailure.incomplete(
                "nothing was checked",
                advice: "No rule applies, or nothing is set: review --only, --skip and the manifests.")
        }
        return ExitStatus(verdict)
    }
}
