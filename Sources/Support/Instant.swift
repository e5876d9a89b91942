/// A moment in UTC as RFC 3339 writes it.
public struct Instant: Sendable, CustomStringConvertible {
    /// Seconds since 1970 (UTC).
    public let secondsSince1970: Double

    /// The moment so many seconds after the start of 1970.
    public init(secondsSince1970: Double) { self.secondsSince1970 = secondsSince1970 }

    /// The moment that `text` names: `2026-11-21T05:00:00Z`, with fractions of a second and an offset where there
    /// are any; nil for whatever else.
    public init?(rfc3339 text: String) {
        var reader = DigitReader(text)
        guard let date = CalendarDate(from: &reader), reader.skip("T") || reader.skip("t"),
            let time = reader.secondOfDay(), let fraction = reader.fraction(), let offset = reader.offset(),
            reader.isAtEnd
        else { return nil }
        secondsSince1970 = Double(date.daysSince1970 * 86_400 + time - offset) + fraction
    }

    /// The moment to the second.
    public var description: String {
        let day = CalendarDate(secondsSince1970: secondsSince1970)
        let second = Int(secondsSince1970.rounded(.down)) - day.daysSince1970 * 86_400
        return "\(day)T\(padded(second / 3600)):\(padded(second / 60 % 60)):\(padded(second % 60))Z"
    }
}

extension DigitReader {
    /// `05:00:00`. A leap second, :60, is no second that a count since 1970 has.
    fileprivate mutating func secondOfDay() -> Int? {
        guard let hour = number(2), hour < 24, skip(":"), let minute = number(2), minute < 60, skip(":"),
            let second = number(2), second < 60
        else { return nil }
        return hour * 3600 + minute * 60 + second
    }

    /// Seconds east of Greenwich.
    fileprivate mutating func offset() -> Int? {
        if skip("Z") || skip("z") { return 0 }
        let sign = skip("+") ? 1 : skip("-") ? -1 : 0
        guard sign != 0, let hours = number(2), hours < 24, skip(":"), let minutes = number(2), minutes < 60
        else { return nil }
        return sign * (hours * 3600 + minutes * 60)
    }
}
