/// The progress of a checklist in words.
///
/// The words are written once, when a record is made: a stored record shows them unchanged.
public struct ChecklistProgress: Sendable {
    /// The name on the command line, the same as the file's.
    public let name: String
    /// The title for people.
    public let title: String
    /// The meaning of each priority, the most urgent first.
    public let priorities: [Priority]
    /// Its items in the file's order.
    public let items: [Item]
    /// The id of the next item; `nil` if nothing is left.
    public let next: String?

    /// The meaning of a priority.
    public typealias Priority = (number: Int, meaning: String)

    /// An item and its report.
    public struct Item: Sendable {
        /// Its id.
        public let id: String
        /// What has to be true.
        public let title: String
        /// How urgent it is, by the checklist's own numbers.
        public let priority: Int?
        /// The heading above it.
        public let section: String?
        /// The environments that it applies to.
        public let environments: [String]
        /// Whether it is done.
        public let state: ItemState.Kind
        /// Who ticked it and when, or how much of it is proved; `nil` if it is not ticked.
        public let proof: String?
        /// The reason for its state, and what to do.
        public let lines: [Line]

        package init(
            id: String, title: String, priority: Int?, section: String?, environments: [String],
            state: ItemState.Kind, proof: String?, lines: [Line]
        ) {
            (self.id, self.title, self.priority, self.section) = (id, title, priority, section)
            (self.environments, self.state, self.proof, self.lines) = (environments, state, proof, lines)
        }
    }

    /// A line of an item's report.
    public struct Line: Sendable {
        /// The kind of information.
        public let caption: Caption
        /// The mark-up of the line, in formats that have any.
        public let form: Form
        /// The text.
        public let text: String

        package init(_ caption: Caption, _ text: String, as form: Form = .words) {
            (self.caption, self.form, self.text) = (caption, form, text)
        }
    }

    /// The kind of a line, and the word in front of it.
    public enum Caption: String, Sendable, CaseIterable {
        case open, unproven, waived, deferred, evidence, fix, note
        case instructions = "do"
        case command = "then"
        case place = "at"
        case others = "and"
    }

    /// The mark-up of a line, in formats that have any.
    public enum Form: String, Sendable, CaseIterable {
        case words, command, link
    }

    package init(name: String, title: String, priorities: [Priority], items: [Item], next: String?) {
        (self.name, self.title, self.priorities) = (name, title, priorities)
        (self.items, self.next) = (items, next)
    }
}
