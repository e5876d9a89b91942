public import Auditing
public import Manifests
public import Providers
public import Secrets
public import Support

/// A run that changes an environment: each request is in the journal, on the disk, before it is sent and after it
/// is answered, so that whoever comes after a run that was killed knows what it may have done.
public struct ChangeRun: Sendable {
    /// The run's id in the journal.
    public let id: String
    private let journal: JournalFile
    private let environment: String
    private let clock: @Sendable () -> Double

    /// The destination of changes.
    public struct Target: Sendable {
        let provider: any ChangingProvider
        let listing: ListingDeclaration
        let context: FetchContext

        /// The most secrets that one request changes.
        public var mostSecretsPerRequest: Int { provider.mostSecretsPerRequest }

        /// A provider's place.
        public init(provider: any ChangingProvider, listing: ListingDeclaration, context: FetchContext) {
            (self.provider, self.listing, self.context) = (provider, listing, context)
        }
    }

    /// Begins a run.
    ///
    /// - Parameter clock: seconds since 1970 (UTC).
    public init(
        _ command: JournalEvent.Command, of environment: String, in journal: JournalFile,
        clock: @escaping @Sendable () -> Double
    ) throws(JournalFile.Failure) {
        // No digits of hex: nothing in a journal may look like a piece of a digest.
        id = String((0..<10).compactMap { _ in "ghjkmnpqrstvwxyz".randomElement() })
        (self.journal, self.environment, self.clock) = (journal, environment, clock)
        try note(.began(command: command, environment: environment))
    }

    /// Notes values that are about to be written to a file, so that a later run can take them from there.
    public func note(
        _ secrets: [HeldSecret], for file: String, declared: AttestableSecrets
    ) throws(JournalFile.Failure) {
        try note(.generated(pendingChanges(secrets, declared), file: file))
    }

    /// Sends the batches one by one, and stops at the first that is not accepted.
    ///
    /// - Returns: why it stopped; `nil` if all were accepted.
    public func send(
        _ batches: [Batch], to target: Target, declared: AttestableSecrets
    ) async throws(JournalFile.Failure) -> Failure? {
        for (index, batch) in batches.enumerated() {
            try note(.sending(request: index + 1, change(batch, declared)))
            let answer = await send(batch, to: target)
            try note(.answered(request: index + 1, JournalEvent.Answer(answer)))
            switch answer {
            case .accepted: continue
            case .refused(let failure), .unknown(let failure): return failure
            }
        }
        return nil
    }

    private func send(_ batch: Batch, to target: Target) async -> ChangeAnswer {
        switch batch {
        case .delete(let names): await target.provider.delete(names, in: target.listing, by: target.context)
        case .set(let secrets): await target.provider.set(secrets, in: target.listing, by: target.context)
        }
    }

    private func change(_ batch: Batch, _ declared: AttestableSecrets) -> JournalEvent.Change {
        switch batch {
        case .delete(let names): .delete(names)
        case .set(let secrets): .set(pendingChanges(secrets, declared))
        }
    }

    private func pendingChanges(_ secrets: [HeldSecret], _ declared: AttestableSecrets) -> [PendingChange] {
        secrets.map { PendingChange($0, forms: declared.forms(of: $0.name), of: environment) }
    }

    private func note(_ event: JournalEvent) throws(JournalFile.Failure) {
        try journal.append(JournalEntry(at: clock(), run: id, event: event))
    }
}

extension JournalEvent.Answer {
    fileprivate init(_ answer: ChangeAnswer) {
        switch answer {
        case .accepted: self = .accepted
        case .refused: self = .refused
        case .unknown: self = .unknown
        }
    }
}
