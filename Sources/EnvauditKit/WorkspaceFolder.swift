import ArgumentParser
import Auditing
import FoundationEssentials
import Manifests
import Providers
import Support

/// Which workspace a command works on.
struct WorkspaceOptions: ParsableArguments {
    @Option(
        name: [.customShort("C"), .customLong("workspace")],
        help: ArgumentHelp(
            "The workspace's folder, which has environments/. Default: the nearest one upwards from here.",
            valueName: "dir"))
    var folder: String?

    /// Reads the workspace; every problem of every manifest at once.
    func read() throws(Problem) -> Workspace {
        let workspace = try WorkspaceFolder.find(folder).read()
        workspace.warnings.forEach { Diagnostics.warn($0.description) }
        return workspace
    }

    /// The workspace's folder.
    func path() throws(Problem) -> String { try WorkspaceFolder.find(folder).path }
}

/// A folder with `environments/`.
struct WorkspaceFolder {
    let path: String

    /// No manifest of people's own comes near this; a larger file is something else.
    private static let maximumManifestBytes = 16 << 20

    static func find(_ named: String?) throws(Problem) -> WorkspaceFolder {
        if let named {
            guard isFolder(named + "/environments") else {
                throw .usage("\(named) has no folder environments/", advice: "Name a workspace: -C DIR")
            }
            return WorkspaceFolder(path: named)
        }
        var folder = FileManager.default.currentDirectoryPath
        while true {
            if isFolder(folder + "/environments") { return WorkspaceFolder(path: folder) }
            guard let slash = folder.lastIndex(of: "/"), folder.count > 1 else { break }
            folder = slash == folder.startIndex ? "/" : String(folder[..<slash])
        }
        throw .usage(
            "there is no folder environments/ here or in any folder above",
            advice: "Go to your workspace, or name it: envaudit check -C DIR")
    }

    func read() throws(Problem) -> Workspace {
        let environments = try manifests()
        let services = try file("services.yaml")
        do {
            return try Workspace.read(
                name: name, services: services, environments: environments,
                checkedBy: WorkspaceFolder.problems)
        } catch {
            throw .manifests(error.problems)
        }
    }

    /// What only the layers above the manifests can see.
    static func problems(of workspace: Workspace) -> [ManifestProblem] {
        ProviderRegistry.problems(of: workspace) + ProbeRegistry.problems(of: workspace)
            + Auditor.problems(of: workspace)
    }

    /// The folder's own name.
    var name: String {
        let absolute = path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
        return absolute.split(separator: "/").last { $0 != "." && $0 != ".." }.map(String.init) ?? "workspace"
    }

    /// Every environment's file.
    private func manifests() throws(Problem) -> [ManifestFile] {
        let names = try fileNames()
        if names.contains("services.yml") {
            throw .usage("environments/services.yml is not read; name it services.yaml")
        }
        var files: [ManifestFile] = []
        for name in names where name != "services.yaml" {
            if name.hasSuffix(".yml") {
                throw .usage("environments/\(name) is not read; name it \(name.dropLast(4)).yaml")
            }
            if name.hasSuffix(".yaml") { files.append(try file(name)) }
        }
        guard !files.isEmpty else {
            throw .usage(
                "environments/ has no environment's file",
                advice: "Write one, such as environments/production.yaml.")
        }
        return files
    }

    /// The names of the files in `environments/`, without those that are hidden.
    func fileNames() throws(Problem) -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: path + "/environments").sorted()
                .filter { !$0.hasPrefix(".") }
        } catch {
            throw .usage("\(path)/environments can't be read", advice: "Check its permissions.")
        }
    }

    func file(_ name: String) throws(Problem) -> ManifestFile {
        let shown = "environments/\(name)"
        do {
            return try manifest(shown)
        } catch {
            throw .usage(
                "\(shown): \(error.reason)", advice: error.isMissing ? "Declare your services in it." : nil)
        }
    }

    /// A manifest by its path from the workspace.
    func manifest(_ shown: String) throws(LocalFile.Failure) -> ManifestFile {
        let bytes = try LocalFile.readOwn("\(path)/\(shown)", limit: WorkspaceFolder.maximumManifestBytes)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw LocalFile.Failure(reason: "is no UTF-8 text", isMissing: false)
        }
        return ManifestFile(path: shown, text: text)
    }

    private static func isFolder(_ path: String) -> Bool {
        var isFolder = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder
    }
}
