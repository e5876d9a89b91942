/// Everything that a team declares: its services, and what each environment expects.
public struct Workspace: Sendable {
    /// The name in the record.
    public let name: String
    /// The services, in the manifest's order.
    public let services: [Service]
    /// The environments: production first, then staging, then development, each by name.
    public let environments: [Environment]
    /// Problems that are not errors but probably mistakes.
    public let warnings: [ManifestProblem]

    /// Reads a workspace from the text of its manifests.
    ///
    /// - Parameters:
    /// - name: The name to use if `services.yaml` gives none.
    /// - services: The text of `services.yaml`, with the file's name.
    /// - environments: The text of each environment's file, with its name.
    /// - probes: The sources of probe declarations.
    /// - check: Returns problems that only other layers can find, such as in a provider's settings. Called with
    ///   whatever could be read, even if it has errors.
    /// - Throws: All problems of all files.
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
    /// Returns the same workspace with only these environments.
    public func restricted(to names: [String]) -> Workspace {
        Workspace(
            name: name, services: services,
            environments: environments.filter { names.contains($0.name.value) },
            warnings: warnings)
    }
}

/// The readable part of a workspace, and all its problems.
public struct WorkspaceReading: Sendable {
    /// Whatever could be read, even if it has errors.
    public let workspace: Workspace
    /// The problems by file; empty if there are none.
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

/// A manifest's text with the file's name.
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
    /// Production comes first in every list, as the others must be isolated from it.
    fileprivate var order: (Int, String) { (Tier.allCases.firstIndex(of: tier) ?? 0, name.value) }
}
