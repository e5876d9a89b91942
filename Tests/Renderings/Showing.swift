/// What a person or machine sees of a text, told apart without relying on `Sources/Records`.
public enum Showing {
    /// The first scalar that a plain text must not have; nil for none.
    public static func command(in text: String) -> Unicode.Scalar? {
        text.unicodeScalars.first { scalar in
            if scalar == "\n" || scalar == " " { return false }
            if scalar.properties.isWhitespace || scalar.properties.isDefaultIgnorableCodePoint { return true }
            switch scalar.properties.generalCategory {
            case .control, .format, .privateUse, .surrogate, .unassigned, .lineSeparator, .paragraphSeparator:
                return true
            default: return false
            }
        }
    }

    /// The lines that a runner of GitHub Actions or Azure Pipelines would take for a command.
    public static func workflowCommands(in text: String) -> [Substring] {
        lines(text).filter { line in
            line.unicodeScalars.drop { $0.properties.isWhitespace }.starts(with: "::".unicodeScalars)
                || zip(line.utf8, line.utf8.dropFirst()).contains {
                    $0 == (UInt8(ascii: "#"), UInt8(ascii: "#"))
                }
        }
    }

    /// The lines of a text, each without its newline.
    public static func lines(_ text: String) -> [Substring] {
        text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map { Substring($0) }
    }

    /// The text without what sets a colour.
    public static func withoutColor(_ text: String) -> String {
        var plain = String.UnicodeScalarView()
        var rest = text.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            if scalar == "\u{1B}", let end = rest.firstIndex(of: "m"), rest[..<end].isColor {
                rest = rest[rest.index(after: end)...]
            } else {
                plain.append(scalar)
            }
        }
        return String(plain)
    }
}

extension Substring.UnicodeScalarView {
    /// Whether it is `[`, and digits of which there are at most two.
    fileprivate var isColor: Bool {
        first == "[" && (2...3).contains(count) && dropFirst().allSatisfy { ("0"..."9").contains($0) }
    }
}
