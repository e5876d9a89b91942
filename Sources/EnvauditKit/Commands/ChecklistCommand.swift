import ArgumentParser
import Auditing
import Manifests
import Records
import Support

/// `envaudit checklist`: which items are done, and which are next.
struct ChecklistCommand: StatusCommand {
    static let configuration = CommandConfiguration(
        commandName: "checklist",
        abstract: "Print checklists with live ticks: what is done, by whom, and what is next.",
        discussion: """
            The audit ticks items that are bound to checks; an attestation ticks the others: envaudit attest ENV \
            --item ID. Only the listings and probes that the items need are fetched.

            EXAMPLES
              envaudit checklist
              envaudit checklist master --env preprod
              envaudit checklist --priority 1 --priority 2      (a gate: exit status 1 where one is open)
              envaudit checklist --format markdown --output CHECKLIST.md

            EXIT STATUS
              0 no item is open   1 an item is open   2 usage or manifest error
              3 an item is unproven, or something could not be checked   130 interrupted

            MORE
              envaudit docs checklists
            """)

    @Argument(
        help: ArgumentHelp("The checklists. Default: all of them.", valueName: "name"),
        completion: Completions.checklists)
    var names: [String] = []

    @Option(
        name: .customLong("env"),
        help: ArgumentHelp("Only the items of this environment.", valueName: "env"),
        completion: Completions.environments)
    var environment: String?

    @Option(
        name: .customLong("priority"),
        help: ArgumentHelp("Only the items of this priority (repeatable).", valueName: "n"))
    var priorities: [Int] = []

    @OptionGroup var workspace: WorkspaceOptions
    @OptionGroup(title: "Evidence") var evidence: EvidenceOptions
    @OptionGroup(title: "Network") var network: NetworkOptions
    @OptionGroup(title: "Waivers") var waivers: WaiverOptions
    @OptionGroup(title: "Front ends") var frontends: FrontendOptions
    @OptionGroup(title: "Verdict") var day: DayOptions
    @OptionGroup(title: "List") var output: OutputOptions

    var isQuiet: Bool { output.quiet }

    func run(in context: Context) async throws -> ExitStatus {
        let folder = try workspace.path(context)
        let (workspace, waiverOrigin) = try waivers.apply(
            to: try workspace.read(context), in: folder, context)
        let selection = ChecklistSelection(names: names, environment: environment, priorities: priorities)
        let shown = try selection.shown(
            of: try ChecklistFolder(workspace: WorkspaceFolder(path: folder, context: context)).read(
                for: workspace),
            in: workspace)
        try output.check(ChecklistFormat.all, for: "the list", context)
        let today = day.asOf ?? context.today
        let environments = workspace.environments.map(\.name.value)
        let ticker = ChecklistEvaluator(
            try await audit(shown, of: workspace, in: folder, today: today, context),
            attestations: AttestationFolder(workspace: folder, context: context).statements(on: shown),
            environments: environments,
            today: today, of: .all)
        let record = ChecklistRecord(
            generatedAt: context.now, asOf: today, workspace: workspace.name,
            checklists: shown.map(ticker.tick), waiversFrom: waiverOrigin)
        try output.write(record, as: ChecklistFormat.all, "the list", outcome: record.tally, context)
        return ExitStatus(record.verdict)
    }

    /// The audit of the environments that the items' checks name, the same as `envaudit check` makes it; `nil` if
    /// no item has checks.
    private func audit(
        _ shown: [Checklist], of workspace: Workspace, in folder: String, today: CalendarDate,
        _ context: Context
    ) async throws -> Record? {
        let names = workspace.environments.map(\.name.value)
        let audited = Set(shown.flatMap(\.items).flatMap { $0.audited(among: names) })
        let judged = names.filter(audited.contains)
        let audit = LiveAudit(
            context: context, workspace: workspace, folder: folder, evidence: evidence, network: network,
            frontends: frontends,
            rules: RuleSelection(for: shown), today: today)
        return judged.isEmpty ? nil : try await audit.make(of: judged).record
    }
}

/// Which items of which checklists are asked for.
struct ChecklistSelection {
    /// The checklists; empty for all.
    let names: [String]
    /// The environment whose items are; `nil` for all.
    let environment: String?
    /// The priorities of the items; empty for all.
    let priorities: [Int]

    /// The checklists that are asked for, each with the items that are.
    func shown(of all: [Checklist], in workspace: Workspace) throws(CommandFailure) -> [Checklist] {
        guard !all.isEmpty else {
            throw .usage(
                "the workspace has no checklist", advice: "Write one, such as checklists/master.yaml.")
        }
        let named = try named(of: all)
        let environment = try environment.map { name throws(CommandFailure) in
            try workspace.environment(name).name.value
        }
        try checkPriorities(of: named)
        let environments = workspace.environments.map(\.name.value)
        return named.map { checklist in
            checklist.showing { item in
                (priorities.isEmpty || item.priority.map(priorities.contains) == true)
                    && (environment.map(item.environments(among: environments).contains) ?? true)
            }
        }.filter { !$0.items.isEmpty }
    }

    private func named(of all: [Checklist]) throws(CommandFailure) -> [Checklist] {
        let known = all.map(\.name.value)
        for name in names where !known.contains(name) {
            throw .usage(
                "unknown checklist \"\(name)\"",
                advice: nearestName(to: name, among: known).map { "Did you mean \($0)?" }
                    ?? "There are: \(known.joined(separator: ", "))")
        }
        return names.isEmpty ? all : all.filter { names.contains($0.name.value) }
    }

    private func checkPriorities(of checklists: [Checklist]) throws(CommandFailure) {
        let known = checklists.flatMap { $0.priorities.map(\.number) + $0.items.compactMap(\.priority) }
        for priority in priorities where !known.contains(priority) {
            let words = Set(known).sorted().map(String.init).joined(separator: ", ")
            throw .usage(
                "unknown priority \(priority)",
                advice: words.isEmpty ? "No item has a priority." : "There are: \(words)")
        }
    }
}
