import Manifests
import Providers
import Secrets
import Support

/// A file that names secrets without being anybody's listing: `.env.example`, `wrangler.toml`.
///
/// To add a kind of file: one case here, by its name.
enum NameTemplate {
    private static let maximumBytes = 1 << 20

    /// The names that a file has, and a warning of those that no manifest takes. Its values, which may be real by mistake, are wiped unread.
    static func names(in path: String, _ context: Context) throws(CommandFailure) -> [String] {
        let file = path.split(separator: "/").last.map(String.init) ?? path
        guard !["yaml", "yml"].contains(where: { file.hasSuffix(".\($0)") }) else {
            throw .usage(
                "--from \(path): names are read from dotenv files, such as .env.example, and from wrangler's",
                advice: "Name its secrets in a dotenv file, a line each: NAME=")
        }
        let isWrangler = ["toml", "json", "jsonc"].contains { file.hasSuffix(".\($0)") }
        let names = isWrangler ? try wrangler(path, context) : try dotenv(path, context)
        for name in names where !isSecretName(name) {
            context.warn("\(path) names what no manifest can, and it is left out: \(name)")
        }
        return names
    }

    private static func wrangler(_ path: String, _ context: Context) throws(CommandFailure) -> [String] {
        do {
            let text = try context.files.readSecret(path, limit: maximumBytes)
            return try WranglerFile.names(in: text.withBytes { Array($0) }, file: path) ?? []
        } catch let failure as Files.Failure {
            throw .usage("--from \(path): \(failure.reason)")
        } catch let failure as Failure {
            throw .usage("--from \(failure.message)", advice: failure.advice)
        } catch {
            throw .usage("--from \(path) can't be read")
        }
    }

    private static func dotenv(_ path: String, _ context: Context) throws(CommandFailure) -> [String] {
        var names: [String] = []
        do {
            let text = try context.files.readSecret(path, limit: maximumBytes)
            try Dotenv.read(text) { name, _ in names.append(name) }
        } catch let failure as Files.Failure {
            throw .usage("--from \(path): \(failure.reason)")
        } catch let problem as DotenvProblem {
            throw .usage(
                "\(path):\(problem.line): \(problem.reason.rawValue)",
                advice: "A line is NAME=, or a comment.")
        } catch {
            throw .usage("--from \(path) can't be read")
        }
        return names
    }
}
