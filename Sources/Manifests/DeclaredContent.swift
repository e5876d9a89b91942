/// The content of a declaration without its positions: two readings are equal if only lines moved.
///
/// Read by reflection from the declaration's members, so that keys added to the manifests later are compared without a
/// change here.
package struct DeclaredContent: Hashable, Sendable {
    /// Paths of members with their values. Items of a list are identified by name, if they have one.
    package let facts: Set<String>

    /// The content of a declaration.
    package init(_ declaration: Any) {
        var facts: Set<String> = []
        DeclaredContent.add(declaration, at: "", to: &facts)
        self.facts = facts
    }

    private static func add(_ value: Any, at path: String, to facts: inout Set<String>) {
        if value is Position { return }
        let mirror = Mirror(reflecting: value)
        let children = Array(mirror.children)
        switch mirror.displayStyle {
        case .optional:
            // An omitted member contributes nothing.
            for child in children { add(child.value, at: path, to: &facts) }
        case .collection, .set:
            for child in children {
                let name = name(of: child.value)
                if let name { facts.insert("\(path)[\(name)]") }
                add(child.value, at: "\(path)[\(name ?? "")]", to: &facts)
            }
        case .dictionary:
            for child in children {
                let pair = Array(Mirror(reflecting: child.value).children)
                guard pair.count == 2 else { continue }
                add(pair[1].value, at: "\(path)[\(pair[0].value)]", to: &facts)
            }
        default:
            guard !children.isEmpty else {
                facts.insert("\(path)=\(value)")
                return
            }
            for child in children { add(child.value, at: "\(path).\(child.label ?? "")", to: &facts) }
        }
    }

    /// Returns the name of a list item.
    private static func name(of item: Any) -> String? {
        let named = Mirror(reflecting: item).children.first {
            ["name", "key", "part", "service"].contains($0.label)
        }
        return (named?.value as? Located<String>)?.value ?? named?.value as? String
    }
}

extension DeclaredContent {
    /// Returns the changes since `earlier` that may demand less, in the words of manifests: `optional of stripe`. Empty
    /// if at least as much is demanded, as far as reflection can tell: nothing was removed or changed, and only named
    /// list items or further demands were added.
    package func changes(from earlier: DeclaredContent, _ members: DeclaredMembers) -> [String] {
        func items(of facts: Set<String>) -> Set<String> {
            facts.filter { $0.hasSuffix("]") && !$0.contains("=") }
        }
        func isWithin(_ fact: String, _ items: Set<String>) -> Bool {
            items.contains { fact.hasPrefix($0 + ".") }
        }
        let new = facts.subtracting(earlier.facts)
        let added = items(of: new)
        let demands = members.demands.map { ".\($0)[]" }
        let looser = new.filter { fact in
            let path = fact.prefix { $0 != "=" }
            return !added.contains(fact) && !isWithin(fact, added)
                && !demands.contains { path.hasSuffix($0) || path.hasSuffix($0 + ".value") }
        }
        let gone = earlier.facts.subtracting(facts)
        let removed = items(of: gone)
        let changed = gone.filter { !isWithin($0, removed) }.union(looser)
        return Set(changed.map { DeclaredContent.place(of: $0, members) }).sorted()
    }

    /// Returns what a fact is about: a member of an item, or the item itself.
    private static func place(of fact: String, _ members: DeclaredMembers) -> String {
        var steps = fact.prefix { $0 != "=" }.split(separator: ".").map(String.init)[...]
        guard let first = steps.popFirst() else { return fact }
        func key(_ step: some StringProtocol) -> String {
            let member = String(step.prefix { $0 != "[" })
            return members.keys[member] ?? member
        }
        let item = first.firstIndex(of: "[").map { first[$0...].dropFirst().dropLast() } ?? ""
        guard !item.isEmpty else { return key(first) }
        return steps.first.map { "\(key($0)) of \(item)" } ?? String(item)
    }
}
