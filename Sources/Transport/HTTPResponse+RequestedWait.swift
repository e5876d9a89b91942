import CLibcurl

extension HTTPResponse {
    /// How long the server asks to wait before the next request, or `nil` where it doesn't say.
    ///
    /// `Retry-After` counts with any status, in seconds or as an HTTP date. The rate limit's reset counts
    /// only with 429, as some providers (Supabase) send it with every answer. It is in seconds from now
    /// (Supabase), or since 1970 (GitHub).
    ///
    /// - Parameter now: seconds since 1970.
    public func requestedWait(now: Int) -> Duration? {
        if let text = headers["Retry-After"], let wait = Self.wait(retryAfter: text, now: now) { return wait }
        guard status == 429 else { return nil }
        let reset = headers["X-RateLimit-Reset"] ?? headers["RateLimit-Reset"]
        return reset.flatMap { Self.seconds($0) }.map { seconds in
            .seconds(seconds >= Self.aDateNotASpan ? max(0, seconds - now) : seconds)
        }
    }

    /// September 2001: as a number of seconds to wait it would be 31 years.
    private static let aDateNotASpan = 1_000_000_000

    private static func wait(retryAfter text: String, now: Int) -> Duration? {
        if let seconds = seconds(text) { return .seconds(seconds) }
        // libcurl reads all three date formats of HTTP; -1 means that it is none of them.
        let date = libcurl_getdate(text, nil)
        return date < 0 ? nil : .seconds(max(0, date - now))
    }

    /// Digits alone. A number beyond all sense stays one: longer than any deadline.
    private static func seconds(_ text: String) -> Int? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return min(Int(text) ?? .max, 1 << 40)
    }
}
