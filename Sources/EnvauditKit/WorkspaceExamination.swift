import FoundationEssentials
import Manifests

/// What could be read of a workspace's files, and all that is wrong with any of them.
struct WorkspaceExamination {
    let workspace: Workspace
    let checklists: [Checklist]
    let problems: [ManifestProblem]
    /// What is no error and yet is probably meant otherwise.
    let warnings: [ManifestProblem]
}

extension WorkspaceOptions {
    /// Reads whatever can be read: one bad file hides no problem of another.
    func examine() throws(Problem) -> WorkspaceExamination { try WorkspaceFolder.find(folder).examine() }

    /// The workspace's folder; nil where none is named and none is near.
    ///
    /// - Throws: a usage error where one is named that is none.
    func locate() throws(Problem) -> WorkspaceFolder? {
        guard folder == nil else { return try WorkspaceFolder.find(folder) }
        return try? WorkspaceFolder.find(nil)
    }
}

extension WorkspaceFolder {
    /// Reads whatever can be read, and tells what is wrong with the rest at the start of each file.
    fileprivate func examine() throws(Problem) -> WorkspaceExamination {
        var problems: [ManifestProblem] = []
        func report(_ file: String, _ message: String) {
            problems.append(ManifestProblem(at: Position(file: file, line: 1, column: 1), message))
        }
        func manifest(_ name: String) -> ManifestFile? {
            do {
                return try file(name)
            } catch {
                // Its lines begin with the file's name, which the problem's place tells already.
                for line in error.lines {
                    let shown = "environments/\(name)"
                    report(
                        shown, String(line.trimmingPrefix(shown).drop { ": ".contains($0) }))
                }
                return nil
            }
        }
        let names = try fileNames()
        for name in names where name.hasSuffix(".yml") {
            report("environments/\(name)", "this file is not read; name it \(name.dropLast(4)).yaml")
        }
        let environments = names.filter { $0.hasSuffix(".yaml") && $0 != "services.yaml" }
        if environments.isEmpty { report("environments", "there is no environment's file") }
        let services = manifest("services.yaml")
        let reading = WorkspaceReading(
            name: name, services: services ?? ManifestFile(path: "services.yaml", text: "services: {}"),
            environments: environments.compactMap(manifest), checkedBy: WorkspaceFolder.problems)
        let folder = AttestationFolder(workspace: path)
        let attested = reading.workspace.environments.map { ($0, folder.read($0.name.value)) }
        let tampered = reading.workspace.environments.flatMap { folder.problems(of: $0.name.value) }
        // What no manifest speaks of is no news where a manifest can't be read.
        let isWhole = problems.isEmpty && reading.problems.isEmpty
        let undeclared = attested.flatMap { $1.undeclared(in: $0, of: reading.workspace) }
        // The file names an environment that can't be read; that it is one, checklists need not be told again.
        let environmentNames = environments.map { String($0.dropLast(5)) }
        let checklists = ChecklistFolder(workspace: self).read(environments: environmentNames)
        let idle = attested.flatMap { $1.idle(in: $0, by: checklists.checklists) }
        return WorkspaceExamination(
            workspace: reading.workspace, checklists: checklists.checklists,
            problems: problems + reading.problems + tampered + checklists.problems,
            warnings: reading.workspace.warnings + folder.strangers(to: reading.workspace)
                + (isWhole ? undeclared : []) + (checklists.problems.isEmpty ? idle : []))
    }
}
