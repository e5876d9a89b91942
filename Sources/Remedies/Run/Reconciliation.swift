public import Auditing
public import Listings
public import Secrets
import Support

/// What became of the requests of earlier runs, found out by a listing.
public struct Reconciliation: Sendable {
    /// Each run that was open, with what became of its secrets.
    public private(set) var runs: [Run] = []
    /// The values that were found live and had the declared forms when they were made.
    public private(set) var proved: [ProvedValue] = []

    /// What became of a run's secrets.
    public struct Run: Sendable {
        /// The run.
        public let run: JournalRun
        /// The outcome of each of its changes that was unknown.
        public let outcomes: [String: JournalEvent.Outcome]

        /// The secrets of which this became, by name.
        public func names(_ outcome: JournalEvent.Outcome) -> [String] {
            outcomes.filter { $0.value == outcome }.map(\.key).sorted()
        }
    }

    private let environment: String
    private let seen: AttestableSecrets
    /// The runs of which nothing is left to do.
    private var finished: [String] = []

    /// Compares the pending changes of open runs with the current listing of `environment`, and notes the result.
    ///
    /// A run whose changes are all done is over. So is, with `takingOver`, one of which something was left undone: the run
    /// that reconciles it goes on from there. ``end(in:clock:)`` notes it.
    ///
    /// - Parameters:
    ///   - seen: the environment's secrets with the listing's digests.
    ///   - clock: seconds since 1970 (UTC).
    public init(
        of journal: JournalFile, in environment: String, listing: Listing, seen: AttestableSecrets,
        takingOver: Bool, clock: () -> Double
    ) throws(JournalFile.Failure) {
        (self.environment, self.seen) = (environment, seen)
        let judge = Judge(environment: environment, listing: listing, seen: seen)
        for run in JournalRun.runs(of: try journal.entries())
        where run.environment == environment && !run.hasEnded {
            var outcomes: [String: JournalEvent.Outcome] = [:]
            for request in run.requests {
                let found = judge.outcomes(of: request.change)
                let event = JournalEvent.settled(request: request.number, found.mapValues(\.outcome))
                try journal.append(JournalEntry(at: clock(), run: run.id, event: event))
                proved += found.filter { $0.value.isProved }.keys.sorted().compactMap(seen.set)
                outcomes.merge(found.mapValues(\.outcome)) { _, later in later }
            }
            let isLeft = outcomes.values.contains(.unseen) || !takingOver && outcomes.values.contains(.undone)
            if !isLeft { finished.append(run.id) }
            runs.append(Run(run: run, outcomes: outcomes))
        }
    }

    /// Notes that the runs have ended of which nothing is left. What was proved must be kept by then: nobody asks again
    /// what an ended run did, and its values are gone.
    public func end(in journal: JournalFile, clock: () -> Double) throws(JournalFile.Failure) {
        for run in finished { try journal.append(JournalEntry(at: clock(), run: run, event: .ended)) }
    }

    /// Whether one of the open runs made this value and wrote it to `file`.
    public func recognizes(_ secret: HeldSecret, in file: String) -> Bool {
        let changes = runs.flatMap(\.run.generated).filter { $0.file == file }.flatMap(\.changes)
        let forms = seen.forms(of: secret.name)
        return changes.contains { change in
            guard change.name == secret.name else { return false }
            return change.fulfilment(by: secret.value.digest, forms: forms, of: environment) != .broken
        }
    }
}

/// Tells by a listing what became of a change.
private struct Judge {
    let environment: String
    let listing: Listing
    let seen: AttestableSecrets

    typealias Finding = (outcome: JournalEvent.Outcome, isProved: Bool)

    func outcomes(of change: JournalEvent.Change) -> [String: Finding] {
        switch change {
        case .delete(let names):
            Dictionary(
                names.map { ($0, (listing.secrets[Name($0)] == nil ? .done : .undone, false)) },
                uniquingKeysWith: { first, _ in first })
        case .set(let changes):
            Dictionary(changes.map { ($0.name, finding($0)) }, uniquingKeysWith: { first, _ in first })
        }
    }

    private func finding(_ change: PendingChange) -> Finding {
        guard let listed = listing.secrets[Name(change.name)] else { return (.undone, false) }
        guard let digest = listed.digest else { return (.unseen, false) }
        let forms = seen.forms(of: change.name)
        return switch change.fulfilment(by: digest, forms: forms, of: environment) {
        case .proved: (.done, true)
        case .live: (.done, false)
        case .broken: (.undone, false)
        }
    }
}
