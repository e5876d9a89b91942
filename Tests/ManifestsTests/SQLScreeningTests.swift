import Manifests
import Testing
import Probes

/// Which SQL of the team's own is sent, and why the rest is not.
@Suite struct SQLScreeningTests {
    @Test(arguments: [
        "is_active", "provider = 'calendly'", "a is not null and (b or not c)", "x in (1, 2.5, -3)",
        "name like 'it''s %' or name ilike $$it's; -- no comment$$", "name = $tag$ $$ $tag$",
        #"name ~ E'^\'\\d+;--\''"#, #"name ~ '\d+'"#, "tags @> array['a'] and tags[1] = 'b'",
        "meta ->> 'kind' = 'x' and meta #>> '{a,b}' <> 'y'", "created_at > now() - interval '7 days'",
        "extract(epoch from created_at)::int >= 0", "id in (select user_id from public.members where active)",
        "exists (select 1 from t where t.id = id group by (a) having count(*) > 1)",
        "coalesce(lower(trim(name)), '') <> ''", "\"update\" = 'x' and \"Group\".\"a\"\"b\" = 1",
        "cast(a as numeric(10, 2)) = 1", "a = any (array[1,2])", "a between (1) and (2)", "a=-1",
        "case when (a) then (b) else (c) end", "(a, b) = (1, 2)", "updated_at is null and is_set", "'a' 'b'",
    ]) func takesConditions(_ text: String) throws {
        #expect(try SQLCondition(text).text == text)
    }

    @Test(arguments: [
        "select 1", "SELECT * FROM t WHERE a",
        "select a, b from public.t t left join u on (t.id = u.id) limit 5",
        "with a as (select 1 as x), b as (select 2) select * from a", "select 1 union all (select 2)",
        "select distinct on (a) a, row_number() over (partition by b order by (c)) from t",
        "select count(*) filter (where a) from t", "select 'insert into t; delete'",
    ]) func takesQueries(_ text: String) throws {
        #expect(try SQLQuery(text).text == text)
        #expect(try SQLQuery(text + " ; \n").text.hasPrefix(text))
    }

    /// Conditions, and what is wrong with them.
    static let refused: [(text: String, reason: String)] = [
        ("", "it is empty"), (" \n", "it is empty"), ("a;", "it is more than one statement"),
        ("true) or (true", "it closes a bracket that it does not open"),
        ("true)", "it closes a bracket that it does not open"),
        ("(true", "it opens a bracket that it does not close"),
        ("a[1)", "it closes a bracket that it does not open"),
        ("'", "it has a text without an end"), ("'a''", "it has a text without an end"),
        ("E'a\\'", "it has a text without an end"), ("$a$ $b$", "it has a text without an end"),
        ("\"a", "it has a quoted name without an end"), ("$1 = 1", "it has a $ that begins no text"),
        ("a = $x", "it has a $ that begins no text"),
        ("'\\' or true --'", "it has a backslash before a quote; write E'…' or $$…$$"),
        ("e'a' '\\'", "it has a backslash before a quote; write E'…' or $$…$$"),
        ("true -- x", "it has a comment"), ("true /* x */", "it has a comment"),
        ("1 +-- 2", "it has a comment"),
        ("1 */ 2", "it has a comment"), ("select 1", "it begins with SELECT, and is not a condition on rows"),
        ("table t", "it begins with TABLE, and is not a condition on rows"),
        ("a in (update t set b = 1 returning a)", changes("UPDATE")),
        ("a in (select 1 into x)", changes("INTO")), ("exists (select 1 from t for share)", changes("FOR")),
        ("a in (with x as (insert into t values (1)) select 1)", changes("INSERT")),
        ("exists (with recursive r as (select 1) select 1)", changes("RECURSIVE")),
        ("(drop table t)", changes("DROP")), ("(set role x)", changes("SET")), ("copy", changes("COPY")),
        ("(DO $$ $$)", changes("DO")), ("(CALL p)", changes("CALL")), ("(truncate t)", changes("TRUNCATE")),
        ("pg_sleep(10)", outOfBounds("pg_sleep")), ("\"pg_sleep\"(10)", outOfBounds("pg_sleep")),
        ("\"PG_sleep\" = 1", outOfBounds("PG_sleep")), ("PG_AUTHID.x = 1", outOfBounds("pg_authid")),
        ("exists (select 1 from vault.secrets)", outOfBounds("vault")),
        ("nextval('s') > 0", unknown("nextval")), ("set_config('a', 'b', false) = ''", unknown("set_config")),
        ("dblink('x', 'y') = 1", unknown("dblink")), ("lo_unlink(1) = 1", unknown("lo_unlink")),
        ("\"lower\"(a) = 'x'", unknown("lower")), ("public.lower(a) = 'x'", unknown("lower")),
        ("public . \n lower (a) = 'x'", unknown("lower")), ("mine(1)", unknown("mine")),
        ("a in (select x from generate_series(1, 100000000) x)", unknown("generate_series")),
        ("by(1)", unknown("by")), ("a = over(1)", unknown("over")), ("filter (1)", unknown("filter")),
        ("1 operator(public.+) 2", unknown("operator")), ("repeat('a', 1000000000) = ''", unknown("repeat")),
        ("a @@ b", "it has the operator \"@@\", which is not known to be harmless"),
        ("a # b", "it has the operator \"#\", which is not known to be harmless"),
        ("u&'\\0027' = ''", "it has the operator \"&\", which is not known to be harmless"),
        ("1e5 = 1", "it has a number that does not end where its digits do"),
        ("1$a$ = 1", "it has a number that does not end where its digits do"),
        ("0x1F = 1", "it has a number that does not end where its digits do"),
        ("a$b$ = 1", "it has a name with a character that needs quotes"),
        ("ä = 1", "it has a character outside quotes that is not ASCII"),
        ("a\u{A0}= 1", "it has a name with a character that needs quotes"),
        ("a := 1", "it has a \":\" outside quotes"), ("a \\ b", "it has a \"\\\" outside quotes"),
        ("{a}", "it has a \"{\" outside quotes"), ("a\u{B}= 1", "it has a control character"),
        ("'a\u{0}'", "it has a control character"),
        (String(repeating: "(", count: 33) + "a", "it nests deeper than 32"),
        (String(repeating: "a", count: 4_001), "it is longer than 4000 bytes"),
    ]

    private static func changes(_ word: String) -> String {
        "it has \(word), and only a SELECT that changes nothing is sent"
    }
    private static func outOfBounds(_ name: String) -> String {
        "it names \(name), which is not looked into"
    }
    private static func unknown(_ name: String) -> String {
        "it calls \(name), which is not known to be harmless"
    }

    @Test(arguments: refused) func refusesConditions(_ text: String, _ reason: String) {
        let refusal = #expect(throws: SQLRefusal.self) { try SQLCondition(text) }
        #expect(refusal?.reason == reason)
    }

    @Test(arguments: [
        ("a", "it does not begin with SELECT"), ("(select 1)", "it does not begin with SELECT"),
        ("values (1)", "it does not begin with SELECT"), ("table t", "it does not begin with SELECT"),
        ("delete from t", "it does not begin with SELECT"), (";", "it is empty"),
        ("\"select\" 1", "it does not begin with SELECT"),
        ("select 1;;", "it is more than one statement"),
        ("select 1; select 2", "it is more than one statement"),
        ("select * into x from t", changes("INTO")), ("select 1 from t FOR UPDATE", changes("FOR")),
        ("with a as (delete from t returning 1) select * from a", changes("DELETE")),
        ("with a as (select 1) merge into t using a on true when matched then do nothing", changes("MERGE")),
        ("select 1) q; drop table t; select * from (select 1", "it is more than one statement"),
        ("select 1) q union select 1 from (select 1", "it closes a bracket that it does not open"),
    ]) func refusesQueries(_ text: String, _ reason: String) {
        let refusal = #expect(throws: SQLRefusal.self) { try SQLQuery(text) }
        #expect(refusal?.reason == reason)
    }

    @Test(arguments: [
        "", ".", "a.", ".a", "a..b", "1a", "a b", "a\"b", "ä", String(repeating: "a", count: 64),
    ])
    func refusesNames(_ text: String) {
        #expect(SQLRelation(text) == nil)
        #expect(SQLColumn("t." + text) == nil)
        #expect(SQLColumn(text + ".c") == nil)
    }
}
