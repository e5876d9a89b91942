import Providers
import Listings
import Manifests

/// The statement that an assertion sends: one SELECT, which fetches no more than it takes to judge.
///
/// Names are typed, the team's own SQL is screened, and whatever is counted or listed ends behind ``Tally/most``. Every
/// column is text, so that no driver's idea of a number comes in between.
extension DatabaseAssertion {
    var statement: String {
        switch claim {
        case .rows(let table), .noRows(let table):
            "select \(count("from \(table.quoted)\(filter())")) as rows"
        case .neverNull(let column):
            """
            select \(count("from \(column.table.quoted)\(filter())")) as rows, \
            \(count("from \(column.table.quoted)\(filter("\(column.quoted) is null"))")) as nulls
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

    /// The condition in parentheses of its own, which it can't leave.
    private func filter(_ further: String? = nil) -> String {
        let parts = [condition.map { "(\($0.text)\n)" }, further].compactMap { $0 }
        return parts.isEmpty ? "" : " where \(parts.joined(separator: " and "))"
    }

    /// Digests in place of the values: no text leaves the database.
    private func values(of column: SQLColumn) -> String {
        """
        select case when isid then value end as shown, \
        encode(sha256(convert_to(value, 'UTF8')), 'hex') as digest \
        from (select distinct \(column.quoted)::text as value, \
        pg_typeof(\(column.quoted))::text in ('smallint','integer','bigint','uuid') as isid \
        from \(column.table.quoted)\(filter("\(column.quoted) is not null")) limit \(limit)) v
        """
    }

    private func catalogue(of relations: [SQLRelation], kinds: String, _ state: String) -> String {
        // Letters, digits and `_` need no escape between quotes.
        let names = relations.map { "('\($0.schema)','\($0.name)')" }.joined(separator: ",")
        return """
            select s.nspname::text as schema, c.relname::text as name, \(state) as state \
            from pg_catalog.pg_class c join pg_catalog.pg_namespace s on s.oid = c.relnamespace \
            left join pg_catalog.pg_index x on x.indexrelid = c.oid \
            where c.relkind in (\(kinds)) and (s.nspname, c.relname) in (\(names))
            """
    }
}
