import Support

/// Finds whatever names an environment in a text.
package struct IdentifierSearch: Sendable {
    private let identifiers: [EnvironmentIdentifiers.EnvironmentIdentifier]
    private let texts: [[UInt8]]
    private let words: WordSearch
    private let hasInternationalHost: Bool

    /// A search for all of these, but for the hosts that are every machine's own.
    package init(_ identifiers: [EnvironmentIdentifiers.EnvironmentIdentifier]) {
        self.identifiers = identifiers.filter { !$0.isLocal }
        // Of a host with a label that may be anything what stands behind that is looked for.
        texts = self.identifiers.map { Array(($0.open?.tail ?? $0.text).utf8) }
        words = WordSearch(texts)
        hasInternationalHost = self.identifiers.contains { $0.isHost && $0.text.utf8.contains { $0 >= 0x80 } }
    }

    /// What a text names, each once, in the order in which it is named first. Of names within one another only the
    /// longest counts: `preprod.acme.example` does not name `acme.example`, and a project's host is one thing with the
    /// project in it.
    package func named(in bytes: UnsafeRawBufferPointer) -> [EnvironmentIdentifiers.EnvironmentIdentifier] {
        var seen: Set<Int> = []
        var found = occurrences(in: bytes).filter { seen.insert($0.word).inserted }.map {
            identifiers[$0.word]
        }
        guard hasInternationalHost, bytes.contains(where: { $0 >= 0x80 }) else { return found }
        // One host has many spellings in its own letters, and one in punycode.
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

    /// Whether a byte stands in no host: of ASCII all but letters, digits, `-`, `.` and `_`.
    private static func endsHost(_ byte: UInt8) -> Bool {
        byte < 0x80 && !byte.isLetter && !byte.isDigit && !"-._".utf8.contains(byte)
    }

    /// Each place of a text that names one, in their order.
    package func places(
        in bytes: UnsafeRawBufferPointer
    ) -> [(identifier: EnvironmentIdentifiers.EnvironmentIdentifier, range: Range<Int>)] {
        occurrences(in: bytes).map { (identifiers[$0.word], $0.start..<$0.end) }
    }

    /// The names of other environments than this one in a text, also within one of this one's own names.
    package func foreign(
        in bytes: UnsafeRawBufferPointer, to environment: String
    ) -> [EnvironmentIdentifiers.EnvironmentIdentifier] {
        matches(in: bytes).map { identifiers[$0.word] }.filter { $0.environment != environment }
    }

    private func occurrences(in bytes: UnsafeRawBufferPointer) -> [(start: Int, end: Int, word: Int)] {
        let matches = matches(in: bytes)
        return matches.isEmpty ? [] : outermost(matches)
    }

    /// Each place where a name stands alone, whatever it stands in.
    private func matches(in bytes: UnsafeRawBufferPointer) -> [(start: Int, end: Int, word: Int)] {
        var matches: [(start: Int, end: Int, word: Int)] = []
        words.each(in: bytes) { word, end in
            let landmark = identifiers[word]
            let tail = end - texts[word].count
            guard
                let start = landmark.open.map({ IdentifierSearch.start(of: $0.head, before: tail, bytes) })
                    ?? tail,
                case let range = start..<end,
                WordBoundary.isAlone(range, as: landmark.form.boundary, in: bytes),
                // Hosts are the same in capitals; what else there is may not be.
                ![.name, .issued].contains(landmark.form) || bytes[range].elementsEqual(texts[word])
            else { return }
            matches.append((start, end, word))
        }
        return matches
    }

    /// Where a host begins with `head` and one label behind that, which ends at a place; nil where it does not.
    private static func start(of head: String, before end: Int, _ bytes: UnsafeRawBufferPointer) -> Int? {
        // A label has 63 bytes at most.
        let label = bytes[max(0, end - 64)..<end].reversed().prefix {
            $0.isAlphanumeric || $0 == UInt8(ascii: "-")
        }.count
        let start = end - label - head.utf8.count
        guard label > 0, start >= 0,
            zip(bytes[start...], head.utf8).allSatisfy({ $0.lowercased == $1 })
        else { return nil }
        return start
    }

    /// The matches that stand within no other.
    private func outermost(
        _ matches: [(start: Int, end: Int, word: Int)]
    ) -> [(start: Int, end: Int, word: Int)] {
        var found: [(start: Int, end: Int, word: Int)] = []
        var start = Int.max
        // From the last end to the first, the longest first of those that end together: whatever ends behind a match
        // and begins before it, has it within.
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
    /// Whether every machine has this host for itself, so that it names no environment: development's front end is at
    /// `localhost`, and libraries name that, too.
    fileprivate var isLocal: Bool {
        // An IP address may be one number.
        let isName = text.utf8.first?.isDigit == false && text.utf8.first != UInt8(ascii: "[")
        return isHost
            && (isName && !text.contains(".") || text.hasPrefix("127.") || text == "0.0.0.0"
                || text == "[::1]" || text == "[::]")
    }
}
