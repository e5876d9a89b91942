import Manifests
import Support

/// Accepts only known parts of a single SELECT that reads. It is not a parser of SQL: it rejects everything that it
/// does not know.
///
/// An accepted text can be put in parentheses within a statement: none of its brackets closes one of the statement's,
/// and nothing of it continues after the parentheses.
enum SQLScreening {
    /// Deeper than handwritten SQL nests.
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

    /// Rejects names of the server's own objects, and of objects that hold secrets.
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

    /// Rejects unknown functions: a name before a parenthesis calls one, except for words that cannot name a function.
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

/// A screened condition on rows of the team's own: one expression, which can be put in parentheses after WHERE.
package struct SQLCondition: Hashable, Sendable {
    /// The text of the expression.
    package let text: String

    /// Screens a text.
    ///
    /// - Throws: why the text is not a condition.
    package init(_ text: String) throws(SQLRefusal) {
        let tokens = try SQLScreening.tokens(of: text)
        if case .word(let first)? = tokens.first, SQLWords.queries.contains(first) {
            throw SQLRefusal("it begins with \(first.uppercased()), and is not a condition on rows")
        }
        try SQLScreening.check(tokens)
        self.text = text
    }
}

/// A screened query of the team's own: a single read-only SELECT, which can be put in parentheses.
package struct SQLQuery: Hashable, Sendable {
    /// The query without a final semicolon.
    package let text: String

    /// Screens a text.
    ///
    /// - Throws: why the text is not a query.
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

/// Why an SQL text is rejected.
package struct SQLRefusal: Error, Hashable, Sendable {
    /// The reason, with “it” as the subject.
    package let reason: String

    init(_ reason: String) { self.reason = reason }
}

/// The name of a table or an index. A statement quotes its parts, and never includes the original text.
package struct SQLRelation: Hashable, Sendable, CustomStringConvertible {
    /// The schema.
    package let schema: String
    /// The name within the schema.
    package let name: String

    /// The schema of unqualified names: PostgreSQL's own default.
    package static let defaultSchema = "public"

    /// Parses `name` or `schema.name`; `nil` for any other text.
    package init?(_ text: String) {
        guard let parts = SQLRelation.parts(of: text), (1...2).contains(parts.count) else { return nil }
        self.init(parts)
    }

    fileprivate init?(_ parts: [String]) {
        guard let name = parts.last, !parts.contains(where: SQLWords.isOutOfBounds) else { return nil }
        (self.schema, self.name) = (parts.count == 2 ? parts[0] : SQLRelation.defaultSchema, name)
    }

    /// The quoted form in a statement: `"public"."groups"`.
    package var quoted: String { "\"\(schema)\".\"\(name)\"" }

    /// The form in messages: without the default schema.
    package var description: String { schema == SQLRelation.defaultSchema ? name : "\(schema).\(name)" }

    /// Returns the parts between dots, if each has only letters, digits and `_`, and at most the 63 bytes that
    /// PostgreSQL keeps of a name.
    fileprivate static func parts(of text: String) -> [String]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        return parts.allSatisfy { isSecretName($0) && $0.utf8.count <= 63 } ? parts : nil
    }
}

/// A column of a table.
package struct SQLColumn: Hashable, Sendable, CustomStringConvertible {
    /// The table.
    package let table: SQLRelation
    /// The name within the table.
    package let name: String

    /// Parses `table.column` or `schema.table.column`; `nil` for any other text.
    package init?(_ text: String) {
        guard let parts = SQLRelation.parts(of: text), (2...3).contains(parts.count),
            let table = SQLRelation(Array(parts.dropLast()))
        else { return nil }
        (self.table, name) = (table, parts[parts.count - 1])
    }

    /// The quoted form in a statement, within its table: `"calcom_mapping_id"`.
    package var quoted: String { "\"\(name)\"" }

    /// The form in messages: `groups.calcom_mapping_id`.
    package var description: String { "\(table).\(name)" }
}

/// The SQL words that screening knows. Source: PostgreSQL's documentation, appendix C (SQL Key Words) and chapter 9
/// (Functions and Operators).
enum SQLWords {
    /// The words that begin a query.
    static let queries: Set = ["select", "with", "values", "table"]

    /// The words that make a SELECT change data, lock rows or run endlessly, at any position. A column of such a name
    /// needs quotes.
    static let changes: Set = ["insert", "update", "delete", "merge", "into", "for", "recursive"]

    /// The words that begin another kind of statement.
    static let statements: Set = [
        "abort", "alter", "analyse", "analyze", "begin", "call", "checkpoint", "close", "cluster", "comment",
        "commit", "copy", "create", "deallocate", "declare", "discard", "do", "drop", "end", "execute",
        "explain", "fetch", "grant", "import", "listen", "load", "lock", "move", "notify", "prepare",
        "reassign", "refresh", "reindex", "release", "reset", "revoke", "rollback", "savepoint", "security",
        "set", "show", "start", "truncate", "unlisten", "vacuum",
    ]

    /// The functions that only compute, and do not turn a small input into a large result.
    static let functions: Set = [
        "abs", "age", "array_agg", "array_length", "avg", "bool_and", "bool_or", "btrim", "cardinality",
        "ceil", "ceiling", "char_length", "concat", "concat_ws", "count", "date_part", "date_trunc",
        "dense_rank", "every", "first_value", "floor", "isfinite", "json_array_length", "json_typeof",
        "jsonb_array_length", "jsonb_typeof", "lag", "last_value", "lead", "left", "length", "lower", "ltrim",
        "make_date", "make_interval", "max", "min", "mod", "now", "octet_length", "rank", "replace", "right",
        "round", "row_number", "rtrim", "sign", "split_part", "starts_with", "string_agg", "strpos", "substr",
        "sum", "to_char", "to_timestamp", "upper",
    ]

    /// The words before a parenthesis that cannot name a function: reserved words and those for columns only.
    static let beforeParentheses: Set = [
        "all", "and", "any", "array", "as", "between", "bit", "case", "cast", "char", "character", "coalesce",
        "dec", "decimal", "distinct", "else", "except", "exists", "extract", "float", "from", "greatest",
        "group", "having", "in", "intersect", "interval", "lateral", "least", "limit", "not", "nullif",
        "numeric", "offset", "on", "or", "position", "row", "select", "some", "substring", "then", "time",
        "timestamp", "trim", "union", "using", "values", "varchar", "when", "where",
    ]

    /// PostgreSQL's own operators that only compute.
    static let operators: Set = [
        "+", "-", "*", "/", "%", "^", "=", "<>", "!=", "<", ">", "<=", ">=", "||", "~", "~*", "!~", "!~*",
        "->", "->>", "#>", "#>>", "@>", "<@", "&&",
    ]

    /// Returns whether a word before a parenthesis is a keyword, and not a function's name, after `token`.
    static func isKeyword(_ word: String, behind token: SQLToken) -> Bool {
        switch (token, word) {
        case (.word("order"), "by"), (.word("group"), "by"), (.word("partition"), "by"): true
        case (.close(UInt8(ascii: ")")), "over"), (.close(UInt8(ascii: ")")), "filter"): true
        default: false
        }
    }

    /// Returns whether a name is the server's own, such as `pg_authid` and `pg_sleep`, or holds secrets.
    static func isOutOfBounds(_ name: String) -> Bool {
        let name = name.lowercased()
        return name.hasPrefix("pg_")
            || ["vault", "decrypted_secrets", "pgsodium", "pgsodium_masks"].contains(name)
    }
}
