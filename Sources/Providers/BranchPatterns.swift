/// The name patterns of branches and tags to which GitHub limits its environments.
///
/// A pattern follows Ruby's `File.fnmatch`, in which wildcards don't match `/`: `*` any characters, `**/` any folders,
/// `?` one character, `[…]` one of a set or, with `^` or `!`, one outside it, `\` the next character itself. Sources:
/// docs.github.com, “Deployments and environments”, and the API's “Deployment branch policies”.
enum BranchPatterns {
    /// Returns whether anyone who may push a branch can choose a name that matches a pattern without any fixed letter
    /// or digit. `release/**` and `v*` restrict the name, `*/*` and `[a-z]*` don't.
    static func admitAny(_ patterns: [String]) -> Bool { patterns.contains(where: saysNothing) }

    private static func saysNothing(_ pattern: String) -> Bool {
        var rest = Array(pattern.utf8)[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "*"), UInt8(ascii: "?"): continue
            case UInt8(ascii: "["):
                guard let choice = Choice(&rest) else { return false }
                if choice.isNarrow { return false }
            case UInt8(ascii: "\\"):
                if let escaped = rest.popFirst(), isTelling(escaped) { return false }
            default:
                if isTelling(byte) { return false }
            }
        }
        return true
    }

    /// Letters and digits restrict a name; `/`, `-`, `_` and `.` separate words of any kind.
    private static func isTelling(_ byte: UInt8) -> Bool { !"/-_.".utf8.contains(byte) }

    /// A bracket expression.
    private struct Choice {
        private var members: Set<UInt8> = []
        private var isNegated = false

        /// A smaller set spells one word in different cases: `[mM]ain`.
        private static let fewest = 4

        /// Whether the set allows only a few characters.
        var isNarrow: Bool { !isNegated && members.count < Choice.fewest }

        /// - Parameter rest: the text after the opening bracket, then after the closing one. `nil` if none closes.
        init?(_ rest: inout ArraySlice<UInt8>) {
            var text = rest
            if text.first == UInt8(ascii: "^") || text.first == UInt8(ascii: "!") {
                isNegated = true
                text = text.dropFirst()
            }
            var isFirst = true
            while let byte = text.popFirst() {
                if byte == UInt8(ascii: "]"), !isFirst {
                    rest = text
                    return
                }
                isFirst = false
                let first = byte == UInt8(ascii: "\\") ? text.popFirst() ?? byte : byte
                guard text.first == UInt8(ascii: "-"), let last = text.dropFirst().first,
                    last != UInt8(ascii: "]")
                else {
                    members.insert(first)
                    continue
                }
                text = text.dropFirst(2)
                if first <= last { members.formUnion(first...last) }
            }
            return nil
        }
    }
}
