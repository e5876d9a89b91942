import Auditing
import Manifests
import Support

/// The workspace's `checklists/` folder, with one file per checklist. The folder is optional.
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

    /// The checklists as far as a record ticks them: the items of environments that were judged. One that can't be read
    /// is warned about, as `validate` refuses it.
    func ticked(by record: Record, in declared: Workspace) -> [ChecklistProgress] {
        let names = declared.environments.map(\.name.value)
        let reading = read(environments: names)
        reading.problems.forEach { workspace.context.warn($0.description) }
        let judged = Set(record.environments.map(\.environment.name.value))
        let shown = reading.checklists.map { checklist in
            checklist.showing { $0.environments(among: names).allSatisfy(judged.contains) }
        }.filter { !$0.items.isEmpty }
        let attestations = AttestationFolder(workspace: workspace.path, context: workspace.context)
        let evaluator = ChecklistEvaluator(
            record, attestations: attestations.statements(on: shown), environments: names,
            today: record.asOf, of: .all)
        return shown.map { ChecklistProgress(evaluator.tick($0)) }
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
