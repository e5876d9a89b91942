/// The names of branches and tags that GitHub's environments are limited to.
///
/// A name is a pattern of Ruby's `File.fnmatch` in which wildcards don't match `/`: `*` any characters, `**/` any folders,
/// `?` one character, `[…]` one of some or, with `^` or `!`, of all others, `\` the next character itself. Sources:
/// docs.github.com, “Deployments and environments”, and the API's “Deployment branch policies”.
enum BranchPatterns {
    /// Whether anybody who may push a branch can give it a name that one of the patterns matches and that says nothing:
    /// none of its characters is given. `release/**` and `v*` say what they are for, `*/*` and `[a-z]*` don't.
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

    /// Letters and digits say something; `/`, `-`, `_` and `.` stand between words of any kind.
    private static func isTelling(_ byte: UInt8) -> Bool { !"/-_.".utf8.contains(byte) }

    /// What stands between brackets.
    private struct Choice {
        private var members: Set<UInt8> = []
        private var isNegated = false

        /// Fewer are a word in a few spellings: `[mM]ain`.
        private static let fewest = 4

        /// Whether it admits a few characters only.
        var isNarrow: Bool { !isNegated && members.count < Choice.fewest }

        /// - Parameter rest: what follows the bracket; what follows the closing one afterwards. Nil where none closes it.
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
