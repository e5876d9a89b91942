public import Manifests
public import Support

/// Checklists with live ticks. It contains no value and no digest.
public struct ChecklistRecord: Sendable {
    /// When it was made, in seconds since 1970 (UTC).
    public let generatedAt: Double
    /// The day on which attestations, waivers and deferrals were judged.
    public let asOf: CalendarDate
    /// The workspace's name.
    public let workspace: String
    /// The checklists with the selected items.
    public let checklists: [TickedChecklist]
    /// The revision that the waivers were taken from; `nil` if they are the workspace's own.
    public let waiversFrom: RevisionOrigin?

    /// Checklists with live ticks.
    public init(
        generatedAt: Double, asOf: CalendarDate, workspace: String, checklists: [TickedChecklist],
        waiversFrom: RevisionOrigin? = nil
    ) {
        self.generatedAt = generatedAt
        self.asOf = asOf
        self.workspace = workspace
        self.checklists = checklists
        self.waiversFrom = waiversFrom
    }

    /// Fail if an item is open, incomplete if one is unproven, otherwise pass.
    public var verdict: Verdict { .all(checklists.flatMap(\.items).map(\.state.verdict)) }
}

/// A checklist with live ticks.
public struct TickedChecklist: Sendable {
    /// The checklist with the selected items.
    public let checklist: Checklist
    /// Its items in the file's order, each with its state.
    public let items: [TickedItem]

    /// The next item: the most urgent open one, or else the most urgent unproven one.
    public var next: TickedItem? { mostUrgent(.open) ?? mostUrgent(.unproven) }

    private func mostUrgent(_ kind: ItemState.Kind) -> TickedItem? {
        // Of several equally urgent items, the first.
        items.filter { $0.state.kind == kind }.min {
            checklist.rank(of: $0.item.priority) < checklist.rank(of: $1.item.priority)
        }
    }
}

/// An item with its state.
public struct TickedItem: Sendable {
    /// What is declared of it.
    public let item: ChecklistItem
    /// The environments that it applies to.
    public let environments: [String]
    /// Whether it is done, and on what evidence.
    public let state: ItemState

    /// How a person attests that it is done; `nil` if that is not needed, or if the audit ticks it.
    public var attesting: String? {
        guard case .manual(_, let environment) = item.tick, state.kind == .open else { return nil }
        return "envaudit attest \(environment) --item \(item.id.value) --note '…'"
    }
}

/// Whether an item is done, and on what evidence.
public enum ItemState: Sendable {
    /// Its checks hold, or a person attests it.
    case done(Basis)
    /// All of its checks that do not hold are waived: the item is neither ticked nor open.
    case waived(BoundChecks)
    /// A check fails, or there is no attestation.
    ///
    /// - Parameter past: the deferral whose review date is past.
    case open(Basis, past: ChecklistItem.Deferral?)
    /// No check fails, but one is unproven, could not be made, or was not made.
    case unproven(BoundChecks)
    /// It is deferred until a day that has not come.
    case deferred(ChecklistItem.Deferral)

    /// The evidence of an item's state.
    public enum Basis: Sendable {
        /// The audit.
        case checks(BoundChecks)
        /// People's attestations.
        case attestation(ItemAttestation)
        /// Nothing can tick it: it was only deferred.
        case nothing
    }

    /// The state without its evidence.
    public enum Kind: String, Sendable, CaseIterable {
        case done, open, unproven, waived, deferred
    }

    /// The state without its evidence.
    public var kind: Kind {
        switch self {
        case .done: .done
        case .waived: .waived
        case .open: .open
        case .unproven: .unproven
        case .deferred: .deferred
        }
    }

    /// The checks of the item; `nil` if it is not bound to any.
    public var checks: BoundChecks? {
        switch self {
        case .waived(let checks), .unproven(let checks): checks
        case .done(.checks(let checks)), .open(.checks(let checks), _): checks
        case .done, .open, .deferred: nil
        }
    }

    fileprivate var verdict: Verdict {
        switch kind {
        case .open: .fail
        case .unproven: .incomplete
        case .done, .waived, .deferred: .pass
        }
    }
}
