import ArgumentParser
import Glibc
import Manifests
import Records

/// `envaudit validate`: the manifests, read and cross-checked offline.
struct ValidateCommand: StatusCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Read and cross-check the workspace's files, without the network.",
        discussion: """
            Prints every problem of every file as FILE:LINE:COLUMN: SEVERITY: MESSAGE to standard error; paths start \
            at the workspace's folder. Needs no token: use it in an editor, a pre-commit hook or CI. \
            What is live is judged by envaudit check.

            EXAMPLES
              envaudit validate
              envaudit validate -C ../other-workspace
              envaudit validate --format json

            EXIT STATUS
              0 no problems, or warnings only   2 problems, or usage error

            MORE
              envaudit docs manifests
            """)

    @OptionGroup var workspace: WorkspaceOptions

    @Option(
        name: [.short, .long],
        help: ArgumentHelp(
            "text: problems on standard error. json: a list of them on standard output, for editors.",
            valueName: "format"))
    var format: Format = .text

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json
    }

    func run(in context: Context) async throws -> ExitStatus {
        let examined = try workspace.examine(context)
        let problems = ProblemList(problems: examined.problems, warnings: examined.warnings)
        switch format {
        case .json: try context.write(problems.json)
        case .text:
            problems.lines.forEach(context.tell)
            if !problems.hasErrors { try context.write(summary(of: examined) + "\n") }
        }
        return problems.hasErrors ? .usage : .success
    }

    private func summary(of examined: WorkspaceExamination) -> String {
        let workspace = examined.workspace
        let items = examined.checklists.flatMap(\.items).count
        let parts =
            [
                counted(workspace.services.count, "service"),
                counted(workspace.services.flatMap(\.secrets).count, "secret"),
                counted(workspace.environments.count, "environment"),
                counted(workspace.environments.flatMap(\.waivers).count, "waiver"),
            ] + (items == 0 ? [] : [counted(items, "item") + " to tick"])
        return "\(TerminalText.escape(workspace.name.asName)) is valid: \(parts.joined(separator: ", "))"
    }
}
