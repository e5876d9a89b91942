import Auditing
import Manifests
import Records
import Secrets
import Support

/// The command line as messages may quote it: a value that was pasted there is for no log, which many read.
struct TypedArguments {
    private let hidden: [(typed: String, shown: String)]

    init(_ arguments: [String]) {
        let search = SecretFormSearch()
        let credentials = arguments.enumerated().flatMap { place, argument in
            let isRevision = place > 0 && Self.revisions.contains(arguments[place - 1])
            return isRevision && Self.isCommit(argument) ? [] : Self.credentials(in: argument, search)
        }
        // `ENV=FILE` and the like are for options and for `add environment`.
        let takesPlaces = arguments.starts(with: ["add", "environment"])
        var values: [(typed: String, shown: String)] = []
        for (place, argument) in arguments.enumerated() {
            let isOptions = place > 0 && arguments[place - 1].hasPrefix("--")
            let behind = argument.split(separator: "=", maxSplits: 1).dropFirst().first.map(String.init)
            let typed = [
                argument.hasPrefix("-")
                    ? nil : Self.withoutValue(argument, takesPlace: isOptions || takesPlaces),
                behind.flatMap { Self.withoutValue($0, takesPlace: true) },
            ]
            values += typed.compactMap { $0 }
            if Self.mayBeValue(at: place, of: arguments) { values.append((typed: argument, shown: "…")) }
        }
        // What has another within it goes first.
        hidden = (credentials.map { (typed: $0, shown: "…") } + values).sorted {
            ($1.typed.utf8.count, $0.typed) < ($0.typed.utf8.count, $1.typed)
        }
    }

    /// Whether an argument stands where a value is typed by mistake, and is no name by its letters: behind the environment
    /// of a command that takes secrets' names, and in place of `ENV=FILE`.
    private static func mayBeValue(at place: Int, of arguments: [String]) -> Bool {
        let argument = arguments[place]
        guard place > 0, argument.utf8.count >= shortestValue, !argument.hasPrefix("-"),
            !argument.contains("=")
        else { return false }
        if ["--values", "--listing"].contains(arguments[place - 1]) { return true }
        let takesNames = ["apply", "attest", "plan", "rotate"].contains(arguments[0])
        guard takesNames || arguments.starts(with: ["add", "secret"]), place > 1,
            !arguments[place - 1].hasPrefix("--")
        else { return false }
        let isName = argument.utf8.allSatisfy { $0.isAlphanumeric || "_/*.-".utf8.contains($0) }
        // What has digits beside small letters is rather a password than a name.
        return !isName
            || argument.utf8.contains(where: \.isDigit) && argument.contains(where: \.isLowercase)
    }

    /// The options whose value is a commit's hash, which is not secret.
    private static let revisions: Set<String> = ["--base", "--waivers-from", "--since"]

    private static func isCommit(_ text: String) -> Bool {
        [40, 64].contains(text.utf8.count) && text.utf8.allSatisfy(\.isHexDigit)
    }

    /// Returns the credentials in an argument, wherever it was typed: texts in the form of a key, the user info of a URL,
    /// and texts that are too long and too random for a name.
    private static func credentials(in argument: String, _ search: SecretFormSearch) -> [String] {
        var found: [String] = []
        Array(argument.utf8).withUnsafeBytes { bytes in
            search.eachKey(in: bytes) { _, range in
                found.append(String(decoding: bytes[range], as: UTF8.self))
            }
        }
        if let scheme = argument.firstRange(of: "://") {
            // A password may have a slash in it.
            let behind = argument[scheme.upperBound...]
            if let at = behind.lastIndex(of: "@"), at > behind.startIndex {
                let user = behind[..<at]
                found.append(String(user))
                let password = user.split(separator: ":", maxSplits: 1).dropFirst().first.map(String.init)
                if let password, password.utf8.count >= shortestPassword { found.append(password) }
            }
        }
        let runs = argument.split { !$0.isASCII || !$0.isLetter && !$0.isNumber }.map(String.init)
        return found
            + runs.filter { run in
                run.utf8.count >= shortestKey
                    && Array(run.utf8).withUnsafeBytes { CanonicalValue.isRandom($0) }
            }
    }

    /// Shorter ones are words of messages.
    private static let shortestPassword = 4
    /// The same for an argument in place of a name.
    private static let shortestValue = 8
    /// Shorter runs of letters and digits are moments, builds and the ids of things.
    private static let shortestKey = 20

    /// `NAME=…` for `NAME=VALUE`; `nil` if it is nothing of the kind.
    ///
    /// - Parameter takesPlace: whether the name may be an environment's, with a file or a provider behind it.
    private static func withoutValue(_ typed: String, takesPlace: Bool) -> (typed: String, shown: String)? {
        guard let equals = typed.firstIndex(of: "="), typed.index(after: equals) < typed.endIndex else {
            return nil
        }
        let name = String(typed[..<equals])
        let isEnvironments = isIdentifier(name)
        guard isEnvironments ? !takesPlace : NameForm.address.accepts(name) else { return nil }
        return (typed: typed, shown: "\(name)=…")
    }

    /// A text without the values in it.
    func hiding(in text: String) -> String {
        hidden.reduce(text) { text, hidden in
            [hidden.typed, TerminalText.escape(hidden.typed)].reduce(text) {
                $0.replacing($1, with: hidden.shown)
            }
        }
    }
}
