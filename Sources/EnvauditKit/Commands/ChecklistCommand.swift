import ArgumentParser
import Auditing
import Manifests
import Records
import Support

/// `envaudit checklist`: what is done, and what is next.
struct ChecklistCommand: StatusCommand {
    static let configuration = CommandConfiguration(
        commandName: "checklist",
        abstract: "Print checklists with live ticks: what is done, who did it, and what is next.",
        discussion: """
            An item that is bound to checks is ticked by the audit, never by hand; another one by an attestation: \
            envaudit attest ENV --item ID. Only what the items need is looked at; where nothing is, no token is needed. See docs/checklists.md.

            EXAMPLES
              envaudit checklist
              envaudit checklist master --env preprod
              envaudit checklist --priority 1 --priority 2      (a gate: exit status 1 where one is open)
              envaudit checklist --format markdown --output CHECKLIST.md

            EXIT STATUS
              0 no item is open   1 an item is open   2 usage or manifest error
              3 an item is unproven, or something could not be looked at   130 interrupted
            """)

    @Argument(help: ArgumentHelp("The checklists. Default: all of them.", valueName: "name"))
    var names: [String] = []

    @Option(
        name: .customLong("env"),
        help: ArgumentHelp("Only the items of this environment.", valueName: "env"))
    var environment: String?

    @Option(
        name: .customLong("priority"),
        help: ArgumentHelp("Only the items of this priority. May be given several times.", valueName: "n"))
    var priorities: [Int] = []

    @OptionGroup var workspace: WorkspaceOptions
    @OptionGroup(title: "Evidence") var evidence: EvidenceOptions
    @OptionGroup(title: "Waivers") var waivers: WaiverOptions
    @OptionGroup(title: "Front ends") var frontends: FrontendOptions
    @OptionGroup(title: "Verdict") var day: DayOptions
    @OptionGroup(title: "List") var output: OutputOptions

    func status() async throws -> ExitStatus {
        let folder = try workspace.path()
        let (workspace, waiverOrigin) = try waivers.apply(
            to: try workspace.read(), in: folder, variables: processVariables())
        let selection = ChecklistSelection(names: names, environment: environment, priorities: priorities)
        let shown = try selection.shown(
            of: try ChecklistFolder(workspace: WorkspaceFolder(path: folder)).read(for: workspace),
            in: workspace)
        try output.checkPlace(for: "the list")
        let now = secondsSince1970()
        let today = day.asOf ?? CalendarDate(secondsSince1970: now)
        let environments = workspace.environments.map(\.name.value)
        let ticker = ChecklistEvaluator(
            try await audit(shown, of: workspace, in: folder, today: today, now: now),
            attestations: attestations(of: shown, in: folder), environments: environments, today: today)
        let record = ChecklistRecord(
            generatedAt: now, asOf: today, workspace: workspace.name,
            checklists: shown.map(ticker.tick), waiversFrom: waiverOrigin)
        try output.write(record, as: ChecklistFormat.all, "the list", outcome: record.tally)
        return ExitStatus(record.verdict)
    }

    /// The audit of the environments that the items' checks name, the same as `envaudit check` makes it; nil where
    /// no item has checks.
    private func audit(
        _ shown: [Checklist], of workspace: Workspace, in folder: String, today: CalendarDate, now: Double
    ) async throws -> Record? {
        let names = workspace.environments.map(\.name.value)
        let audited = Set(shown.flatMap(\.items).flatMap { $0.audited(among: names) })
        let judged = names.filter(audited.contains)
        let audit = LiveAudit(
            workspace: workspace, folder: folder, evidence: evidence, frontends: frontends,
            rules: RuleSelection(for: shown), today: today, now: now)
        return judged.isEmpty ? nil : try await audit.make(of: judged).record
    }

    /// What people state about the environments of the items that are ticked by hand.
    private func attestations(of shown: [Checklist], in folder: String) -> [String: Attestations] {
        let files = AttestationFolder(workspace: folder)
        var read: [String: Attestations] = [:]
        for item in shown.flatMap(\.items) {
            guard case .manual(_, let environment) = item.tick, read[environment] == nil else { continue }
            let attestations = files.read(environment)
            attestations.problems.forEach { Diagnostics.warn($0.problem.description) }
            read[environment] = attestations
        }
        return read
    }
}
