/// The rules that an operator asks for.
///
/// A listing that could not be read is told whichever rules are asked for: it is no rule to do without.
public struct RuleSelection: Sendable {
    private let left: Set<String>
    /// Those of `left` that the operator named, so that nothing may be looked at for them.
    private let refused: Set<String>

    /// Every rule.
    public static let all = RuleSelection(skipping: [])

    /// The rules on secrets: none for which probes would have to look.
    public static let onSecrets = RuleSelection(skipping: Set(RuleRegistry.tables.map(\.rule)))

    /// All rules but these.
    public init(skipping ids: Set<String>) { (left, refused) = (ids, ids) }

    /// These rules and no others.
    public init(only ids: Set<String>) { (left, refused) = (RuleSelection.selectable.subtracting(ids), []) }

    /// Whether the rule with this id is applied.
    public func includes(_ id: String) -> Bool { !left.contains(id) }

    /// Whether listings are of any use to the rules that are applied.
    public var needsListings: Bool {
        RuleRegistry.rules.contains { includes($0.description.id) && $0.description.needsListing }
    }

    /// Whether what the probe of this rule sees is of any use to the rules that are applied.
    public func needsProbe(of id: String) -> Bool {
        guard !includes(id) else { return true }
        return !refused.contains(id)
            && RuleRegistry.rules.contains {
                includes($0.description.id) && $0.description.readsProbesOf.contains(id)
            }
    }

    /// Whether each rule on secrets is applied, so that what all of them let pass is verified.
    public var isWholeOnSecrets: Bool {
        RuleRegistry.rules.allSatisfy { includes($0.description.id) || $0.description.isProbed }
    }

    /// The ids of the rules that are not applied, in the order of the registry.
    public var skipped: [String] { RuleRegistry.descriptions.map(\.id).filter(left.contains) }

    /// The ids that may be named.
    public static var selectable: Set<String> {
        Set(RuleRegistry.descriptions.map(\.id)).subtracting([ListingAudit.description.id])
    }
}
