import Auditing
import Support

/// A comparison as JSON, `envaudit.diff/1`: within the version, members are added and never renamed.
/// Tests hold it to `Schemas/diff.json`.
struct ComparisonJSON: Encodable {
    let schema = "envaudit.diff/1"
    let tool = ToolJSON()
    let generatedAt: String
    let workspace: String
    let whole: Bool
    let a: Side
    let b: Side
    let counts: CountsJSON
    let secrets: JSONList<Comparison.Row, Secret>

    init(_ comparison: Comparison) {
        generatedAt = "\(Instant(secondsSince1970: comparison.generatedAt))"
        workspace = comparison.workspace
        whole = comparison.isWhole
        (a, b) = (Side(comparison.sides[0]), Side(comparison.sides[1]))
        counts = CountsJSON(
            Comparison.Outcome.inOrder,
            Dictionary(grouping: comparison.rows, by: \.outcome).mapValues(\.count))
        secrets = JSONList(comparison.rows, Secret.init)
    }

    /// One of the two environments.
    struct Side: Encodable {
        let name: String
        @OrNull var listing: ListingJSON?
        @OrNull var error: String?
        let gaps: [Gap]

        init(_ side: Comparison.Side) {
            name = side.name
            switch side.listing {
            case .success(let seen): (listing, error) = (ListingJSON(seen), nil)
            case .failure(let failure): (listing, error) = (nil, failure.message)
            }
            gaps = side.gaps.map { Gap(part: $0.part, error: $0.failure.message) }
        }
    }

    /// A part that could not be listed.
    struct Gap: Encodable {
        let part: String
        let error: String
    }

    /// A secret that either of the two lists.
    struct Secret: Encodable {
        let name: String
        @OrNull var setInA: Bool?
        @OrNull var setInB: Bool?
        let outcome: String
        @OrNull var reason: String?

        init(_ row: Comparison.Row) {
            (name, setInA, setInB) = (row.name, row.isSet[0], row.isSet[1])
            (outcome, reason) = (row.outcome.rawValue, row.reason)
        }
    }
}
