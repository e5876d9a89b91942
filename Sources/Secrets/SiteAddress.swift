import Support

/// A site's address, normalized: without the host's letter case, `www.`, the scheme, the default port of either scheme,
/// and a trailing slash.
public enum SiteAddress {
    /// Returns the digests of the sites in a value that is one address or a list of only addresses; addresses beside a
    /// credential may be public. Linear in the value's length; other values are only scanned.
    public static func digests(of value: UnsafeRawBufferPointer) -> [Digest] {
        var sites: [Digest] = []
        for token in tokens(of: value) {
            guard let site = Site(token) else { return [] }
            sites.append(Digest(of: "site \(site.text)"))
        }
        return sites
    }

    /// Returns the digests of other spellings of a value that is a single address, to recognize it if only digests are
    /// shown; empty for a list and for any other text.
    ///
    /// - Parameter isThorough: Whether to include ports, capitals and a dot after the host.
    public static func spellings(of value: UnsafeRawBufferPointer, isThorough: Bool = false) -> Set<Digest> {
        let tokens = tokens(of: value)
        guard tokens.count == 1, let site = Site(tokens[0]) else { return [] }
        var texts: Set<String> = []
        for host in site.isName ? [site.text, "www.\(site.text)"] : [site.text] {
            for scheme in ["https://", "http://", ""] {
                texts.formUnion([scheme + host, "\(scheme)\(host)/"])
            }
            let address = "https://\(host)"
            if isThorough, let url = try? HTTPURL(address) {
                texts.formUnion(url.spellings(of: address).map(\.text))
            }
        }
        return Set(texts.map { Digest(of: $0) }).subtracting([Digest(of: value)])
    }

    /// Longer texts are not sites' addresses.
    private static let mostBytes = 2_048
    private static let mostAddresses = 64

    private static func tokens(of value: UnsafeRawBufferPointer) -> [Substring] {
        guard value.count <= mostBytes, value.contains(UInt8(ascii: ".")) || value.contains(UInt8(ascii: "/"))
        else { return [] }
        let text = String(decoding: value, as: UTF8.self)
        let tokens = text.split { $0.isWhitespace || ",;|\"'".contains($0) }
        return tokens.count > mostAddresses ? [] : tokens
    }

    private struct Site {
        let text: String
        /// Whether the host is a name, which may have the prefix `www.`.
        let isName: Bool

        private static let schemes = ["https://", "http://", "wss://", "ws://", "//"]

        init?(_ token: Substring) {
            let start = token.prefix(8).lowercased()
            let scheme = Site.schemes.first(where: start.hasPrefix)
            let rest = token.dropFirst(scheme?.count ?? 0)
            guard scheme != nil || Site.isHost(rest.prefix { !":/?#".contains($0) }),
                let url = try? HTTPURL("https://\(rest)")
            else { return nil }
            let host = url.host.hasPrefix("www.") ? url.host.dropFirst("www.".count) : url.host[...]
            var path = url.path[...]
            while path.last == "/" { path = path.dropLast() }
            let port = url.port.flatMap { $0 == 80 ? nil : ":\($0)" } ?? ""
            text = "\(host)\(port)\(path)" + (url.query.map { "?\($0)" } ?? "")
            isName = !url.isAddress && host.contains(".")
        }

        /// Returns whether a text without a scheme is a host name: `app.example.com`.
        private static func isHost(_ text: Substring) -> Bool {
            let labels = text.utf8.split(separator: UInt8(ascii: "."))
            guard labels.count > 1, let last = labels.last, last.count > 1 else { return false }
            return last.allSatisfy(\.isLetter)
                && labels.allSatisfy {
                    $0.allSatisfy { $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "-") }
                }
        }
    }
}
