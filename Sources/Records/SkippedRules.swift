import Auditing

extension Record {
    /// Which rules were not applied, in words; nil where all were. The shorter of the two lists is told, as an operator
    /// who asked for one rule need not read of all the others.
    ///
    /// - Parameter name: how a rule's id is written.
    func skipping(_ name: (String) -> String = { $0 }) -> String? {
        guard !skippedRules.isEmpty else { return nil }
        let applied = RuleSet.all.descriptions.map(\.id).filter {
            !skippedRules.contains($0) && RuleSet.all.selectable.contains($0)
        }
        guard applied.count < skippedRules.count else {
            return "Skipped, and not judged: \(skippedRules.map(name).joined(separator: ", "))"
        }
        return "Judged by \(applied.map(name).joined(separator: ", ")) alone; all other rules were skipped"
    }
}
