import ArgumentParser
import Auditing
import Manifests

/// Which waivers count.
struct WaiverOptions: ParsableArguments {
    @Option(
        name: .customLong("waivers-from"),
        help: ArgumentHelp(
            "Read waivers from the environments' files at this git revision, such as origin/main, so that a pull request can't waive its own failures.",
            valueName: "revision"))
    var revision: String?

    /// No manifest of people's own comes near this.
    private static let maximumManifestBytes = 16 << 20

    func validate() throws {
        guard let revision else { return }
        let isPlain = revision.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7F }
        guard !revision.isEmpty, !revision.hasPrefix("-"), isPlain else {
            throw ValidationError("not a git revision: \"\(revision)\"; expected one such as origin/main.")
        }
    }

    /// The workspace with the waivers that count, and where they come from; nil for its own.
    func apply(
        to workspace: Workspace, in folder: String, _ context: Context
    ) throws(CommandFailure) -> (Workspace, WaiverOrigin?) {
        guard let revision else { return (workspace, nil) }
        // Not from within environments/: in a request's tree that may be a repository, or a link to one.
        let git = try GitRevision(revision, in: folder, variables: context.variables)
        let names = workspace.environments.map { ($0.name.value, "environments/\($0.name.value).yaml") }
        let texts = try git.texts(
            of: Set(names.map(\.1)), in: "environments", limit: WaiverOptions.maximumManifestBytes)
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
