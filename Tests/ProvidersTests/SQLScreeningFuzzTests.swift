import Foundation
import Manifests
import Randomness
import Testing

@testable import DemoControlPlane
@testable import Providers
@testable import Probes

/// Whatever SQL screening lets through is one SELECT that changes nothing, or none that a real PostgreSQL takes: tried
/// with the statements that are sent, as a superuser who may do anything.
@Suite(.timeLimit(.minutes(3))) struct SQLScreeningFuzzTests {
    @Test func whatIsLetThroughChangesNothing() async throws {
        let cluster = try #require(await Self.cluster())
        let before = Self.state(of: cluster)
        #expect(before.contains("3"))
        var random = SeededGenerator(seed: 20_261_121)
        var taken = 0
        var ran = 0
        for _ in 0..<20 {
            let statements = (0..<2_000).compactMap { _ in Self.statement(&random) }
            taken += statements.count
            for chunk in stride(from: 0, to: statements.count, by: 200) {
                let some = Array(statements[chunk..<min(chunk + 200, statements.count)])
                let outcomes = Self.outcomes(of: some, cluster)
                try #require(outcomes.count == some.count)
                for (statement, outcome) in zip(some, outcomes) where outcome.hasPrefix("42P11") {
                    Issue.record("no single SELECT: \(statement)")
                }
                ran += outcomes.count { $0 == "ran" }
            }
            try #require(Self.state(of: cluster) == before)
        }
        // The fuzz reaches what is let through, and what PostgreSQL takes.
        #expect(taken > 3_000, "\(taken) were taken")
        #expect(ran > 1_000, "\(ran) ran")
        await cluster.stop()
    }

    /// The test would see it, if it were otherwise.
    @Test func whatChangesSomethingWouldBeSeen() async throws {
        let cluster = try #require(await Self.cluster())
        for statement in [
            "select 1; delete from canary", "delete from canary where a = 1", "select nextval('seq')",
            "with gone as (delete from canary returning 1) select 1 from gone", "select 1 into canary2",
            "select 1; select 2",
        ] {
            let before = Self.state(of: cluster)
            let outcomes = Self.outcomes(of: [statement], cluster)
            let isSeen = outcomes.first?.hasPrefix("42P11") == true || Self.state(of: cluster) != before
            #expect(isSeen, "\(statement): \(outcomes)")
        }
        await cluster.stop()
    }

    // MARK: Statements

    private static let conditions = [
        "a > 1", "name = 'it''s'", "a in (select b from public.other where b is not null)",
        "meta ->> 'k' = $$v$$", #"name ~ E'\'x\\' "#, "exists (select 1 from other)", "(a, b) = (1, 2)",
        "coalesce(lower(name), '') <> ''", "a between 1 and 3",
        "\"name\" is not null or a = any (array[1,2])",
    ]

    private static let queries = [
        "select * from canary", "select a, count(*) from public.canary group by (a) order by (a)",
        "with x as (select 1 as n) select n from x union all select a from canary",
        "select distinct on (a) a from canary limit 2", "select 'x;--' as t",
        "select (select max(a) from canary)",
    ]

    /// What leaves the parentheses around it, and what changes something within them.
    private static let breakouts = [
        "true) limit 1) n) as r; delete from canary; select (select '' from (select 1 where (true",
        "true) limit 1) n) as r; select (select '' from (select 1 where (true", "nextval('seq') > 0",
        "bump()",
        "select 1) q) n) as r; delete from canary; select (select '' from (select 1 from (select 1",
        "select nextval('seq')", "select bump() from canary", "select setval('seq', 99)",
    ]

    private static let pieces = [
        " ", "\n", "'", "''", "\"", "$$", "$a$", "\\", ";", "--", "/*", "*/", "(", ")", "[", "]", ",", ".",
        "::",
        "=", "<", "||", "-", "+", "1", "2.5", "E'", "e'\\'", "U&'", "N'", "b'1'", "true", "null", "a", "name",
        "canary", "public", "x", "select 1", "select", "from canary", "where true", "union", "with z as (",
        "as", "or true", "and", "not", "in (1)", "insert into canary values (9)", "update canary set a = 0",
        "delete from canary", "delete from canary returning a", "truncate canary", "drop table canary",
        "into t2",
        "for update", "for share", "lock table canary", "nextval('seq')", "setval('seq', 99)", "set role x",
        "set_config('a.b', 'c', false)", "bump()", "public.bump()", "\"bump\"()", "bump ()", "pg_sleep(9)",
        "count(*)", "lower(name)", "; delete from canary; --", ") ; delete from canary ; select (1",
        "limit 1",
        "do $$ begin delete from canary; end $$", "copy canary from stdin", "call p()", "as x (a)", "over (",
        "by (",
        "u&\"a\"", "$1", "\t", "\r", "values (1)", "table canary", "merge into canary", "returning",
        "case when",
    ]

    /// A statement around a text that screening lets through; nil for one that it refuses.
    private static func statement(_ random: inout SeededGenerator) -> String? {
        let isCondition = random.once(in: 2)
        let text = text(from: isCondition ? conditions : queries, &random)
        // What JSON writes, YAML reads.
        guard let quoted = try? JSONEncoder().encode(text) else { return nil }
        let sql = String(decoding: quoted, as: UTF8.self)
        let written = isCondition ? "rows: canary, where: \(sql)" : "query: \(sql), expect: rows"
        let environment = try? probed("database: { a: { \(written) } }")
        return environment?.probes[DatabaseDeclaration.self]?.assertions.first?.statement
    }

    private static func text(from originals: [String], _ random: inout SeededGenerator) -> String {
        if random.once(in: 4) {
            return (0..<Int.random(in: 1...6, using: &random)).map { _ in pieces.pick(&random) }.joined(
                separator: random.once(in: 2) ? " " : "")
        }
        var text = Array((random.once(in: 8) ? breakouts : originals).pick(&random).unicodeScalars)
        for _ in 0..<Int.random(in: 0...3, using: &random) {
            let place = Int.random(in: 0...text.count, using: &random)
            let end = min(text.count, place + Int.random(in: 0...3, using: &random))
            let piece = random.once(in: 3) ? "" : pieces.pick(&random)
            text.replaceSubrange(place..<end, with: Array(piece.unicodeScalars))
        }
        return String(String.UnicodeScalarView(text))
    }

    // MARK: PostgreSQL

    private static func cluster() async throws -> DemoCluster? {
        let programs = try #require(DemoCluster.installedPrograms, "scripts/setup postgresql")
        return await DemoCluster.start(programs, [("fuzz", script)])
    }

    /// `one_select` opens a statement as a cursor, which PostgreSQL does for a single query alone (42P11 for all else).
    private static let script = """
        create table canary (a integer, b integer, name text, meta jsonb);
        insert into canary values (1, 2, 'x', '{"k": "v"}'), (2, 3, 'it''s', null), (3, null, null, null);
        create table other (b integer);
        create sequence seq;
        create function bump() returns boolean language sql as $$ select nextval('seq') > 0 $$;
        create function one_select(statement text) returns text language plpgsql as $$
        declare
          rows refcursor;
          row record;
        begin
          open rows for execute statement;
          fetch rows into row;
          close rows;
          return 'ran';
        exception when others then
          return sqlstate || ' ' || split_part(sqlerrm, E'\\n', 1);
        end $$;
        alter database fuzz set statement_timeout = '20s';
        """

    private static func outcomes(of statements: [String], _ cluster: DemoCluster) -> [String] {
        let rows = statements.map { "('\($0.utf8.map { String(format: "%02x", $0) }.joined())')" }
        let answer = cluster.psql(
            "postgres", "fuzz",
            "select one_select(convert_from(decode(s, 'hex'), 'UTF8')) from (values \(rows.joined(separator: ","))) v(s)"
        )
        #expect(answer.isDone, "\(answer.errors)")
        return String(decoding: answer.output, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    private static func state(of cluster: DemoCluster) -> String {
        let answer = cluster.psql(
            "postgres", "fuzz",
            """
            select count(*), sum(a), (select last_value::text || is_called from seq),
            (select string_agg(relname || relfilenode, ',' order by relname) from pg_class where relnamespace = 'public'::regnamespace)
            from canary
            """)
        return String(decoding: answer.output, as: UTF8.self)
    }
}
