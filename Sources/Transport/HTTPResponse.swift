import CLibcurl

/// A complete answer, whatever its status.
public struct HTTPResponse: Sendable {
    /// The status code, such as 200.
    public let status: Int
    /// The final answer's header fields (not those of 1xx answers before it, nor trailers).
    public let headers: HTTPHeaders
    /// The whole body. It may contain secrets; the parser decides what is kept.
    public let body: [UInt8]
    /// The version that was spoken, as in the status line: `1.1`, `2`.
    public let httpVersion: String

    /// A response, for tests and other transports.
    public init(status: Int, headers: HTTPHeaders = [:], body: [UInt8] = [], httpVersion: String = "1.1") {
        self.status = status
        self.headers = headers
        self.body = body
        self.httpVersion = httpVersion
    }
}

extension HTTPResponse: CustomStringConvertible, CustomReflectable {
    /// The status and the body's size; nothing that the server wrote.
    public var description: String { "HTTP \(status), \(body.count) bytes" }

    /// A mirror without children, so that `dump` shows no secret.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

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
        // A secondary limit is over in a minute, and the reset is that of the primary one, which is not used up.
        if isForbiddenForNow || status == 429, let remaining = headers["X-RateLimit-Remaining"],
            remaining != "0", headers["X-RateLimit-Resource"] != nil
        {
            return .seconds(60)
        }
        guard status == 429 || isForbiddenForNow else { return nil }
        let reset = headers["X-RateLimit-Reset"] ?? headers["RateLimit-Reset"]
        return reset.flatMap { Self.seconds($0) }.map { seconds in
            .seconds(seconds >= Self.aDateNotASpan ? max(0, seconds - now) : seconds)
        }
    }

    /// Whether there were too many requests, and the server says when to come back.
    var isOverLimit: Bool { (status == 429 || isForbiddenForNow) && requestedWait(now: 0) != nil }

    /// Whether a 403 is a rate limit's: GitHub answers so to too many requests, and says when to come back, or that none
    /// remain, or in its message alone that a secondary limit is exceeded (“Rate limits for the REST API”).
    public var isForbiddenForNow: Bool {
        status == 403
            && (headers["Retry-After"] != nil || headers["X-RateLimit-Remaining"] == "0"
                || String(decoding: body.prefix(1024), as: UTF8.self).lowercased().contains(
                    "secondary rate limit"))
    }

    /// September 2001: as a number of seconds to wait it would be 31 years.
    private static let aDateNotASpan = 1_000_000_000

    private static func wait(retryAfter text: String, now: Int) -> Duration? {
        if let seconds = seconds(text) { return .seconds(seconds) }
        // libcurl reads all three date formats of HTTP; -1 means that it has none of these forms.
        let date = libcurl_getdate(text, nil)
        return date < 0 ? nil : .seconds(max(0, date - now))
    }

    /// Digits alone. A number beyond all sense stays one: longer than any deadline.
    private static func seconds(_ text: String) -> Int? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return min(Int(text) ?? .max, 1 << 40)
    }
}

/// Header fields in the order they came in, found by name without regard to case.
public struct HTTPHeaders: Sendable, Equatable, ExpressibleByDictionaryLiteral {
    /// One header line.
    public struct Field: Sendable, Equatable {
        /// The name as it was written.
        public let name: String
        /// The value without white space around it.
        public let value: String

        /// A field of this name and value.
        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// Every field, a repeated name as often as it came.
    public private(set) var fields: [Field] = []

    /// No fields.
    public init() {}

    /// Fields from a literal: `["Accept": "application/json"]`.
    public init(dictionaryLiteral elements: (String, String)...) {
        fields = elements.map { Field(name: $0.0, value: $0.1) }
    }

    /// The first value of that name; setting replaces every field of the name, `nil` removes them.
    public subscript(name: String) -> String? {
        get { fields.first { Self.same($0.name, name) }?.value }
        set {
            fields.removeAll { Self.same($0.name, name) }
            if let newValue { append(name, newValue) }
        }
    }

    /// Every value of that name.
    public func values(_ name: String) -> [String] {
        fields.filter { Self.same($0.name, name) }.map(\.value)
    }

    /// Adds a field after the others.
    public mutating func append(_ name: String, _ value: String) {
        fields.append(Field(name: name, value: value))
    }

    private static func same(_ a: String, _ b: String) -> Bool {
        a.utf8.count == b.utf8.count && zip(a.utf8, b.utf8).allSatisfy { lower($0) == lower($1) }
    }

    private static func lower(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}
