import Foundation

/// So many requests a minute: a fixed window that opens with its first request.
struct RateLimit: Sendable {
    /// What an answer's `x-ratelimit-…` headers say.
    struct Standing: Sendable {
        let limit: Int
        let remaining: Int
        /// Whole seconds until the window closes.
        let reset: Int
        let isWithin: Bool
    }

    static let window: TimeInterval = 60

    let limit: Int
    private var opened: Date?
    private var used = 0

    init(limit: Int) {
        self.limit = limit
    }

    /// Counts one request at `now`.
    mutating func count(at now: Date) -> Standing {
        let start: Date
        if let opened, case 0..<Self.window = now.timeIntervalSince(opened) {
            start = opened
        } else {
            start = now
            opened = now
            used = 0
        }
        let isWithin = used < limit
        if isWithin { used += 1 }
        let left = Self.window - now.timeIntervalSince(start)
        return Standing(
            limit: limit, remaining: limit - used, reset: max(1, Int(left.rounded(.up))), isWithin: isWithin)
    }
}
