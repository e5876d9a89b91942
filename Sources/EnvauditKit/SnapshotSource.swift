import Auditing
import Listings
import Manifests
import Providers
import Secrets
import Support

/// The sealed snapshots that a check may use: those that the operator names, and those of the workspace's
/// `snapshots/`.
///
/// What is named is used, by the operator or by a manifest. Of the workspace's own, those of environments that are only
/// compared with; an environment that is judged is fetched, unless there is no network.
struct SnapshotSource {
    /// The files that the operator names.
    let named: [String]
    /// The workspace's folder.
    let folder: String
    /// The names of the environments that are judged.
    let judged: Set<String>
    let context: Context
    /// The files that the operator hands in where a manifest names a snapshot.
    var listed: [EnvironmentFile] = []

    /// A file and what it holds.
    struct Entry {
        let path: String
        let snapshot: Result<Snapshot, Failure>
        /// The file within the workspace; `nil` for one of the operator's elsewhere.
        var file: String?
    }

    /// The path of a workspace's snapshots.
    static func path(in folder: String) -> String { "\(folder)/snapshots" }

    /// What the snapshot of an environment is called there.
    static func fileName(of environment: String) -> String { "\(environment).json" }

    /// Returns the path of an environment's snapshot in a workspace.
    static func path(of environment: String, in folder: String) -> String {
        "\(path(in: folder))/\(fileName(of: environment))"
    }

    /// The operator's key, if set.
    static func key(in variables: [String: String]) throws(CommandFailure) -> SealKey? {
        // CI sets a secret that is not there to nothing.
        guard let text = variables[SealKey.variable], !text.isEmpty else { return nil }
        do {
            return try SealKey(text)
        } catch {
            throw .usage(error.message, advice: error.advice)
        }
    }

    /// The snapshot of each environment that has one to use, by name.
    ///
    /// - Parameters:
    ///   - listed: the environments whose listings are handed in.
    ///   - isOffline: whether nothing can be fetched.
    func read(_ workspace: Workspace, listed: Set<String>, isOffline: Bool) throws(CommandFailure) -> [String:
        Entry]
    {
        var entries: [String: Entry] = [:]
        for file in self.listed {
            let (environment, entry) = try readNamed(file.path, workspace, option: "--listing")
            guard environment == file.environment else {
                throw .usage("--listing \(file.environment)=\(file.path): is a snapshot of \(environment)")
            }
            entries[environment] = entry
        }
        for path in named {
            let (environment, entry) = try readNamed(path, workspace)
            guard !listed.contains(environment) else {
                throw .usage(
                    "both --listing and --snapshot are given for \(environment); expected one of them")
            }
            guard entries.updateValue(entry, forKey: environment) == nil else {
                throw .usage("--snapshot names two files of \(environment); expected one an environment")
            }
        }
        for environment in workspace.environments where !listed.contains(environment.name.value) {
            let name = environment.name.value
            guard entries[name] == nil else { continue }
            if let listing = environment.listing, listing.isSnapshot {
                entries[name] = try readDeclared(listing)
            } else if isOffline && environment.needsNetwork || !judged.contains(name) {
                entries[name] = try readOwn(of: name)
            }
        }
        return entries
    }

    /// The file that a manifest names.
    private func readDeclared(_ listing: ListingDeclaration) throws(CommandFailure) -> Entry {
        guard let file = listing.settings["file"] else {
            preconditionFailure("the manifests were checked")
        }
        let bytes: [UInt8]
        do {
            let text = try WorkspaceFile.read(file, in: folder, limit: SnapshotFile.maximumBytes)
            bytes = text.withBytes { Array($0) }
        } catch {
            return Entry(path: file.value, snapshot: .failure(error))
        }
        return Entry(path: file.value, snapshot: try open(bytes, file.value), file: file.value)
    }

    private func readNamed(
        _ path: String, _ workspace: Workspace, option: String = "--snapshot"
    ) throws(CommandFailure) -> (String, Entry) {
        let bytes: [UInt8]
        do {
            bytes = try context.files.read(path, limit: SnapshotFile.maximumBytes)
        } catch {
            throw .usage("\(option) \(path): \(error.reason)")
        }
        let snapshot = try open(bytes, path)
        guard let environment = SnapshotFile.environment(in: bytes) else {
            guard case .failure(let failure) = snapshot else {
                preconditionFailure("a snapshot is of something")
            }
            // The environment of the snapshot is unknown, so no check can report this.
            throw CommandFailure.incomplete(failure.message, advice: failure.advice)
        }
        _ = try workspace.environment(environment)
        return (environment, Entry(path: path, snapshot: snapshot, file: inWorkspace(path)))
    }

    /// A file's path from the workspace's folder; `nil` for one that is elsewhere, or is no file.
    private func inWorkspace(_ path: String) -> String? {
        guard path != "-", let file = OwnFile.resolved(context.files.path(path)),
            let folder = OwnFile.resolved(folder), file.hasPrefix("\(folder)/")
        else { return nil }
        return String(file.dropFirst(folder.count + 1))
    }

    private func readOwn(of environment: String) throws(CommandFailure) -> Entry? {
        let path = SnapshotSource.path(of: environment, in: folder)
        let shown = "snapshots/\(SnapshotSource.fileName(of: environment))"
        do {
            let bytes = try context.files.readOwn(path, limit: SnapshotFile.maximumBytes)
            return Entry(path: shown, snapshot: try open(bytes, shown), file: shown)
        } catch let failure as Files.Failure {
            if failure.isMissing { return nil }
            let problem = Failure(
                message: "\(shown) can't be read: \(failure.reason)",
                advice: "Take a new one: envaudit snapshot \(environment)")
            return Entry(path: shown, snapshot: .failure(problem))
        } catch let problem as CommandFailure {
            throw problem
        } catch {
            preconditionFailure("all errors are handled")
        }
    }

    private func open(_ bytes: [UInt8], _ path: String) throws(CommandFailure) -> Result<Snapshot, Failure> {
        let key = try SnapshotSource.key(in: context.variables)
        do {
            return .success(try SnapshotFile.read(bytes, key: key))
        } catch {
            return .failure(Failure(message: "\(path) \(error.message)", advice: error.advice))
        }
    }
}

extension Result<Listing, Support.Failure> {
    /// The same, with the file named in a failure.
    func naming(_ path: String) -> Self {
        mapError { Support.Failure(message: "\(path) \($0.message)", advice: $0.advice) }
    }
}

extension Environment {
    /// Whether some of its secrets can't be listed without the network.
    fileprivate var needsNetwork: Bool {
        parts.contains { ProviderRegistry.provider($0.declaration.provider.value)?.needsNetwork != false }
    }
}
