package import Listings
package import Secrets
package import Support

/// What the assertions on an environment's database found.
package struct AssertionResults: ProbeResult {
    /// What each found, by its name.
    package var byName: [String: Result<AssertionResult, Failure>] = [:]

    /// Nothing.
    package init() {}
}

extension ProbeResults {
    /// What an assertion found, or why nothing was.
    package func assertion(_ name: String) -> Result<AssertionResult, Failure> {
        self[AssertionResults.self].flatMap { $0.byName[name] ?? .failure(absence) }
    }
}

/// What one assertion on an environment's database saw.
package enum AssertionResult: Sendable {
    /// How many rows there are.
    case rows(Tally)
    /// How many rows have no value in a column, and how many there are.
    case nulls(Tally, of: Tally)
    /// The values of a column.
    case values(ColumnValues)
    /// The column has more values than are fetched.
    case tooManyValues
    /// Whether a table is there.
    case table(Bool)
    /// Of the indexes that were looked for those that are there; false for one that can't be used.
    case indexes([String: Bool])
    /// The latest moment in a column; nil where it has none.
    case latest(PastMoment?)
    /// Something that the statement names is not there.
    case missing(Missing)

    /// What can be missing.
    package enum Missing: Sendable {
        /// A table.
        case table
        /// A column.
        case column
    }
}

/// A number of rows, counted no further than needed.
package struct Tally: Hashable, Sendable {
    /// The number, and one more than ``most`` for all that is above.
    package let count: Int

    /// Above it nobody counts: a look must not cost a large table.
    package static let most = 10_000

    /// A number of rows.
    package init(_ count: Int) { self.count = count }

    /// Whether there are more than were counted.
    package var isMore: Bool { count > Tally.most }

    /// The number in digits.
    package var description: String { isMore ? "more than 10,000" : String(count) }
}

extension Tally: CustomStringConvertible {}

/// The different values of a column, as far as comparing takes them. A null is none.
package struct ColumnValues: Sendable {
    /// Each value's digest, with the value itself where it is a number or a UUID by its column's type: texts may be
    /// anybody's.
    package let values: [Digest: String?]

    /// The values of a column.
    package init(_ values: [Digest: String?]) { self.values = values }

    /// Of what this column and another share: how many values, and in order those that may be shown.
    package func shared(with other: ColumnValues) -> (count: Int, shown: [String]) {
        let shared = values.filter { other.values[$0.key] != nil }
        return (shared.count, shared.values.compactMap { $0 }.sorted { ($0.count, $0) < ($1.count, $1) })
    }
}

/// A moment, and how long ago it was when somebody looked.
package struct PastMoment: Hashable, Sendable {
    /// Seconds since 1970 (UTC).
    package let moment: Double
    /// In seconds; below zero for a moment to come.
    package let age: Double

    /// A moment, seen at `now`; both in seconds since 1970 (UTC).
    package init(_ moment: Double, seenAt now: Double) { (self.moment, age) = (moment, now - moment) }
}
