extension Plan {
    /// What is about to be changed, as a person is asked: `Generate and set API_KEY and JWT_SECRET in staging`.
    public var changesInWords: String {
        var (deleted, generated, set): ([String], [String], [String]) = ([], [], [])
        for step in changes {
            switch step.action {
            case .delete: deleted.append(step.subject)
            case .generate: generated += [step.subject] + (step.action.publicKey.map { [$0] } ?? [])
            case .set: set.append(step.subject)
            case .person, .look: break
            }
        }
        let parts = [("delete", deleted), ("generate and set", generated), ("set", set)].filter {
            !$0.1.isEmpty
        }
        let all = parts.map { "\($0) \(Plan.conjoined($1))" }
        let words = (all.dropLast() + all.suffix(1).map { all.count > 1 ? "and \($0)" : $0 }).joined(
            separator: ", ")
        return "\(words.prefix(1).uppercased())\(words.dropFirst()) in \(environment.name.value)"
    }

    /// The secrets that its changes set, halves of key pairs included, and those that they delete.
    public var changedSecrets: (set: [String], deleted: [String]) {
        let deleted = changes.filter { $0.action == .delete }.map(\.subject)
        let set = changes.filter { $0.action != .delete }.flatMap { step in
            [step.subject] + (step.action.publicKey.map { [$0] } ?? [])
        }
        return (set, deleted)
    }

    private static func conjoined(_ words: [String]) -> String {
        guard let last = words.last, words.count > 1 else { return words.first ?? "" }
        return "\(words.dropLast().joined(separator: ", ")) and \(last)"
    }
}
