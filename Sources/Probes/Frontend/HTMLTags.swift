import Providers
/// A start tag of a page.
struct HTMLTag: Equatable {
    /// In lower case.
    let name: String
    /// Each attribute once, its name in lower case, its value with its entities decoded.
    let attributes: [String: String]
    /// Its place among the page's bytes, from `<` to behind `>`.
    let range: Range<Int>
    /// What stands between it and its end tag, where that is text and no markup, as in a script; empty for others.
    var text: Range<Int>
}

/// The start tags of a page, as browsers find them: whatever is in comments, and in texts such as another script, is
/// none (html.spec.whatwg.org, section 13.2.5, as far as that matters here). It never fails, and reads each byte once.
struct HTMLTags {
    private let bytes: [UInt8]
    private let names: Set<String>
    private var place = 0

    /// The tags of these names.
    static func all(named names: Set<String>, in bytes: [UInt8]) -> [HTMLTag] {
        var reader = HTMLTags(bytes: bytes, names: names)
        return reader.tags()
    }

    private init(bytes: [UInt8], names: Set<String>) { (self.bytes, self.names) = (bytes, names) }

    /// What is within these is text until their end tag.
    private static let texts: Set = [
        "script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes", "noscript",
    ]

    private mutating func tags() -> [HTMLTag] {
        var tags: [HTMLTag] = []
        while let start = index(of: UInt8(ascii: "<"), from: place) {
            place = start + 1
            guard place < bytes.count else { break }
            if has("!--", at: place) {
                // `<!-->` is a whole comment.
                place = end(of: "-->", from: place + 1)
            } else if [UInt8(ascii: "!"), UInt8(ascii: "/"), UInt8(ascii: "?")].contains(bytes[place]) {
                place = end(of: ">", from: place)
            } else if bytes[place].isLetter, let tag = tag(from: start), names.contains(tag.name) {
                tags.append(tag)
            }
        }
        return tags
    }

    /// Reads a tag, and the text behind it; nil where the page ends within it.
    private mutating func tag(from start: Int) -> HTMLTag? {
        let name = word { $0.isBlank || $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: ">") }.lowercased()
        let isWanted = names.contains(name)
        var attributes: [String: String] = [:]
        while place < bytes.count, bytes[place] != UInt8(ascii: ">") {
            guard !bytes[place].isBlank, bytes[place] != UInt8(ascii: "/") else {
                place += 1
                continue
            }
            let (key, value) = attribute()
            // Of a name that is there twice the first counts.
            if isWanted, attributes[key] == nil {
                attributes[key] = HTMLEntities.decoded(String(decoding: bytes[value], as: UTF8.self))
            }
        }
        guard place < bytes.count else { return nil }
        place += 1
        let end = place
        if HTMLTags.texts.contains(name) { place = endTag(of: name) }
        return HTMLTag(name: name, attributes: attributes, range: start..<end, text: end..<place)
    }

    private mutating func attribute() -> (name: String, value: Range<Int>) {
        let first = place
        place += 1
        let name =
            String(decoding: bytes[first..<place], as: UTF8.self)
            + word {
                $0.isBlank || $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: ">") || $0 == UInt8(ascii: "=")
            }
        let behind = place
        skipBlanks()
        guard place < bytes.count, bytes[place] == UInt8(ascii: "=") else {
            place = behind
            return (name.lowercased(), place..<place)
        }
        place += 1
        skipBlanks()
        guard place < bytes.count else { return (name.lowercased(), place..<place) }
        let quote = bytes[place]
        guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
            let start = place
            while place < bytes.count, !bytes[place].isBlank, bytes[place] != UInt8(ascii: ">") { place += 1 }
            return (name.lowercased(), start..<place)
        }
        let start = place + 1
        let end = index(of: quote, from: start) ?? bytes.count
        place = min(end + 1, bytes.count)
        return (name.lowercased(), min(start, end)..<end)
    }

    private mutating func word(until isEnd: (UInt8) -> Bool) -> String {
        let start = place
        while place < bytes.count, !isEnd(bytes[place]) { place += 1 }
        return String(decoding: bytes[start..<place], as: UTF8.self)
    }

    private mutating func skipBlanks() { while place < bytes.count, bytes[place].isBlank { place += 1 } }

    /// Where the end tag begins, or the page's end.
    private func endTag(of name: String) -> Int {
        var from = place
        while let start = index(of: UInt8(ascii: "<"), from: from) {
            from = start + 1
            guard from < bytes.count, bytes[from] == UInt8(ascii: "/") else { continue }
            let end = from + 1 + name.utf8.count
            guard end < bytes.count,
                zip(bytes[(from + 1)..<end], name.utf8).allSatisfy({ $0 | 0x20 == $1 }),
                bytes[end].isBlank || bytes[end] == UInt8(ascii: ">") || bytes[end] == UInt8(ascii: "/")
            else { continue }
            return start
        }
        return bytes.count
    }

    private func index(of byte: UInt8, from start: Int) -> Int? {
        start < bytes.count ? bytes[start...].firstIndex(of: byte) : nil
    }

    private func has(_ text: String, at place: Int) -> Bool {
        bytes[min(place, bytes.count)...].starts(with: text.utf8)
    }

    /// Behind the next such text, or the page's end.
    private func end(of text: String, from start: Int) -> Int {
        guard let first = text.utf8.first else { return start }
        var from = start
        while let found = index(of: first, from: from) {
            if has(text, at: found) { return found + text.utf8.count }
            from = found + 1
        }
        return bytes.count
    }
}

extension UInt8 {
    /// HTML's white space.
    fileprivate var isBlank: Bool {
        self == 0x20 || self == 0x09 || self == 0x0A || self == 0x0C || self == 0x0D
    }

    fileprivate var isLetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) }
}
