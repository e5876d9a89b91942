import ArgumentParser
import Auditing
import Manifests
import Records
import Remedies
import Support

/// `envaudit apply`: the plan, carried out and proved.
struct ApplyCommand: StatusCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Apply the plan: delete, generate and set secrets, then verify the result.",
        discussion: """
            Prints the plan to standard error and asks for confirmation, unless --yes is given. The listings are read \
            again before the first change; if they differ, nothing is done. Deletions can't be undone, because no \
            value can be read back. Generated values go to the provider only, and are attested. Afterwards the \
            environment is audited again, and its record goes to standard output.

            Every request is noted in .envaudit/journal.ndjson before it is sent and after it is answered, without \
            values. After an interruption, run the same command again: it finds out what was done and continues.

            EXAMPLES
              envaudit apply preprod
              envaudit apply preprod --reset --yes
              envaudit apply production --confirm production

            EXIT STATUS
              as for `envaudit check`: 0 pass   1 a check failed   2 usage or manifest error
              3 incomplete, or some changes were not made   130 interrupted

            MORE
              envaudit docs remedies
            """)

    @Argument(help: ArgumentHelp("The environment.", valueName: "env"), completion: Completions.environments)
    var environment: String

    @Flag(help: "Treat every isolated secret that is not proved unshared as contaminated.")
    var reset = false

    @Flag(name: [.short, .long], help: "Apply without asking for confirmation.")
    var yes = false

    @OptionGroup var confirmation: ConfirmationOptions
    @OptionGroup var input: InputOptions
    @OptionGroup var workspace: WorkspaceOptions
    @OptionGroup(title: "Evidence") var evidence: EvidenceOptions
    @OptionGroup(title: "Network") var network: NetworkOptions
    @OptionGroup(title: "Attestations of what is set") var statement: AttestationOptions
    @OptionGroup(title: "Verdict") var verdict: VerdictOptions
    @OptionGroup(title: "Record") var output: OutputOptions

    var isQuiet: Bool { output.quiet }

    func run(in context: Context) async throws -> ExitStatus {
        let session = try session(context)
        let target = try session.target(plan: reset ? " --reset" : "")
        let journal = try JournalFile.open(session.folder, session.context)
        let seen = try await session.look()
        session.report(try session.settle(journal, by: seen))
        let plan = await plan(session, seen)
        show(plan, context)
        guard !plan.changes.isEmpty else {
            let record = await session.judge(seen)
            try write(record, context)
            return ExitStatus(record.verdict)
        }
        try ask(plan, context)
        let again = try await session.look(besides: seen)
        try await check(that: again, isAs: seen, plan, session)
        let conclusion = try await session.carryOut(
            .apply, plan.batches(limit: target.mostSecretsPerRequest), to: target, in: journal,
            declared: session.declared(in: again))
        try write(conclusion.record, context)
        let (set, deleted) = plan.changedSecrets
        session.report(set: set, deleted: deleted, undone: conclusion.undone, conclusion.record)
        return conclusion.status
    }

    private func session(_ context: Context) throws -> ChangeSession {
        let folder = try workspace.path(context)
        let workspace = try workspace.read(context)
        let environment = try workspace.environment(environment)
        try confirmation.check(environment)
        try output.check(RecordFormat.all, for: "the record", context)
        return ChangeSession(
            context: context, folder: folder, workspace: workspace, environment: environment,
            policy: verdict.policy, rules: .all,
            today: verdict.asOf ?? context.today,
            statement: try statement.statement(in: folder, context),
            evidence: evidence, network: network)
    }

    private func plan(_ session: ChangeSession, _ seen: [String: Observation]) async -> Plan {
        // The session judges exactly one environment.
        Planner(await session.judge(seen).environments[0], goal: reset ? .reset : .conform).plan()
    }

    private func show(_ plan: Plan, _ context: Context) {
        let style = TextStyle(width: context.errors.isTerminal ? context.errors.width ?? 80 : 80)
        let text = PlanFormat.all[0].render(plan, style)
        context.tell(String(text.dropLast()))
    }

    private func ask(_ plan: Plan, _ context: Context) throws(CommandFailure) {
        guard !yes else { return }
        switch input.noInput ? nil : context.ask("\(plan.changesInWords)?") {
        case true?: return
        case false?: throw CommandFailure.incomplete("nothing was changed: the answer was not yes")
        case nil:
            throw .usage(
                input.noInput
                    ? "confirmation is needed, and --no-input forbids to ask; nothing was changed"
                    : "no terminal to ask for confirmation; nothing was changed",
                advice: "Review the plan, then add --yes.")
        }
    }

    /// A confirmation is of this plan only: another state needs another one.
    private func check(
        that again: [String: Observation], isAs seen: [String: Observation], _ plan: Plan,
        _ session: ChangeSession
    ) async throws(CommandFailure) {
        let (before, now) = (try session.listing(in: seen), try session.listing(in: again))
        let changed = Set(before.secrets.keys).union(now.secrets.keys).filter { name in
            before.secrets[name]?.shown != now.secrets[name]?.shown
        }
        guard changed.isEmpty, await self.plan(session, again).steps == plan.steps else {
            let names =
                changed.isEmpty ? "another environment" : changed.sorted().map(\.text).joined(separator: ", ")
            throw CommandFailure.incomplete(
                "\(names) changed since the plan was made; nothing was done",
                advice: "Run again, and review the new plan.")
        }
    }

    private func write(_ record: Record, _ context: Context) throws(CommandFailure) {
        try output.write(
            record, as: RecordFormat.all, "the record", outcome: record.verdict.rawValue, context)
    }
}
