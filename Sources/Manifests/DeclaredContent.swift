/// What a declaration says, without where it says it: two readings are equal where nothing but lines moved.
///
/// It is read from the declaration's members as they are in memory, so a key that is added to the manifests later is
/// compared without another line here.
package struct DeclaredContent: Hashable, Sendable {
    /// A path of members and what stands there. The items of a list go by their names, where they have any.
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
            // What is left out says nothing.
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

    /// What an item of a list is called.
    private static func name(of item: Any) -> String? {
        let named = Mirror(reflecting: item).children.first {
            ["name", "key", "part", "service"].contains($0.label)
        }
        return (named?.value as? Located<String>)?.value ?? named?.value as? String
    }
}

extension DeclaredContent {
    /// What is declared otherwise than `earlier` says and may demand less, as manifests call it: `optional of stripe`. Empty
    /// where at least as much is demanded, as far as that can be told without knowing what is declared: nothing was taken
    /// away or changed, and what was added are items of a list, each with a name of its own, or further demands.
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

    /// What a fact is about: the member of the item that it is of, or the item itself.
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
