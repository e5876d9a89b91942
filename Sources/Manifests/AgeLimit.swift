/// How old something may be: `7d` or `12h`.
public struct AgeLimit: Hashable, Sendable, CustomStringConvertible {
    /// The limit in seconds.
    public let seconds: Double
    /// The limit in words.
    public let description: String

    /// A limit of whole days.
    public init(days: Int) {
        seconds = Double(days) * 86_400
        description = days == 1 ? "1 day" : "\(days) days"
    }

    /// A limit of whole hours.
    public init(hours: Int) {
        seconds = Double(hours) * 3600
        description = hours == 1 ? "1 hour" : "\(hours) hours"
    }

    /// A limit as manifests write it; nil where it is no number from 1 to 9999 with `d` or `h` behind it.
    init?(_ text: String) {
        let digits = text.utf8.dropLast()
        guard (1...4).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }),
            let number = Int(text.dropLast()), number > 0
        else { return nil }
        switch text.utf8.last {
        case UInt8(ascii: "d"): self.init(days: number)
        case UInt8(ascii: "h"): self.init(hours: number)
        default: return nil
        }
    }
}
