import Secrets

/// A regular expression without its operators, so that the hosts in it can be read: `^https://app\\.example\\.com$`,
/// `app[.]example[.]com`.
enum PatternText {
    /// Returns the text without backslashes and with a dot for each `[.]`; `nil` if it has neither.
    static func plain(_ text: UnsafeRawBufferPointer) -> SecretValue? {
        guard text.contains(UInt8(ascii: "\\")) || text.contains(UInt8(ascii: "[")) else { return nil }
        return SecretValue(capacity: text.count) { buffer in
            var (count, rest) = (0, text[...])
            while let byte = rest.popFirst() {
                if byte == UInt8(ascii: "\\") { continue }
                let isDot = byte == UInt8(ascii: "[") && rest.starts(with: ".]".utf8)
                if isDot { rest = rest.dropFirst(2) }
                buffer[count] = isDot ? UInt8(ascii: ".") : byte
                count += 1
            }
            return count
        }
    }
}
