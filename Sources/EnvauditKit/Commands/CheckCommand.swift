import ArgumentParser
import Auditing
import Glibc
import Manifests
import Records
import Support
import Transport

/// `envaudit check`: the audit.
struct CheckCommand: StatusCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Judge environments against the isolation rules, and print the configuration record.",
        discussion: """
            The record goes to standard output, everything else to standard error. Tokens come from the variables \
            that the providers' own tools use, such as SUPABASE_ACCESS_TOKEN, never from an argument.

            EXAMPLES
              envaudit check preprod
              envaudit check preprod --values preprod=.env.preprod
              envaudit check preprod --values preprod=.env.preprod --attest
              envaudit check --format markdown --output record.md
              envaudit check --waivers-from origin/main
              envaudit check preprod --offline --listing preprod=preprod.json --listing production=prod.json
              envaudit check preprod --snapshot production.snapshot.json
              envaudit check preprod --skip webhook-routing,database-mapping
              envaudit check preprod --only frontend-bundle --frontend preprod=http://127.0.0.1:4173/

            EXIT STATUS
              0 pass   1 a check failed   2 usage or manifest error   3 incomplete   130 interrupted
            """)

    @Argument(help: ArgumentHelp("The environments to judge. Default: all of them.", valueName: "env"))
    var environments: [String] = []

    @OptionGroup var workspace: WorkspaceOptions
    @OptionGroup(title: "Evidence") var evidence: EvidenceOptions
    @OptionGroup(title: "Attestations made of the values") var attesting: AttestingOptions
    @OptionGroup(title: "Waivers") var waivers: WaiverOptions
    @OptionGroup(title: "Rules") var rules: RuleOptions
    @OptionGroup(title: "Front ends") var frontends: FrontendOptions
    @OptionGroup(title: "Verdict") var verdict: VerdictOptions
    @OptionGroup(title: "Record") var output: OutputOptions

    func status() async throws -> ExitStatus {
        // Reading the manifests takes as long.
        async let _ = HTTPClient.prepare()
        let folder = try workspace.path()
        let (workspace, waiverOrigin) = try waivers.apply(
            to: try workspace.read(), in: folder, variables: processVariables())
        let judged = try judged(in: workspace)
        try output.checkPlace(for: "the record")
        let now = secondsSince1970()
        let today = verdict.asOf ?? CalendarDate(secondsSince1970: now)
        let attester = try attesting.attester(
            evidence, judging: judged, AttestationFolder(workspace: folder), now: now)
        let audit = LiveAudit(
            workspace: workspace, folder: folder, evidence: evidence, frontends: frontends,
            rules: rules.selection, policy: verdict.policy, today: today, now: now)
        var (record, seen) = try await audit.make(of: judged)
        record.waiversFrom = waiverOrigin
        try output.write(record, as: RecordFormat.all, "the record", outcome: record.verdict.rawValue)
        do throws(Problem) {
            try attester?.attest(judged, of: workspace, by: seen)
        } catch {
            // What the audit found outranks that it could not be attested.
            guard record.verdict == .fail else { throw error }
            Diagnostics.report(error)
        }
        return ExitStatus(record.verdict)
    }

    private func judged(in workspace: Workspace) throws(Problem) -> [String] {
        guard !environments.isEmpty else { return workspace.environments.map(\.name.value) }
        for name in environments { _ = try workspace.environment(name) }
        return environments
    }
}

/// What the audit looks at.
struct EvidenceOptions: ParsableArguments {
    @OptionGroup var shown: ListingOptions

    @Option(
        name: .customLong("values"),
        help: ArgumentHelp(
            "Take values from a dotenv file (- for standard input) as evidence. They are compared with the live digests, never printed, never sent.",
            valueName: "env=file"))
    var values: [EnvironmentFile] = []

    var listings: [EnvironmentFile] { shown.listings }
    var snapshots: [String] { shown.snapshots }
    var network: NetworkOptions { shown.network }
    /// How to fetch; nil for not at all.
    var transport: TransportConfiguration? { shown.transport }
}

/// What decides the exit status.
struct VerdictOptions: ParsableArguments {
    @Flag(help: "Let what is unproven not make the verdict incomplete.")
    var allowUnproven = false

    @Option(
        help: ArgumentHelp(
            "Let failures below this severity be reported and not decide: low, medium, high, critical.",
            valueName: "severity"),
        transform: severity)
    var failOn: Severity = .low

    @OptionGroup var day: DayOptions

    var asOf: CalendarDate? { day.asOf }

    var policy: VerdictPolicy { VerdictPolicy(failOn: failOn, allowsUnproven: allowUnproven) }

    private static func severity(_ text: String) throws -> Severity {
        if let severity = Severity(rawValue: text) { return severity }
        throw ValidationError(
            "“\(text)” is no severity; expected \(Severity.allCases.map(\.rawValue).joined(separator: ", "))."
        )
    }
}

/// Seconds since 1970 (UTC).
func secondsSince1970() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Double(time.tv_sec)
}
