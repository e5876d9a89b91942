import CLibcurl

/// A URL that a token may be sent to: `https`, or `http` on this machine alone.
///
/// It is read by libcurl's own parser, so that the host that is checked is the host that is connected to.
public struct Endpoint: Sendable, Hashable {
    /// The URL as it was given.
    public let url: String
    /// The host in lower case, an IPv6 address in brackets.
    public let host: String
    /// The TCP port, the scheme's own where the URL names none.
    public let port: Int
    /// Whether the scheme is `https`.
    public let isSecure: Bool
    /// Whether the host is `localhost`, `::1` or in 127.0.0.0/8.
    public let isLoopback: Bool

    /// Checks a URL before anything is connected to.
    ///
    /// - Throws: ``TransportError/refused(reason:)`` for another scheme, `http` beyond loopback, user
    ///   information, and characters that a URL can't have (control characters among them). The reason
    ///   shows no more of the URL than its scheme and host, as the rest may hold a secret.
    public init(_ url: String) throws(TransportError) {
        guard url.utf8.allSatisfy(Self.isURLCharacter) else {
            throw .refused(reason: "the URL holds a character that a URL can't have (percent-encode it)")
        }
        // libcurl would forgive "https:///host"; others read no host, or another one.
        let afterScheme = url.drop { $0 != ":" }
        guard afterScheme.hasPrefix("://"), !afterScheme.hasPrefix(":///") else {
            throw .refused(reason: Self.unreadable)
        }
        guard let parser = curl_url() else { throw .protocolError(reason: "out of memory") }
        defer { curl_url_cleanup(parser) }
        guard curl_url_set(parser, CURLUPART_URL, url, UInt32(CURLU_NON_SUPPORT_SCHEME)) == CURLUE_OK else {
            throw .refused(reason: Self.unreadable)
        }
        func part(_ part: CURLUPart, _ flags: Int32 = 0) -> String? {
            var text: UnsafeMutablePointer<CChar>?
            guard curl_url_get(parser, part, &text, UInt32(flags)) == CURLUE_OK, let text else { return nil }
            defer { curl_free(text) }
            return String(cString: text)
        }
        let scheme = part(CURLUPART_SCHEME)?.lowercased() ?? ""
        guard scheme == "https" || scheme == "http" else {
            throw .refused(reason: "the URL's scheme is \(scheme), not https")
        }
        guard part(CURLUPART_USER) == nil, part(CURLUPART_PASSWORD) == nil,
            part(CURLUPART_OPTIONS) == nil
        else {
            throw .refused(reason: "the URL holds a user name or password; credentials don't belong in it")
        }
        guard let host = part(CURLUPART_HOST)?.lowercased(), !host.isEmpty,
            let port = part(CURLUPART_PORT, CURLU_DEFAULT_PORT).flatMap(Int.init), (1...65535).contains(port)
        else {
            throw .refused(reason: "the URL names no host and port that can be connected to")
        }
        self.url = url
        self.host = host
        self.port = port
        isSecure = scheme == "https"
        isLoopback = Self.isLoopback(host)
        guard isSecure || isLoopback else {
            throw .refused(reason: "http to \(host) would send the token in clear; http is for loopback only")
        }
    }

    private static let unreadable = "the URL can't be read: it needs a scheme and a host, https://HOST/PATH"

    /// Names are not looked up: only what libcurl itself connects to this machine counts.
    private static func isLoopback(_ host: String) -> Bool {
        if host == "localhost" || host == "[::1]" { return true }
        // libcurl has already written 127.1, 0x7f000001 and the like as four decimal numbers.
        let numbers = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        return numbers.count == 4 && numbers.first == 127 && !numbers.contains(nil)
    }

    /// What RFC 3986 allows; a backslash, which parsers disagree about, is not in it.
    private static func isURLCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default:
            "-._~:/?#[]@!$&'()*+,;=%".utf8.contains(byte)
        }
    }
}
