/// How far a checklist is, in words.
///
/// They are written once, when a record is made: a record that was stored tells them again as they were.
public struct ChecklistProgress: Sendable {
    /// The name on the command line, the same as the file's.
    public let name: String
    /// The name people know it by.
    public let title: String
    /// What each priority means, the most urgent first.
    public let priorities: [Priority]
    /// Its items in the file's order.
    public let items: [Item]
    /// The id of the item to be done next; `nil` if nothing is left.
    public let next: String?

    /// What a priority means.
    public typealias Priority = (number: Int, meaning: String)

    /// An item, and what is told of it.
    public struct Item: Sendable {
        /// Its id.
        public let id: String
        /// What is to be so.
        public let title: String
        /// How urgent it is, by the checklist's own numbers.
        public let priority: Int?
        /// The heading it stands under.
        public let section: String?
        /// The environments it is of.
        public let environments: [String]
        /// Whether it is done.
        public let state: ItemState.Kind
        /// Who ticked it and when, or by how much it is proved; `nil` if it is not ticked.
        public let proof: String?
        /// Why it is in this state, and what to do.
        public let lines: [Line]

        package init(
            id: String, title: String, priority: Int?, section: String?, environments: [String],
            state: ItemState.Kind, proof: String?, lines: [Line]
        ) {
            (self.id, self.title, self.priority, self.section) = (id, title, priority, section)
            (self.environments, self.state, self.proof, self.lines) = (environments, state, proof, lines)
        }
    }

    /// A line of an item's account.
    public struct Line: Sendable {
        /// What it tells.
        public let caption: Caption
        /// How it is written where there is mark-up.
        public let form: Form
        /// What it says.
        public let text: String

        package init(_ caption: Caption, _ text: String, as form: Form = .words) {
            (self.caption, self.form, self.text) = (caption, form, text)
        }
    }

    /// What a line tells, and the word in front of it.
    public enum Caption: String, Sendable, CaseIterable {
        case open, unproven, waived, deferred, evidence, fix, note
        case instructions = "do"
        case command = "then"
        case place = "at"
        case others = "and"
    }

    /// How a line is written where there is mark-up.
    public enum Form: String, Sendable, CaseIterable {
        case words, command, link
    }

    package init(name: String, title: String, priorities: [Priority], items: [Item], next: String?) {
        (self.name, self.title, self.priorities) = (name, title, priorities)
        (self.items, self.next) = (items, next)
    }
}
