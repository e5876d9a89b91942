import Support

/// A site's address without what makes no other site: letter case of the host, `www.`, the scheme, its own port, and a
/// slash, query or fragment at the end.
public enum SiteAddress {
    /// The digest of the address that a value is; nil where it is no URL with a host. Linear in the value's length, and
    /// nothing but a look at the first letters for values that are no URLs.
    public static func digest(of value: UnsafeRawBufferPointer) -> Digest? {
        let start = value.prefix(while: { [0x20, 0x09, 0x0A, 0x0D, 0x22, 0x27].contains($0) }).endIndex
        let scheme = value[start...].prefix(4).map { $0 | 0x20 }
        guard value.count <= mostBytes, scheme.elementsEqual("http".utf8) else { return nil }
        let text = String(decoding: value[start...], as: UTF8.self)
        let end = text.lastIndex { !$0.isWhitespace && !["\"", "'"].contains($0) }
        guard let end, let url = try? HTTPURL(String(text[...end])) else { return nil }
        var host = url.host[...]
        if host.hasPrefix("www.") { host = host.dropFirst("www.".count) }
        var path = url.path[...]
        while path.last == "/" { path = path.dropLast() }
        let port = url.port.map { ":\($0)" } ?? ""
        return Digest(of: "site \(host)\(port)\(path)")
    }

    /// No site's address is so long.
    private static let mostBytes = 2_048
}
