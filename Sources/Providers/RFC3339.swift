import Manifests

/// Moments as RFC 3339 writes them: `2026-02-13T16:00:00.123Z`.
enum RFC3339 {
    /// Seconds since 1970 (UTC); nil for what is not such a moment, to the letter (section 5.6).
    static func secondsSince1970(_ text: String) -> Double? {
        let bytes = Array(text.utf8)
        // No date has more: what is longer is something else.
        guard bytes.count >= 20, bytes.count <= 64, let day = CalendarDate(decoded(bytes[0..<10])),
            bytes[10] | 0x20 == UInt8(ascii: "t"),
            let hour = number(bytes[11..<13], upTo: 23), bytes[13] == UInt8(ascii: ":"),
            let minute = number(bytes[14..<16], upTo: 59), bytes[16] == UInt8(ascii: ":"),
            // A leap second is counted with the minute that follows it.
            let second = number(bytes[17..<19], upTo: 60)
        else { return nil }
        var rest = bytes[19...]
        var fraction = 0.0
        if rest.first == UInt8(ascii: ".") {
            let digits = rest.dropFirst().prefix(while: isDigit)
            guard !digits.isEmpty, let value = Double("0." + decoded(digits)) else { return nil }
            fraction = value
            rest = rest.dropFirst(1 + digits.count)
        }
        guard let offset = offset(rest) else { return nil }
        let time = hour * 3600 + minute * 60 + second - offset
        return Double(day.daysSince1970 * 86_400 + time) + fraction
    }

    /// `Z` or `+01:00`, in seconds east of Greenwich.
    private static func offset(_ bytes: ArraySlice<UInt8>) -> Int? {
        guard let sign = bytes.first else { return nil }
        if sign | 0x20 == UInt8(ascii: "z") { return bytes.count == 1 ? 0 : nil }
        let start = bytes.startIndex
        guard bytes.count == 6, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"),
            let hours = number(bytes[(start + 1)..<(start + 3)], upTo: 23),
            bytes[start + 3] == UInt8(ascii: ":"),
            let minutes = number(bytes[(start + 4)..<(start + 6)], upTo: 59)
        else { return nil }
        let seconds = hours * 3600 + minutes * 60
        return sign == UInt8(ascii: "-") ? -seconds : seconds
    }

    private static func number(_ digits: ArraySlice<UInt8>, upTo largest: Int) -> Int? {
        guard digits.allSatisfy(isDigit), let number = Int(decoded(digits)), number <= largest else {
            return nil
        }
        return number
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func decoded(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: bytes, as: UTF8.self)
    }
}
