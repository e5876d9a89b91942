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

    /// The names of credentials: their values are not settings, placeholders or encrypted (`dotenvx`). What
    /// no service declares must be called or look like one, as frameworks have settings of theirs in such a file.
    static func names(in text: borrowing SecretValue, _ workspace: Workspace) -> [String] {
        var isSetting: [String: Bool] = [:]
        for service in workspace.services {
            for secret in service.secrets {
                isSetting[secret.name.value] =
                    secret.isPublic || (secret.isolation ?? service.isolation) == .config
            }
        }
        let known = KnownServices.builtIn
        func isSecret(_ value: UnsafeRawBufferPointer, _ name: String) -> Bool {
            guard NonValue(value, named: name) == nil, !value.starts(with: "encrypted:".utf8) else {
                return false
            }
            if let isSetting = isSetting[name] { return !isSetting }
            let bare = known.bareName(of: name)
            return OpenName.isSecret(value, named: bare)
                && (known.settings.isCredential(bare) || Randomness.isLikely(value[...]))
        }
        var names: [String] = []
        // Another file has no such values, but its texts are searched.
        try? Dotenv.read(text, allowsRepeatedNames: true) { name, value in
            if value.withBytes({ isSecret($0, name) }), !names.contains(name) { names.append(name) }
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
        guard let history, case .staged = history.scope, history.repository.special == nil else {
            return findings
        }
        for change in try history.repository.staged() where EnvFile.isNamed(change.path) {
            guard let bytes = history.repository.blob(change.new, limit: SourceScan.longestEnvFile) else {
                continue
            }
            bytes.withUnsafeBytes { add(SecretValue(copying: $0), change.path, .staged) }
        }
        return findings
    }
}
