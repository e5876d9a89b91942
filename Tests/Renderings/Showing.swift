import Glibc

/// What a person or machine sees of a text, told apart without relying on `Sources/Records`.
public enum Showing {
    /// The first scalar that a plain text must not have; nil for none.
    public static func command(in text: String) -> Unicode.Scalar? {
        // Hundreds of pages are looked at, of which almost all is printable ASCII.
        var text = text
        let printable = text.withUTF8 { bytes in
            bytes.indices.first { !(0x20..<0x7F).contains(bytes[$0]) && bytes[$0] != 0x0A }
        }
        guard let printable else { return nil }
        return text.unicodeScalars[text.utf8.index(text.startIndex, offsetBy: printable)...].first { scalar in
            if scalar.isASCII, scalar == "\n" || (0x20..<0x7F).contains(scalar.value) { return false }
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
        // Where there is no pair of colons or hash signs at all, no line has to be looked at.
        guard hasPair(UInt8(ascii: ":"), text) || hasPair(UInt8(ascii: "#"), text) else { return [] }
        return lines(text).filter { line in
            line.unicodeScalars.drop { $0.properties.isWhitespace }.starts(with: "::".unicodeScalars)
                || zip(line.utf8, line.utf8.dropFirst()).contains {
                    $0 == (UInt8(ascii: "#"), UInt8(ascii: "#"))
                }
        }
    }

    private static func hasPair(_ sign: UInt8, _ text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            guard let base = UnsafeRawPointer(bytes.baseAddress) else { return false }
            var start = 0
            while start + 1 < bytes.count,
                let found = memchr(base + start, Int32(sign), bytes.count - start - 1)
            {
                start = UnsafeRawPointer(found) - base + 1
                if bytes[start] == sign { return true }
            }
            return false
        }
    }

    /// The lines of a text, each without its newline.
    public static func lines(_ text: String) -> [Substring] {
        text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { Substring($0) }
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
