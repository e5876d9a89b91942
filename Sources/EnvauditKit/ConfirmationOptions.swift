import ArgumentParser
import Glibc
import Manifests
import Records

/// That an environment is really meant to be changed.
struct ConfirmationOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The environment's name once more; needed where its tier is production.", valueName: "env"))
    var confirm: String?

    /// Refuses to change production by mistake, before anything is looked at.
    func check(_ environment: Environment) throws(Problem) {
        let name = environment.name.value
        if let confirm, confirm != name {
            throw .usage("--confirm names another environment than \(name); nothing was changed")
        }
        guard environment.tier != .production || confirm == name else {
            throw .usage(
                "\(name) is a production environment; nothing was changed",
                advice: "If you mean it, add: --confirm \(name)")
        }
    }
}

/// Asks a person.
enum Question {
    /// Whether the answer at the terminal is yes; nil where nobody is there to ask.
    static func isYes(_ question: String) -> Bool? {
        guard isatty(STDIN_FILENO) == 1 else { return nil }
        _ = LocalFile.write(TerminalText.escape(question) + " [y/N] ", to: STDERR_FILENO)
        let answer = readLine()?.lowercased() ?? ""
        return ["y", "yes"].contains(answer.split(separator: " ").joined())
    }
}
