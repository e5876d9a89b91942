/// Writes texts in the manifest language.
package enum YAMLText {
    /// Returns a scalar that parses as exactly this text; unquoted if YAML cannot take it for anything else.
    package static func scalar(_ text: String) -> String {
        let isBare = text.utf8.allSatisfy(isPlain)
        return isBare && !["", "null", "Null", "NULL"].contains(text) ? text : doubleQuoted(text)
    }

    /// Returns a scalar on its own line, where several words, dashes and parentheses need no quotes.
    package static func line(_ text: String) -> String {
        let isBare = text.utf8.allSatisfy { isPlain($0) || " -()/.,;'".utf8.contains($0) }
        let startsPlainly = text.first.map { $0.isASCII && $0.isLetter } ?? false
        return isBare && startsPlainly && text.last != " " && text.contains(" ") ? text : scalar(text)
    }

    /// Returns an ID of a service, environment or part, whose dashes need no quotes.
    package static func identifier(_ text: String) -> String {
        isIdentifier(text) && text != "null" ? text : scalar(text)
    }

    /// Returns a URL, unquoted if none of its characters is special in YAML.
    package static func link(_ text: String) -> String {
        let isBare =
            text.hasPrefix("https://") && !text.hasSuffix(":")
            && text.utf8.allSatisfy { isPlain($0) || "-./:".utf8.contains($0) }
        return isBare ? text : scalar(text)
    }

    /// Returns one text, or a list of several.
    package static func list(_ texts: [String]) -> String {
        texts.count == 1 ? scalar(texts[0]) : "[\(texts.map(scalar).joined(separator: ", "))]"
    }

    /// Returns a text in double quotes.
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
