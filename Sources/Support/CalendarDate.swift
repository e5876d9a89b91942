/// A day of the Gregorian calendar, in UTC.
public struct CalendarDate: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The year, 1 to 9999.
    public let year: Int
    /// The month, 1 to 12.
    public let month: Int
    /// The day, from 1.
    public let day: Int

    /// Creates a day from a text such as `2026-02-13`; `nil` if the text is not a valid date.
    public init?(_ text: String) {
        var reader = DigitReader(text)
        guard let date = CalendarDate(from: &reader), reader.isAtEnd else { return nil }
        self = date
    }

    /// Reads a day from the start of `reader`.
    init?(from reader: inout DigitReader) {
        guard let year = reader.number(4), reader.skip("-"), let month = reader.number(2), reader.skip("-"),
            let day = reader.number(2)
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    /// Creates a day from its numbers; `nil` if there is no such day.
    public init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month),
            (1...CalendarDate.days(inMonth: month, of: year)).contains(day)
        else { return nil }
        (self.year, self.month, self.day) = (year, month, day)
    }

    /// The day in UTC, `seconds` after the start of 1970.
    public init(secondsSince1970 seconds: Double) {
        self.init(daysSince1970: Int((seconds / 86_400).rounded(.down)))
    }

    /// The day that is `days` after 1970-01-01.
    ///
    /// Days are counted in eras of 400 years that begin on a 1 March, so that the leap day comes last
    /// (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms").
    public init(daysSince1970 days: Int) {
        let days = days + 719_468
        let era = (days >= 0 ? days : days - 146_096) / 146_097
        let dayOfEra = days - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// The days since 1970-01-01.
    public var daysSince1970: Int {
        let yearFromMarch = month <= 2 ? year - 1 : year
        let era = (yearFromMarch >= 0 ? yearFromMarch : yearFromMarch - 399) / 400
        let yearOfEra = yearFromMarch - era * 400
        let monthFromMarch = month > 2 ? month - 3 : month + 9
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// The day that is `days` later.
    public func adding(days: Int) -> CalendarDate { CalendarDate(daysSince1970: daysSince1970 + days) }

    /// The same day of the next year; for a leap day, the one before.
    public var inOneYear: CalendarDate {
        CalendarDate(year: year + 1, month: month, day: day)
            ?? CalendarDate(year: year + 1, month: month, day: day - 1) ?? self
    }

    /// By year, month and day.
    public static func < (one: CalendarDate, other: CalendarDate) -> Bool {
        (one.year, one.month, one.day) < (other.year, other.month, other.day)
    }

    /// The day as `2026-02-13`.
    public var description: String { "\(padded(year, 4))-\(padded(month))-\(padded(day))" }

    private static func days(inMonth month: Int, of year: Int) -> Int {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
    }
}

/// A moment in UTC as RFC 3339 writes it.
public struct Instant: Sendable, CustomStringConvertible {
    /// Seconds since 1970 (UTC).
    public let secondsSince1970: Double

    /// The seconds of the years 0 to 9999, the only ones that RFC 3339 can write.
    private static let writable = -62_167_219_200.0...253_402_300_799.0

    /// Creates a moment from seconds since the start of 1970, clamped to what RFC 3339 can write: dates such as a git
    /// commit's are whatever their author claims.
    public init(secondsSince1970: Double) {
        let isNumber = !secondsSince1970.isNaN
        self.secondsSince1970 =
            isNumber
            ? min(max(secondsSince1970, Instant.writable.lowerBound), Instant.writable.upperBound) : 0
    }

    /// Creates a moment from a text such as `2026-11-21T05:00:00Z`, optionally with fractions of a second and an
    /// offset; `nil` for any other text.
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
    /// Reads `05:00:00`. Refuses a leap second, :60, since seconds since 1970 cannot express it.
    fileprivate mutating func secondOfDay() -> Int? {
        guard let hour = number(2), hour < 24, skip(":"), let minute = number(2), minute < 60, skip(":"),
            let second = number(2), second < 60
        else { return nil }
        return hour * 3600 + minute * 60 + second
    }

    /// Reads an offset, in seconds east of Greenwich.
    fileprivate mutating func offset() -> Int? {
        if skip("Z") || skip("z") { return 0 }
        let sign = skip("+") ? 1 : skip("-") ? -1 : 0
        guard sign != 0, let hours = number(2), hours < 24, skip(":"), let minutes = number(2), minutes < 60
        else { return nil }
        return sign * (hours * 3600 + minutes * 60)
    }
}

/// Reads a text of ASCII digits and marks from its start.
struct DigitReader {
    private let bytes: [UInt8]
    private var index = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    var isAtEnd: Bool { index == bytes.count }

    mutating func skip(_ mark: Unicode.Scalar) -> Bool {
        guard !isAtEnd, bytes[index] == UInt8(ascii: mark) else { return false }
        index += 1
        return true
    }

    /// A number of exactly `count` digits.
    mutating func number(_ count: Int) -> Int? { number(count...count) }

    /// Reads a run of digits whose length is within `counts`.
    mutating func number(_ counts: ClosedRange<Int>) -> Int? {
        let end = bytes[index...].prefix(counts.upperBound).prefix(while: isDigit).endIndex
        guard counts.contains(end - index) else { return nil }
        defer { index = end }
        return bytes[index..<end].reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }

    /// Reads one to nine digits after a point; 0 if there is no point.
    mutating func fraction() -> Double? {
        guard skip(".") else { return 0 }
        let start = index
        guard let number = number(1...9), isAtEnd || !isDigit(bytes[index]) else { return nil }
        return Double(number) / (start..<index).reduce(1) { unit, _ in 10 * unit }
    }
}

private func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

/// Returns a number padded with leading zeros.
func padded(_ number: Int, _ width: Int = 2) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}

/// A length of time as manifests write it: a whole number of one unit, such as `12h` or `90d`.
public struct Period: Hashable, Sendable, CustomStringConvertible {
    /// What periods are counted in.
    public enum Unit: String, CaseIterable, Sendable {
        /// An hour.
        case hour = "h"
        /// 24 hours.
        case day = "d"
        /// 7 days.
        case week = "w"
        /// 30 days.
        case month = "m"
        /// 365 days.
        case year = "y"

        /// The units that are whole numbers of days.
        public static let wholeDays: [Unit] = [.day, .week, .month, .year]

        fileprivate var minutes: Int {
            switch self {
            case .hour: 60
            case .day: 24 * 60
            case .week: 7 * 24 * 60
            case .month: 30 * 24 * 60
            case .year: 365 * 24 * 60
            }
        }
    }

    private let minutes: Int

    /// The maximum number of digits, leading zeros included.
    public static let mostDigits = 5
    /// The longest period, a century, in minutes.
    private static let longest = 36_500 * Unit.day.minutes

    /// A period of whole days.
    public init(days: Int) { minutes = days * Unit.day.minutes }

    /// Creates a period in one of `units`; `nil` if the text is not a period, or is zero or longer than a century.
    public init?(_ text: String, in units: [Unit] = Unit.allCases) {
        self.init(text, in: units.map { ($0.rawValue, $0.minutes) })
    }

    /// Creates a short age limit: in minutes (`30m`), hours, days or weeks; `nil` for any other text.
    public init?(age text: String) {
        self.init(text, in: [("m", 1)] + [Unit.hour, .day, .week].map { ($0.rawValue, $0.minutes) })
    }

    private init?(_ text: String, in units: [(letter: String, minutes: Int)]) {
        var reader = DigitReader(text)
        guard let count = reader.number(1...Period.mostDigits), count > 0,
            let unit = units.first(where: { text.hasSuffix($0.letter) }),
            reader.skip(Unicode.Scalar(unit.letter) ?? " "), reader.isAtEnd,
            count <= Period.longest / unit.minutes
        else { return nil }
        minutes = count * unit.minutes
    }

    /// The period in seconds.
    public var seconds: Double { Double(minutes) * 60 }

    /// The whole days of the period.
    public var days: Int { minutes / Unit.day.minutes }

    /// The period in words: in days if it is a whole number of days, otherwise in hours or minutes.
    public var description: String {
        if minutes % Unit.day.minutes == 0 { return counted(days, "day") }
        let hours = minutes / Unit.hour.minutes
        return minutes % Unit.hour.minutes == 0 ? counted(hours, "hour") : counted(minutes, "minute")
    }

    /// How often something is due, in words: `every day`, `every 7 days`.
    public var every: String { minutes == Unit.day.minutes ? "every day" : "every \(self)" }
}

private func counted(_ count: Int, _ unit: String) -> String {
    count == 1 ? "1 \(unit)" : "\(count) \(unit)s"
}
