public import Auditing
import Manifests
import Support

/// What is shown of an item besides its title: the reasons for its state, and what to do.
struct ItemDetails {
    /// Who ticked it and when, or by how much it is proved; `nil` if it is not ticked.
    let proof: String?
    private(set) var lines: [Line] = []

    typealias Line = ChecklistProgress.Line

    /// Of many checks only the first few are shown; `envaudit check` shows all.
    private static let fewChecks = 3

    init(_ ticked: TickedItem) {
        proof = ItemDetails.proof(of: ticked.state)
        addState(ticked.state)
        guard ticked.state.kind != .done else { return }
        if let command = ticked.attesting {
            if case .manual(let words, _) = ticked.item.tick { add(.instructions, words) }
            lines.append(Line(.command, command, as: .command))
        }
        if let note = ticked.item.note { add(.note, note) }
        if let link = ticked.item.link { lines.append(Line(.place, link, as: .link)) }
    }

    /// What to do first: the first fix, or what a person does and attests; else why it is not done.
    var nextSteps: [Line] {
        let fix = lines.first { $0.caption == .fix }.map { [$0] }
        let steps = fix ?? lines.filter { [.instructions, .command].contains($0.caption) }
        return steps.isEmpty ? Array(lines.prefix(1)) : steps
    }

    private mutating func add(_ caption: ChecklistProgress.Caption, _ words: String) {
        lines.append(Line(caption, words))
    }

    private static func proof(of state: ItemState) -> String? {
        switch state {
        case .done(.checks(let bound)):
            let parts = [
                bound.checks.isEmpty ? nil : counted(bound.checks.count, "check"),
                bound.unset.isEmpty ? nil : "\(enumeration(bound.unset)) not set",
            ]
            return "by the audit: " + parts.compactMap(\.self).joined(separator: ", ")
        case .done(.attestation(.holds(let attestation))):
            return "\(attestation.on), by \(attestation.by), until \(attestation.until)"
        case .done, .waived, .open, .unproven, .deferred: return nil
        }
    }

    private static func enumeration(_ secrets: [SecretID]) -> String {
        let shown = secrets.prefix(fewChecks).map { "\($0)" }
        let rest = secrets.count - shown.count
        return shown.joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
    }

    private mutating func addState(_ state: ItemState) {
        switch state {
        case .done(.attestation(.holds(let attestation))): addEvidence(of: attestation)
        case .done: break
        case .waived(let bound): addWaivers(bound.waived)
        case .open(let basis, let past):
            if let past {
                add(.open, "its review date \(past.review) is past; it was deferred: \(past.reason)")
            }
            addOpen(basis)
        case .unproven(let bound): addChecks(bound)
        case .deferred(let deferral): add(.deferred, "until \(deferral.review): \(deferral.reason)")
        }
    }

    private mutating func addEvidence(of attestation: Attestation) {
        guard case .item(_, let evidence) = attestation.subject else { return }
        switch evidence {
        case .note(let note): add(.evidence, note)
        case .link(let link): lines.append(Line(.evidence, link, as: .link))
        }
    }

    private mutating func addWaivers(_ checks: [Check]) {
        for check in checks.prefix(ItemDetails.fewChecks) {
            guard let waiver = check.waiver else { continue }
            add(.waived, "\(check.id), until \(waiver.until) by \(waiver.owner): \(waiver.reason)")
        }
        addRest(of: checks.count)
    }

    private mutating func addOpen(_ basis: ItemState.Basis) {
        switch basis {
        case .checks(let bound): addChecks(bound)
        case .attestation(let stated): add(.open, stated.reason)
        case .nothing: break
        }
    }

    /// The failures; if there are none, the open points.
    private mutating func addChecks(_ bound: BoundChecks) {
        let isFailing = !bound.failing.isEmpty
        let checks = isFailing ? bound.failing : bound.doubtful
        var fixes: Set<String> = []
        for check in checks.prefix(ItemDetails.fewChecks) {
            add(isFailing ? .open : .unproven, "\(check.id): \(check.message)")
            if let fix = check.fix, fixes.insert(fix).inserted { add(.fix, fix) }
        }
        addRest(of: checks.count)
        guard !isFailing else { return }
        for pattern in bound.unmatched { add(.unproven, "\(pattern): no such check was made") }
        if checks.isEmpty, !bound.unset.isEmpty {
            add(.unproven, "\(ItemDetails.enumeration(bound.unset)) not set, so nothing was proved")
        }
        for check in bound.checks.filter({ $0.status == .absent }).prefix(ItemDetails.fewChecks)
        where checks.isEmpty && bound.unset.isEmpty {
            add(.unproven, "\(check.id): \(check.message), so nothing was proved")
        }
    }

    private mutating func addRest(of count: Int) {
        if count > ItemDetails.fewChecks { add(.others, "\(count - ItemDetails.fewChecks) more") }
    }
}

extension ItemAttestation {
    /// Why it ticks nothing.
    fileprivate var reason: String {
        switch self {
        case .holds: "it is not attested"
        case .missing: "it is not attested yet"
        case .expired(let old): "what \(old.by) attested on \(old.on) expired on \(old.until)"
        case .early(let coming): "what \(coming.by) attests counts from \(coming.on) on"
        case .unreadable(let problems):
            "its attestation can't be read: \(problems.prefix(3).map(\.description).joined(separator: "; "))"
        }
    }
}

extension TickedChecklist {
    /// How many items have each state; states without items are left out, except done.
    var tally: String { items.map(\.state.kind).tally }
}

extension [ItemState.Kind] {
    /// How many there are of each; those that there are none of are left out, except done.
    var tally: String {
        let counts = Dictionary(grouping: self) { $0 }.mapValues(\.count)
        return ItemState.Kind.allCases.filter { $0 == .done || counts[$0] != nil }
            .map { "\(counts[$0] ?? 0) \($0.rawValue)" }.joined(separator: ", ")
    }
}

extension ChecklistProgress {
    /// How far a checklist is.
    public init(_ list: TickedChecklist) {
        self.init(
            name: list.checklist.name.value, title: list.checklist.title,
            priorities: list.checklist.priorities, items: list.items.map(Item.init),
            next: list.next?.item.id.value)
    }
}

extension ChecklistProgress.Item {
    fileprivate init(_ ticked: TickedItem) {
        let details = ItemDetails(ticked)
        self.init(
            id: ticked.item.id.value, title: ticked.item.title, priority: ticked.item.priority,
            section: ticked.item.section, environments: ticked.environments, state: ticked.state.kind,
            proof: details.proof, lines: details.lines)
    }
}

extension ChecklistRecord {
    /// The text where no item is shown.
    var nothing: String { "No item of \(workspace.asName) is what was asked for." }

    /// How many items of each checklist have each state.
    public var tally: String {
        checklists.map { "\($0.checklist.name.value): \($0.tally)" }.joined(separator: "; ")
    }
}
