/// Values in the form that dotenv readers agree on.
enum Dotenv {
    /// As it is where every character is harmless; else in single quotes, which change nothing; in double
    /// quotes with escapes only where single ones can't hold it.
    static func quoted(_ value: String) -> String {
        let harmless = value.unicodeScalars.allSatisfy {
            switch $0 {
            case "a"..."z", "A"..."Z", "0"..."9", "_", "-", ".", "/", ":", "@", "+": true
            default: false
            }
        }
        if harmless { return value }
        if !value.unicodeScalars.contains(where: { $0 == "'" || $0.value < 0x20 }) { return "'\(value)'" }
        let escaped = value.unicodeScalars.reduce(into: "") { text, scalar in
            switch scalar {
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case "\"", "\\", "$": text += "\\\(scalar)"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return "\"\(escaped)\""
    }
}
