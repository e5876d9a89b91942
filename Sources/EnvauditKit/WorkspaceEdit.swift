import ArgumentParser
import Manifests
import Records
import Support

/// What every `envaudit add` takes.
struct EditOptions: ParsableArguments {
    @OptionGroup var workspace: WorkspaceOptions

    @Flag(help: "Show the change as a diff, and write nothing.")
    var dryRun = false
}

/// A file of `environments/` as it is to be.
struct ManifestChange {
    /// Its name in `environments/`.
    let name: String
    let text: String
    /// What was done, as it reads after "envaudit: ", such as `added API_KEY to services.yaml, line 12`.
    let summary: String
}

/// Changes of a workspace's manifests: all of them are written, or none.
struct WorkspaceEdit {
    private let folder: WorkspaceFolder
    private let context: Context
    /// The workspace as it is.
    let workspace: Workspace

    /// Makes changes, and writes them where the workspace that they lead to can be read.
    ///
    /// The folder is locked meanwhile, so that of two runs neither loses what the other adds.
    ///
    /// - Parameters:
    ///   - advice: what to do where the changed workspace can't be read.
    ///   - next: what to do after it, as it reads after "Next: ".
    ///   - change: the changes.
    static func make(
        _ options: EditOptions, _ context: Context, advice: String = "", next: String,
        _ change: (WorkspaceEdit) throws(CommandFailure) -> [ManifestChange]
    ) throws(CommandFailure) -> ExitStatus {
        let folder = try WorkspaceFolder.find(options.workspace.folder, context)
        let lock: FolderLock
        do {
            lock = try context.files.lock(folder.path + "/environments")
        } catch {
            throw .incomplete("environments/ can't be locked: \(error.reason); nothing was written")
        }
        defer { lock.release() }
        let edit = WorkspaceEdit(folder: folder, context: context, workspace: try folder.read())
        let changes = try change(edit)
        try edit.check(changes, advice: advice)
        guard !options.dryRun else {
            let diffs = try changes.map { change throws(CommandFailure) in
                UnifiedDiff(
                    "environments/\(change.name)", from: try edit.textIfThere(change.name), to: change.text
                ).text
            }
            try context.write(diffs.joined())
            return .success
        }
        do {
            // The first is what the others are about: a run that is killed before it can be repeated.
            try lock.replace(changes.reversed().map { ($0.name, $0.text) })
        } catch {
            throw .incomplete(
                "environments/ could not be written: \(error.reason); nothing was changed",
                advice: "Check that you may write to \(folder.path)/environments.")
        }
        for change in changes { context.tell("envaudit: \(TerminalText.escape(change.summary))") }
        let option = options.workspace.folder.map { " -C \($0)" } ?? ""
        context.tell(TerminalText.escape("Next: \(next)\(option)"))
        return .success
    }

    /// A manifest that is there.
    func file(_ name: String) throws(CommandFailure) -> ManifestFile { try folder.file(name) }

    /// Whether `environments/` has anything of this name.
    func exists(_ name: String) -> Bool {
        context.files.exists("\(folder.path)/environments/\(name)")
    }

    private func textIfThere(_ name: String) throws(CommandFailure) -> String? {
        try exists(name) ? file(name).text : nil
    }

    /// Reads the changed workspace as every command would: nothing is written that `envaudit validate` refuses.
    private func check(_ changes: [ManifestChange], advice: String) throws(CommandFailure) {
        let drafts = Dictionary(changes.map { ($0.name, $0.text) }, uniquingKeysWith: { $1 })
        do {
            let edited = try folder.with(drafts).read()
            // New warnings are reported before the file is written.
            let known = Set(workspace.warnings.map(\.message))
            for warning in edited.warnings where !known.contains(warning.message) {
                context.warn(warning.description)
            }
        } catch {
            throw CommandFailure(
                .usage,
                error.failures + [
                    Failure(
                        message: "the changed manifests are not valid; nothing was written",
                        advice: advice)
                ])
        }
    }
}

extension CommandFailure {
    /// A manifest is written in a way that can't be added to.
    static func unfit(_ file: ManifestFile, _ unfit: ManifestEdit.Unfit, in place: String) -> CommandFailure {
        .usage(
            "\(file.path) is written in a way that envaudit can't add to; nothing was written",
            advice: "Add under \(place) by hand: \(unfit.lines.joined(separator: "\n    "))")
    }
}
