import Auditing
import Listings
import Support

extension ListingSummary.Seen {
    /// The listing as JSON, without its secrets.
    var json: JSONValue {
        .object(
            [
                ("provider", .text(provider)), ("source", .text(source.rawValue)),
                ("evidence", .text(evidence.rawValue)), ("secrets", .number(count)),
                ("fetched_at", .text("\(Instant(secondsSince1970: fetchedAt))")),
            ] + partMembers + (age.map(members) ?? []))
    }

    /// Only where there are named parts, which most environments have none of.
    private var partMembers: [(key: String, value: JSONValue)] {
        guard !parts.isEmpty || !gaps.isEmpty else { return [] }
        let read = parts.map { part in
            JSONValue.object([
                ("name", .text(part.name)), ("provider", .text(part.provider)),
                ("evidence", .text(part.evidence.rawValue)), ("secrets", .number(part.count)),
            ])
        }
        return [("parts", .list(read)), ("unread_parts", .list(gaps.map { .text($0) }))]
    }

    private func members(of age: SnapshotAge) -> [(key: String, value: JSONValue)] {
        [
            ("taken_at", .text("\(Instant(secondsSince1970: fetchedAt))")),
            ("age_seconds", .number(Int(age.seconds))), ("too_old", .flag(age.exceededLimit != nil)),
        ]
    }
}
