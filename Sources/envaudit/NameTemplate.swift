import Evidence
import Manifests

/// A file that names secrets without being anybody's listing: `.env.example`.
///
/// To add a kind of file: one case here, by its name.
enum NameTemplate {
    private static let maximumBytes = 1 << 20

    /// The names that a file has, and a warning of those that no manifest takes. Its values, which may be real by mistake, are wiped unread.
    static func names(in path: String) throws(Problem) -> [String] {
        let file = path.split(separator: "/").last.map(String.init) ?? path
        guard !["toml", "json", "jsonc", "yaml", "yml"].contains(where: { file.hasSuffix(".\($0)") }) else {
            throw .usage(
                "--from \(path): names are read from dotenv files, such as .env.example",
                advice: "Name its secrets there, a line each: NAME=")
        }
        return try dotenv(path)
    }

    private static func dotenv(_ path: String) throws(Problem) -> [String] {
        var names: [String] = []
        do {
            let text = try LocalFile.readSecret(path, limit: maximumBytes)
            try Dotenv.read(text) { name, _ in names.append(name) }
        } catch let failure as LocalFile.Failure {
            throw .usage("--from \(path): \(failure.reason)")
        } catch let problem as DotenvProblem {
            throw .usage(
                "\(path):\(problem.line): \(problem.reason.rawValue)",
                advice: "A line is NAME=, or a comment.")
        } catch {
            throw .usage("--from \(path) can't be read")
        }
        for name in names where !isSecretName(name) {
            Diagnostics.warn("\(path) names what no manifest can, and it is left out: \(name)")
        }
        return names
    }
}
