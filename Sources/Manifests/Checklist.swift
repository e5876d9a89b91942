public import Support

/// A list of tasks, and what ticks each of them.
public struct Checklist: Sendable {
    /// The name on the command line and of the file.
    public let name: Located<String>
    /// The display name.
    public let title: String
    /// The meaning of each priority, the most urgent first; empty if none is declared.
    public let priorities: [(number: Int, meaning: String)]
    /// The items in the file's order.
    public let items: [ChecklistItem]

    /// Returns the same checklist with only the items to be shown.
    public func showing(_ isShown: (ChecklistItem) -> Bool) -> Checklist {
        Checklist(name: name, title: title, priorities: priorities, items: items.filter(isShown))
    }

    /// Returns how urgent a priority is, the most urgent first; items without a priority come last.
    public func rank(of priority: Int?) -> Int {
        guard let priority else { return .max }
        return priorities.firstIndex { $0.number == priority } ?? priority
    }
}

/// An item of a checklist.
public struct ChecklistItem: Sendable {
    /// The ID, unique in the workspace.
    public let id: Located<String>
    /// The state to reach, in words.
    public let title: String
    /// The priority, one of the checklist's own numbers.
    public let priority: Int?
    /// The heading it stands under.
    public let section: String?
    /// The declared environment.
    public let environment: String?
    /// What ticks it.
    public let tick: Tick
    /// Whether an unset secret or an absent check leaves the item open; otherwise there is nothing to judge.
    public internal(set) var demandsAllSet = false
    /// Until when it is deferred, and why.
    public let deferral: Deferral?
    /// A remark for the person who does it.
    public let note: String?
    /// The page where it is done.
    public let link: String?

    /// What ticks an item.
    public enum Tick: Sendable {
        /// The audit ticks it if these checks hold. It cannot be ticked by hand.
        case checks([CheckPattern])
        /// A person ticks it by attesting, for this environment, that it was done.
        case manual(String, environment: String)
        /// Nothing ticks it yet: it is deferred.
        case nothing
    }

    /// A deferral of an item.
    public struct Deferral: Hashable, Sendable {
        /// The reason.
        public let reason: String
        /// The last day of the deferral (UTC).
        public let review: CalendarDate
    }

    /// Returns the environments whose checks tick it, among all environments.
    public func audited(among names: [String]) -> [String] {
        guard case .checks(let patterns) = tick else { return [] }
        return names.filter { name in patterns.contains { $0.environment.matches(name) } }
    }

    /// Returns the environments that it concerns, among all: the declared one, and those that its checks name.
    public func environments(among names: [String]) -> [String] {
        let audited = audited(among: names)
        return names.filter { $0 == environment || audited.contains($0) }
    }
}
