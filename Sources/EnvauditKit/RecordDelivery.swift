import Auditing
import Manifests
import Records

/// Writes the record that an audit made, in every format and to every place that was asked for.
struct RecordDelivery {
    let workspace: Workspace
    /// The workspace's folder.
    let folder: String
    let output: OutputOptions
    let showing: ShowOptions
    let reports: ReportOptions
    let context: Context

    /// Ticks checklists where a format shows them, and writes.
    func write(_ record: inout Record) throws(CommandFailure) {
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
    /// What the verdict ends with; where nothing was checked, that is told.
    func exitStatus() throws(CommandFailure) -> ExitStatus {
        guard environments.contains(where: { !$0.isUnchecked }) else {
            throw CommandFailure.incomplete(
                "nothing was checked",
                advice: "No rule applies, or nothing is set: review --only, --skip and the manifests.")
        }
        return ExitStatus(verdict)
    }
}
