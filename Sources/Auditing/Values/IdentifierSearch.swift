import Support

/// Finds identifiers of environments in a text.
package struct IdentifierSearch: Sendable {
    private let identifiers: [EnvironmentIdentifiers.EnvironmentIdentifier]
    private let texts: [[UInt8]]
    private let words: WordSearch
    private let hasInternationalHost: Bool

    /// Creates a search for these, except hosts that are every machine's own.
    package init(_ identifiers: [EnvironmentIdentifiers.EnvironmentIdentifier]) {
        self.identifiers = identifiers.filter { !$0.isLocal }
        // Of a host whose first label may be anything, the rest is searched for.
        texts = self.identifiers.map { Array(($0.open?.tail ?? $0.text).utf8) }
        words = WordSearch(texts)
        hasInternationalHost = self.identifiers.contains { $0.isHost && $0.text.utf8.contains { $0 >= 0x80 } }
    }

    /// Returns the identifiers in a text, once each, in order. Of overlapping ones only the longest counts:
    /// `preprod.acme.example` does not name `acme.example`, and a project's host names the project once.
    package func named(in bytes: UnsafeRawBufferPointer) -> [EnvironmentIdentifiers.EnvironmentIdentifier] {
        var seen: Set<Int> = []
        var found = occurrences(in: bytes).filter { seen.insert($0.word).inserted }.map {
            identifiers[$0.word]
        }
        guard hasInternationalHost, bytes.contains(where: { $0 >= 0x80 }) else { return found }
        // A host has many spellings in its own letters, and one in punycode.
        for run in bytes.split(whereSeparator: { IdentifierSearch.endsHost($0) }) where run.count <= 512 {
            guard run.contains(where: { $0 >= 0x80 }),
                let text = String(validating: run, as: UTF8.self),
                let host = InternationalHost.ascii(of: text)
            else { continue }
            var ascii = host
            ascii.withUTF8 { text in
                for match in occurrences(in: UnsafeRawBufferPointer(text))
                where seen.insert(match.word).inserted {
                    found.append(identifiers[match.word])
                }
            }
        }
        return found
    }

    /// Returns whether a byte cannot be part of a host: all ASCII except letters, digits, `-`, `.` and `_`.
    private static func endsHost(_ byte: UInt8) -> Bool {
        byte < 0x80 && !byte.isLetter && !byte.isDigit && !"-._".utf8.contains(byte)
    }

    /// Returns where a text contains identifiers, in order.
    package func places(
        in bytes: UnsafeRawBufferPointer
    ) -> [(identifier: EnvironmentIdentifiers.EnvironmentIdentifier, range: Range<Int>)] {
        occurrences(in: bytes).map { (identifiers[$0.word], $0.start..<$0.end) }
    }

    /// Returns the identifiers of other environments in a text, also within this environment's own identifiers.
    package func foreign(
        in bytes: UnsafeRawBufferPointer, to environment: String
    ) -> [EnvironmentIdentifiers.EnvironmentIdentifier] {
        matches(in: bytes).map { identifiers[$0.word] }.filter { $0.environment != environment }
    }

    private func occurrences(in bytes: UnsafeRawBufferPointer) -> [(start: Int, end: Int, word: Int)] {
        let matches = matches(in: bytes)
        return matches.isEmpty ? [] : outermost(matches)
    }

    /// Returns every delimited occurrence, also within others.
    private func matches(in bytes: UnsafeRawBufferPointer) -> [(start: Int, end: Int, word: Int)] {
        var matches: [(start: Int, end: Int, word: Int)] = []
        words.each(in: bytes) { word, end in
            let identifier = identifiers[word]
            let tail = end - texts[word].count
            guard
                let start = identifier.open.map({ IdentifierSearch.start(of: $0.head, before: tail, bytes) })
                    ?? tail,
                case let range = start..<end,
                WordBoundary.isAlone(range, as: identifier.form.boundary, in: bytes),
                // Hosts are compared without regard to case; other identifiers are not.
                ![.name, .issued].contains(identifier.form) || bytes[range].elementsEqual(texts[word])
            else { return }
            matches.append((start, end, word))
        }
        return matches
    }

    /// Returns where a host begins that consists of `head`, one label, and a given end; `nil` if there is none.
    private static func start(of head: String, before end: Int, _ bytes: UnsafeRawBufferPointer) -> Int? {
        // A label has at most 63 bytes.
        let label = bytes[max(0, end - 64)..<end].reversed().prefix {
            $0.isAlphanumeric || $0 == UInt8(ascii: "-")
        }.count
        let start = end - label - head.utf8.count
        guard label > 0, start >= 0,
            zip(bytes[start...], head.utf8).allSatisfy({ $0.lowercased == $1 })
        else { return nil }
        return start
    }

    /// Returns the matches that are not within others.
    private func outermost(
        _ matches: [(start: Int, end: Int, word: Int)]
    ) -> [(start: Int, end: Int, word: Int)] {
        var found: [(start: Int, end: Int, word: Int)] = []
        var start = Int.max
        // From the last end to the first, the longest first of those with the same end: a match that ends after another
        // and begins before it contains it.
        for match in matches.sorted(by: { ($0.end, $1.start) > ($1.end, $0.start) }) where match.start < start
        {
            start = match.start
            found.append(match)
        }
        return found.reversed()
    }
}

extension EnvironmentIdentifiers.EnvironmentIdentifier.Form {
    fileprivate var boundary: WordBoundary.Kind {
        switch self {
        case .host: .host
        case .domain, .email: .domain
        case .digits, .issued: .name
        case .name: .word
        }
    }
}

extension EnvironmentIdentifiers.EnvironmentIdentifier {
    /// Whether the host is every machine's own, and identifies no environment: development's front end is at
    /// `localhost`, which libraries contain, too.
    fileprivate var isLocal: Bool {
        // An IP address may be written as one number.
        let isName = text.utf8.first?.isDigit == false && text.utf8.first != UInt8(ascii: "[")
        return isHost
            && (isName && !text.contains(".") || text.hasPrefix("127.") || text == "0.0.0.0"
                || text == "[::1]" || text == "[::]")
    }
}
