public import ArgumentParser
import Auditing
import Glibc
import LocalSystem
import Records
import Support
import Transport

/// The command line. Its exit statuses are scripts' contract: see ``ExitStatus``.
public struct Envaudit: AsyncParsableCommand {
    /// Its name, its help and its subcommands.
    public static let configuration = CommandConfiguration(
        commandName: "envaudit",
        abstract:
            "Proves that a team's environments are isolated from one another, without reading a secret.",
        discussion: """
            envaudit reads the manifests in environments/, fetches the live listings of secret names and digests, \
            and judges one against the other. It never passes what it could not check.

            EXAMPLES
              envaudit init --environment production=supabase:PROJECT
                                                     write manifests from live listings
              envaudit add environment qa=supabase:PROJECT --like preprod
              envaudit doctor                        check tokens and hosts
              envaudit check preprod                 judge preprod against all other environments
              envaudit check --format markdown       the whole configuration record
              envaudit check preprod --values preprod=.env.preprod
              envaudit plan preprod                  the steps to conform, in order
              envaudit apply preprod                 apply these steps, and verify the result
              envaudit rotate preprod API_KEY --push generate a value, set it, and verify it
              envaudit snapshot production           seal production's listing for other people
              envaudit diff production preprod       compare the two
              envaudit record diff OLD NEW           tell what changed between two records
              envaudit scan                          find live secrets in the source tree
              envaudit attest preprod STRIPE_SECRET_KEY
              envaudit checklist --priority 1        print what is done, and what is next
              envaudit validate                      check the manifests, without the network
              envaudit explain STRIPE_SECRET_KEY     explain a secret, or a rule
              envaudit docs tutorial                 ten minutes, from nothing to a gate

            EXIT STATUS
              0 pass   1 a check failed   2 usage or manifest error
              3 incomplete: something is unproven or could not be checked   130 interrupted

            MORE
              envaudit docs
              envaudit help exit-status | formats | tokens | evidence
              envaudit explain RULE
            """,
        version: Tool.version,
        subcommands: [
            CheckCommand.self, RotateCommand.self, PlanCommand.self, ApplyCommand.self, JournalCommand.self,
            AttestCommand.self, ChecklistCommand.self, SnapshotCommand.self, InitCommand.self,
            AddCommand.self, DoctorCommand.self,
            DiffCommand.self, RecordCommand.self, ScanCommand.self, ExplainCommand.self,
            ValidateCommand.self, SchemaCommand.self, DocsCommand.self,
        ])

    /// A command line without a subcommand, which asks for help.
    public init() {}

    /// Keeps values and tokens from core files, and from other processes of this user.
    public static func protectMemory() { ProcessProtection.start() }

    /// Runs a command line, without the program's name, and tells how it ended.
    nonisolated(nonsending)
        public static func run(_ arguments: [String], in context: Context) async -> ExitStatus
    {
        let arguments = commandFirst(arguments)
        var context = context
        context.arguments = arguments
        let columns = context.output.width ?? 80
        do {
            guard !arguments.isEmpty else {
                // A gate whose command went missing, an empty variable in CI say, must not pass.
                context.tell(HelpText.wrapped(helpMessage(columns: columns), columns))
                return .usage
            }
            if arguments == ["version"] { return await run(["--version"], in: context) }
            if arguments.count == 2, arguments[0] == "help", subcommand(arguments[1]) == nil {
                if let topic = HelpTopic(arguments[1]) {
                    try context.write(topic.text)
                    return .success
                }
                return await run(["explain", arguments[1]], in: context)
            }
            try checkCommand(arguments)
            // Parsing takes as long as reading the manifests and loading libcurl.
            let readAhead =
                arguments[0] == CheckCommand.configuration.commandName
                ? WorkspaceReadAhead(arguments, context) : nil
            context.readAhead = readAhead
            async let _ = readAhead?.start()
            async let _ = fetches(arguments) ? HTTPClient.prepare() : ()
            if let command = subcommand(arguments[0]), arguments.count == 1,
                !command.configuration.subcommands.isEmpty
            {
                context.tell(HelpText.wrapped(helpMessage(for: command, columns: columns), columns))
                return .usage
            }
            var command = try parsed(arguments)
            if let command = command as? any StatusCommand {
                if !command.isQuiet { context.waitingLine = WaitingLine(context) }
                return try await command.run(in: context)
            }
            // What remains are the parser's own: help, and the root without a subcommand, which asks for it.
            try command.run()
            return .success
        } catch let problem as CommandFailure {
            context.report(problem)
            return problem.status
        } catch {
            let message = HelpText.wrapped(fullMessage(for: error, columns: columns), columns)
            let text =
                arguments.first == AttestCommand.configuration.commandName
                ? withoutQuotes(of: arguments, message) : message
            guard exitCode(for: error) == .success else {
                if arguments.first != AttestCommand.configuration.commandName,
                    let option = OptionTypo(in: text, of: command(of: arguments))
                {
                    context.report(option.failure)
                    return .usage
                }
                // The parser quotes what was typed, which may be a branch's name that CI put there.
                text.split(separator: "\n", omittingEmptySubsequences: false)
                    .forEach { context.tell(TerminalText.escape(String($0))) }
                return .usage
            }
            guard context.output.write(text + "\n") else {
                context.report(.incomplete("standard output can't be written to"))
                return .incomplete
            }
            return .success
        }
    }

    /// Returns whether the command probably fetches something soon, judged before parsing. With listings from files, it
    /// may have nothing to fetch.
    private static func fetches(_ arguments: [String]) -> Bool {
        let commands = [CheckCommand.configuration.commandName, ScanCommand.configuration.commandName]
        return commands.contains(arguments.first)
            && !arguments.contains {
                ["--offline", "--help", "-h"].contains($0) || $0.hasPrefix("--listing")
            }
    }

    /// Refuses an unknown command, and names the one that was probably meant.
    private static func checkCommand(_ arguments: [String]) throws(CommandFailure) {
        var command: any ParsableCommand.Type = Envaudit.self
        var words: [String] = []
        for name in arguments {
            let subcommands = command.configuration.subcommands
            let names = subcommands.compactMap { $0.configuration.commandName } + ["help"]
            guard !subcommands.isEmpty, !name.hasPrefix("-"), !name.isEmpty, name != "help" else { return }
            words.append(name)
            guard let next = subcommands.first(where: { $0.configuration.commandName == name }) else {
                let near = nearestName(to: name, among: names).map { "; did you mean \($0)?" } ?? ""
                let parent = words.dropLast().map { " \($0)" }.joined()
                throw .usage(
                    "unknown command \"\(words.joined(separator: " "))\"\(near)",
                    advice: "To list the commands: envaudit\(parent) --help")
            }
            command = next
        }
    }

    /// Returns the requested command.
    ///
    /// The parser walks the whole tree of commands several times, so the subcommand alone is tried first. What it can't
    /// parse (help and mistakes) goes to the whole tree.
    private static func parsed(_ arguments: [String]) throws -> any ParsableCommand {
        if let command = try? subcommand(arguments[0])?.parseAsRoot(Array(arguments.dropFirst())),
            // Help on a command that has subcommands would leave out the program's name.
            command is any StatusCommand
        {
            return command
        }
        return try parseAsRoot(arguments)
    }

    /// The command that the first words name.
    private static func command(of arguments: [String]) -> (type: any ParsableCommand.Type, words: [String]) {
        var command: (type: any ParsableCommand.Type, words: [String]) = (Envaudit.self, [])
        for name in arguments {
            let next = command.type.configuration.subcommands.first { $0.configuration.commandName == name }
            guard let next else { break }
            command = (next, command.words + [name])
        }
        return command
    }

    /// The same command line with the workspace behind the command, as `git -C` has it in front.
    private static func commandFirst(_ arguments: [String]) -> [String] {
        guard let first = arguments.first else { return arguments }
        let isJoined = first.hasPrefix("--workspace=")
        guard isJoined || first == "-C" || first == "--workspace" else { return arguments }
        let (option, rest) = (arguments.prefix(isJoined ? 1 : 2), arguments.dropFirst(isJoined ? 1 : 2))
        let words = command(of: Array(rest)).words
        return words.isEmpty ? arguments : words + option + rest.dropFirst(words.count)
    }

    private static func subcommand(_ name: String) -> (any ParsableCommand.Type)? {
        configuration.subcommands.first { $0.configuration.commandName == name }
    }

    /// What the parser says, without what was typed: where a value is asked for, it may be that.
    private static func withoutQuotes(of arguments: [String], _ message: String) -> String {
        let typed = arguments.flatMap { argument in
            [argument] + argument.split(separator: "=", maxSplits: 1).dropFirst().map(String.init)
        }
        return typed.reduce(message) { $0.replacing("'\($1)'", with: "that was given") }
    }
}

/// A command that tells how it ended instead of exiting.
protocol StatusCommand: AsyncParsableCommand {
    /// Whether nothing is to be shown while it waits.
    var isQuiet: Bool { get }

    /// Runs the command.
    ///
    /// - Throws: ``CommandFailure``, which is reported on standard error.
    func run(in context: Context) async throws -> ExitStatus
}

extension StatusCommand {
    var isQuiet: Bool { false }
}
