public import Manifests
public import Support

/// The checks that an item is bound to, as they came out.
public struct BoundChecks: Sendable {
    /// Every check that is meant, once; and for each listing that could not be read, the error that says why.
    public let checks: [Check]
    /// The secrets that are meant and not set, where the rule is about values: there is nothing to be judged.
    public let unset: [SecretID]
    /// The ids that are no check's, and no unset secret's.
    public let unmatched: [CheckPattern]

    /// Those that fail.
    public var failing: [Check] { checks.filter { $0.status == .fail } }
    /// Those that the evidence leaves open, and those that could not be made.
    public var doubtful: [Check] { checks.filter { $0.status == .unproven || $0.status == .error } }
    /// Those that fail and are accepted.
    public var waived: [Check] { checks.filter { $0.status == .waived } }

    /// What they come to. A failure outranks what is unproven, and that what is waived.
    var state: ItemState {
        if !failing.isEmpty { return .open(.checks(self), past: nil) }
        guard doubtful.isEmpty, unmatched.isEmpty else { return .unproven(self) }
        if !waived.isEmpty { return .waived(self) }
        // What is absent ticks nothing.
        return checks.contains { $0.status == .pass } ? .done(.checks(self)) : .unproven(self)
    }
}
