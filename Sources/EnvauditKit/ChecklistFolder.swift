import Auditing
import Manifests
import Support

/// The workspace's `checklists/`: one file a checklist. Without the folder there is none.
struct ChecklistFolder {
    /// The workspace's folder.
    let workspace: WorkspaceFolder

    /// What could be read, and all that is wrong with the rest.
    ///
    /// - Parameter environments: the names of all environments.
    func read(environments: [String]) -> ChecklistsReading {
        var problems: [ManifestProblem] = []
        func report(_ file: String, _ message: String) {
            problems.append(ManifestProblem(at: Position(file: file, line: 1, column: 1), message))
        }
        var files: [ManifestFile] = []
        do {
            for name in try names() {
                let shown = "checklists/\(name)"
                guard name.hasSuffix(".yaml") else {
                    if name.hasSuffix(".yml") {
                        report(shown, "this file is not read; name it \(name.dropLast(4)).yaml")
                    }
                    continue
                }
                do {
                    files.append(try workspace.manifest(shown))
                } catch {
                    report(shown, error.reason)
                }
            }
        } catch {
            report("checklists", error.reason)
        }
        let reading = ChecklistsReading(
            files, environments: environments, rules: RuleSet.all.descriptions.map(\.id))
        return ChecklistsReading(
            checklists: reading.checklists, problems: problems + reading.problems)
    }

    /// The checklists.
    ///
    /// - Throws: every problem of every file at once.
    func read(for workspace: Workspace) throws(CommandFailure) -> [Checklist] {
        let reading = read(environments: workspace.environments.map(\.name.value))
        guard reading.problems.isEmpty else { throw .manifests(reading.problems) }
        return reading.checklists
    }

    private func names() throws(Files.Failure) -> [String] {
        let path = "\(workspace.path)/checklists"
        let files = workspace.context.files
        guard files.exists(path) else { return [] }
        guard let names = files.names(in: path) else {
            throw Files.Failure(reason: "is not a folder, or can't be read", isMissing: false)
        }
        return names.filter { !$0.hasPrefix(".") }
    }
}
