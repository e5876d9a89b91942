import ArgumentParser
import Auditing
import Glibc
import Listings
import Manifests
import Providers
import Records
import Remedies
import Support
import Transport

/// What the commands share that change an environment: they look, settle what earlier runs left open, attest what
/// they set, and judge.
struct ChangeSession {
    let context: Context
    let folder: String
    let workspace: Workspace
    let environment: Environment
    let policy: VerdictPolicy
    /// The rules that judge, and whose probes are fetched. Except with ``RuleSelection/onSecrets`` these are the rules of
    /// a check, so that a plan accepts nothing that a check rejects.
    let rules: RuleSelection
    let today: CalendarDate
    let statement: (by: String, on: CalendarDate, until: CalendarDate)
    let evidence: EvidenceOptions
    let network: NetworkOptions

    private var name: String { environment.name.value }
    private var attestations: AttestationFolder { AttestationFolder(workspace: folder, context: context) }

    /// What can be seen now of all environments.
    ///
    /// - Parameter before: What was seen besides secrets, if it need not be fetched again.
    func look(besides before: [String: Observation]? = nil) async throws -> [String: Observation] {
        let observer = EvidenceCollector(
            workspace: workspace, context: context, folder: folder,
            permissions: network.permissions, dialect: evidence.dialect)
        var seen = try await observer.observe(
            listings: evidence.listings, values: evidence.values,
            snapshots: SnapshotSource(
                named: evidence.snapshots, folder: folder, judged: [name], context: context),
            probing: before == nil ? rules : .onSecrets, transport: evidence.shown.transport(network, context)
        )
        for (name, earlier) in before ?? [:] { seen[name]?.probeResults = earlier.probeResults }
        return seen
    }

    /// What is known without looking anywhere.
    func unseen() -> [String: Observation] {
        EvidenceCollector(workspace: workspace, context: context, folder: folder).unseen()
    }

    /// The record of what was seen, with all attestations that there are by now.
    func judge(_ seen: [String: Observation]) async -> Record {
        var seen = seen
        await attestations.examine([name], of: workspace, in: &seen, today: today)
        return Auditor(workspace, policy: policy, today: today, selection: rules)
            .audit([name], observations: seen, now: context.now, key: .random())
    }

    /// The environment's own live listing.
    ///
    /// - Parameter consequence: The consequence of its absence.
    func listing(
        in seen: [String: Observation], otherwise consequence: String = "nothing was changed"
    ) throws(CommandFailure) -> Listing {
        let failure: Failure
        switch seen[name]?.listing {
        case .success(let listing)?:
            guard listing.source == .live else {
                throw .usage(
                    "\(name)'s own listing must be a live one, as it is changed",
                    advice: "Leave \(name) out of --listing and --snapshot, and --offline away.")
            }
            return listing
        case .failure(let found)?: failure = found
        case nil: failure = Failure(message: "it was not fetched", advice: "")
        }
        throw CommandFailure.incomplete(
            "\(name)'s secrets could not be listed, so \(consequence): \(failure.message)",
            advice: failure.advice.isEmpty ? nil : failure.advice)
    }

    /// The destination of changes.
    ///
    /// - Parameter plan: the options with which `envaudit plan` says the same changes for a person.
    func target(plan: String = "") throws(CommandFailure) -> ChangeRun.Target {
        guard let declaration = environment.listing,
            let provider = ProviderRegistry.provider(declaration.provider.value)
        else {
            throw .usage(
                "\(name) declares no listing, so there is nowhere to set anything",
                advice: "Declare `listing:` in \(environment.name.position.file).")
        }
        guard let provider = provider as? any ChangingProvider else {
            throw .usage(
                "envaudit can't change what \(provider.id) holds",
                advice:
                    "Change it by hand: `envaudit plan \(name)\(plan)` says what, and `envaudit rotate \(name)` without --push generates values."
            )
        }
        do {
            let client = try HTTPClient(configuration: network.transport(context))
            let target = FetchContext(client: client, variables: context.variables, now: context.now)
            return ChangeRun.Target(provider: provider, listing: declaration, context: target)
        } catch {
            throw .usage(error.message, advice: error.advice + ".")
        }
    }

    /// Finds out what runs did that have not ended, and attests what they set and is live.
    ///
    /// - Parameters:
    ///   - takingOver: whether this run goes on with what they left undone.
    ///   - consequence: what it means where the environment can't be listed.
    func settle(
        _ journal: JournalFile, by seen: [String: Observation], takingOver: Bool = true,
        otherwise consequence: String = "nothing was changed"
    ) throws(CommandFailure) -> Reconciliation {
        let listing = try listing(in: seen, otherwise: consequence)
        let settlement: Reconciliation
        do {
            settlement = try Reconciliation(
                of: journal, in: name, listing: listing, seen: declared(in: seen),
                takingOver: takingOver, clock: context.clock)
        } catch {
            throw CommandFailure(error)
        }
        let made = settlement.proved.map {
            $0.attestation(in: environment, by: statement.by, on: statement.on, until: statement.until)
        }
        if !made.isEmpty { try attestations.add(made, to: name) }
        do {
            try settlement.end(in: journal, clock: context.clock)
        } catch {
            throw CommandFailure(error)
        }
        return settlement
    }

    /// Returns the declared secrets of the environment with their live state.
    func declared(in seen: [String: Observation]) -> AttestableSecrets {
        AttestableSecrets(of: environment, in: workspace, seen: seen[name])
    }
}

extension CommandFailure {
    /// Why the journal can't be used.
    init(_ failure: JournalFile.Failure) {
        self =
            switch failure {
            case .busy:
                .incomplete(
                    "another envaudit run is changing this workspace's environments",
                    advice: "Wait until it has ended, and run again.")
            case .system(let reason):
                .incomplete("\(JournalFile.path) can't be used, so nothing was changed: \(reason)")
            case .foreign(let reason):
                .usage(
                    "\(JournalFile.path) \(reason), so it is not used, and nothing was changed",
                    advice:
                        "If no run of yours wrote it, move the file away. Else make it yours alone: chmod 600."
                )
            case .badLine(let line):
                .usage(
                    "\(JournalFile.path):\(line): not a journal line",
                    advice:
                        "Another program wrote to the file. Fix the line, or move the file away; nothing was changed."
                )
            case .tooLarge:
                .usage("\(JournalFile.path) is too large", advice: "Move the file away.")
            }
    }
}

extension JournalFile {
    /// The workspace's journal, held for a run.
    static func open(_ folder: String, _ context: Context) throws(CommandFailure) -> JournalFile {
        try checkIsOwn(in: folder, context)
        do { return try JournalFile(workspace: folder) } catch { throw CommandFailure(error) }
    }
}

extension JournalFile {
    /// Refuses a journal that came with the repository: it tells of runs that were not made here.
    static func checkIsOwn(in folder: String, _ context: Context) throws(CommandFailure) {
        try OwnFile(shown: path, path: "\(folder)/\(path)", variables: context.variables).check()
    }
}

/// What came of changes: how the environment stands afterwards.
struct Conclusion {
    /// An audit of the current state.
    let record: Record
    /// What should have changed and did not, or is not known to have changed.
    let undone: [String]
    /// Why not all was sent.
    let failure: Failure?

    /// How the command ends: a failed check outranks what was not carried out.
    var status: ExitStatus {
        let verdict = ExitStatus(record.verdict)
        return verdict == .success && (failure != nil || !undone.isEmpty) ? .incomplete : verdict
    }
}

extension ChangeSession {
    /// Sends changes, verifies them, attests what was set, and judges the outcome.
    ///
    /// - Parameter prepare: Called with the values after the journal's first line and before the first request.
    func carryOut(
        _ command: JournalEvent.Command, _ batches: [Batch], to target: ChangeRun.Target,
        in journal: JournalFile,
        declared: AttestableSecrets, prepare: (ChangeRun) throws -> Void = { _ in }
    ) async throws -> Conclusion {
        try check(batches, declared)
        let run: ChangeRun
        let failure: Failure?
        do {
            run = try ChangeRun(command, of: environment.name.value, in: journal, clock: context.clock)
            try prepare(run)
            failure = try await run.send(batches, to: target, declared: declared)
        } catch let failure as JournalFile.Failure {
            throw CommandFailure(failure)
        }
        if let failure { context.report(CommandFailure.incomplete(failure.message, advice: failure.advice)) }
        let seen = try await look()
        let settlement = try settle(
            journal, by: seen, takingOver: false, otherwise: "what became of the changes is not known")
        // What was never sent is in no request of the journal.
        let done = settlement.runs.filter { $0.run.id == run.id }.flatMap { $0.names(.done) }
        let undone = batches.flatMap(\.names).filter { !done.contains($0) }
        if failure != nil || !undone.isEmpty { report(settlement) }
        return Conclusion(record: await judge(seen), undone: undone, failure: failure)
    }

    /// Tells what was found out about runs, this one or earlier ones.
    func report(_ settlement: Reconciliation) {
        for run in settlement.runs {
            let parts = [("done", JournalEvent.Outcome.done), ("not done", .undone), ("not seen", .unseen)]
                .map { ($0, run.names($1)) }.filter { !$0.1.isEmpty }
            guard !parts.isEmpty else { continue }
            let words = parts.map { "\($0): \($1.joined(separator: ", "))" }.joined(separator: "; ")
            context.tell(
                TerminalText.escape(
                    "\(run.run.command.rawValue) of \(Instant(secondsSince1970: run.run.began)): \(words)"))
        }
    }

    /// Refuses what would be set and fail the next check.
    private func check(_ batches: [Batch], _ declared: AttestableSecrets) throws(CommandFailure) {
        for case .set(let secrets) in batches {
            for secret in secrets {
                let lacking = declared.lacking(secret.name, secret.value)
                guard lacking.isEmpty else {
                    throw .usage(
                        "a value of \(secret.name) would not be \(lacking.map(\.summary).joined(separator: ", and ")), as \(environment.name.value) declares; nothing was changed",
                        advice: "See what is declared of it: envaudit explain \(secret.name)")
                }
            }
        }
    }
}

/// That an environment is really meant to be changed.
struct ConfirmationOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Repeat the environment's name; required where its tier is production.", valueName: "env"),
        completion: Completions.environments)
    var confirm: String?

    /// Refuses to change production by mistake, before anything is fetched.
    func check(_ environment: Environment) throws(CommandFailure) {
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
