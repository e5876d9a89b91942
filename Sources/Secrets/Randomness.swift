import Support

/// Distinguishes random-looking keys from words, hosts, regions and dates.
package enum Randomness {
    package static func isLikely(_ text: Slice<UnsafeRawBufferPointer>) -> Bool {
        if text.split(whereSeparator: { !$0.isDigit && !$0.isLetter }).contains(where: isRandom) {
            return true
        }
        // A password with all kinds of characters.
        guard text.count >= 10, !text.contains(0x20) else { return false }
        var (small, capitals, digits, signs) = (0, 0, 0, 0)
        for byte in text {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"): small += 1
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): capitals += 1
            case _ where byte.isDigit: digits += 1
            default: signs += "!#$%^*+~@&".utf8.contains(byte) ? 1 : 0
            }
        }
        return small > 0 && capitals > 0 && digits > 0 && signs > 0
    }

    /// Returns whether a text can only be a key: long and random, and not an address, path, UUID or public key. Texts
    /// that environments legitimately share do not count: words, hosts, names of resources, accounts.
    static func isKey(_ text: Bytes) -> Bool {
        guard text.count >= 20, text.count <= 8192,
            Randomness.withoutPadding(text).allSatisfy({
                $0.isLetter || $0.isDigit || "_-+/.~!$%^*".utf8.contains($0)
            }),
            !publicBeginnings.contains(where: { text.starts(with: $0) })
        else { return false }
        // A token's last segment is a key itself, and a host's or file's is a word.
        if let dot = text.lastIndex(of: UInt8(ascii: ".")) { return isKey(text[(dot + 1)...]) }
        var (length, digits, capitals, small, changes, pairs, isHex) = (0, 0, 0, 0, 0, 0, true)
        var (run, longestRun) = (0, 0)
        var before = Class.digit
        for byte in text {
            guard byte.isLetter || byte.isDigit else {
                run = 0
                continue
            }
            let kind: Class = byte.isDigit ? .digit : byte.isCapitalLetter ? .capital : .small
            switch kind {
            case .digit: digits += 1
            case .capital:
                capitals += 1
                if before == .capital, length > 0 { pairs += 1 }
            case .small: small += 1
            }
            if length > 0, kind != before { changes += 1 }
            if !byte.isHexDigit { isHex = false }
            before = kind
            length += 1
            run += 1
            longestRun = max(longestRun, run)
        }
        guard length >= 20 else { return false }
        if small > 0, capitals > 0 {
            // Words in camel case have few digits and no consecutive capitals.
            return digits + pairs >= 3 && changes * 8 >= length * 3
        }
        guard longestRun >= 16, digits >= 3, digits < length, changes * 5 >= length else { return false }
        // Shorter ones are accounts and zones.
        return !isHex || length >= 32
    }

    private static func withoutPadding(_ text: Bytes) -> Bytes {
        text.suffix(2).allSatisfy { $0 == UInt8(ascii: "=") }
            ? text.dropLast(2) : text.last == UInt8(ascii: "=") ? text.dropLast() : text
    }

    private enum Class { case digit, capital, small }

    /// The prefixes of public keys: of payment services, of SSH.
    private static let publicBeginnings = ["pk_", "pk.", "AAAAB3NzaC1", "AAAAC3NzaC1", "AAAAE2VjZHNh"].map {
        Array($0.utf8)
    }

    /// Returns whether consecutive letters and digits are neither a word nor a word followed by a number.
    private static func isRandom(_ run: Bytes) -> Bool {
        guard run.count >= 8 else { return false }
        var (digits, capitals, changes) = (0, 0, 0)
        var wasDigit: Bool?
        for byte in run {
            let isDigit = byte.isDigit
            if isDigit { digits += 1 } else if byte & 0x20 == 0 { capitals += 1 }
            if let wasDigit, wasDigit != isDigit { changes += 1 }
            wasDigit = isDigit
        }
        if digits == run.count { return digits >= 12 }
        if digits == 0 { return run.count >= 16 && capitals * 4 > run.count && capitals < run.count }
        return changes >= 2 || digits >= 6
    }
}
