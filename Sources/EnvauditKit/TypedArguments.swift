import Auditing
import Manifests
import Records

/// The command line as messages may quote it: a value that was pasted there is for no log, which many read.
struct TypedArguments {
    private let hidden: [(typed: String, shown: String)]

    init(_ arguments: [String]) {
        let search = SecretFormSearch()
        let credentials = arguments.flatMap { [$0] + $0.split(separator: "=").map(String.init) }
            .filter { typed in
                Array(typed.utf8).withUnsafeBytes { !search.forms(in: $0) { _ in }.isEmpty }
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
        }
        hidden = credentials.map { (typed: $0, shown: "…") } + values
    }

    /// `NAME=…` for `NAME=VALUE`; nil where it is nothing of the kind.
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
