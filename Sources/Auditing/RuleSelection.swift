package import Manifests

/// The rules that an operator selects.
///
/// A listing that could not be read is always reported: that rule cannot be deselected.
public struct RuleSelection: Sendable {
    let rules: RuleSet
    private let left: Set<String>
    /// The deselected rules that the operator named, so that nothing is fetched for them.
    private let refused: Set<String>

    /// Selects all of `rules` except these.
    package init(skipping ids: Set<String>, of rules: RuleSet) {
        (self.rules, left, refused) = (rules, ids, ids)
    }

    /// Selects only these of `rules`.
    package init(only ids: Set<String>, of rules: RuleSet) {
        (self.rules, left, refused) = (rules, rules.selectable.subtracting(ids), [])
    }

    /// Selects those of `rules` whose checks these checklists name, so that nothing is fetched for the others.
    ///
    /// A check of a waiver depends on the checks of all other rules.
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

    /// Returns whether the rule with this id is applied.
    public func includes(_ id: String) -> Bool { !left.contains(id) }

    /// Whether any applied rule needs listings.
    public var needsListings: Bool {
        rules.rules.contains { includes($0.description.id) && $0.description.needsListing }
    }

    /// Returns whether any applied rule needs what the probe of this rule sees.
    public func needsProbe(of id: String) -> Bool {
        guard !includes(id) else { return true }
        return !refused.contains(id)
            && rules.rules.contains {
                includes($0.description.id) && $0.description.readsProbesOf.contains(id)
            }
    }

    /// Whether all rules on secrets are applied, so that a secret that passes them is verified.
    public var isWholeOnSecrets: Bool {
        rules.rules.allSatisfy { includes($0.description.id) || $0.description.isProbed }
    }

    /// The ids of the rules that are not applied, in the order of the rules.
    public var skipped: [String] { rules.descriptions.map(\.id).filter(left.contains) }
}
