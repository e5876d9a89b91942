import FoundationEssentials
import Listings
import Manifests
import Providers
import Secrets
import Support

/// The statement of an assertion: one SELECT, which fetches no more than the judgement needs.
///
/// Names are typed, the team's own SQL is screened, and counts and lists stop after ``Tally/most``. Every column is
/// text, so that no driver converts numbers.
extension DatabaseAssertion {
    var statement: String {
        switch claim {
        case .rows(let table), .noRows(let table):
            "select \(count("from \(table.quoted)\(filter())")) as rows"
        case .neverNull(let column):
            """
            select \(count("from \(column.table.quoted)\(filter())")) as rows, \
            \(count("from \(column.table.quoted)\(filter("coalesce(\(Self.trimmed("to_jsonb(\(column.quoted)) #>> '{}'")), '') = ''"))")) as nulls
            """
        case .disjoint(let column): values(of: column)
        case .table(let table): catalogue(of: [table], kinds: "'r','p','f'", "'true'")
        case .index(let indexes): catalogue(of: indexes, kinds: "'i','I'", "x.indisvalid::text")
        case .recent(let column, within: _):
            """
            select extract(epoch from max(\(column.quoted)))::text as latest \
            from \(column.table.quoted)\(filter())
            """
        case .query(let query, yieldsRows: _): "select \(count("from (\(query.text)\n) q")) as rows"
        }
    }

    private var limit: Int { Tally.most + 1 }

    private func count(_ source: String) -> String {
        "(select count(*)::text from (select 1 \(source) limit \(limit)) n)"
    }

    /// Returns the condition in its own parentheses, which it cannot close.
    private func filter(_ further: String? = nil) -> String {
        let parts = [condition.map { "(\($0.text)\n)" }, further].compactMap { $0 }
        return parts.isEmpty ? "" : " where \(parts.joined(separator: " and "))"
    }

    /// Returns a query of the values' digests. No text leaves the database, so the database itself normalizes texts and
    /// splits lists of every type, including nested ones.
    private func values(of column: SQLColumn) -> String {
        """
        select case when isid then value end as shown, \
        encode(sha256(convert_to(value, 'UTF8')), 'hex') as digest, bool_or(iswhole)::text as whole \
        from (select isid, iswhole, case when isid then value else \(Self.spelling) end as value \
        from (select distinct btrim(item, E' \\t\\r\\n"') as value, jsonb_typeof(e) in ('array','object') as iswhole, \
        rtrim(pg_typeof(c)::text, '[]') in ('smallint','integer','bigint','uuid') as isid \
        from (select \(column.quoted) as c from \(column.table.quoted)\(filter("\(column.quoted) is not null"))) r, \
        jsonb_path_query(to_jsonb(c), 'lax $[*][*][*][*]') e, \
        regexp_split_to_table(\(Self.items("e #>> '{}'"))) item \
        where jsonb_typeof(e) <> 'null' limit \(limit)) v) s group by isid, value
        """
    }

    /// Returns the items of a list in a text, and the delimiter between them: JSON's `["a", 2]`, or numbers, ids or
    /// addresses separated by commas or semicolons. Any other text is a single item without a delimiter.
    private static func items(_ text: String) -> String {
        let piece = "(\"[^\"\\\\]*\"|\\d+)"
        let json = "\\[\\s*\(piece)(\\s*,\\s*\(piece))*\\s*\\]"
        // An address may contain a comma.
        let kinds = ["(?=[^\\s,;]{4})[^\\s,;\"/]*\\d[^\\s,;\"/]*", "https?://[^\\s,;\"]+"]
        let list = kinds.map { "\($0)(\\s*[,;]\\s*\($0))+" }.joined(separator: "|")
        return """
            case when \(text) ~ '^\\s*\(json)\\s*$' then btrim(\(text), E' \\t\\r\\n[]') else \(text) end, \
            case when \(text) ~ '^\\s*(\(json)|\(list))\\s*$' then '\\s*[,;]\\s*' else '\\A(?!)' end
            """
    }

    /// Returns a text without surrounding white space, including Unicode's, and without a byte order mark.
    private static func trimmed(_ text: String) -> String {
        let blank =
            "[\\s\\u0001-\\u0020\\u007f-\\u00a0\\u00ad\\u1680\\u180e\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u206f\\u3000\\ufeff]+"
        return "regexp_replace(\(text), '^\(blank)|\(blank)$', '', 'g')"
    }

    /// `value` in lower case without surrounding white space; an address only with the parts that lead to a page: its
    /// host and path, or its query if the path is empty. `https://Host.example:443/a%2Db/?utm=1` is `host.example/a-b`.
    private static let spelling: String = {
        // Decodes only valid UTF-8 (RFC 3629, section 4): anything else is an error in PostgreSQL.
        let (tail, digit) = ("%[89AB][0-9A-F]", "[0-9A-F]")
        let encoded = [
            "%[2-7]\(digit)", "%(?:C[2-9A-F]|D\(digit))\(tail)", "%E0%[AB]\(digit)\(tail)",
            "%E[1-9A-CEF]\(tail)\(tail)", "%ED%[89]\(digit)\(tail)",
            "%F0%[9AB]\(digit)\(tail)\(tail)", "%F[1-3]\(tail)\(tail)\(tail)", "%F4%8\(digit)\(tail)\(tail)",
        ].joined(separator: "|")
        let decoded = """
            case when value like '%\\%%' escape '\\' then (select string_agg(case when length(m[1]) > 1 \
            then convert_from(decode(replace(m[1], '%', ''), 'hex'), 'UTF8') else m[1] end, '' order by n) \
            from regexp_matches(value, '(?:\(encoded))|.', 'gi') with ordinality as r(m, n)) else value end
            """
        let plain = "lower(normalize(\(trimmed(decoded)), NFC))"
        let steps = [
            // The scheme, `www.`, a dot after the host, and the scheme's default port.
            ("^(?:https?:)?/*(?:www[.])?([^/?#:]+?)[.]?(?::(?:80|443))?(?=[:/?#]|$)", "\\1", ""),
            ("/[.](?=/|$)", "", "g"), ("/[^/?#]+/[.][.](?=/|$)", "", "g"), ("/+", "/", "g"),
            ("^([^/?#]+/[^?#]*[^/?#])/*[?#].*$", "\\1", ""), ("^([^/?#]+)/(?=[?#])", "\\1", ""),
            ("[/?#]+$", "", ""),
        ]
        let address = steps.reduce("t") { text, step in
            "regexp_replace(\(text), '\(step.0)', '\(step.1)', '\(step.2)')"
        }
        let isAddress = "t ~ '^(https?:)?//|^[a-z0-9-]+([.][a-z0-9-]+)+[.]?([:/?#]|$)'"
        return "(select case when \(isAddress) then \(address) else t end from (select \(plain) as t) p)"
    }()

    private func catalogue(of relations: [SQLRelation], kinds: String, _ state: String) -> String {
        // Letters, digits and `_` need no escape within quotes.
        let names = relations.map { "('\($0.schema)','\($0.name)')" }.joined(separator: ",")
        return """
            select s.nspname::text as schema, c.relname::text as name, \(state) as state \
            from pg_catalog.pg_class c join pg_catalog.pg_namespace s on s.oid = c.relnamespace \
            left join pg_catalog.pg_index x on x.indexrelid = c.oid \
            where c.relkind in (\(kinds)) and (s.nspname, c.relname) in (\(names))
            """
    }
}

/// The rows of an assertion's statement, in the shape that it must have.
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

/// A row with a count.
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
            throw wrongRows("a row's count is not a whole number")
        }
        return Tally(count)
    }
}

/// A value of a column.
private struct ValueRow: Decodable {
    let shown: String?
    let digest: String
    /// Whether it has parts that are not split, as an object does.
    let whole: String

    static func sighting(of body: [UInt8]) throws(Failure) -> AssertionResult {
        let rows: [ValueRow] = try decodeRows(body)
        guard rows.count <= Tally.most else { return .tooManyValues }
        var values: [Digest: String?] = [:]
        var hasParts = false
        for row in rows {
            guard let isWhole = Bool(row.whole) else {
                throw wrongRows("a row does not say whether it has parts")
            }
            hasParts = hasParts || isWhole
            guard let digest = Digest(hex: row.digest) else { throw wrongRows("a row has no SHA-256") }
            guard row.shown.map(isIdentifying) ?? true else {
                throw wrongRows("a row holds neither a number nor a UUID")
            }
            guard values.updateValue(row.shown, forKey: digest) == nil else {
                throw wrongRows("a value is listed twice")
            }
        }
        return .values(ColumnValues(values, hasParts: hasParts))
    }

    /// Returns whether a text is a whole number or a UUID as PostgreSQL writes it.
    private static func isIdentifying(_ text: String) -> Bool {
        if Int64(text).map(String.init) == text { return true }
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        return parts.map(\.utf8.count) == [8, 4, 4, 4, 12]
            && parts.joined().utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) }
    }
}

/// A table or index in the catalogue.
private struct RelationRow: Decodable {
    let schema: String
    let name: String
    let state: String

    /// Returns the state of each requested name; `false` for an unusable one.
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

/// The latest moment in a column.
private struct LatestRow: Decodable {
    let latest: String?

    private enum CodingKeys: CodingKey { case latest }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        // Null means that there is none; a missing key is an error.
        latest = try fields.decode(String?.self, forKey: .latest)
    }

    func moment(seenAt now: Double) throws(Failure) -> PastMoment? {
        guard let latest else { return nil }
        // Years 1 to 9999; PostgreSQL has `infinity`, too.
        guard let seconds = Double(latest), (-62_135_596_800..<253_402_300_800).contains(seconds) else {
            throw wrongRows("a row has no moment as its `latest`")
        }
        return PastMoment(seconds, seenAt: now)
    }
}

/// Why PostgreSQL rejected a statement, by the SQLSTATE only: the message may quote data from the database.
///
/// Source of the codes: PostgreSQL's documentation, appendix A.
struct QueryRefusal {
    private let code: String?

    init(_ body: [UInt8]) {
        let answer = try? JSONDecoder().decode(Answer.self, from: Data(body))
        code = answer.flatMap { QueryRefusal.code(in: $0.message) }
    }

    private struct Answer: Decodable {
        let message: String
    }

    /// Returns the five characters after `ERROR:` at the beginning of a message.
    private static func code(in message: String) -> String? {
        let beginning = "Failed to run sql query:"
        guard message.hasPrefix(beginning) else { return nil }
        let rest = message.dropFirst(beginning.count).drop { $0 == " " }
        guard rest.hasPrefix("ERROR:") else { return nil }
        let code = rest.dropFirst("ERROR:".count).drop { $0 == " " }.prefix { $0 != ":" }
        return code.utf8.count == 5 ? String(code) : nil
    }

    /// Returns the result of a rejected statement: something that it names does not exist.
    ///
    /// - Throws: a failure for any other reason.
    func sighting(of assertion: DatabaseAssertion) throws(Failure) -> AssertionResult {
        switch code {
        case "42P01"?, "3F000"?: return .missing(.table)
        case "42703"?: return .missing(.column)
        default:
            throw Failure(
                message: "PostgreSQL refused the query: \(reason)",
                advice: "Correct it in \(assertion.name.position), or try it in the project's SQL editor.")
        }
    }

    private var reason: String {
        switch code {
        case "42501"?: "the read-only role may not read what it names"
        case "42601"?: "it is no SQL that it understands"
        case "42883"?, "42725"?: "it uses a function or an operator that does not exist for these types"
        case "42804"?, "42846"?, "42P18"?: "its types do not fit"
        case "42803"?, "42702"?, "42P10"?, "42P20"?: "its columns do not fit together"
        case "25006"?: "it would change something"
        case "57014"?: "it took too long"
        case let code? where code.hasPrefix("22"): "a value in it, or in a row, is of another form"
        case let code? where code.hasPrefix("53"): "the database has no room for it now"
        default: "it does not say why in a way that can be shown"
        }
    }
}
