import Auditing
import Manifests
import Support

/// Checklists as JSON, `envaudit.checklist/1`: within the version, fields are added and never renamed.
/// Its JSON Schema is `docs/schemas/checklist-record.json`.
enum JSONChecklist {
    static func render(_ record: ChecklistRecord) -> String {
        var output = ""
        value(of: record).write(to: &output)
        return output + "\n"
    }

    private static func value(of record: ChecklistRecord) -> JSONValue {
        .object(
            [
                ("schema", .text("envaudit.checklist/1")),
                ("tool", .object([("name", .text("envaudit")), ("version", .text(Tool.version))])),
                ("generated_at", .text("\(Instant(secondsSince1970: record.generatedAt))")),
                ("as_of", .text("\(record.asOf)")),
            ]
                + (record.waiversFrom.map { [("waivers_from", JSONRecord.value(of: $0))] } ?? []) + [
                    ("workspace", .text(record.workspace)), ("verdict", .text(record.verdict.rawValue)),
                    ("checklists", .list(record.checklists.map(value))),
                ])
    }

    private static func value(of list: TickedChecklist) -> JSONValue {
        let counts = Dictionary(grouping: list.items, by: \.state.kind).mapValues(\.count)
        return .object([
            ("name", .text(list.checklist.name.value)), ("title", .text(list.checklist.title)),
            (
                "priorities",
                .list(
                    list.checklist.priorities.map {
                        .object([("number", .number($0.number)), ("meaning", .text($0.meaning))])
                    })
            ),
            (
                "counts",
                .object(ItemState.Kind.allCases.map { ($0.rawValue, .number(counts[$0] ?? 0)) })
            ),
            ("items", .list(list.items.map(value))), ("next", .text(list.next?.item.id.value)),
        ])
    }

    private static func value(of ticked: TickedItem) -> JSONValue {
        let item = ticked.item
        let stated = ticked.state.attestation
        return .object([
            ("id", .text(item.id.value)), ("title", .text(item.title)),
            ("priority", item.priority.map { .number($0) } ?? .null), ("section", .text(item.section)),
            ("environments", .list(ticked.environments.map { .text($0) })),
            ("ticked_by", .text(item.tick.name)), ("state", .text(ticked.state.kind.rawValue)),
            ("reasons", .list(ItemDetails(ticked).reasons.map { .text($0) })),
            ("checks", .list((ticked.state.checks?.checks ?? []).map(value))),
            ("not_set", .list((ticked.state.checks?.unset ?? []).map(value))),
            ("not_made", .list((ticked.state.checks?.unmatched ?? []).map { .text($0.description) })),
            ("attestation", stated.map(value) ?? .null), ("attest", .text(ticked.attesting)),
            ("deferred", item.deferral.map { value(of: $0, isPast: ticked.state.isPastReview) } ?? .null),
            ("manual", .text(item.tick.instructions)), ("note", .text(item.note)), ("link", .text(item.link)),
        ])
    }

    private static func value(of check: Check) -> JSONValue {
        .object([
            ("id", .text(check.id)), ("status", .text(check.status.rawValue)),
            ("evidence", .text(check.evidence.rawValue)), ("message", .text(check.message)),
            ("fix", .text(check.fix)), ("waiver", check.waiver.map { JSONRecord.value(of: $0) } ?? .null),
        ])
    }

    private static func value(of secret: SecretPlace) -> JSONValue {
        .object([("environment", .text(secret.environment)), ("secret", .text(secret.secret))])
    }

    private static func value(of attestation: Attestation) -> JSONValue {
        let evidence: (note: String?, link: String?) =
            switch attestation.subject {
            case .item(_, .note(let note)): (note, nil)
            case .item(_, .link(let link)): (nil, link)
            case .secret: (nil, nil)
            }
        return .object([
            ("by", .text(attestation.by)), ("on", .text("\(attestation.on)")),
            ("until", .text("\(attestation.until)")), ("note", .text(evidence.note)),
            ("link", .text(evidence.link)),
        ])
    }

    private static func value(of deferral: ChecklistItem.Deferral, isPast: Bool) -> JSONValue {
        .object([
            ("reason", .text(deferral.reason)), ("review", .text("\(deferral.review)")),
            ("past", .flag(isPast)),
        ])
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

    /// What a person is to do; nil where nobody is.
    fileprivate var instructions: String? {
        if case .manual(let words, _) = self { words } else { nil }
    }
}

extension ItemDetails {
    /// Why the item is in its state, without what is to be done.
    fileprivate var reasons: [String] {
        lines.filter { [.open, .unproven, .waived, .deferred].contains($0.caption) }.map(\.content.text)
    }
}
