import Manifests
import Support

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
            throw SQLRefusal("it begins with \(first.uppercased()), and is no condition on rows")
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
