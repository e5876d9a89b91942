import Auditing
import Manifests
import Scaffold
import Support
import Transport

/// What manifests are drafted from: each environment's listing, live or from a file.
struct DraftSource {
    let environments: [DraftEnvironment]
    let listings: [EnvironmentFile]
    let transport: TransportConfiguration
    let folder: String

    /// The environments with what is listed of them.
    ///
    /// - Throws: whatever could not be looked at, all of it: half of what is there makes no manifest.
    func seen() async throws -> [DraftEnvironment] {
        let workspace = try Self.read(Drafter(environments).skeleton(), ServicesFile.none)
        let observer = EvidenceCollector(
            workspace: workspace, variables: processVariables(), now: secondsSince1970(),
            folder: folder)
        let observations = try await observer.observe(
            listings: listings, values: [],
            snapshots: SnapshotSource(
                named: [], folder: folder, judged: Set(environments.map(\.name)), variables: [:]),
            transport: transport)
        var problems: [Failure] = []
        let seen = environments.map { environment in
            guard !environment.listings.isEmpty else { return environment }
            var seen = environment
            switch observations[environment.name]?.listing {
            case .success(let listing)?:
                seen.listing = listing
                problems += listing.gaps.sorted { $0.key < $1.key }.map { part, failure in
                    failure.naming("\(environment.name)/\(part)")
                }
            case .failure(let failure)?: problems.append(failure.naming(environment.name))
            case nil: break
            }
            return seen
        }
        guard problems.isEmpty else {
            throw Problem(
                .incomplete, problems.map(\.message) + ["nothing was written"], advice: problems[0].advice)
        }
        return seen
    }

    /// Reads a draft as every command would: nothing is written that `envaudit validate` refuses.
    static func validate(_ draft: Draft) throws(Problem) {
        let files = draft.files.map { ManifestFile(path: "environments/\($0.name)", text: $0.text) }
        _ = try read(Array(files.dropFirst()), files[0])
    }

    private static func read(_ files: [ManifestFile], _ services: ManifestFile) throws(Problem) -> Workspace {
        do {
            return try Workspace.read(
                name: "draft", services: services, environments: files, checkedBy: WorkspaceFolder.problems)
        } catch {
            throw Problem(
                .usage,
                ["no manifest can be made of this; nothing was written"] + error.problems.map(\.message))
        }
    }
}

/// A workspace's services before there are any.
private enum ServicesFile {
    static let none = ManifestFile(path: "environments/services.yaml", text: "services: {}\n")
}

extension Failure {
    fileprivate func naming(_ place: String) -> Failure {
        Failure(message: "\(place): \(message)", advice: advice)
    }
}
