import Support

/// Where a word stands alone, and is not a part of another one.
package enum WordBoundary {
    /// What the word is.
    package enum Kind {
        /// Any name: no letter or digit may stand beside it.
        case name
        /// What people call something: `-` and `_` make another name of it, `/`, `.` and `:` end it.
        case word
        /// A host: no other host may have it in its name, and no e-mail address behind its `@`.
        case host
        /// A host or e-mail address that stands alone as hosts do; an e-mail address may have it behind its `@`.
        case domain
    }

    /// Whether a word that stands at `range` stands there alone.
    package static func isAlone(_ range: Range<Int>, as kind: Kind, in bytes: UnsafeRawBufferPointer) -> Bool
    {
        guard let first = range.first, let last = range.last else { return false }
        return
            (isFree(before: range.lowerBound, bytes[first], kind, bytes)
            || kind == .host && isLogin(range, bytes))
            && isFree(behind: range.upperBound, bytes[last], kind, bytes)
    }

    /// Whether a name may begin at a place: no letter or digit stands before it, but as the end of an escape.
    package static func begins(_ start: Int, in bytes: UnsafeRawBufferPointer) -> Bool {
        isFree(before: start, bytes[start], .name, bytes)
    }

    private static func isFree(
        before start: Int, _ first: UInt8, _ kind: Kind, _ bytes: UnsafeRawBufferPointer
    ) -> Bool {
        guard start > 0 else { return true }
        let before = bytes[start - 1]
        if first.isAlphanumeric && before.isAlphanumeric { return endsEscape(start, bytes) }
        guard kind != .name else { return true }
        if kind == .word { return before != UInt8(ascii: "-") && before != UInt8(ascii: "_") }
        if before == UInt8(ascii: "@") { return kind == .domain || isInURL(start - 1, bytes) }
        if before == UInt8(ascii: ".") { return isForAll(start - 1, bytes) }
        return before != UInt8(ascii: "-") && before != UInt8(ascii: "_")
    }

    /// Whether the dot in front of a host makes no other host of it: `.HOST` and `*.HOST` have it among them, and
    /// `www.HOST` is the same site.
    private static func isForAll(_ dot: Int, _ bytes: UnsafeRawBufferPointer) -> Bool {
        func ends(_ place: Int) -> Bool {
            place == 0 || !bytes[place - 1].isAlphanumeric && !"-_.".utf8.contains(bytes[place - 1])
        }
        let www = dot - 3
        return ends(dot) || www >= 0 && bytes[www..<dot].elementsEqual("www".utf8) && ends(www)
    }

    private static func isFree(
        behind end: Int, _ last: UInt8, _ kind: Kind, _ bytes: UnsafeRawBufferPointer
    ) -> Bool {
        guard end < bytes.count else { return true }
        let behind = bytes[end]
        if last.isAlphanumeric && behind.isAlphanumeric { return false }
        guard kind != .name else { return true }
        if behind == UInt8(ascii: "-") || behind == UInt8(ascii: "_") { return false }
        if kind == .word { return true }
        // A dot may end a sentence, or a host's name; then nothing of a name follows.
        return behind != UInt8(ascii: ".") || end + 1 == bytes.count || !bytes[end + 1].isAlphanumeric
    }

    /// Whether what ends here is an escape, and so no letter: `%2F`, `\x2f`, `\u002f`, `\n`.
    private static func endsEscape(_ end: Int, _ bytes: UnsafeRawBufferPointer) -> Bool {
        func isEscape(_ mark: StaticString, _ digits: Int) -> Bool {
            let start = end - digits - mark.utf8CodeUnitCount
            guard start >= 0 else { return false }
            return (0..<mark.utf8CodeUnitCount).allSatisfy { mark.utf8Start[$0] == bytes[start + $0] }
                && (end - digits..<end).allSatisfy { bytes[$0].isHexDigit }
        }
        if isEscape("%", 2) || isEscape("\\x", 2) || isEscape("\\u", 4) { return true }
        return end >= 2 && bytes[end - 2] == UInt8(ascii: "\\")
            && "nrtbfv0".utf8.contains(bytes[end - 1])
    }

    /// Whether a host behind `@` is a machine that a user logs in to, and not an e-mail address's: a path or port follows
    /// (`deploy@HOST:/srv`), a password stands before it (`app/PASSWORD@HOST`), or the program that does it (`ssh USER@HOST`).
    private static func isLogin(_ host: Range<Int>, _ bytes: UnsafeRawBufferPointer) -> Bool {
        let sign = host.lowerBound - 1
        guard sign > 0, bytes[sign] == UInt8(ascii: "@") else { return false }
        if host.upperBound + 1 < bytes.count {
            let (behind, next) = (bytes[host.upperBound], bytes[host.upperBound + 1])
            if behind == UInt8(ascii: "/") || behind == UInt8(ascii: ":") && next.isVisibleASCII {
                return true
            }
        }
        var start = sign
        while start > max(0, sign - longestUser), bytes[start - 1].isVisibleASCII,
            !"\"'`<,;(".utf8.contains(bytes[start - 1])
        {
            start -= 1
        }
        if bytes[start..<sign].contains(UInt8(ascii: "/")) { return true }
        let words = bytes[max(0, start - longestUser)..<start].split { !$0.isAlphanumeric && $0 != 0x2D }
        return words.contains { word in programs.contains { word.elementsEqual($0.utf8) } }
    }

    private static let programs = ["ssh", "scp", "sftp", "rsync", "sshfs", "mosh", "autossh"]

    /// The longest that is looked back for the beginning of a URL.
    private static let longestUser = 256

    /// Whether the `@` at a place is behind a URL's user, and not within an e-mail address.
    private static func isInURL(_ place: Int, _ bytes: UnsafeRawBufferPointer) -> Bool {
        var start = place
        while start > max(0, place - longestUser), bytes[start - 1] > 0x20, bytes[start - 1] < 0x7F,
            ![UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`")].contains(bytes[start - 1])
        {
            start -= 1
            if bytes[start] == UInt8(ascii: ":"), bytes[(start + 1)...].starts(with: "//".utf8) {
                return true
            }
        }
        return false
    }
}
