import ArgumentParser
import Auditing
import Manifests
import Probes

/// Which waivers count.
struct WaiverOptions: ParsableArguments {
    @Option(
        name: .customLong("waivers-from"),
        help: ArgumentHelp(
            "Read waivers from the environments' files at this git revision, such as origin/main, so that a pull request can't waive its own failures.",
            valueName: "revision"))
    var revision: String?

    func validate() throws { try revision.map(GitRevision.check) }

    /// The workspace with the waivers that count, and where they come from; `nil` for its own.
    func apply(
        to workspace: Workspace, in folder: String, _ context: Context
    ) throws(CommandFailure) -> (Workspace, RevisionOrigin?) {
        guard let revision else { return (workspace, nil) }
        // Not from within environments/: in a request's tree that may be a repository, or a link to one.
        let git = try GitRevision(revision, in: folder, variables: context.variables)
        let names = workspace.environments.map { ($0.name.value, "environments/\($0.name.value).yaml") }
        let wanted = Set(names.map(\.1))
        let texts = try git.manifests { wanted.contains($0) }
        let files = names.compactMap { name, file in
            texts[file].map { (name, ManifestFile(path: "\(revision):\(file)", text: $0)) }
        }
        do throws(ManifestProblems) {
            let waived = try workspace.withWaivers(
                of: Dictionary(files, uniquingKeysWith: { first, _ in first }))
            let problems = Auditor.problems(of: waived, by: .all)
            guard problems.isEmpty else { throw ManifestProblems(problems) }
            return (waived, git.origin)
        } catch {
            throw .manifests(error.problems)
        }
    }
}

/// The revision by whose manifests is judged as well.
struct BaseOptions: ParsableArguments {
    @Option(
        name: .customLong("base"),
        help: ArgumentHelp(
            "Judge by the manifests of this git revision as well, such as origin/main. The worse verdict counts, and rule policy-loosened names what the working tree's manifests loosen.",
            valueName: "revision"))
    var revision: String?

    func validate() throws { try revision.map(GitRevision.check) }

    /// What the manifests of the revision declare; `nil` if none is named.
    ///
    /// - Parameter name: the workspace's name where the manifests give none.
    func read(_ name: String, in folder: String, _ context: Context) throws(CommandFailure) -> BaseManifests?
    {
        guard let revision else { return nil }
        let git = try GitRevision(revision, in: folder, variables: context.variables)
        let texts = try git.manifests { $0.hasSuffix(".yaml") && !$0.hasPrefix("environments/.") }
        let services = "environments/services.yaml"
        guard let text = texts[services], texts.count > 1 else {
            throw .usage(
                "\(revision) has no manifests of this workspace: expected environments/services.yaml and an environment's file",
                advice: "Name a revision that has them, or run without --base.")
        }
        let files = texts.filter { $0.key != services }.sorted { $0.key < $1.key }
        let attestations = try git.texts(in: "attestations") { $0.hasSuffix(".yaml") }
        do {
            let workspace = try Workspace.read(
                name: name, services: ManifestFile(path: services, text: text),
                environments: files.map { ManifestFile(path: $0.key, text: $0.value) },
                probes: ProbeRegistry.sources, checkedBy: WorkspaceFolder.problems)
            return BaseManifests(workspace: workspace, attestations: attestations, git: git)
        } catch {
            throw .manifests(error.problems.map { $0.moved(to: revision) })
        }
    }
}

/// What the manifests of a revision declare.
struct BaseManifests: Sendable {
    let workspace: Workspace
    /// The texts of its `attestations/`, by their paths.
    let attestations: [String: String]
    let git: GitRevision

    var origin: RevisionOrigin { git.origin }

    /// The snapshots of the workspace's own that anyone could have written, and that the revision never had.
    ///
    /// With a key they are authentic, whatever their source.
    func unreviewed(
        _ snapshots: [String: SnapshotSource.Entry], _ context: Context
    ) throws(CommandFailure) -> [UnreviewedSnapshot] {
        guard try SnapshotSource.key(in: context.variables) == nil else { return [] }
        var found: [UnreviewedSnapshot] = []
        for (environment, entry) in snapshots.sorted(by: { $0.key < $1.key }) {
            guard let file = entry.file, try !git.hasHad(file) else { continue }
            found.append(UnreviewedSnapshot(file: file, environment: environment))
        }
        return found
    }
}

extension ManifestProblem {
    /// The same in the files of a revision.
    fileprivate func moved(to revision: String) -> ManifestProblem {
        ManifestProblem(
            at: Position(
                file: "\(revision):\(position.file)", line: position.line, column: position.column),
            message, excerpt: excerpt)
    }
}
