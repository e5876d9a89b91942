public import Support

/// What has to be done, item by item, and what ticks each of them.
public struct Checklist: Sendable {
    /// The name on the command line, the same as the file's.
    public let name: Located<String>
    /// The name people know it by.
    public let title: String
    /// What each priority means, the most urgent first; empty where none is declared.
    public let priorities: [(number: Int, meaning: String)]
    /// The items in the file's order.
    public let items: [ChecklistItem]

    /// The same with those items alone that are to be shown.
    public func showing(_ isShown: (ChecklistItem) -> Bool) -> Checklist {
        Checklist(name: name, title: title, priorities: priorities, items: items.filter(isShown))
    }

    /// How urgent a priority is, the most urgent first; what has none comes last.
    public func rank(of priority: Int?) -> Int {
        guard let priority else { return .max }
        return priorities.firstIndex { $0.number == priority } ?? priority
    }
}

/// One point of a checklist.
public struct ChecklistItem: Sendable {
    /// Its id, which no other item of the workspace has.
    public let id: Located<String>
    /// What is to be so, in words.
    public let title: String
    /// How urgent it is, by the checklist's own numbers.
    public let priority: Int?
    /// The heading it stands under.
    public let section: String?
    /// The environment it is declared to be of.
    public let environment: String?
    /// What ticks it.
    public let tick: Tick
    /// Whether everything that its checks mean has to be there: else what is unset leaves nothing to be judged.
    public internal(set) var demandsAllSet = false
    /// Until when it is put off, and why.
    public let deferral: Deferral?
    /// A remark for whoever does it.
    public let note: String?
    /// Where it is done.
    public let link: String?

    /// What ticks an item.
    public enum Tick: Sendable {
        /// The audit: these checks hold. Nobody ticks it by hand.
        case checks([CheckPattern])
        /// A person, who attests of this environment that this was done.
        case manual(String, environment: String)
        /// Nothing yet: it is deferred.
        case nothing
    }

    /// A time for which an item is put off.
    public struct Deferral: Hashable, Sendable {
        /// Why.
        public let reason: String
        /// The last day for which it is put off (UTC).
        public let review: CalendarDate
    }

    /// The environments whose checks tick it, among all that there are.
    public func audited(among names: [String]) -> [String] {
        guard case .checks(let patterns) = tick else { return [] }
        return names.filter { name in patterns.contains { $0.environment.matches(name) } }
    }

    /// The environments it is of, among all that there are: the one that is declared, and those that its checks name.
    public func environments(among names: [String]) -> [String] {
        let audited = audited(among: names)
        return names.filter { $0 == environment || audited.contains($0) }
    }
}
