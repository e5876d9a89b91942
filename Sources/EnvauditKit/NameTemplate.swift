import Manifests
import Providers
import Secrets
import Support

/// A file that names secrets without being an environment's listing: `.env.example`, `wrangler.toml`.
///
/// To add a kind of file: one case here, by its name.
enum NameTemplate {
    private static let maximumBytes = 1 << 20

    /// The names in a file, with a warning for each that no manifest can hold. Its values, which may be real by mistake,
    /// are wiped unread.
    static func names(in path: String, _ context: Context) throws(CommandFailure) -> [String] {
        let file = path.split(separator: "/").last.map(String.init) ?? path
        guard !["yaml", "yml"].contains(where: { file.hasSuffix(".\($0)") }) else {
            throw .usage(
                "--from \(path): expected a dotenv file, such as .env.example, or a wrangler configuration",
                advice: "List the names in a dotenv file, one line each: NAME=")
        }
        let isWrangler = ["toml", "json", "jsonc"].contains { file.hasSuffix(".\($0)") }
        let names = isWrangler ? try wrangler(path, context) : try dotenv(path, context)
        for name in names where !isSecretName(name) {
            context.warn("\(path): left out \(name), which is not a valid secret name")
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
            throw .usage("--from \(path) could not be read")
        }
    }

    private static func dotenv(_ path: String, _ context: Context) throws(CommandFailure) -> [String] {
        var names: [String] = []
        var seen: Set<String> = []
        do {
            let text = try context.files.readSecret(path, limit: maximumBytes)
            try Dotenv.read(text, allowsRepeatedNames: true) { name, _ in
                if seen.insert(name).inserted { names.append(name) }
            }
        } catch let failure as Files.Failure {
            throw .usage("--from \(path): \(failure.reason)")
        } catch let problem as DotenvProblem {
            throw .usage(
                "\(path):\(problem.line): \(problem.reason.rawValue)",
                advice: "Write each line as NAME= or as a # comment.")
        } catch {
            throw .usage("--from \(path) could not be read")
        }
        return names
    }
}
