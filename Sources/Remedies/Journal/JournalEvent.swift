/// One thing that a run was about to do, did, or found out.
public enum JournalEvent: Sendable, Equatable {
    /// A run began.
    case began(command: Command, environment: String)
    /// It made values, which are known by their changes alone; where they were written down, the file's path.
    case generated([PendingChange], file: String?)
    /// It is about to send a request; they are numbered from 1.
    case sending(request: Int, Change)
    /// What the provider answered.
    case answered(request: Int, Answer)
    /// What the next listing showed of it, name by name.
    case settled(request: Int, [String: Outcome])
    /// It came to its end; nothing is left to find out.
    case ended

    /// The commands that change something.
    public enum Command: String, Sendable { case rotate, apply }

    /// What a request asks for.
    public enum Change: Sendable, Equatable {
        case set([PendingChange])
        case delete([String])
    }

    /// What came back.
    public enum Answer: String, Sendable { case accepted, refused, unknown }

    /// What became of one secret.
    public enum Outcome: String, Sendable {
        /// The change was carried out.
        case done
        /// It was not.
        case undone
        /// The listing does not tell.
        case unseen
    }
}

extension JournalEvent.Change {
    /// The secrets' names.
    public var names: [String] {
        switch self {
        case .set(let changes): changes.map(\.name)
        case .delete(let names): names
        }
    }
}

/// One line of the journal.
public struct JournalEntry: Sendable, Equatable {
    /// When it was written, in seconds since 1970 (UTC).
    public let at: Double
    /// The run's id.
    public let run: String
    /// What was written.
    public let event: JournalEvent
}
