import Manifests
import Secrets

/// A run as the journal tells it.
public struct JournalRun: Sendable {
    /// Its id.
    public let id: String
    /// When it began, in seconds since 1970 (UTC).
    public let began: Double
    /// What it was.
    public let command: JournalEvent.Command
    /// The environment that it was to change.
    public let environment: String
    /// The values that it made, and the file that they were written to.
    public private(set) var generated: [(changes: [PendingChange], file: String?)] = []
    /// Its requests in order.
    public private(set) var requests: [Request] = []
    /// Whether all its changes are known to be done, or were taken over by a later run.
    public private(set) var hasEnded = false

    /// A request that was to be sent.
    public struct Request: Sendable {
        /// Its number in the run, from 1.
        public let number: Int
        /// What it asked for.
        public let change: JournalEvent.Change
        /// What was answered; `nil` if it is missing.
        public internal(set) var answer: JournalEvent.Answer?
        /// The outcome for each secret; `nil` if it was not reconciled yet.
        public internal(set) var outcomes: [String: JournalEvent.Outcome]?
    }

    /// The runs that entries tell of, the oldest first. An entry without its run's beginning is left out.
    public static func runs(of entries: [JournalEntry]) -> [JournalRun] {
        var runs: [JournalRun] = []
        var places: [String: Int] = [:]
        for entry in entries {
            if case .began(let command, let environment) = entry.event {
                places[entry.run] = runs.count
                runs.append(JournalRun(entry, command, environment))
            } else if let place = places[entry.run] {
                runs[place].take(entry.event)
            }
        }
        return runs
    }

    private init(_ entry: JournalEntry, _ command: JournalEvent.Command, _ environment: String) {
        (id, began, self.command, self.environment) = (entry.run, entry.at, command, environment)
    }

    private mutating func take(_ event: JournalEvent) {
        switch event {
        case .began: break
        case .generated(let changes, let file): generated.append((changes, file))
        case .sending(let number, let change): requests.append(Request(number: number, change: change))
        case .answered(let number, let answer): update(number) { $0.answer = answer }
        case .settled(let number, let outcomes): update(number) { $0.outcomes = outcomes }
        case .ended: hasEnded = true
        }
    }

    private mutating func update(_ number: Int, _ change: (inout Request) -> Void) {
        guard let index = requests.lastIndex(where: { $0.number == number }) else { return }
        change(&requests[index])
    }
}

/// What a run said that it would set: a secret's name, and a binding to the value's digest by which the value can be
/// recognized once it is live, and that reveals nothing of it.
public struct PendingChange: Sendable, Equatable {
    /// The secret's name.
    public let name: String
    /// Bound to the digest, and to the statement that the value has these forms.
    let binding: Binding

    /// A pending change to set a value that has `forms`; it takes the time of one scrypt.
    init(_ secret: HeldSecret, forms: [ValueForm], of environment: String) {
        name = secret.name
        binding = Binding(
            PendingChange.statement(of: environment, secret.name, forms), to: secret.value.digest)
    }

    init(name: String, binding: Binding) { (self.name, self.binding) = (name, binding) }

    /// What came of it.
    enum Fulfilment {
        /// The pending value is live, and had these forms when it was made.
        case proved
        /// The pending value is live; it was made when other forms were declared.
        case live
        /// Another value is live.
        case broken
    }

    func fulfilment(by digest: Digest, forms: [ValueForm], of environment: String) -> Fulfilment {
        switch binding.verify(PendingChange.statement(of: environment, name, forms), against: digest) {
        case .holds: .proved
        case .otherStatement: .live
        case .otherDigest: .broken
        }
    }

    private static func statement(of environment: String, _ name: String, _ forms: [ValueForm]) -> String {
        (["envaudit promise 1", environment, name] + forms.map(\.summary).sorted())
            .map { "\($0.utf8.count):\($0)" }.joined()
    }
}
