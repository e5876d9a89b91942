import ArgumentParser
import Support

/// An option that a command does not have, and the one that was probably meant.
struct OptionTypo {
    private let option: String
    private let command: (type: any ParsableCommand.Type, words: [String])

    /// What the parser complains of; `nil` if that is something else.
    init?(in message: String, of command: (type: any ParsableCommand.Type, words: [String])) {
        let start = "Unknown option '"
        guard let range = message.firstRange(of: start) else { return nil }
        let option = message[range.upperBound...].prefix { $0 != "'" && $0 != "=" }
        guard option.hasPrefix("-") else { return nil }
        (self.option, self.command) = (String(option), command)
    }

    var failure: CommandFailure {
        let name = (["envaudit"] + command.words).joined(separator: " ")
        let options = self.options
        if options.contains("--format"), let format = format {
            return .usage(
                "unknown option \(option)", advice: "Did you mean --format \(format)?")
        }
        if let own = Self.others[option], options.contains(where: { own.hasPrefix($0) }) {
            return .usage("unknown option \(option)", advice: "Did you mean \(own)?")
        }
        let near = nearestName(to: option, among: options)
        return .usage(
            "unknown option \(option)",
            advice: near.map { "Did you mean \($0)?" } ?? "To list the options: \(name) --help")
    }

    /// What other tools call it.
    private static let others = [
        "--no-color": "--color never", "--no-colour": "--color never", "--verbose": "--show all",
        "--all": "--show all", "--silent": "--quiet", "--force": "--yes", "--out-file": "--output",
        "--directory": "--workspace",
    ]

    /// Other tools have a flag for each format.
    private var format: String? {
        let flags = Completions.formats(of: command.words).map { "--\($0)" }
        if flags.contains(option) { return String(option.dropFirst(2)) }
        guard nearestName(to: option, among: options) == nil else { return nil }
        return nearestName(to: option, among: flags).map { String($0.dropFirst(2)) }
    }

    /// The long options, by the lines of the help that begin with one.
    private var options: [String] {
        command.type.helpMessage().split(separator: "\n").filter { $0.drop { $0 == " " }.hasPrefix("-") }
            .flatMap { $0.split { " ,/<[".contains($0) } }.map(String.init)
            .filter { $0.hasPrefix("--") && $0.utf8.count > 2 }
    }
}
