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
        /// 30 days, in whatever month.
        case month = "m"
        /// 365 days, in whatever year.
        case year = "y"

        /// Those of which any number is whole days.
        public static let wholeDays: [Unit] = [.day, .week, .month, .year]

        fileprivate var hours: Int {
            switch self {
            case .hour: 1
            case .day: 24
            case .week: 7 * 24
            case .month: 30 * 24
            case .year: 365 * 24
            }
        }
    }

    private let hours: Int

    /// The most digits of a number, zeros in front included.
    public static let mostDigits = 5
    /// Nobody plans for longer than a century.
    private static let longest = 36_500 * Unit.day.hours

    /// A period of whole days.
    public init(days: Int) { hours = days * Unit.day.hours }

    /// A period in one of `units`; nil where it is none, or is nothing, or longer than a century.
    public init?(_ text: String, in units: [Unit] = Unit.allCases) {
        var reader = DigitReader(text)
        guard let count = reader.number(1...Period.mostDigits), count > 0,
            let unit = units.first(where: { text.hasSuffix($0.rawValue) }),
            reader.skip(Unicode.Scalar(unit.rawValue) ?? " "), reader.isAtEnd,
            count <= Period.longest / unit.hours
        else { return nil }
        hours = count * unit.hours
    }

    /// The period in seconds.
    public var seconds: Double { Double(hours) * 3600 }

    /// The whole days of the period.
    public var days: Int { hours / Unit.day.hours }

    /// The period in words: in days, or in hours where days don't do.
    public var description: String {
        hours % Unit.day.hours == 0 ? counted(days, "day") : counted(hours, "hour")
    }

    /// In words, how often it is that something is due after each period.
    public var every: String { hours == Unit.day.hours ? "every day" : "every \(self)" }
}

private func counted(_ count: Int, _ unit: String) -> String {
    count == 1 ? "1 \(unit)" : "\(count) \(unit)s"
}
