import Evidence
import Isolation

extension ListingSummary.Seen {
    /// The listing as JSON, without its secrets.
    var json: JSONValue {
        .object(
            [
                ("provider", .text(provider)), ("source", .text(source.rawValue)),
                ("evidence", .text(evidence.rawValue)), ("secrets", .number(count)),
                ("fetched_at", .text("\(Timestamp(secondsSince1970: fetchedAt))")),
            ] + (age.map(members) ?? []))
    }

    private func members(of age: SnapshotAge) -> [(key: String, value: JSONValue)] {
        [
            ("taken_at", .text("\(Timestamp(secondsSince1970: fetchedAt))")),
            ("age_seconds", .number(Int(age.seconds))), ("too_old", .flag(age.exceededLimit != nil)),
        ]
    }
}
