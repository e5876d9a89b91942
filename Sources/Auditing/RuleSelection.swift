package import Manifests

/// The rules that an operator asks for.
///
/// A listing that could not be read is told whichever rules are asked for: it is no rule to do without.
public struct RuleSelection: Sendable {
    let rules: RuleSet
    private let left: Set<String>
    /// Those of `left` that the operator named, so that nothing may be looked at for them.
    private let refused: Set<String>

    /// All of `rules` but these.
    package init(skipping ids: Set<String>, of rules: RuleSet) {
        (self.rules, left, refused) = (rules, ids, ids)
    }

    /// These of `rules` and no others.
    package init(only ids: Set<String>, of rules: RuleSet) {
        (self.rules, left, refused) = (rules, rules.selectable.subtracting(ids), [])
    }

    /// Those of `rules` whose checks these checklists name, so that nothing is looked at for the others.
    ///
    /// A check of a waiver is made by what came of all the others.
    package init(for checklists: [Checklist], of rules: RuleSet) {
        let patterns = checklists.flatMap(\.items).flatMap { item -> [CheckPattern] in
            if case .checks(let patterns) = item.tick { patterns } else { [] }
        }
        let undoing = Set(patterns.flatMap(\.undoingRules))
        let meant = rules.descriptions.map(\.id).filter { id in
            undoing.contains(id) || patterns.contains { $0.rule.matches(id) }
        }
        let ofWaivers = [WaiverAudit.expired.id, WaiverAudit.unused.id]
        self =
            meant.contains(where: ofWaivers.contains)
            ? RuleSelection(skipping: [], of: rules) : RuleSelection(only: Set(meant), of: rules)
    }

    /// Whether the rule with this id is applied.
    public func includes(_ id: String) -> Bool { !left.contains(id) }

    /// Whether listings are of any use to the rules that are applied.
    public var needsListings: Bool {
        rules.rules.contains { includes($0.description.id) && $0.description.needsListing }
    }

    /// Whether what the probe of this rule sees is of any use to the rules that are applied.
    public func needsProbe(of id: String) -> Bool {
        guard !includes(id) else { return true }
        return !refused.contains(id)
            && rules.rules.contains {
                includes($0.description.id) && $0.description.readsProbesOf.contains(id)
            }
    }

    /// Whether each rule on secrets is applied, so that what all of them let pass is verified.
    public var isWholeOnSecrets: Bool {
        rules.rules.allSatisfy { includes($0.description.id) || $0.description.isProbed }
    }

    /// The ids of the rules that are not applied, in the order of the rules.
    public var skipped: [String] { rules.descriptions.map(\.id).filter(left.contains) }
}
