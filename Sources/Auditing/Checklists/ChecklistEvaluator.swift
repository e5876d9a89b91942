public import Manifests
package import Support

/// Ticks checklists by the audit and by people's attestations.
public struct ChecklistEvaluator: Sendable {
    private let index: CheckIndex
    private let attestations: [String: Attestations]
    private let environments: [String]
    private let today: CalendarDate

    /// Creates an evaluator.
    ///
    /// - Parameters:
    ///   - record: The audit of every environment that an item's checks name; `nil` if no item has checks.
    ///   - attestations: The attestations by environment.
    ///   - environments: The names of all environments.
    ///   - today: The day on which attestations and deferrals are judged.
    ///   - rules: The rules that checks may name.
    package init(
        _ record: Record?, attestations: [String: Attestations], environments: [String], today: CalendarDate,
        of rules: RuleSet
    ) {
        index = CheckIndex(record, of: rules)
        self.attestations = attestations
        self.environments = environments
        self.today = today
    }

    /// Returns the checklist with the state of each item.
    public func tick(_ checklist: Checklist) -> TickedChecklist {
        TickedChecklist(
            checklist: checklist,
            items: checklist.items.map { item in
                TickedItem(
                    item: item, environments: item.environments(among: environments), state: state(of: item))
            })
    }

    private func state(of item: ChecklistItem) -> ItemState {
        let found = found(item)
        guard let deferral = item.deferral else { return found }
        switch found {
        case .done: return found
        case _ where today <= deferral.review: return .deferred(deferral)
        // The failure is accepted, so it does not matter that the item is deferred.
        case .waived: return found
        case .open(let basis, _): return .open(basis, past: deferral)
        case .unproven(let checks): return .open(.checks(checks), past: deferral)
        case .deferred: return found
        }
    }

    /// Returns the state without regard to a deferral.
    private func found(_ item: ChecklistItem) -> ItemState {
        switch item.tick {
        case .checks(let patterns):
            var bound = index.checks(patterns)
            bound.demandsAllSet = item.demandsAllSet
            return bound.state
        case .manual(_, let environment):
            let stated = (attestations[environment] ?? Attestations())
                .statement(on: item.id.value, today: today)
            if case .holds = stated { return .done(.attestation(stated)) }
            return .open(.attestation(stated), past: nil)
        case .nothing: return .open(.nothing, past: nil)
        }
    }
}
