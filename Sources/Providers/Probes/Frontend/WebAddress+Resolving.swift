import Manifests

extension WebAddress {
    /// The whole URL.
    var url: String { origin + rest }

    /// The path, from its slash on, without query and fragment.
    var path: String {
        let path = rest.prefix { !"?#".contains($0) }
        return path.isEmpty ? "/" : String(path)
    }

    /// No browser takes a longer address from a page, and no bundler writes one.
    private static let longest = 4096

    /// Where a reference leads that stands in what this address answers with: RFC 3986, section 5.2, with what
    /// browsers forgive (url.spec.whatwg.org: blanks around, line breaks within, `\` for `/`, characters that should
    /// be percent-encoded). Without its fragment, as that is not sent.
    ///
    /// Nil where it leads to nothing that is asked over http or https, such as `data:`.
    func resolving(_ reference: String) -> WebAddress? {
        guard reference.utf8.count <= WebAddress.longest else { return nil }
        let text = WebAddress.written(reference)
        if let scheme = WebAddress.scheme(of: text) {
            guard scheme == "https" || scheme == "http", text.dropFirst(scheme.count).hasPrefix("://") else {
                return nil
            }
            return WebAddress(text)?.normalized
        }
        if text.hasPrefix("//") { return WebAddress("\(scheme):\(text)")?.normalized }
        if text.hasPrefix("/") { return WebAddress(origin + text)?.normalized }
        if text.isEmpty { return normalized }
        if text.hasPrefix("?") { return WebAddress(origin + path + text)?.normalized }
        let folder = path.prefix(through: path.lastIndex(of: "/") ?? path.startIndex)
        return WebAddress(origin + folder + text)?.normalized
    }

    /// Whether two addresses are of one scheme, host and port.
    func isSameOrigin(as other: WebAddress) -> Bool { origin == other.origin }

    /// The address without its fragment, and without `.` and `..` in its path.
    private var normalized: WebAddress? {
        let query = rest.prefix { $0 != "#" }.drop { $0 != "?" }
        return WebAddress(origin + WebAddress.withoutDots(path) + query)
    }

    private static func withoutDots(_ path: String) -> String {
        var kept: [Substring] = []
        let segments = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        for (place, segment) in segments.enumerated() {
            let isLast = place == segments.count - 1
            switch segment.lowercased() {
            case ".", "%2e": if isLast { kept.append("") }
            case "..", ".%2e", "%2e.", "%2e%2e":
                _ = kept.popLast()
                if isLast { kept.append("") }
            default: kept.append(segment)
            }
        }
        return "/" + kept.joined(separator: "/")
    }

    /// The reference as browsers read it, in characters that a URL has.
    private static func written(_ reference: String) -> String {
        var isPath = true
        var written = ""
        let isBlank = { (scalar: Unicode.Scalar) in scalar.value <= 0x20 }
        let scalars = reference.unicodeScalars.drop(while: isBlank).reversed().drop(while: isBlank).reversed()
        for scalar in scalars where !["\t", "\n", "\r"].contains(scalar) {
            if scalar == "#" { break }
            if scalar == "?" { isPath = false }
            if scalar == "\\" && isPath {
                written.append("/")
            } else if (0x21...0x7E).contains(scalar.value) && !"\"<>\\^`{|}".unicodeScalars.contains(scalar) {
                written.unicodeScalars.append(scalar)
            } else {
                for byte in String(scalar).utf8 {
                    written += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
                }
            }
        }
        return written
    }

    /// The scheme in lower case, where there is one.
    private static func scheme(of text: String) -> String? {
        guard let colon = text.firstIndex(of: ":"), let first = text.first, first.isASCII, first.isLetter,
            text[..<colon].allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) })
        else { return nil }
        return text[..<colon].lowercased()
    }
}
