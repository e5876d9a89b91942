import Support

/// A site's address without what makes no other site: letter case of the host, `www.`, the scheme or none, the port of
/// either scheme, and a slash at the end.
public enum SiteAddress {
    /// The digests of the sites whose addresses a value is, alone or in a list of nothing else: what stands beside a
    /// credential may be everybody's. Linear in the value's length, and nothing but a look at its bytes for other values.
    public static func digests(of value: UnsafeRawBufferPointer) -> [Digest] {
        var sites: [Digest] = []
        for token in tokens(of: value) {
            guard let site = Site(token) else { return [] }
            sites.append(Digest(of: "site \(site.text)"))
        }
        return sites
    }

    /// The digests of what else people write for the one address that a value is, to know it again where only digests are
    /// shown; empty for a list, and for what is no address.
    ///
    /// - Parameter isThorough: whether ports, capitals and a dot behind the host are tried, too.
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

    /// No site's address is so long.
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
        /// Whether the host is a name, in front of which `www.` may stand.
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

        /// Whether a text without a scheme is a host's name: `app.example.com`.
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
