/// Texts as the manifest language writes them.
package enum YAMLText {
    /// A text as a scalar that reads back as this very text: bare where YAML can't take it for anything else.
    package static func scalar(_ text: String) -> String {
        let isBare = text.utf8.allSatisfy(isPlain)
        return isBare && !["", "null", "Null", "NULL"].contains(text) ? text : doubleQuoted(text)
    }

    /// A text as a scalar of its own line, where several words, dashes and parentheses need no quotes.
    package static func line(_ text: String) -> String {
        let isBare = text.utf8.allSatisfy { isPlain($0) || " -()/.,;'".utf8.contains($0) }
        let startsPlainly = text.first.map { $0.isASCII && $0.isLetter } ?? false
        return isBare && startsPlainly && text.last != " " && text.contains(" ") ? text : scalar(text)
    }

    /// An id, as it is allowed for services, environments and parts: its dashes need no quotes.
    package static func identifier(_ text: String) -> String {
        isIdentifier(text) && text != "null" ? text : scalar(text)
    }

    /// A URL: bare where its characters mean nothing to YAML.
    package static func link(_ text: String) -> String {
        let isBare =
            text.hasPrefix("https://") && !text.hasSuffix(":")
            && text.utf8.allSatisfy { isPlain($0) || "-./:".utf8.contains($0) }
        return isBare ? text : scalar(text)
    }

    /// One text, or a list of several.
    package static func list(_ texts: [String]) -> String {
        texts.count == 1 ? scalar(texts[0]) : "[\(texts.map(scalar).joined(separator: ", "))]"
    }

    /// A text in quotes.
    package static func doubleQuoted(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": escaped += "\\\(scalar)"
            case "\t": escaped += "\\t"
            case "\n": escaped += "\\n"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return "\"\(escaped)\""
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
