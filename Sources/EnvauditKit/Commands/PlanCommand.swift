import ArgumentParser
import Auditing
import Glibc
import Manifests
import Records
import Remedies
import Support

/// `envaudit plan`: what to do.
struct PlanCommand: StatusCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Print the steps for an environment to conform, without changing anything.",
        discussion: """
            Lists the steps in the order to do them: what `envaudit apply` can delete, generate and set, then what \
            only a person can do: of secrets, and of all else that `envaudit check` judges.

            With --reset, for an emergency, every isolated secret that is not proved to be the environment's own \
            counts as another's: it is generated anew where possible, and else deleted, together with what depends on \
            it. In production only what is proved to be another's counts; the rest is to verify.

            EXAMPLES
              envaudit plan preprod
              envaudit plan preprod --reset
              envaudit plan preprod --format markdown --output todo.md    (a checklist to tick)

            EXIT STATUS
              0 printed   2 usage or manifest error
              3 something could not be checked, so the plan is incomplete   130 interrupted

            MORE
              envaudit docs remedies, envaudit docs reset-an-environment
            """)

    @Argument(help: ArgumentHelp("The environment.", valueName: "env"), completion: Completions.environments)
    var environment: String

    @Flag(help: "Treat every isolated secret that is not proved unshared as contaminated.")
    var reset = false

    @OptionGroup var workspace: WorkspaceOptions
    @OptionGroup(title: "Evidence") var evidence: EvidenceOptions
    @OptionGroup(title: "Network") var network: NetworkOptions

    @OptionGroup(title: "Plan") var output: OutputOptions

    var isQuiet: Bool { output.quiet }

    func run(in context: Context) async throws -> ExitStatus {
        let folder = try workspace.path(context)
        let workspace = try workspace.read(context)
        let environment = try workspace.environment(environment)
        try output.check(PlanFormat.all, for: "the plan", context)
        let today = context.today
        let session = ChangeSession(
            context: context, folder: folder, workspace: workspace, environment: environment,
            policy: VerdictPolicy(), rules: .all, today: today,
            statement: ("", today, today), evidence: evidence, network: network)
        let record = await session.judge(try await session.look())
        guard let found = record.environments.first else { return .incomplete }
        let plan = Planner(found, goal: reset ? .reset : .conform).plan()
        try output.write(plan, as: PlanFormat.all, "the plan", outcome: plan.summary, context)
        if let command = plan.command {
            context.tell(TerminalText.escape("To make these changes: \(command)"))
        }
        return found.checks.contains { $0.status == .error } ? .incomplete : .success
    }
}
