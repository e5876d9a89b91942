import Manifests
import Providers
import Support

/// A reference to another script in a script or a page's inline script: an import, or a quoted text that looks like a
/// script's path, as bundlers list them (Vite's `__vite__mapDeps`, Next.js's `_buildManifest.js`).
struct ScriptPath: Hashable {
    /// The path as it is written.
    let text: String
    /// Whether it follows `import` or `from`, and is therefore relative to the script.
    let isImport: Bool

    private static let longest = 512

    /// Returns all references without duplicates. Each byte is read a few times at most.
    static func all(in bytes: [UInt8]) -> [ScriptPath] {
        var found: [ScriptPath] = []
        var seen: Set<ScriptPath> = []
        // The index after a quote, until the next blank.
        var start: Int?
        for place in bytes.indices {
            let byte = bytes[place]
            guard byte.isQuote else {
                if byte <= 0x20 || byte >= 0x7F || byte == UInt8(ascii: "<") { start = nil }
                continue
            }
            if let start, bytes[start - 1] == byte,
                let path = path(bytes[start..<place], behind: bytes[..<(start - 1)]),
                seen.insert(path).inserted
            {
                found.append(path)
            }
            start = place + 1
        }
        return found
    }

    private static func path(_ text: ArraySlice<UInt8>, behind before: ArraySlice<UInt8>) -> ScriptPath? {
        guard (3...longest).contains(text.count) else { return nil }
        let isImport = isImport(before)
        // Rejects most texts early.
        guard isImport || text.last == UInt8(ascii: "s") || text.last == UInt8(ascii: "\\") else {
            return nil
        }
        // Texts in nested JSON end with `\"`, and may contain `\/`.
        let plain = text.filter { $0 != UInt8(ascii: "\\") }
        if isImport,
            plain.starts(with: "./".utf8) || plain.starts(with: "../".utf8)
                || plain.starts(with: "/".utf8) || plain.starts(with: "https://".utf8)
        {
            return ScriptPath(text: String(decoding: plain, as: UTF8.self), isImport: true)
        }
        guard plain.suffix(3).elementsEqual(".js".utf8) || plain.suffix(4).elementsEqual(".mjs".utf8) else {
            return nil
        }
        let path = String(decoding: plain, as: UTF8.self)
        return isPath(path) ? ScriptPath(text: path, isImport: false) : nil
    }

    /// Returns whether a bundler may have written a text: a path, or a name with a hash.
    private static func isPath(_ text: String) -> Bool {
        if text.utf8.contains(where: { "*${}|,;=".utf8.contains($0) }) { return false }
        if text.hasPrefix("https://") || text.hasPrefix("http://") { return true }
        if text.contains(":") { return false }
        return text.contains("/") || text.contains(/[-.][A-Za-z0-9_-]{8,}\.m?js$/)
    }

    /// Returns whether `import`, `import(` or `from` precedes the quote.
    private static func isImport(_ before: ArraySlice<UInt8>) -> Bool {
        var rest = before.suffix(16)
        while let last = rest.last, last <= 0x20 { rest = rest.dropLast() }
        if rest.last == UInt8(ascii: "(") {
            rest = rest.dropLast()
            return rest.suffix(6).elementsEqual("import".utf8)
        }
        return rest.suffix(6).elementsEqual("import".utf8) || rest.suffix(4).elementsEqual("from".utf8)
    }
}

extension UInt8 {
    fileprivate var isQuote: Bool {
        self == UInt8(ascii: "\"") || self == UInt8(ascii: "'") || self == UInt8(ascii: "`")
    }
}

/// The possible addresses of a script's reference to another: relative to that script, to the page's base, or to the
/// folder before the path's first part in the page's own scripts. For example, a build lists `assets/x.js` or
/// `static/chunks/x.js`, and the page loads `/app/assets/index.js` or `/_next/static/chunks/main.js`.
struct ScriptGuesses {
    private let page: HTTPURL
    private let base: HTTPURL
    /// The prefixes before a folder of this name in the paths of the page's own scripts.
    private var roots: [Substring: [String]] = [:]

    /// The maximum number of prefixes per folder.
    private static let mostRoots = 3

    /// - Parameter known: the scripts that the page names.
    init(page: HTTPURL, base: HTTPURL, known: [HTTPURL]) {
        (self.page, self.base) = (page, base)
        for script in known where script.isSameOrigin(as: page) {
            let folders = script.path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
            for place in folders.indices.dropFirst() {
                let root = folders[..<place].joined(separator: "/") + "/"
                if roots[folders[place], default: []].count < ScriptGuesses.mostRoots,
                    !roots[folders[place], default: []].contains(root)
                {
                    roots[folders[place], default: []].append(root)
                }
            }
        }
    }

    /// Returns the addresses to try, most likely first; empty if browsers would not load from them.
    ///
    /// - Parameter script: the script that has the path.
    func addresses(of path: ScriptPath, in script: HTTPURL) -> [HTTPURL] {
        if path.isImport {
            // An import is relative to its script, on any host.
            return [script.resolving(path.text)].compactMap(\.self).filter(isAsked)
        }
        let isWhole = path.text.hasPrefix("/") || path.text.hasPrefix(".") || path.text.contains("://")
        let first = path.text.prefix { $0 != "/" }
        let candidates =
            (isWhole ? [] : (roots[first] ?? []).map { page.resolving($0 + path.text) })
            + [isWhole ? nil : base.resolving(path.text), script.resolving(path.text)]
            + [isWhole ? base.resolving(path.text) : nil]
        var addresses: [HTTPURL] = []
        for case let address? in candidates
        where address.isSameOrigin(as: page) && !addresses.contains(address) {
            addresses.append(address)
        }
        return addresses
    }

    private func isAsked(_ address: HTTPURL) -> Bool {
        address.isSameOrigin(as: page) || address.scheme == .https && !address.isLoopback
    }
}
