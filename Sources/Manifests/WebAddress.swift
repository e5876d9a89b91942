/// The parts of an http or https URL that say where it leads.
public struct WebAddress: Hashable, Sendable {
    /// `https` or `http`.
    public let scheme: String
    /// The host in lower case, without its port.
    public let host: String
    /// The port as it is written; nil where none is.
    public let port: String?
    /// What stands behind host and port: empty, or a path, query or fragment with its first character.
    public let rest: String

    /// Reads a URL; nil where it is none with a host, or has somebody's name or password in it.
    public init?(_ url: String) {
        let scheme = ["https", "http"].first { url.lowercased().hasPrefix($0 + "://") }
        guard let scheme, url.unicodeScalars.allSatisfy({ (0x21...0x7E).contains($0.value) && $0 != "\\" })
        else {
            return nil
        }
        let behind = url.dropFirst(scheme.count + 3)
        let authority = behind.prefix { !"/?#".contains($0) }
        guard !authority.isEmpty, !authority.contains("@") else { return nil }
        let (host, port) = WebAddress.split(authority)
        guard !host.isEmpty, host != ".", port?.allSatisfy(\.isNumber) ?? true else { return nil }
        self.scheme = scheme
        // A dot at the end makes it no other host.
        self.host = (host.hasSuffix(".") ? String(host.dropLast()) : String(host)).lowercased()
        self.port = port.map { String($0) }
        rest = String(behind.dropFirst(authority.count))
    }

    private static func split(_ authority: Substring) -> (host: Substring, port: Substring?) {
        // The colons of an IPv6 address stand in brackets.
        let end = authority.lastIndex(of: "]").map { authority.index(after: $0) } ?? authority.startIndex
        guard let colon = authority[end...].firstIndex(of: ":") else { return (authority, nil) }
        let port = authority[authority.index(after: colon)...]
        return (authority[..<colon], port.isEmpty ? nil : port)
    }

    /// The URL without its query and fragment, cut where it is too long to read.
    public var withoutQuery: String { origin + shortened(String(rest.prefix { !"?#".contains($0) })) }

    /// Scheme, host and port: `https://host`, `http://127.0.0.1:8080`.
    public var origin: String {
        let isUsual = port == nil || port == (scheme == "https" ? "443" : "80")
        return "\(scheme)://\(host)" + (isUsual ? "" : ":\(port ?? "")")
    }
}
