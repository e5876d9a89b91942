/// Makes text from outside harmless for a terminal and for a CI log.
public enum TerminalText {
    /// `text` with every character that commands instead of showing written as `\u{…}`.
    ///
    /// These are controls (ANSI escapes, carriage returns, newlines), invisible and direction-changing
    /// characters, spaces that look like the common one, marks that would change the character before the text or
    /// paint over the lines around it, and the beginnings of workflow commands: `::error::` (GitHub Actions, at the start of a line, and so of
    /// any word that wrapping may put there) and `##[…]`, `##vso[…]` (Azure Pipelines, GitHub). A backslash
    /// that would read as one of these is written as one too, so that no two texts read alike.
    public static func escape(_ text: String) -> String {
        if text.utf8.withContiguousStorageIfAvailable(isHarmless) == true { return text }
        let scalars = Array(text.unicodeScalars)
        var escaped = ""
        for (index, scalar) in scalars.enumerated() {
            if commands(scalar) || commands(scalar, at: index, of: scalars) {
                escaped += "\\u{\(String(scalar.value, radix: 16))}"
            } else {
                escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    /// Whether all is printable ASCII that commands nowhere, which almost every text is.
    private static func isHarmless(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var previous = UInt8(ascii: " ")
        for index in text.indices {
            let byte = text[index]
            guard (0x20..<0x7F).contains(byte) else { return false }
            switch byte {
            case UInt8(ascii: ":"):
                let isAlone = index + 1 == text.count || text[index + 1] == byte
                if isAlone, previous == UInt8(ascii: " ") { return false }
            case UInt8(ascii: "#"): if previous == byte { return false }
            case UInt8(ascii: "\\"): return false
            default: break
            }
            previous = byte
        }
        return true
    }

    /// Whether `scalar` commands wherever it stands.
    private static func commands(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return scalar.value < 0x20 || scalar.value == 0x7F }
        if scalar.properties.isDefaultIgnorableCodePoint { return true }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .spaceSeparator, .privateUse, .surrogate,
            .unassigned:
            return true
        default: return false
        }
    }

    /// Whether `scalar` commands where it stands.
    private static func commands(_ scalar: Unicode.Scalar, at index: Int, of scalars: [Unicode.Scalar])
        -> Bool
    {
        let previous = index > 0 ? scalars[index - 1] : " "
        let next = index + 1 < scalars.count ? scalars[index + 1] : nil
        switch scalar {
        // One at the end counts too: the record's own colon may follow.
        case ":": return previous == " " && (next == ":" || next == nil)
        case "#": return previous == "#"
        case "\\": return next == "u" && index + 2 < scalars.count && scalars[index + 2] == "{"
        default:
            return isMark(scalar)
                && (previous == " " || index >= 3 && scalars[index - 3..<index].allSatisfy(isMark))
        }
    }

    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .spacingMark: true
        default: false
        }
    }
}
