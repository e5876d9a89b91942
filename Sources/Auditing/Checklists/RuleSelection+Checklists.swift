public import Manifests

extension RuleSelection {
    /// The rules whose checks these checklists name, so that nothing is looked at for the others.
    ///
    /// A check of a waiver is made by what came of all the others.
    public init(for checklists: [Checklist]) {
        let patterns = checklists.flatMap(\.items).flatMap { item -> [CheckPattern] in
            if case .checks(let patterns) = item.tick { patterns } else { [] }
        }
        let meant = RuleRegistry.descriptions.map(\.id).filter { id in
            patterns.contains { $0.rule.matches(id) }
        }
        let ofWaivers = [WaiverAudit.expired.id, WaiverAudit.unused.id]
        self = meant.contains(where: ofWaivers.contains) ? .all : RuleSelection(only: Set(meant))
    }
}
