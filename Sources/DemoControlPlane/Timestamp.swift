import Foundation

extension Date {
    /// RFC 3339 with milliseconds in UTC, the form of the API's `updated_at`.
    var rfc3339: String {
        formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }

    /// A fixed instant of the demo's history, in UTC.
    init(utc year: Int, _ month: Int, _ day: Int, hour: Int = 9, minute: Int = 0) {
        var parts = DateComponents()
        (parts.year, parts.month, parts.day, parts.hour, parts.minute) = (year, month, day, hour, minute)
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        self = calendar.date(from: parts) ?? Date(timeIntervalSince1970: 0)
    }
}
