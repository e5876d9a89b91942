import Providers
import Listings
import Manifests
import Secrets
import Support

/// The rows that an assertion's statement yields, in the shape that it has to have.
extension DatabaseAssertion {
    /// - Parameter now: seconds since 1970 (UTC).
    func read(_ body: [UInt8], at now: Double) throws(Failure) -> AssertionResult {
        switch claim {
        case .rows, .noRows, .query: return .rows(try CountRow.only(of: body).rows())
        case .neverNull:
            let row = try CountRow.only(of: body)
            return .nulls(try row.nulls(), of: try row.rows())
        case .disjoint: return try ValueRow.sighting(of: body)
        case .table(let table):
            return .table(try RelationRow.states(of: [table], in: body)["\(table)"] != nil)
        case .index(let indexes): return .indexes(try RelationRow.states(of: indexes, in: body))
        case .recent:
            let rows: [LatestRow] = try decodeRows(body)
            guard rows.count == 1 else { throw wrongRows("\(rows.count) rows in place of one") }
            return .latest(try rows[0].moment(seenAt: now))
        }
    }
}

private func decodeRows<Row: Decodable>(_ body: [UInt8]) throws(Failure) -> [Row] {
    try ListingJSON.decode([Row].self, from: body, of: "Supabase")
}

private func wrongRows(_ detail: String) -> Failure { ListingJSON.wrongShape("Supabase", detail) }

/// What counts.
private struct CountRow: Decodable {
    private let rowCount: String
    private let nullCount: String?

    private enum CodingKeys: String, CodingKey {
        case rowCount = "rows"
        case nullCount = "nulls"
    }

    static func only(of body: [UInt8]) throws(Failure) -> CountRow {
        let rows: [CountRow] = try decodeRows(body)
        guard rows.count == 1 else { throw wrongRows("\(rows.count) rows in place of one") }
        return rows[0]
    }

    func rows() throws(Failure) -> Tally { try tally(rowCount) }

    func nulls() throws(Failure) -> Tally { try tally(nullCount) }

    private func tally(_ text: String?) throws(Failure) -> Tally {
        guard let text, let count = Int(text), (0...Tally.most + 1).contains(count) else {
            throw wrongRows("a row counts what is no number of rows")
        }
        return Tally(count)
    }
}

/// One value of a column.
private struct ValueRow: Decodable {
    let shown: String?
    let digest: String

    static func sighting(of body: [UInt8]) throws(Failure) -> AssertionResult {
        let rows: [ValueRow] = try decodeRows(body)
        guard rows.count <= Tally.most else { return .tooManyValues }
        var values: [Digest: String?] = [:]
        for row in rows {
            guard let digest = Digest(hex: row.digest) else { throw wrongRows("a row has no SHA-256") }
            guard row.shown.map(isIdentifying) ?? true else {
                throw wrongRows("a row shows what is no number and no UUID")
            }
            guard values.updateValue(row.shown, forKey: digest) == nil else {
                throw wrongRows("a value is listed twice")
            }
        }
        return .values(ColumnValues(values))
    }

    /// Whether a text is what PostgreSQL writes for a whole number or a UUID.
    private static func isIdentifying(_ text: String) -> Bool {
        if Int64(text).map(String.init) == text { return true }
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        return parts.map(\.utf8.count) == [8, 4, 4, 4, 12]
            && parts.joined().utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) }
    }
}

/// One table or index of the catalogue.
private struct RelationRow: Decodable {
    let schema: String
    let name: String
    let state: String

    /// By the names of those that were asked for; false for what can't be used.
    static func states(
        of relations: [SQLRelation], in body: [UInt8]
    ) throws(Failure) -> [String: Bool] {
        let rows: [RelationRow] = try decodeRows(body)
        var states: [String: Bool] = [:]
        for row in rows {
            let relation = relations.first { $0.schema == row.schema && $0.name == row.name }
            guard let relation, let isUsable = Bool(row.state),
                states.updateValue(isUsable, forKey: "\(relation)") == nil
            else { throw wrongRows("a row is about another relation") }
        }
        return states
    }
}

/// The latest moment of a column.
private struct LatestRow: Decodable {
    let latest: String?

    private enum CodingKeys: CodingKey { case latest }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        // Null says that there is none; a key that is missing says nothing.
        latest = try fields.decode(String?.self, forKey: .latest)
    }

    func moment(seenAt now: Double) throws(Failure) -> PastMoment? {
        guard let latest else { return nil }
        // From year 1 to 9999; PostgreSQL has `infinity`, too.
        guard let seconds = Double(latest), (-62_135_596_800..<253_402_300_800).contains(seconds) else {
            throw wrongRows("a row has no moment as its `latest`")
        }
        return PastMoment(seconds, seenAt: now)
    }
}
