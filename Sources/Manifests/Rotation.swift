/// How often a secret's value is to be replaced: `90d`, `12w`, `3m` or `1y`.
public struct RotationPeriod: Hashable, Sendable, CustomStringConvertible {
    /// The days after which the value is too old.
    public let days: Int

    /// Nobody plans for longer than a century.
    private static let longest = 36_500

    /// A whole number and a unit: d, w, m (30 days) or y (365 days); nil for anything else.
    init?(_ text: String) {
        let daysOfUnit: [Character: Int] = ["d": 1, "w": 7, "m": 30, "y": 365]
        let digits = text.dropLast()
        guard let unit = text.last.flatMap({ daysOfUnit[$0] }), digits.first != "0",
            digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let count = Int(digits), count <= RotationPeriod.longest / unit
        else { return nil }
        days = count * unit
    }

    /// The last days of the period, in which an operator is told that its end is near.
    public var warningDays: Int { min(30, days / 3) }

    /// The period in words, as it reads after "every".
    public var description: String { days == 1 ? "day" : "\(days) days" }
}

/// A secret that nothing is to use any more.
public struct Deprecation: Hashable, Sendable {
    /// What to use instead, in the team's own words; nil where they say nothing.
    public let advice: String?
}

extension CalendarDate {
    /// The days since 1970-01-01.
    public var daysSince1970: Int {
        let yearFromMarch = month <= 2 ? year - 1 : year
        let era = Int((Double(yearFromMarch) / 400).rounded(.down))
        let yearOfEra = yearFromMarch - era * 400
        let monthFromMarch = month > 2 ? month - 3 : month + 9
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// The day that is `days` later.
    public func adding(days: Int) -> CalendarDate {
        CalendarDate(secondsSince1970: Double(daysSince1970 + days) * 86_400)
    }
}
