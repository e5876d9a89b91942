import Dates
import FoundationEssentials
import Glibc
import Isolation
import Manifests

/// The workspace's `attestations/`: one file an environment.
struct AttestationFolder {
    /// The workspace's folder.
    let workspace: String

    /// No file of a thousand entries comes near this.
    private static let maximumBytes = 1 << 20

    private var path: String { workspace + "/attestations" }

    private func shown(_ environment: String) -> String { "attestations/\(environment).yaml" }

    /// What an environment's file says; nothing where there is none.
    func read(_ environment: String) -> Attestations {
        do {
            return try file(environment).map(Attestations.read) ?? Attestations()
        } catch {
            let start = Position(file: shown(environment), line: 1, column: 1)
            return Attestations(problems: [.init(ManifestProblem(at: start, error.reason))])
        }
    }

    /// Adds to an environment's file, in the place of what it says on the same subjects.
    ///
    /// The folder is locked meanwhile, and the file is written aside and renamed: of two runs at once neither loses
    /// what the other adds, and whenever a run is killed the file is a whole one.
    func add(_ new: [Attestation], to environment: String) throws(Problem) {
        let name = shown(environment)
        do {
            let lock = try FolderLock(path)
            defer { lock.release() }
            lock.removeLeftovers(of: "\(environment).yaml")
            let file = try file(environment)
            let problems = file.map(Attestations.read)?.problems ?? []
            guard problems.isEmpty else {
                throw Problem(
                    .usage, problems.map(\.problem.description),
                    advice: "Mend it, or restore it from version control; nothing was written.")
            }
            guard let text = AttestationEdit.adding(new, to: file, of: environment) else {
                throw Problem.usage(
                    "\(name) is not written as envaudit writes it, so nothing can be added to it",
                    advice:
                        "Each entry begins with “- ” at the line's start, and its other lines with two spaces."
                )
            }
            try LocalFile.write(text, to: "\(path)/\(environment).yaml")
            lock.sync()
        } catch let problem as Problem {
            throw problem
        } catch let failure as LocalFile.Failure {
            throw Problem(.incomplete, ["\(name) could not be written: \(failure.reason)"])
        } catch {
            throw Problem(.incomplete, ["\(name) could not be written"])
        }
    }

    /// Holds the attestations of each environment named in `judged` against what was seen of it.
    func examine(
        _ judged: [String], of workspace: Workspace, in observations: inout [String: Observation],
        today: CalendarDate
    ) async {
        warnOfStrangers(workspace)
        for environment in workspace.environments where judged.contains(environment.name.value) {
            let name = environment.name.value
            let listing = try? observations[name]?.listing.get()
            let attestations = read(name)
            for problem in attestations.undeclared(in: environment, of: workspace) {
                Diagnostics.warn(problem.description)
            }
            observations[name]?.attestations = await ExaminedAttestations.examine(
                attestations, of: environment, listing: listing, today: today)
        }
    }

    /// A file with another name proves nothing, and whoever misspelt it must know.
    private func warnOfStrangers(_ workspace: Workspace) {
        let known = workspace.environments.map { "\($0.name.value).yaml" }
        let files = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        for file in files.sorted() where file.hasSuffix(".yaml") || file.hasSuffix(".yml") {
            guard !known.contains(file) else { continue }
            let near = nearestName(to: file, among: known).map { "; did you mean \($0)?" } ?? ""
            Diagnostics.warn("attestations/\(file) is no environment's, and is not read\(near)")
        }
    }

    private func file(_ environment: String) throws(LocalFile.Failure) -> ManifestFile? {
        let bytes: [UInt8]
        do {
            bytes = try LocalFile.read("\(path)/\(environment).yaml", limit: AttestationFolder.maximumBytes)
        } catch {
            if error.isMissing { return nil }
            throw error
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw LocalFile.Failure(reason: "is no UTF-8 text", isMissing: false)
        }
        return ManifestFile(path: shown(environment), text: text)
    }
}

/// The right to change the files of a folder, which is made where it is missing.
///
/// The lock is on the folder itself, so no file is left behind, and the kernel lifts it when the process ends.
private struct FolderLock {
    private let path: String
    private let descriptor: Int32

    init(_ path: String) throws(LocalFile.Failure) {
        self.path = path
        guard mkdir(path, 0o777) == 0 || errno == EEXIST else { throw FolderLock.failure() }
        descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FolderLock.failure() }
        while flock(descriptor, LOCK_EX) != 0 {
            guard errno == EINTR else {
                let failure = FolderLock.failure()
                close(descriptor)
                throw failure
            }
        }
    }

    /// Removes what a run that was killed had written aside: nobody else writes while the lock is held.
    func removeLeftovers(of name: String) {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        for file in files where file.hasPrefix("\(name).") && file.hasSuffix(".tmp") {
            unlink("\(path)/\(file)")
        }
    }

    /// Makes the rename last.
    func sync() { fsync(descriptor) }

    func release() { close(descriptor) }

    private static func failure() -> LocalFile.Failure {
        LocalFile.Failure(reason: String(cString: strerror(errno)), isMissing: false)
    }
}
