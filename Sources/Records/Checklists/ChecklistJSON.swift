import Auditing
import Manifests
import Support

/// Checklists as JSON, `envaudit.checklist/1`: within the version, members are added and never renamed.
/// Tests hold it to `Schemas/checklist-record.json`.
struct ChecklistJSON: Encodable {
    let schema = "envaudit.checklist/1"
    let tool = ToolJSON()
    let generatedAt: String
    let asOf: String
    let waiversFrom: RevisionJSON?
    let workspace: String
    let verdict: String
    let checklists: [List]

    init(_ record: ChecklistRecord) {
        generatedAt = "\(Instant(secondsSince1970: record.generatedAt))"
        asOf = "\(record.asOf)"
        waiversFrom = record.waiversFrom.map(RevisionJSON.init)
        workspace = record.workspace
        verdict = record.verdict.rawValue
        checklists = record.checklists.map(List.init)
    }

    struct List: Encodable {
        let name: String
        let title: String
        let priorities: [Priority]
        let counts: CountsJSON
        let items: [Item]
        @OrNull var next: String?

        init(_ list: TickedChecklist) {
            name = list.checklist.name.value
            title = list.checklist.title
            priorities = list.checklist.priorities.map { Priority(number: $0.number, meaning: $0.meaning) }
            counts = CountsJSON(
                ItemState.Kind.allCases, Dictionary(grouping: list.items, by: \.state.kind).mapValues(\.count)
            )
            items = list.items.map(Item.init)
            next = list.next?.item.id.value
        }
    }

    struct Priority: Encodable {
        let number: Int
        let meaning: String
    }

    struct Item: Encodable {
        let id: String
        let title: String
        @OrNull var priority: Int?
        @OrNull var section: String?
        let environments: [String]
        let tickedBy: String
        let state: String
        let reasons: [String]
        let checks: [Check]
        let notSet: [SecretJSON]
        let notMade: [String]
        @OrNull var attestation: Attestation?
        @OrNull var attest: String?
        @OrNull var deferred: Deferral?
        @OrNull var manual: String?
        @OrNull var note: String?
        @OrNull var link: String?

        init(_ ticked: TickedItem) {
            let item = ticked.item
            id = item.id.value
            title = item.title
            priority = item.priority
            section = item.section
            environments = ticked.environments
            tickedBy = item.tick.name
            state = ticked.state.kind.rawValue
            reasons = ItemDetails(ticked).reasons
            checks = (ticked.state.checks?.checks ?? []).map(Check.init)
            notSet = (ticked.state.checks?.unset ?? []).map {
                SecretJSON(environment: $0.environment, secret: $0.address)
            }
            notMade = (ticked.state.checks?.unmatched ?? []).map(\.description)
            attestation = ticked.state.attestation.map(Attestation.init)
            attest = ticked.attesting
            deferred = item.deferral.map {
                Deferral(reason: $0.reason, review: "\($0.review)", past: ticked.state.isPastReview)
            }
            manual = item.tick.instructions
            note = item.note
            link = item.link
        }
    }

    struct Check: Encodable {
        let id: String
        let status: String
        let evidence: String
        let message: String
        @OrNull var fix: String?
        @OrNull var waiver: WaiverJSON?

        init(_ check: Auditing.Check) {
            id = check.id
            status = check.status.rawValue
            evidence = check.evidence.rawValue
            message = check.message
            fix = check.fix
            waiver = check.waiver.map(WaiverJSON.init)
        }
    }

    /// What a person stated.
    struct Attestation: Encodable {
        let by: String
        let on: String
        let until: String
        @OrNull var note: String?
        @OrNull var link: String?

        init(_ stated: Manifests.Attestation) {
            (by, on, until) = (stated.by, "\(stated.on)", "\(stated.until)")
            switch stated.subject {
            case .item(_, .note(let text)): (note, link) = (text, nil)
            case .item(_, .link(let text)): (note, link) = (nil, text)
            case .secret: (note, link) = (nil, nil)
            }
        }
    }

    struct Deferral: Encodable {
        let reason: String
        let review: String
        /// Whether it is open because that day is past.
        let past: Bool
    }
}

extension ItemState {
    /// The attestation that ticks it, or the one that no longer does.
    fileprivate var attestation: Attestation? {
        switch self {
        case .done(.attestation(let stated)), .open(.attestation(let stated), _): stated.attestation
        case .done, .waived, .open, .unproven, .deferred: nil
        }
    }

    /// Whether it is open because its review date is past.
    fileprivate var isPastReview: Bool {
        if case .open(_, .some) = self { true } else { false }
    }
}

extension ItemAttestation {
    fileprivate var attestation: Attestation? {
        switch self {
        case .holds(let attestation), .expired(let attestation), .early(let attestation): attestation
        case .unreadable, .missing: nil
        }
    }
}

extension ChecklistItem.Tick {
    /// What ticks it, in a word.
    fileprivate var name: String {
        switch self {
        case .checks: "audit"
        case .manual: "person"
        case .nothing: "nothing"
        }
    }

    /// The task that is left to a person; `nil` if none is.
    fileprivate var instructions: String? {
        if case .manual(let words, _) = self { words } else { nil }
    }
}

extension ItemDetails {
    /// The reason for the state of the item, without the task.
    fileprivate var reasons: [String] {
        lines.filter { [.open, .unproven, .waived, .deferred].contains($0.caption) }.map(\.text)
    }
}
