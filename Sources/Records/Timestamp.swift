import Manifests

/// A moment in UTC as RFC 3339 writes it, to the second.
package struct Timestamp: CustomStringConvertible {
    package let secondsSince1970: Double

    package init(secondsSince1970: Double) { self.secondsSince1970 = secondsSince1970 }

    package var description: String {
        let day = CalendarDate(secondsSince1970: secondsSince1970)
        let second =
            Int(secondsSince1970.rounded(.down)) - Int((secondsSince1970 / 86_400).rounded(.down)) * 86_400
        return "\(day)T\(twoDigits(second / 3600)):\(twoDigits(second / 60 % 60)):\(twoDigits(second % 60))Z"
    }

    private func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
