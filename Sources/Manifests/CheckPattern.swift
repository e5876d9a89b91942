/// A pattern of check IDs as the record prints them, `preprod/site-url/SITE_URL`; `*` matches any run of characters.
public struct CheckPattern: Hashable, Sendable, CustomStringConvertible {
    /// The environments to match. Names of environments contain no slash, so a `*` here does not match one.
    public let environment: Wildcard
    /// The rules to match. Rule IDs contain no slash either.
    public let rule: Wildcard
    /// The subjects to match, which may contain slashes: `pages/APP_ENV`.
    public let subject: Wildcard
    /// The pattern as it is written.
    public let description: String

    /// Parses a pattern `ENVIRONMENT/RULE/SUBJECT`; `nil` for any other text. After a final `*` the rest may be left
    /// out: `preprod/*` matches every check of preprod.
    public init?(_ text: String) {
        var parts = text.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false).map(
            String.init)
        guard let last = parts.last, parts.allSatisfy({ !$0.isEmpty }) else { return nil }
        if parts.count < 3 {
            guard last.hasSuffix("*") else { return nil }
            parts += Array(repeating: "*", count: 3 - parts.count)
        }
        (environment, rule, subject) = (Wildcard(parts[0]), Wildcard(parts[1]), Wildcard(parts[2]))
        description = text
    }
}

/// A text in which each `*` matches any run of characters, including an empty one.
public struct Wildcard: Hashable, Sendable, CustomStringConvertible {
    /// The text as it is written.
    public let description: String
    /// The texts between the `*`s; a single text if there is no `*`.
    private let pieces: [[UInt8]]

    /// Creates a pattern. It matches bytes: as characters, a letter followed by a combining mark is a different one.
    public init(_ text: String) {
        description = text
        pieces = text.utf8.split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false).map(
            Array.init)
    }

    /// Whether it has no `*`, and so matches a single text.
    public var isExact: Bool { pieces.count == 1 }

    /// Returns whether it matches `text`.
    public func matches(_ text: String) -> Bool {
        guard !isExact else { return text.utf8.elementsEqual(pieces[0]) }
        var rest = Array(text.utf8)[...]
        guard rest.starts(with: pieces[0]) else { return false }
        rest = rest.dropFirst(pieces[0].count)
        let end = pieces[pieces.count - 1]
        guard rest.suffix(end.count).elementsEqual(end) else { return false }
        rest = rest.dropLast(end.count)
        for piece in pieces.dropFirst().dropLast() where !piece.isEmpty {
            guard let found = rest.firstRange(of: piece) else { return false }
            rest = rest[found.upperBound...]
        }
        return true
    }

    /// Returns whether it matches some text that begins with `start`.
    public func matchesSome(beginningWith start: String) -> Bool {
        let head = pieces[0]
        return head.starts(with: start.utf8) || !isExact && start.utf8.starts(with: head)
    }
}
