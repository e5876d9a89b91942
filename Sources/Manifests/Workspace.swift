/// All that a team declares: what exists, and what each environment is to have of it.
public struct Workspace: Sendable {
    /// The name the record gives it.
    public let name: String
    /// The services, in the manifest's order.
    public let services: [Service]
    /// The environments: production first, then staging, then development, each by name.
    public let environments: [Environment]
    /// What is no error and yet is probably meant otherwise.
    public let warnings: [ManifestProblem]

    /// Reads a workspace from the text of its manifests.
    ///
    /// - Parameters:
    ///   - name: the name to use where `services.yaml` gives none.
    ///   - services: the text of `services.yaml`, and the name to call the file by.
    ///   - environments: the same for each environment's file.
    ///   - probes: where the declarations of probes come from.
    ///   - check: what only other layers can see, such as a provider's settings; it is asked about what could
    ///     be read, however much of it is wrong.
    /// - Throws: every problem of every file at once.
    public static func read(
        name: String, services: ManifestFile, environments: [ManifestFile], probes: [ProbeSource],
        checkedBy check: (Workspace) -> [ManifestProblem] = { _ in [] }
    ) throws(ManifestProblems) -> Workspace {
        let reading = WorkspaceReading(
            name: name, services: services, environments: environments, probes: probes, checkedBy: check)
        guard reading.problems.isEmpty else { throw ManifestProblems(reading.problems) }
        return reading.workspace
    }
}

extension Workspace {
    /// The same with these environments alone.
    public func restricted(to names: [String]) -> Workspace {
        Workspace(
            name: name, services: services,
            environments: environments.filter { names.contains($0.name.value) },
            warnings: warnings)
    }
}

/// What could be read of a workspace, and all that is wrong with it.
public struct WorkspaceReading: Sendable {
    /// What could be read, however much is wrong.
    public let workspace: Workspace
    /// What is wrong, file by file; empty where all was read.
    public let problems: [ManifestProblem]

    /// Reads manifests as ``Workspace/read(name:services:environments:probes:checkedBy:)`` does.
    public init(
        name: String, services: ManifestFile, environments: [ManifestFile], probes: [ProbeSource],
        checkedBy check: (Workspace) -> [ManifestProblem] = { _ in [] }
    ) {
        let problems = ProblemCollector()
        let catalogue = Catalogue.fields.read(services, problems) ?? Catalogue()
        let fields = Environment.fields(probes)
        let readEnvironments = environments.compactMap {
            fields.read($0, problems)?.deriving(probes, from: catalogue.services)
        }
        let warnings = CrossCheck(services: catalogue.services, environments: readEnvironments).run(problems)
        workspace = Workspace(
            name: catalogue.workspace ?? name, services: catalogue.services,
            environments: readEnvironments.sorted { $0.order < $1.order }, warnings: warnings)
        self.problems = problems.all + check(workspace)
    }
}

/// A manifest's text and the name to call its file by.
public struct ManifestFile: Sendable {
    /// The file's path as the operator would write it.
    public let path: String
    /// Its text.
    public let text: String

    /// A manifest's text.
    public init(path: String, text: String) {
        self.path = path
        self.text = text
    }
}

extension Environment {
    /// Production comes first in every list, as it is what the others must be isolated from.
    fileprivate var order: (Int, String) { (Tier.allCases.firstIndex(of: tier) ?? 0, name.value) }
}
