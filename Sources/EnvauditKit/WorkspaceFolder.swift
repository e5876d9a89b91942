import ArgumentParser
import Auditing
import Manifests
import Probes
import Providers
import Secrets
import Support

/// Which workspace a command works on.
struct WorkspaceOptions: ParsableArguments {
    @Option(
        name: [.customShort("C"), .customLong("workspace")],
        help: ArgumentHelp(
            "The workspace: a folder with environments/. Default: the nearest one, searching upwards.",
            valueName: "dir"), completion: .directory)
    var folder: String?

    /// Reads the workspace; every problem of every manifest at once.
    func read(_ context: Context) throws(CommandFailure) -> Workspace {
        try readWithManifests(context).workspace
    }

    /// Reads the workspace, and tells which manifests it was read from.
    func readWithManifests(_ context: Context) throws(CommandFailure) -> ReadWorkspace {
        let early = try context.readAhead?.read(folder)
        let read =
            if let early { early } else { try WorkspaceFolder.find(folder, context).readWithManifests() }
        read.workspace.warnings.forEach { context.warn($0.description) }
        return read
    }

    /// The workspace's folder: an absolute path.
    func path(_ context: Context) throws(CommandFailure) -> String {
        try WorkspaceFolder.find(folder, context).path
    }
}

/// A folder with `environments/`.
struct WorkspaceFolder {
    /// Its absolute path.
    let path: String
    let context: Context
    /// Texts of files in `environments/` that replace those on the disk, by file name.
    private var drafts: [String: String] = [:]

    init(path: String, context: Context) { (self.path, self.context) = (path, context) }

    /// The same as it would be with other texts of these files.
    func with(_ drafts: [String: String]) -> WorkspaceFolder {
        var folder = self
        folder.drafts.merge(drafts) { $1 }
        return folder
    }

    /// No hand-written manifest is nearly as large.
    private static let maximumManifestBytes = 16 << 20

    /// The folder that is named, else the nearest one upwards from the working folder.
    static func find(_ named: String?, _ context: Context) throws(CommandFailure) -> WorkspaceFolder {
        if let named {
            guard context.files.isFolder(named + "/environments") else {
                throw .usage(
                    "\(named) is not a workspace: it has no folder environments/",
                    advice:
                        "Name another one with -C DIR, or create it: envaudit init -C \(named) --environment NAME=PROVIDER:PROJECT"
                )
            }
            return WorkspaceFolder(path: context.files.path(named), context: context)
        }
        var folder = context.files.folder
        while true {
            if context.files.isFolder(folder + "/environments") {
                return WorkspaceFolder(path: folder, context: context)
            }
            guard let slash = folder.lastIndex(of: "/"), folder.count > 1 else { break }
            folder = slash == folder.startIndex ? "/" : String(folder[..<slash])
        }
        throw .usage(
            "no workspace found: there is no folder environments/ here or in any folder above",
            advice:
                "Create one: envaudit init --environment NAME=PROVIDER:PROJECT. Or name an existing one: -C DIR"
        )
    }

    func read() throws(CommandFailure) -> Workspace { try readWithManifests().workspace }

    /// The workspace, and the hashes of the very texts that it was read from.
    func readWithManifests() throws(CommandFailure) -> ReadWorkspace {
        let environments = try manifests()
        let services = try file("services.yaml")
        do {
            let workspace = try Workspace.read(
                name: name, services: services, environments: environments, probes: ProbeRegistry.sources,
                checkedBy: WorkspaceFolder.problems)
            return ReadWorkspace(
                workspace: workspace,
                manifests: ([services] + environments).map {
                    ManifestDigest(file: $0.path, sha256: ContentHash.sha256(of: $0.text))
                })
        } catch {
            throw .manifests(error.problems)
        }
    }

    /// What only the layers above the manifests can see.
    static func problems(of workspace: Workspace) -> [ManifestProblem] {
        ProviderRegistry.problems(of: workspace) + ProbeRegistry.problems(of: workspace)
            + Auditor.problems(of: workspace, by: .all)
    }

    /// The folder's own name.
    var name: String {
        path.split(separator: "/").last { $0 != "." && $0 != ".." }.map(String.init) ?? "workspace"
    }

    /// Every environment's file.
    private func manifests() throws(CommandFailure) -> [ManifestFile] {
        let names = try fileNames()
        if let (file, advice) = unread(among: names).first {
            throw .usage("environments/\(file) is not read; \(advice)")
        }
        var files: [ManifestFile] = []
        for name in names where name.hasSuffix(".yaml") && name != "services.yaml" {
            files.append(try file(name))
        }
        guard !files.isEmpty else {
            throw .usage(
                "environments/ has no environment's file",
                advice: "Write one, such as environments/production.yaml.")
        }
        return files
    }

    /// Returns the files in `environments/` that look like manifests and are not read, each with advice: an environment
    /// in such a file would not be compared with any other.
    private func unread(among names: [String]) -> [(file: String, advice: String)] {
        names.flatMap { name -> [(String, String)] in
            guard !name.hasSuffix(".yaml") else { return [] }
            let folder = "\(path)/environments/\(name)"
            if context.files.isFolder(folder) {
                let inside = (context.files.names(in: folder) ?? []).filter { isManifest($0) }
                return inside.prefix(1).map { ("\(name)/\($0)", "move it to environments/") }
            }
            guard isManifest(name) else { return [] }
            let base = name.lastIndex(of: ".").map { name[..<$0] } ?? name[...]
            return [(name, "name it \(base).yaml")]
        }
    }

    private func isManifest(_ name: String) -> Bool {
        [".yaml", ".yml", ".json"].contains { name.lowercased().hasSuffix($0) }
    }

    /// The names of the files in `environments/`, without those that are hidden.
    func fileNames() throws(CommandFailure) -> [String] {
        guard let names = context.files.names(in: path + "/environments") else {
            throw .usage("\(path)/environments can't be read", advice: "Check its permissions.")
        }
        return Set(names.filter { !$0.hasPrefix(".") }).union(drafts.keys).sorted()
    }

    func file(_ name: String) throws(CommandFailure) -> ManifestFile {
        let shown = "environments/\(name)"
        if let draft = drafts[name] { return ManifestFile(path: shown, text: draft) }
        do {
            return try manifest(shown)
        } catch {
            throw .usage(
                "\(shown): \(error.reason)", advice: error.isMissing ? "Declare your services in it." : nil)
        }
    }

    /// A manifest by its path from the workspace.
    func manifest(_ shown: String) throws(Files.Failure) -> ManifestFile {
        let bytes = try context.files.readOwn("\(path)/\(shown)", limit: WorkspaceFolder.maximumManifestBytes)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Files.Failure(reason: "is not UTF-8 text", isMissing: false)
        }
        return ManifestFile(path: shown, text: text)
    }
}

/// What could be read of a workspace's files, and all that is wrong with any of them.
struct WorkspaceExamination {
    let workspace: Workspace
    let checklists: [Checklist]
    let problems: [ManifestProblem]
    /// Likely mistakes that are not errors.
    let warnings: [ManifestProblem]
}

extension WorkspaceOptions {
    /// Reads whatever can be read: one bad file hides no problem of another.
    func examine(_ context: Context) throws(CommandFailure) -> WorkspaceExamination {
        try WorkspaceFolder.find(folder, context).examine()
    }

    /// The workspace's folder; `nil` if none is named and none is near.
    ///
    /// - Throws: a usage error if an unknown one is named.
    func locate(_ context: Context) throws(CommandFailure) -> WorkspaceFolder? {
        guard folder == nil else { return try WorkspaceFolder.find(folder, context) }
        return try? WorkspaceFolder.find(nil, context)
    }
}

extension WorkspaceFolder {
    /// Reads whatever can be read, and reports the rest at the start of each file.
    fileprivate func examine() throws(CommandFailure) -> WorkspaceExamination {
        var problems: [ManifestProblem] = []
        func report(_ file: String, _ message: String) {
            problems.append(ManifestProblem(at: Position(file: file, line: 1, column: 1), message))
        }
        func manifest(_ name: String) -> ManifestFile? {
            do {
                return try file(name)
            } catch {
                // Its messages begin with the file's name, which the problem's place tells already.
                for failure in error.failures {
                    let shown = "environments/\(name)"
                    report(shown, String(failure.message.trimmingPrefix(shown).drop { ": ".contains($0) }))
                }
                return nil
            }
        }
        let names = try fileNames()
        for (file, advice) in unread(among: names) {
            report("environments/\(file)", "this file is not read; \(advice)")
        }
        let environments = names.filter { $0.hasSuffix(".yaml") && $0 != "services.yaml" }
        if environments.isEmpty { report("environments", "no environment is declared") }
        let services = manifest("services.yaml")
        let reading = WorkspaceReading(
            name: name, services: services ?? ManifestFile(path: "services.yaml", text: "services: {}"),
            environments: environments.compactMap(manifest), probes: ProbeRegistry.sources,
            checkedBy: WorkspaceFolder.problems)
        let folder = AttestationFolder(workspace: path, context: context)
        let attested = reading.workspace.environments.map { ($0, folder.read($0.name.value)) }
        let tampered = reading.workspace.environments.flatMap { folder.problems(of: $0.name.value) }
        // An undeclared file is not reported if a manifest can't be read.
        let isWhole = problems.isEmpty && reading.problems.isEmpty
        let undeclared = attested.flatMap { $1.undeclared(in: $0, of: reading.workspace) }
        // Environments that can't be read are known by their file names, so that checklists report no unknown names.
        let environmentNames = environments.map { String($0.dropLast(5)) }
        let checklists = ChecklistFolder(workspace: self).read(environments: environmentNames)
        let idle = attested.flatMap { $1.idle(in: $0, by: checklists.checklists) }
        return WorkspaceExamination(
            workspace: reading.workspace, checklists: checklists.checklists,
            problems: problems + reading.problems + tampered + checklists.problems,
            warnings: reading.workspace.warnings + ProviderRegistry.collisions(in: reading.workspace, path)
                + LocalCollisions(workspace: reading.workspace, folder: path, context: context).warnings
                + folder.unread(in: reading.workspace)
                + (isWhole ? undeclared : []) + (checklists.problems.isEmpty ? idle : []))
    }
}
