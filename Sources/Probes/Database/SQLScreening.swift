import Manifests
import Support

/// Lets through what is known to be a part of one SELECT that only reads, and nothing else. It is no parser of SQL:
/// what it does not know, it refuses.
///
/// Of what is let through in parentheses a statement can be made around it: no bracket of it closes one of the
/// statement's, nothing of it goes on behind it.
enum SQLScreening {
    /// As deep as nobody nests by hand.
    private static let mostDepth = 32

    static func tokens(of text: String) throws(SQLRefusal) -> [SQLToken] {
        let tokens = try SQLLexer.tokens(of: text)
        guard !tokens.isEmpty else { throw SQLRefusal("it is empty") }
        return tokens
    }

    static func check(_ tokens: [SQLToken]) throws(SQLRefusal) {
        guard !tokens.contains(.semicolon) else { throw SQLRefusal("it is more than one statement") }
        try checkBrackets(tokens)
        for index in tokens.indices {
            try checkName(tokens[index])
            try checkWord(at: index, of: tokens)
            try checkCall(at: index, of: tokens)
        }
    }

    private static func checkBrackets(_ tokens: [SQLToken]) throws(SQLRefusal) {
        var open: [UInt8] = []
        for token in tokens {
            switch token {
            case .open(let bracket): open.append(bracket)
            case .close(let bracket):
                let beginning = bracket == UInt8(ascii: ")") ? UInt8(ascii: "(") : UInt8(ascii: "[")
                guard open.popLast() == beginning else {
                    throw SQLRefusal("it closes a bracket that it does not open")
                }
            default: break
            }
            guard open.count <= mostDepth else { throw SQLRefusal("it nests deeper than \(mostDepth)") }
        }
        guard open.isEmpty else { throw SQLRefusal("it opens a bracket that it does not close") }
    }

    /// Names of what is the server's own, or holds secrets.
    private static func checkName(_ token: SQLToken) throws(SQLRefusal) {
        switch token {
        case .word(let name), .quotedName(let name):
            guard SQLWords.isOutOfBounds(name) else { return }
            throw SQLRefusal("it names \(shortened(name)), which is not looked into")
        default: return
        }
    }

    private static func checkWord(at index: Int, of tokens: [SQLToken]) throws(SQLRefusal) {
        guard case .word(let word) = tokens[index] else { return }
        let isFirst = index == 0 || tokens[index - 1] == .open(UInt8(ascii: "("))
        guard !SQLWords.changes.contains(word), !(isFirst && SQLWords.statements.contains(word)) else {
            throw SQLRefusal("it has \(word.uppercased()), and only a SELECT that changes nothing is sent")
        }
    }

    /// A name before a parenthesis calls a function, but for words that none can be called by.
    private static func checkCall(at index: Int, of tokens: [SQLToken]) throws(SQLRefusal) {
        guard tokens[index] == .open(UInt8(ascii: "(")), index > 0 else { return }
        let before = index > 1 ? tokens[index - 2] : nil
        switch tokens[index - 1] {
        case .quotedName(let name): throw unknownCall(name)
        case .word(let word):
            guard before != .dot else { throw unknownCall(word) }
            if SQLWords.functions.contains(word) || SQLWords.beforeParentheses.contains(word) { return }
            guard let before, SQLWords.isKeyword(word, behind: before) else { throw unknownCall(word) }
        default: return
        }
    }

    private static func unknownCall(_ name: String) -> SQLRefusal {
        SQLRefusal("it calls \(shortened(name)), which is not known to be harmless")
    }
}

/// The team's own condition on rows, screened: one expression, which can be put in parentheses behind WHERE.
package struct SQLCondition: Hashable, Sendable {
    /// The expression as it is written.
    package let text: String

    /// Screens a text.
    ///
    /// - Throws: why it is none.
    package init(_ text: String) throws(SQLRefusal) {
        let tokens = try SQLScreening.tokens(of: text)
        if case .word(let first)? = tokens.first, SQLWords.queries.contains(first) {
            throw SQLRefusal("it begins with \(first.uppercased()), and is not a condition on rows")
        }
        try SQLScreening.check(tokens)
        self.text = text
    }
}

/// The team's own query, screened: a single SELECT that changes nothing, which can stand in parentheses.
package struct SQLQuery: Hashable, Sendable {
    /// The query without a semicolon at its end.
    package let text: String

    /// Screens a text.
    ///
    /// - Throws: why it is none.
    package init(_ text: String) throws(SQLRefusal) {
        var text = Substring(text)
        while let last = text.unicodeScalars.last, SQLLexer.isSpace(last) { text.unicodeScalars.removeLast() }
        if text.last == ";" { text.removeLast() }
        let tokens = try SQLScreening.tokens(of: String(text))
        guard case .word(let first)? = tokens.first, ["select", "with"].contains(first) else {
            throw SQLRefusal("it does not begin with SELECT")
        }
        try SQLScreening.check(tokens)
        self.text = String(text)
    }
}

/// Why a text of SQL is not sent anywhere.
package struct SQLRefusal: Error, Hashable, Sendable {
    /// The reason, of “it”.
    package let reason: String

    init(_ reason: String) { self.reason = reason }
}

/// A table or an index by its name. What it becomes in a statement is made from its parts, never pasted.
package struct SQLRelation: Hashable, Sendable, CustomStringConvertible {
    /// The schema that it is in.
    package let schema: String
    /// Its own name.
    package let name: String

    /// The schema of what names none: PostgreSQL's own default.
    package static let defaultSchema = "public"

    /// `name` or `schema.name`; nil for whatever else.
    package init?(_ text: String) {
        guard let parts = SQLRelation.parts(of: text), (1...2).contains(parts.count) else { return nil }
        self.init(parts)
    }

    fileprivate init?(_ parts: [String]) {
        guard let name = parts.last, !parts.contains(where: SQLWords.isOutOfBounds) else { return nil }
        (self.schema, self.name) = (parts.count == 2 ? parts[0] : SQLRelation.defaultSchema, name)
    }

    /// As a statement names it: `"public"."groups"`.
    package var quoted: String { "\"\(schema)\".\"\(name)\"" }

    /// As people name it: without the default schema.
    package var description: String { schema == SQLRelation.defaultSchema ? name : "\(schema).\(name)" }

    /// The parts between dots, where each is letters, digits and `_` and no more than the 63 bytes that PostgreSQL
    /// keeps of a name.
    fileprivate static func parts(of text: String) -> [String]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        return parts.allSatisfy { isSecretName($0) && $0.utf8.count <= 63 } ? parts : nil
    }
}

/// A column of a table.
package struct SQLColumn: Hashable, Sendable, CustomStringConvertible {
    /// The table.
    package let table: SQLRelation
    /// The column's own name.
    package let name: String

    /// `table.column` or `schema.table.column`; nil for whatever else.
    package init?(_ text: String) {
        guard let parts = SQLRelation.parts(of: text), (2...3).contains(parts.count),
            let table = SQLRelation(Array(parts.dropLast()))
        else { return nil }
        (self.table, name) = (table, parts[parts.count - 1])
    }

    /// As a statement names it within its table: `"calcom_mapping_id"`.
    package var quoted: String { "\"\(name)\"" }

    /// As people name it: `groups.calcom_mapping_id`.
    package var description: String { "\(table).\(name)" }
}

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
