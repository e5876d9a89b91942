import ArgumentParser
import Auditing
import Glibc
import Manifests
import Records
import Support

/// `envaudit check`: the audit.
struct CheckCommand: StatusCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Judge environments against the isolation rules, and print the configuration record.",
        discussion: """
            Prints the record to standard output, and everything else to standard error. The manifests alone are \
            checked by envaudit validate. Tokens are read from the \
            variables that the providers' own tools use, such as SUPABASE_ACCESS_TOKEN, never from an argument. With \
            a key in ENVAUDIT_FINGERPRINT_KEY (openssl rand -hex 32), envaudit record diff tells which secrets were \
            rotated between two records.

            EXAMPLES
              envaudit check preprod
              envaudit check preprod --show all              (what passed, too, and by which evidence)
              envaudit check --quiet                         (the verdict lines alone)
              envaudit check preprod --values preprod=.env.preprod
              envaudit check preprod --values preprod=.env.preprod --attest
              envaudit check --format markdown --output record.md
              envaudit check --report html=record.html       (a page to search and filter, for a browser)
              envaudit check --format github --report sarif=envaudit.sarif --report junit=envaudit.xml
              envaudit check --since yesterday.json
              envaudit check --base origin/main
              envaudit check --waivers-from origin/main
              envaudit check preprod --offline --listing preprod=preprod.json --listing production=prod.json
              envaudit check preprod --snapshot production.snapshot.json
              envaudit check preprod --skip webhook-routing,database-mapping
              envaudit check preprod --only frontend-bundle --frontend preprod=http://127.0.0.1:4173/
              envaudit check --shard 1/4 --run "$GITHUB_RUN_ID" --output shard-1.json   (of a matrix of four jobs)

            EXIT STATUS
              0 pass   1 a check failed   2 usage or manifest error   3 incomplete   130 interrupted
              With --shard: 0 sealed, and not yet judged   3 a listing could not be read, which the file tells, too

            MORE
              envaudit docs records, envaudit docs ci, envaudit docs gate-a-deploy
            """)

    @Argument(
        help: ArgumentHelp("The environments to judge. Default: all of them.", valueName: "env"),
        completion: Completions.environments)
    var environments: [String] = []

    @OptionGroup var workspace: WorkspaceOptions
    @OptionGroup(title: "Evidence") var evidence: EvidenceOptions
    @OptionGroup(title: "Network") var network: NetworkOptions
    @OptionGroup(title: "Attestations made of the values") var attesting: AttestingOptions
    @OptionGroup(title: "Waivers") var waivers: WaiverOptions
    @OptionGroup(title: "Pull requests") var base: BaseOptions
    @OptionGroup(title: "Rules") var rules: RuleOptions
    @OptionGroup(title: "Front ends") var frontends: FrontendOptions
    @OptionGroup(title: "Verdict") var verdict: VerdictOptions
    @OptionGroup(title: "Record") var record: RecordOptions
    @OptionGroup(title: "Shards") var sharding: ShardOptions

    var isQuiet: Bool { record.output.quiet }

    func validate() throws {
        guard sharding.shard != nil else { return }
        guard let file = record.output.output, file != "-" else {
            throw ValidationError("--shard needs a file for what was seen: --output FILE.")
        }
        let unfit = [
            ("--attest", attesting.attest), ("--base", base.revision != nil),
            ("--snapshot", !evidence.snapshots.isEmpty),
        ]
        if let option = unfit.first(where: \.1)?.0 {
            throw ValidationError("\(option) and --shard exclude each other.")
        }
        let ofMerge = [
            ("--allow-unproven", verdict.allowUnproven), ("--as-of", verdict.asOf != nil),
            ("--fail-on", verdict.failOn != .low), ("--format", record.output.format != nil),
            ("--report", !record.reports.report.isEmpty), ("--show", record.showing.show != .failures),
            ("--since", record.earlier.since != nil), ("--waivers-from", waivers.revision != nil),
        ]
        if let option = ofMerge.first(where: \.1)?.0 {
            throw ValidationError(
                "--shard judges nothing: give \(option) to envaudit record merge instead.")
        }
    }

    func run(in context: Context) async throws -> ExitStatus {
        let folder = try workspace.path(context)
        let read = try workspace.readWithManifests(context)
        if let part = sharding.shard { return try await seal(part, of: read, in: folder, context) }
        let (workspace, waiverOrigin) = try waivers.apply(to: read.workspace, in: folder, context)
        let earlier = try self.record.check(workspace, context)
        let key = try context.fingerprintKey(of: workspace.name)
        let base = try base.read(workspace.name, in: folder, context)
        let judged = try judged(in: workspace, base)
        let today = verdict.asOf ?? context.today
        let attester = try attesting.attester(
            evidence, judging: judged, AttestationFolder(workspace: folder, context: context))
        let audit = LiveAudit(
            context: context, workspace: workspace, folder: folder, evidence: evidence, network: network,
            frontends: frontends, rules: rules.selection, policy: verdict.policy, base: base, today: today,
            prepared: read.prepared, key: key)
        var (record, seen) = try await audit.make(of: judged)
        record.waiversFrom = waiverOrigin
        record.manifests = read.manifests
        try self.record.write(&record, since: earlier, of: workspace, in: folder, context)
        context.leave(record)
        do throws(CommandFailure) {
            try attester?.attest(judged, of: workspace, by: seen)
        } catch {
            // What the audit found outranks that it could not be attested.
            guard record.verdict == .fail else { throw error }
            context.report(error)
        }
        return try record.exitStatus()
    }

    func judged(in workspace: Workspace, _ base: BaseManifests?) throws(CommandFailure) -> [String] {
        let removed = (base?.workspace.environments ?? []).map(\.name.value).filter { name in
            !workspace.environments.contains { $0.name.value == name }
        }
        guard !environments.isEmpty else { return workspace.environments.map(\.name.value) + removed }
        for name in environments where !removed.contains(name) { _ = try workspace.environment(name) }
        return environments
    }
}

/// `check --attest`: all that the values prove is attested in one go.
struct AttestingOptions: ParsableArguments {
    @Flag(help: "Attest in attestations/ what the values of --values prove.")
    var attest = false

    @OptionGroup var statement: AttestationOptions

    /// What attests; `nil` if that was not asked for.
    ///
    /// - Parameter judged: the names of the environments that are judged, and so can be attested.
    func attester(
        _ evidence: EvidenceOptions, judging judged: [String], _ folder: AttestationFolder
    ) throws(CommandFailure) -> Attester? {
        guard attest else {
            guard statement.by == nil, statement.until == nil else {
                throw .usage("--by and --until are for --attest")
            }
            return nil
        }
        guard !evidence.values.isEmpty else {
            throw .usage(
                "--attest needs values to attest", advice: "Add: --values ENV=FILE"
            )
        }
        if let other = evidence.values.first(where: { !judged.contains($0.environment) }) {
            throw .usage(
                "--attest needs \(other.environment) to be judged",
                advice: "Name it: envaudit check \(other.environment) …")
        }
        let statement = try statement.statement(
            in: folder.workspace, folder.context)
        return Attester(folder: folder, by: statement.by, on: statement.on, until: statement.until)
    }
}

/// Attests what values prove.
struct Attester {
    let folder: AttestationFolder
    let by: String
    let on: CalendarDate
    let until: CalendarDate

    func attest(_ judged: [String], of workspace: Workspace, by observations: [String: Observation])
        throws(CommandFailure)
    {
        for environment in workspace.environments where judged.contains(environment.name.value) {
            let name = environment.name.value
            guard let seen = observations[name], seen.handedIn != nil else { continue }
            let made = AttestableSecrets(of: environment, in: workspace, seen: seen).proved().map {
                $0.attestation(in: environment, by: by, on: on, until: until)
            }
            guard !made.isEmpty else {
                folder.context.warn("the values of \(name) prove nothing to attest")
                continue
            }
            try folder.add(made, to: name)
            folder.context.attested(made, in: environment)
        }
    }
}

/// Which rules are applied.
struct RuleOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Apply only these rules (ids, separated by commas; repeatable), and fetch only what they need. The record says that the others were skipped.",
            valueName: "rule,…"), completion: Completions.rules)
    var only: [String] = []

    @Option(
        help: ArgumentHelp(
            "Apply all rules except these (repeatable), and fetch nothing for them. The record names them as skipped.",
            valueName: "rule,…"), completion: Completions.rules)
    var skip: [String] = []

    /// The selected rules, which `validate` has found to exist.
    var selection: RuleSelection {
        only.isEmpty
            ? RuleSelection(skipping: Set(skip.flatMap(RuleOptions.ids)))
            : RuleSelection(only: Set(only.flatMap(RuleOptions.ids)))
    }

    func validate() throws {
        guard only.isEmpty || skip.isEmpty else {
            throw ValidationError("--only and --skip exclude each other.")
        }
        for (option, text) in only.map({ ("--only", $0) }) + skip.map({ ("--skip", $0) }) {
            let ids = RuleOptions.ids(in: text)
            if ids.isEmpty { throw ValidationError("\(option) names no rule.") }
            for id in ids where !RuleSet.all.selectable.contains(id) {
                throw ValidationError(RuleOptions.objection(to: id, option))
            }
        }
    }

    private static func ids(in text: String) -> [String] {
        text.split(separator: ",").map { String($0.filter { $0 != " " }) }.filter { !$0.isEmpty }
    }

    private static func objection(to id: String, _ option: String) -> String {
        if RuleSet.all.documented.contains(where: { $0.id == id }) {
            return "\(option): \(id) can't be skipped: nothing passes unseen."
        }
        let near = nearestName(to: id, among: RuleSet.all.selectable.sorted()).map {
            " Did you mean \($0)?"
        }
        return "\(option): unknown rule \"\(id)\".\(near ?? " To list them: envaudit explain")"
    }
}
