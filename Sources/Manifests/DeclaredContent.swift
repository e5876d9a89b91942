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
        let named = Mirror(reflecting: item).children.first { ["name", "key", "part"].contains($0.label) }
        return (named?.value as? Located<String>)?.value ?? named?.value as? String
    }
}

extension DeclaredContent {
    /// Whether this demands at least what `earlier` did, as far as that can be told without knowing what is declared:
    /// nothing was taken away or changed, and what was added are items of a list, each with a name of its own.
    package func onlyAddsItems(to earlier: DeclaredContent) -> Bool {
        guard facts.isSuperset(of: earlier.facts) else { return false }
        let new = facts.subtracting(earlier.facts)
        let items = new.filter { $0.hasSuffix("]") }
        return new.allSatisfy { fact in items.contains { fact == $0 || fact.hasPrefix($0 + ".") } }
    }
}
