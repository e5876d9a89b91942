import Manifests
import Support

/// The words of SQL that screening knows. Source: PostgreSQL's documentation, appendix C (SQL Key Words) and chapter 9
/// (Functions and Operators).
enum SQLWords {
    /// What a query begins with.
    static let queries: Set = ["select", "with", "values", "table"]

    /// Words that make a change, a lock or an endless run of a SELECT, wherever they stand. A column of such a name
    /// needs quotes.
    static let changes: Set = ["insert", "update", "delete", "merge", "into", "for", "recursive"]

    /// Words that begin a statement of another kind.
    static let statements: Set = [
        "abort", "alter", "analyse", "analyze", "begin", "call", "checkpoint", "close", "cluster", "comment",
        "commit", "copy", "create", "deallocate", "declare", "discard", "do", "drop", "end", "execute",
        "explain", "fetch", "grant", "import", "listen", "load", "lock", "move", "notify", "prepare",
        "reassign", "refresh", "reindex", "release", "reset", "revoke", "rollback", "savepoint", "security",
        "set", "show", "start", "truncate", "unlisten", "vacuum",
    ]

    /// Functions that only compute, and do not make much of little.
    static let functions: Set = [
        "abs", "age", "array_agg", "array_length", "avg", "bool_and", "bool_or", "btrim", "cardinality",
        "ceil", "ceiling", "char_length", "concat", "concat_ws", "count", "date_part", "date_trunc",
        "dense_rank", "every", "first_value", "floor", "isfinite", "json_array_length", "json_typeof",
        "jsonb_array_length", "jsonb_typeof", "lag", "last_value", "lead", "left", "length", "lower", "ltrim",
        "make_date", "make_interval", "max", "min", "mod", "now", "octet_length", "rank", "replace", "right",
        "round", "row_number", "rtrim", "sign", "split_part", "starts_with", "string_agg", "strpos", "substr",
        "sum", "to_char", "to_timestamp", "upper",
    ]

    /// Words that stand before a parenthesis and can't be a function's name: those that are reserved, and those that
    /// can name a column alone.
    static let beforeParentheses: Set = [
        "all", "and", "any", "array", "as", "between", "bit", "case", "cast", "char", "character", "coalesce",
        "dec", "decimal", "distinct", "else", "except", "exists", "extract", "float", "from", "greatest",
        "group", "having", "in", "intersect", "interval", "lateral", "least", "limit", "not", "nullif",
        "numeric", "offset", "on", "or", "position", "row", "select", "some", "substring", "then", "time",
        "timestamp", "trim", "union", "using", "values", "varchar", "when", "where",
    ]

    /// Operators of PostgreSQL's own that only compute.
    static let operators: Set = [
        "+", "-", "*", "/", "%", "^", "=", "<>", "!=", "<", ">", "<=", ">=", "||", "~", "~*", "!~", "!~*",
        "->", "->>", "#>", "#>>", "@>", "<@", "&&",
    ]

    /// Whether a word before a parenthesis is no function's name where it stands behind `token`.
    static func isKeyword(_ word: String, behind token: SQLToken) -> Bool {
        switch (token, word) {
        case (.word("order"), "by"), (.word("group"), "by"), (.word("partition"), "by"): true
        case (.close(UInt8(ascii: ")")), "over"), (.close(UInt8(ascii: ")")), "filter"): true
        default: false
        }
    }

    /// Whether a name is of the server's own things, such as `pg_authid` and `pg_sleep`, or of what keeps secrets.
    static func isOutOfBounds(_ name: String) -> Bool {
        let name = name.lowercased()
        return name.hasPrefix("pg_")
            || ["vault", "decrypted_secrets", "pgsodium", "pgsodium_masks"].contains(name)
    }
}
