/// Makes text from outside harmless for a terminal and for a CI log.
public enum TerminalText {
    /// `text` with every character that commands instead of showing written as `\u{…}`.
    ///
    /// These are controls (ANSI escapes, carriage returns, newlines), invisible and direction-changing
    /// characters, and the beginnings of workflow commands: `::error::` (GitHub Actions, at the start of a
    /// line, and so of any word that wrapping may put there) and `##[…]`, `##vso[…]` (Azure Pipelines, GitHub).
    public static func escape(_ text: String) -> String {
        if text.utf8.allSatisfy(isHarmless) { return text }
        var escaped = ""
        var previous: Unicode.Scalar = " "
        for (scalar, next) in zip(text.unicodeScalars, Array(text.unicodeScalars.dropFirst()) + [" "]) {
            let startsCommand = scalar == ":" && next == ":" && previous == " "
            if startsCommand || (scalar == "#" && previous == "#") || commands(scalar) {
                escaped += "\\u{\(String(scalar.value, radix: 16))}"
            } else {
                escaped.unicodeScalars.append(scalar)
            }
            previous = scalar
        }
        return escaped
    }

    /// Printable ASCII that begins no command.
    private static func isHarmless(_ byte: UInt8) -> Bool {
        (0x20..<0x7F).contains(byte) && byte != UInt8(ascii: ":") && byte != UInt8(ascii: "#")
    }

    private static func commands(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return scalar.value < 0x20 || scalar.value == 0x7F }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned:
            return true
        default: return false
        }
    }
}
