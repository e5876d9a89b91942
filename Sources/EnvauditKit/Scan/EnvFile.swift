import Auditing
import Manifests
import Secrets

/// Files such as `.env`, which hold values and have no place in a repository.
enum EnvFile {
    /// What names of templates have in them.
    private static let templates = ["example", "sample", "template", "dist", "schema", "defaults", "vault"]

    /// Whether a file is named as files with values are, and not as their templates.
    static func isNamed(_ path: String) -> Bool {
        let name = (path.split(separator: "/").last ?? "").lowercased()
        guard name == ".env" || name.hasPrefix(".env.") || name.hasSuffix(".env") else { return false }
        return !templates.contains { name.contains($0) }
    }

    /// The names that have a value, but for settings and placeholders.
    static func names(in text: borrowing SecretValue, _ workspace: Workspace) -> [String] {
        let settings = Set(
            workspace.services.flatMap { service in
                service.secrets.filter { $0.isPublic || ($0.isolation ?? service.isolation) == .config }
                    .map(\.name.value)
            })
        var names: [String] = []
        // What is no such file has no such values; its texts are searched all the same.
        try? Dotenv.read(text, allowsRepeatedNames: true) { name, value in
            let isValue = value.withBytes { NonValue($0, named: name) == nil }
            if isValue, !settings.contains(name), !names.contains(name) { names.append(name) }
        }
        return names
    }
}

extension SourceScan {
    /// The most bytes of such a file that are read.
    private static let longestEnvFile = 1 << 20

    /// A finding for each file with values that git tracks.
    func envFiles(_ workspace: Workspace) throws(CommandFailure) -> [ScanReport.Finding] {
        var findings: [ScanReport.Finding] = []
        func add(_ text: borrowing SecretValue, _ file: String, _ origin: ScanReport.Where) {
            let names = EnvFile.names(in: text, workspace)
            guard !names.isEmpty else { return }
            findings.append(
                .trackedEnvFile(
                    names, at: ScanReport.Location(file: file, line: 1, column: 1, origin: origin)))
        }
        for file in tree?.envFiles ?? [] {
            // What can't be read was skipped when it was scanned.
            guard let text = try? context.files.readSecret(file, limit: SourceScan.longestEnvFile) else {
                continue
            }
            add(text, file, .tree)
        }
        guard let history, case .staged = history.scope else { return findings }
        for change in try history.repository.staged() where EnvFile.isNamed(change.path) {
            guard let bytes = history.repository.blob(change.new, limit: SourceScan.longestEnvFile) else {
                continue
            }
            bytes.withUnsafeBytes { add(SecretValue(copying: $0), change.path, .staged) }
        }
        return findings
    }
}
