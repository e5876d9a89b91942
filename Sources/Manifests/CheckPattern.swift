/// Names checks as the record prints them, `preprod/site-url/SITE_URL`; a `*` stands for any run of characters.
public struct CheckPattern: Hashable, Sendable, CustomStringConvertible {
    /// The environments whose checks are meant. No environment's name has a slash, so no `*` here stands for one.
    public let environment: Wildcard
    /// The rules whose checks are meant. No rule's id has a slash either.
    public let rule: Wildcard
    /// What the checks are of. A subject may have slashes: `pages/APP_ENV`.
    public let subject: Wildcard
    /// The pattern as it is written.
    public let description: String

    /// A pattern `ENVIRONMENT/RULE/SUBJECT`; nil for another text. One that ends in `*` may leave out what follows:
    /// `preprod/*` is every check of preprod.
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

/// A text in which each `*` stands for any run of characters, also for none.
public struct Wildcard: Hashable, Sendable, CustomStringConvertible {
    /// The text as it is written.
    public let description: String
    /// What stands between the `*`s; one text where there is none.
    private let pieces: [[UInt8]]

    /// A text, taken by its bytes: to a String, a combining mark behind a letter makes it another one.
    public init(_ text: String) {
        description = text
        pieces = text.utf8.split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false).map(
            Array.init)
    }

    /// Whether it has no `*`, and so is one text.
    public var isExact: Bool { pieces.count == 1 }

    /// Whether `text` is meant.
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

    /// Whether some text is meant that begins with `start`.
    public func matchesSome(beginningWith start: String) -> Bool {
        let head = pieces[0]
        return head.starts(with: start.utf8) || !isExact && start.utf8.starts(with: head)
    }
}
