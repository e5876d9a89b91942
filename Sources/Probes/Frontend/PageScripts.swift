import Manifests
import Providers
import Support
import Transport

/// The scripts, frames and redirect of a page, by its tags.
struct PageScripts {
    /// The base of relative references: the page's address, or its `<base>`.
    let base: HTTPURL
    /// The scripts that browsers load with the page, without duplicates.
    private(set) var named: [HTTPURL] = []
    /// The scripts that browsers need not load: for old browsers, or for a later page.
    private(set) var optional: [HTTPURL] = []
    /// The target of `<meta http-equiv="refresh">` as it is written; `nil` if there is none.
    private(set) var refresh: String?
    /// Whether a script's address cannot be read.
    private(set) var hasUnreadable = false
    /// The addresses of its frames.
    private(set) var frames: [HTTPURL] = []
    /// The ranges of hints for search engines and other sites about where the page belongs.
    private(set) var hints: [Range<Int>] = []

    /// - Parameter page: the page's bytes; `address`: its address; `headers`: the response's headers.
    init(of page: [UInt8], at address: HTTPURL, headers: HTTPHeaders = [:]) {
        let tags = HTMLTags.all(named: ["script", "link", "base", "meta", "iframe", "frame"], in: page)
        base =
            tags.lazy.filter { $0.name == "base" }.compactMap { $0.attributes["href"] }.first
            .flatMap { address.resolving($0) } ?? address
        for tag in tags {
            switch tag.name {
            case "script": addScript(tag)
            case "link": addLink(tag)
            case "meta": addMeta(tag)
            default: addFrame(tag, at: address)
            }
        }
        refresh = headers["Refresh"].flatMap(PageScripts.refreshTarget) ?? refresh
        // RFC 8288, as far as browsers load scripts with it.
        for link in headers.values("Link").joined(separator: ",").matches(of: /<([^>]*)>([^<]*)/) {
            let words = link.2.lowercased().filter { $0 != "\"" && !$0.isWhitespace }
            let isScript = words.contains("preload") && words.contains("as=script")
            if words.contains("modulepreload") || isScript { add(String(link.1), isNeeded: true) }
        }
    }

    private mutating func addFrame(_ tag: HTMLTag, at address: HTTPURL) {
        if let text = tag.attributes["srcdoc"] {
            let inner = PageScripts(of: Array(text.utf8), at: base)
            for script in inner.named { add(script.description, isNeeded: true) }
            frames += inner.frames
        } else if let frame = tag.attributes["src"].flatMap(base.resolving), frame.isSameOrigin(as: address) {
            frames.append(frame)
        }
    }

    /// Returns the target in `5; url=…`, from a tag or a header.
    private static func refreshTarget(_ content: String) -> String? {
        content.firstMatch(of: /[;,]\s*(?:(?i:url)\s*=\s*)?["']?([^"'\s][^"']*)/).map { String($0.1) }
    }

    private mutating func addScript(_ tag: HTMLTag) {
        guard let source = tag.attributes["src"], PageScripts.isScript(type: tag.attributes["type"]) else {
            return
        }
        add(source, isNeeded: tag.attributes["nomodule"] == nil)
    }

    private mutating func addLink(_ tag: HTMLTag) {
        let relations = (tag.attributes["rel"] ?? "").lowercased().split { $0.isWhitespace }
        let isTranslation = relations.contains("alternate") && tag.attributes["hreflang"] != nil
        if relations.contains("canonical") || isTranslation { hints.append(tag.range) }
        guard let source = tag.attributes["href"] else { return }
        let isOfScript = tag.attributes["as"]?.lowercased() == "script"
        if relations.contains("modulepreload") || relations.contains("preload") && isOfScript {
            add(source, isNeeded: true)
        } else if relations.contains("prefetch") && (isOfScript || source.hasSuffix("js")) {
            add(source, isNeeded: false)
        }
    }

    /// Tags that search engines and messengers read, and browsers ignore: ogp.me; developer.x.com, “Cards markup”.
    private static let previews = [
        "og:url", "og:image", "og:audio", "og:video", "twitter:url", "twitter:image",
    ]

    private mutating func addMeta(_ tag: HTMLTag) {
        if let name = (tag.attributes["property"] ?? tag.attributes["name"])?.lowercased(),
            PageScripts.previews.contains(where: name.hasPrefix)
        {
            hints.append(tag.range)
        }
        guard tag.attributes["http-equiv"]?.lowercased() == "refresh", refresh == nil,
            let target = tag.attributes["content"].flatMap(PageScripts.refreshTarget)
        else { return }
        refresh = target
    }

    private mutating func add(_ source: String, isNeeded: Bool) {
        guard !source.allSatisfy(\.isWhitespace) else { return }
        guard let address = base.resolving(source) else {
            // A source without an address, such as `data:`, is in the page itself.
            if PageScripts.leadsElsewhere(source) { hasUnreadable = true }
            return
        }
        // Browsers block an insecure script of a secure page (w3.org/TR/mixed-content).
        if base.scheme == .https, address.scheme == .http, !address.isLoopback { return }
        if isNeeded {
            if !named.contains(address) { named.append(address) }
        } else if !optional.contains(address) {
            optional.append(address)
        }
    }

    /// Returns whether browsers would send a request for a source that could not be resolved.
    private static func leadsElsewhere(_ source: String) -> Bool {
        let text = source.drop { $0.isWhitespace }.lowercased()
        return !["data:", "blob:", "javascript:", "about:"].contains { text.hasPrefix($0) }
    }

    /// Returns whether a script's type runs: none, `module`, or a JavaScript type.
    private static func isScript(type: String?) -> Bool {
        let type = (type ?? "").lowercased().filter { !$0.isWhitespace }
        return type.isEmpty || type == "module" || type.contains("javascript") || type.contains("ecmascript")
    }
}

extension HTTPURL {
    /// The file's name on its host.
    var fileName: String { path.isEmpty ? "/" : path }
}

/// A start tag of a page.
struct HTMLTag: Equatable {
    /// The name in lower case.
    let name: String
    /// The attributes without duplicates: names in lower case, values with decoded entities.
    let attributes: [String: String]
    /// The range of the page's bytes from `<` to after `>`.
    let range: Range<Int>
    /// The range up to the end tag, if the content is text and not markup, as in a script; otherwise empty.
    var text: Range<Int>
}

/// The start tags of a page, as browsers find them: not those in comments, or in texts such as another script
/// (html.spec.whatwg.org, section 13.2.5, as far as it matters here). Reading never fails, and reads each byte once.
struct HTMLTags {
    private let bytes: [UInt8]
    private let names: Set<String>
    private var place = 0

    /// Returns the tags with these names.
    static func all(named names: Set<String>, in bytes: [UInt8]) -> [HTMLTag] {
        var reader = HTMLTags(bytes: bytes, names: names)
        return reader.tags()
    }

    private init(bytes: [UInt8], names: Set<String>) { (self.bytes, self.names) = (bytes, names) }

    /// The elements whose content is text until their end tag.
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

    /// Reads a tag, and the text after it; `nil` if the page ends within it.
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
            // The first of repeated attributes counts.
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

    /// Returns the index of the end tag, or of the page's end.
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

    /// Returns the index after the next such text, or of the page's end.
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
    /// Whether the byte is HTML white space.
    fileprivate var isBlank: Bool {
        self == 0x20 || self == 0x09 || self == 0x0A || self == 0x0C || self == 0x0D
    }

    fileprivate var isLetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) }
}

/// The entities in attribute values: numeric ones, and the named ones that occur in addresses.
enum HTMLEntities {
    static let named: [String: String] = [
        "amp": "&", "apos": "'", "quot": "\"", "lt": "<", "gt": ">", "sol": "/", "period": ".", "colon": ":",
        "quest": "?", "equals": "=", "num": "#", "lowbar": "_", "percnt": "%", "bsol": "\\", "commat": "@",
        "Tab": "\t", "NewLine": "\n", "nbsp": "\u{A0}",
    ]
    /// The length of the longest entity.
    private static let longest = 10

    static func decoded(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "&")) else { return text }
        var decoded = ""
        var rest = text[...]
        while let start = rest.firstIndex(of: "&") {
            decoded += rest[..<start]
            let behind = rest[rest.index(after: start)...]
            if let end = behind.prefix(longest + 1).firstIndex(of: ";"), let entity = entity(behind[..<end]) {
                decoded += entity
                rest = behind[behind.index(after: end)...]
            } else {
                decoded += "&"
                rest = behind
            }
        }
        return decoded + rest
    }

    private static func entity(_ name: Substring) -> String? {
        guard name.first == "#" else { return named[String(name)] }
        let digits = name.dropFirst()
        let number =
            digits.first == "x" || digits.first == "X"
            ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
        return number.flatMap { Unicode.Scalar($0) }.map { String($0) }
    }
}
