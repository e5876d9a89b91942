import Auditing
import Glibc
import Listings
import Manifests
import Providers
import Remedies
import Support
import Transport

/// What the commands share that change an environment: they look, settle what earlier runs left open, attest what
/// they set, and judge.
struct ChangeSession {
    let folder: String
    let workspace: Workspace
    let environment: Environment
    let policy: VerdictPolicy
    let today: CalendarDate
    let statement: (by: String, on: CalendarDate, until: CalendarDate)
    let evidence: EvidenceOptions

    private var name: String { environment.name.value }
    private var attestations: AttestationFolder { AttestationFolder(workspace: folder) }

    /// What can be seen now of all environments.
    func look() async throws -> [String: Observation] {
        let observer = EvidenceCollector(
            workspace: workspace, variables: processVariables(), now: secondsSince1970(), folder: folder,
            allowsCommands: evidence.network.allowCommand)
        return try await observer.observe(
            listings: evidence.listings, values: evidence.values,
            snapshots: SnapshotSource(
                named: evidence.snapshots, folder: folder, judged: [name], variables: processVariables()),
            transport: evidence.transport)
    }

    /// What is known without looking anywhere.
    func unseen() -> [String: Observation] {
        EvidenceCollector(workspace: workspace, variables: [:], now: secondsSince1970()).unseen()
    }

    /// The record of what was seen, with all attestations that there are by now.
    func judge(_ seen: [String: Observation]) async -> Record {
        var seen = seen
        await attestations.examine([name], of: workspace, in: &seen, today: today)
        // What changes secrets is judged by them.
        return Auditor(workspace, policy: policy, today: today, selection: .onSecrets)
            .audit([name], observations: seen, now: secondsSince1970(), key: .random())
    }

    /// The environment's own live listing.
    ///
    /// - Parameter consequence: what it means that there is none.
    func listing(
        in seen: [String: Observation], otherwise consequence: String = "nothing was changed"
    ) throws(Problem) -> Listing {
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
        case nil: failure = Failure(message: "it was not looked at", advice: "")
        }
        throw Problem(
            .incomplete, ["\(name)'s secrets could not be listed, so \(consequence): \(failure.message)"],
            advice: failure.advice.isEmpty ? nil : failure.advice)
    }

    /// Where changes go.
    func target() throws(Problem) -> ChangeRun.Target {
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
                advice: "Generate without --push, and set the values by hand.")
        }
        do {
            let client = try HTTPClient(configuration: evidence.network.transport)
            let context = FetchContext(client: client, variables: processVariables(), now: secondsSince1970())
            return ChangeRun.Target(provider: provider, listing: declaration, context: context)
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
    ) throws(Problem) -> Reconciliation {
        let listing = try listing(in: seen, otherwise: consequence)
        let settlement: Reconciliation
        do {
            settlement = try Reconciliation(
                of: journal, in: name, listing: listing, seen: declared(in: seen),
                takingOver: takingOver, clock: secondsSince1970)
        } catch {
            throw Problem(error)
        }
        let made = settlement.proved.map {
            $0.attestation(in: environment, by: statement.by, on: statement.on, until: statement.until)
        }
        if !made.isEmpty { try attestations.add(made, to: name) }
        return settlement
    }

    /// What is declared of the environment's secrets, and what is live of them.
    func declared(in seen: [String: Observation]) -> AttestableSecrets {
        AttestableSecrets(of: environment, in: workspace, seen: seen[name])
    }
}

extension Problem {
    /// Why the journal can't be used.
    init(_ failure: JournalFile.Failure) {
        switch failure {
        case .busy:
            self.init(
                .incomplete, ["another envaudit run is changing this workspace's environments"],
                advice: "Wait for its end, and run again.")
        case .system(let reason):
            self.init(
                .incomplete,
                ["the journal \(JournalFile.path) can't be used, so nothing is changed: \(reason)"])
        case .badLine(let line):
            self.init(
                .usage, ["\(JournalFile.path):\(line): this is no line of a journal"],
                advice: "Something else wrote to it. Mend it, or move the file away; nothing was changed.")
        case .tooLarge:
            self.init(.usage, ["\(JournalFile.path) is too large"], advice: "Move the file away.")
        }
    }
}

extension JournalFile {
    /// The workspace's journal, held for a run.
    static func open(_ folder: String) throws(Problem) -> JournalFile {
        do { return try JournalFile(workspace: folder) } catch { throw Problem(error) }
    }
}
