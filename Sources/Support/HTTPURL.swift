import Glibc

/// An absolute http or https URL, parsed once (RFC 3986) and compared in its normalized form.
///
/// Two URLs are equal if they lead to the same place. Differences in spelling do not count: case of scheme and host, a
/// dot after the host, the scheme's default port, `/` after an origin, an empty query or fragment, `.` and `..` in the
/// path, and how characters are percent-encoded. User information is refused, as it is a credential and can make one
/// host look like another. International hosts are kept in punycode (`xn--…`), so both of their forms are equal.
public struct HTTPURL: Hashable, Sendable, CustomStringConvertible {
    /// The scheme of a URL.
    public enum Scheme: String, Sendable, CaseIterable, CustomStringConvertible {
        case https, http

        /// The scheme as it is written.
        public var description: String { rawValue }

        /// The port of a URL that names none.
        public var defaultPort: UInt16 { self == .https ? 443 : 80 }
    }

    /// The scheme.
    public let scheme: Scheme
    /// The host in lower case without a final dot; an IPv6 address in brackets, as RFC 5952 writes it.
    public let host: String
    /// The port; `nil` for the scheme's default.
    public let port: UInt16?
    /// The path with its leading slash; empty for the root.
    public let path: String
    /// The text after `?`; `nil` if there is none.
    public let query: String?
    /// The text after `#`; `nil` if there is none.
    public let fragment: String?

    /// Parses a URL.
    ///
    /// - Throws: ``ParseError``, which says what is wrong.
    public init(_ text: String) throws(ParseError) {
        guard text.utf8.count <= HTTPURL.maximumLength else { throw .tooLong }
        guard text.utf8.allSatisfy({ $0 >= 0x80 || HTTPURL.isAllowed($0) }) else { throw .character }
        guard let colon = text.firstIndex(of: ":"), text[colon...].hasPrefix("://") else { throw .scheme }
        guard let scheme = Scheme(rawValue: text[..<colon].lowercased()) else { throw .scheme }
        let behind = text[text.index(colon, offsetBy: 3)...]
        let authority = behind.prefix { !"/?#".contains($0) }
        guard !authority.contains("@") else { throw .userInfo }
        let (name, digits) = HTTPURL.split(authority)
        self.scheme = scheme
        host = try HTTPURL.host(name)
        port = try digits.flatMap { digits throws(ParseError) in
            let port = try HTTPURL.port(digits)
            return port == scheme.defaultPort ? nil : port
        }
        guard text[..<colon].utf8.allSatisfy({ $0 < 0x80 }),
            behind[authority.endIndex...].utf8.allSatisfy({ $0 < 0x80 })
        else { throw .character }
        let (beforeFragment, fragment) = behind[authority.endIndex...].divided(at: "#")
        let (path, query) = beforeFragment.divided(at: "?")
        self.path = HTTPURL.withoutDots(HTTPURL.decodingUnreserved(path))
        self.query = query.map(HTTPURL.decodingUnreserved)
        self.fragment = fragment.map(HTTPURL.decodingUnreserved)
    }

    /// The normalized URL; an origin has no slash at its end.
    public var description: String { withoutFragment + (fragment.map { "#\($0)" } ?? "") }

    /// Scheme, host and port: `https://host`, `http://127.0.0.1:8080`.
    public var origin: String { "\(scheme.rawValue)://\(authority)" }

    /// Host and port.
    private var authority: String { host + (port.map { ":\($0)" } ?? "") }

    /// The URL without its fragment: what is requested.
    public var withoutFragment: String {
        guard let query else { return origin + path }
        return "\(origin)\(path.isEmpty ? "/" : path)?\(query)"
    }

    /// The URL without query and fragment, which may hold secrets.
    public var withoutQuery: String { origin + path }

    /// Whether the host is the local machine: `localhost`, `127.0.0.0/8` or `::1`.
    public var isLoopback: Bool { host == "localhost" || host == "[::1]" || isIPv4 && host.hasPrefix("127.") }

    /// Whether the host is an IP address rather than a name.
    public var isAddress: Bool { isIPv4 || host.hasPrefix("[") }

    private var isIPv4: Bool { host.utf8.last.map(\.isDigit) ?? false }

    /// The other spellings of an IP address that programs accept: an IPv6 address without `::`, an IPv4 address as one
    /// number, or in hexadecimal or octal digits. Empty for a name and for the local machine.
    package var addressSpellings: [String] {
        guard !isLoopback, host != "0.0.0.0", host != "[::]" else { return [] }
        guard host.first != "[" else {
            let groups = IPv6.groups(String(host.dropFirst().dropLast()))
            func written(_ group: (UInt16) -> String) -> String {
                "[\(groups.map(group).joined(separator: ":"))]"
            }
            let long = written { String($0, radix: 16) }
            let whole = written { group in
                let digits = String(group, radix: 16)
                return String(repeating: "0", count: 4 - digits.count) + digits
            }
            return [long, whole].filter { $0 != host }
        }
        let octets = host.split(separator: ".").compactMap { UInt32($0) }
        guard isIPv4, octets.count == 4 else { return [] }
        let number = octets.reduce(0) { $0 << 8 | $1 }
        let digits = String(number, radix: 16)
        return [
            String(number), "0x" + String(repeating: "0", count: 8 - digits.count) + digits,
            octets.map { "0x" + String($0, radix: 16) }.joined(separator: "."),
            octets.map { "0" + String($0, radix: 8) }.joined(separator: "."),
            "[::ffff:\(host)]",
        ]
    }

    /// Whether two texts are the same URL; texts that are not URLs are compared as they are.
    public static func isSame(_ one: String, _ other: String) -> Bool {
        guard let first = try? HTTPURL(one), let second = try? HTTPURL(other) else { return one == other }
        return first == second
    }

    /// Whether two URLs have the same scheme, host and port.
    public func isSameOrigin(as other: HTTPURL) -> Bool {
        (scheme, host, port) == (other.scheme, other.host, other.port)
    }

    /// Servers and browsers refuse longer URLs.
    private static let maximumLength = 16_384
}

// MARK: - Parsing

extension HTTPURL {
    /// What is wrong with a text that is not a URL.
    public enum ParseError: Error, Hashable, Sendable, CustomStringConvertible {
        /// It does not begin with `https://` or `http://`.
        case scheme
        /// It contains white space, a control character, a quote or another character that a URL cannot contain.
        case character
        /// It contains a user name or a password.
        case userInfo
        /// It has no host, or an invalid one: the host, and why.
        case host(String, why: String)
        /// The port is not a number from 1 to 65535.
        case port(String, why: String)
        /// It is longer than servers accept.
        case tooLong

        /// The problem in words. Only hosts and ports are quoted, as manifests hold no secrets.
        public var description: String {
            switch self {
            case .scheme: "expected https://HOST or http://HOST"
            case .character: "it has a character that must be percent-encoded"
            case .userInfo: "it has a user name or password in front of the host"
            case .host("", let why): why
            case .host(let host, let why): "host \"\(host)\" \(why)"
            case .port(let port, let why): "port \"\(port)\" \(why)"
            case .tooLong: "it is longer than \(HTTPURL.maximumLength) characters"
            }
        }
    }

    /// Returns whether RFC 3986 allows a character, or it is one of `^{|}`, which paths and queries often contain.
    private static func isAllowed(_ byte: UInt8) -> Bool {
        byte.isVisibleASCII && !"\"<>\\`".utf8.contains(byte)
    }

    private static func split(_ authority: Substring) -> (host: Substring, port: Substring?) {
        // The colons of an IPv6 address are in brackets.
        let end =
            authority.lastIndex(of: "]")
            ?? (authority.first == "[" ? authority.endIndex : authority.startIndex)
        guard let colon = authority[end...].firstIndex(of: ":") else { return (authority, nil) }
        let port = authority[authority.index(after: colon)...]
        return (authority[..<colon], port.isEmpty ? nil : port)
    }

    private static func port(_ digits: Substring) throws(ParseError) -> UInt16 {
        guard digits.utf8.allSatisfy(\.isDigit) else { throw .port(String(digits), why: "is not a number") }
        guard let port = UInt16(digits), port > 0 else {
            throw .port(String(digits), why: "is not from 1 to 65535")
        }
        return port
    }

    private static func host(_ text: Substring) throws(ParseError) -> String {
        guard !text.isEmpty else { throw .host("", why: "it has no host") }
        func refuse(_ why: String) -> ParseError { .host(String(text), why: why) }
        if text.first == "[" {
            guard text.last == "]", let address = IPv6(text.dropFirst().dropLast()) else {
                throw refuse("is not an IPv6 address in brackets")
            }
            return "[\(address)]"
        }
        let isASCII = text.utf8.allSatisfy { $0 < 0x80 }
        guard let written = isASCII ? String(text) : InternationalHost.ascii(of: String(text)) else {
            throw refuse("has a character that no host name has")
        }
        let name = (written.last == "." ? String(written.dropLast()) : written).lowercased()
        if let problem = problem(ofHost: name.utf8) { throw refuse(problem) }
        return name
    }

    /// Returns what is wrong with a host name or an IPv4 address, worded to follow "host"; `nil` if it is valid. Does
    /// not copy the bytes.
    package static func problem(ofHost name: some Collection<UInt8>) -> String? {
        let labels = name.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard name.allSatisfy({ $0 < 0x80 }) else { return "has a character that no host name has" }
        guard labels.allSatisfy({ !$0.isEmpty }) else { return "has an empty label" }
        let isMade = name.allSatisfy { $0.isDigit || $0.isLetter || "-_.".utf8.contains($0) }
        guard isMade else { return "has a character that no host name has" }
        let dash = UInt8(ascii: "-")
        guard labels.allSatisfy({ $0.first != dash && $0.dropFirst($0.count - 1).first != dash }) else {
            return "has a label that begins or ends with a dash"
        }
        guard name.count <= 253, labels.allSatisfy({ $0.count <= 63 }) else {
            return "is longer than a host name can be"
        }
        // Browsers and resolvers take any host whose last label is a number for an address (WHATWG URL, 3.5).
        guard let last = labels.last, isNumber(last) else { return nil }
        let isAddress = labels.count == 4 && labels.allSatisfy { isOctet($0) }
        return isAddress ? nil : "is not an IPv4 address of four decimal numbers"
    }

    private static func isNumber(_ label: some Collection<UInt8>) -> Bool {
        if label.allSatisfy(\.isDigit) { return true }
        let hex = label.dropFirst(2)
        return label.first == UInt8(ascii: "0") && label.dropFirst().first?.lowercased == UInt8(ascii: "x")
            && hex.allSatisfy(\.isHexDigit)
    }

    /// Returns whether a label is a number up to 255 without a leading zero, which would make it octal.
    private static func isOctet(_ label: some Collection<UInt8>) -> Bool {
        (1...3).contains(label.count) && label.allSatisfy(\.isDigit)
            && (label.first != UInt8(ascii: "0") || label.count == 1)
            && label.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) } <= 255
    }

    /// Decodes the escapes of unreserved characters and writes the other escapes in capitals (RFC 3986, section 6.2.2).
    private static func decodingUnreserved(_ text: some StringProtocol) -> String {
        guard text.utf8.contains(UInt8(ascii: "%")) else { return String(text) }
        var decoded: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%"), rest.count >= 2, rest.prefix(2).allSatisfy(\.isHexDigit),
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            else {
                decoded.append(byte)
                continue
            }
            let isUnreserved = value.isDigit || value.isLetter || "-._~".utf8.contains(value)
            decoded += isUnreserved ? [value] : [byte] + rest.prefix(2).map { $0.isLetter ? $0 & 0xDF : $0 }
            rest = rest.dropFirst(2)
        }
        return String(decoding: decoded, as: UTF8.self)
    }

    /// Returns the path without `.` and `..` segments (RFC 3986, section 5.2.4); empty for the root.
    private static func withoutDots(_ path: String) -> String {
        var kept: [Substring] = []
        let segments = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        for (place, segment) in segments.enumerated() {
            if segment == ".." { _ = kept.popLast() }
            if segment != "." && segment != ".." {
                kept.append(segment)
            } else if place == segments.count - 1 {
                kept.append("")
            }
        }
        return kept.isEmpty || kept == [""] ? "" : "/" + kept.joined(separator: "/")
    }
}

extension Substring {
    /// Returns the text before the first separator and the text after it; the latter is `nil` if empty.
    fileprivate func divided(at separator: Character) -> (before: Substring, behind: Substring?) {
        guard let index = firstIndex(of: separator) else { return (self, nil) }
        let behind = self[self.index(after: index)...]
        return (self[..<index], behind.isEmpty ? nil : behind)
    }
}

/// An IPv6 address in the form of RFC 5952, without a zone, which is meaningful on one machine only.
private struct IPv6: CustomStringConvertible {
    let description: String

    init?(_ text: Substring) {
        var address = in6_addr()
        var written = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard inet_pton(AF_INET6, String(text), &address) == 1,
            inet_ntop(AF_INET6, &address, &written, socklen_t(written.count)) != nil
        else { return nil }
        description = String(decoding: written.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Returns the eight groups of an address; empty for any other text.
    static func groups(_ text: String) -> [UInt16] {
        var address = in6_addr()
        guard inet_pton(AF_INET6, text, &address) == 1 else { return [] }
        return withUnsafeBytes(of: &address) { bytes in
            (0..<8).map { UInt16(bytes[2 * $0]) << 8 | UInt16(bytes[2 * $0 + 1]) }
        }
    }
}

/// The canonical form of IPv6 addresses.
package enum IPv6Address {
    /// Returns the RFC 5952 form of an address without brackets; `nil` for any other text.
    package static func canonical(_ text: some Collection<UInt8>) -> String? {
        guard text.count <= 45, text.contains(UInt8(ascii: ":")),
            text.allSatisfy({ $0.isHexDigit || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") })
        else { return nil }
        return IPv6(String(decoding: Array(text), as: UTF8.self)[...])?.description
    }
}

// MARK: - References

extension HTTPURL {
    /// Resolves a reference in this URL's response (RFC 3986, section 5.2), as leniently as browsers do
    /// (url.spec.whatwg.org: surrounding blanks, line breaks within, `\` for `/`, characters that should be
    /// percent-encoded). The result has no fragment, since fragments are not sent.
    ///
    /// - Returns: `nil` if the reference is not fetched over http or https, such as `data:`.
    public func resolving(_ reference: String) -> HTTPURL? {
        guard reference.utf8.count <= HTTPURL.maximumLength else { return nil }
        let text = HTTPURL.encoded(reference)
        if HTTPURL.hasScheme(text) { return try? HTTPURL(text) }
        if text.hasPrefix("//") { return try? HTTPURL("\(scheme.rawValue):\(text)") }
        if text.hasPrefix("/") { return try? HTTPURL(origin + text) }
        if text.isEmpty { return try? HTTPURL(withoutFragment) }
        if text.hasPrefix("?") { return try? HTTPURL(origin + path + text) }
        let folder = path.lastIndex(of: "/").map { path[...$0] } ?? "/"
        return try? HTTPURL(origin + folder + text)
    }

    /// Returns the reference as browsers read it, up to its fragment, with other characters percent-encoded.
    private static func encoded(_ reference: String) -> String {
        var isPath = true
        var encoded = ""
        let isBlank = { (scalar: Unicode.Scalar) in scalar.value <= 0x20 }
        let scalars = reference.unicodeScalars.drop(while: isBlank).reversed().drop(while: isBlank).reversed()
        for scalar in scalars where !["\t", "\n", "\r"].contains(scalar) {
            if scalar == "#" { break }
            if scalar == "?" { isPath = false }
            if scalar == "\\" && isPath {
                encoded.append("/")
            } else if scalar.isASCII, isAllowed(UInt8(scalar.value)), !"^{|}".unicodeScalars.contains(scalar)
            {
                encoded.unicodeScalars.append(scalar)
            } else {
                for byte in String(scalar).utf8 {
                    encoded += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
                }
            }
        }
        return encoded
    }

    private static func hasScheme(_ text: String) -> Bool {
        guard let colon = text.firstIndex(of: ":"), let first = text.utf8.first, first.isLetter else {
            return false
        }
        return text[..<colon].utf8.allSatisfy { $0.isLetter || $0.isDigit || "+-.".utf8.contains($0) }
    }
}

// MARK: - Spellings

extension HTTPURL {
    /// A spelling that is often used for this URL.
    public struct Spelling: Hashable, Sendable {
        /// The text. Its digest may be what a host lists.
        public let text: String
        /// How the spelling differs from the URL as given; `nil` for the URL itself.
        public let difference: String?
        /// The URL that the text stands for.
        let url: HTTPURL

        /// Whether the text leads to the same place, so that a server or browser sees no difference.
        public var isEquivalent: Bool { (try? HTTPURL(text)) == url }
    }

    /// Returns the spellings whose digests are worth looking up where `text`, which is this URL, is expected or belongs
    /// to another environment. `text` itself comes first; each spelling occurs once.
    ///
    /// Each differs in one or two of: the trailing slash, the default port written out, capitals in the host, a dot
    /// after the host; or has another scheme or none, which makes it another address.
    ///
    /// - Parameter isThorough: `false` for the most frequent differences only: the trailing slash and the scheme.
    public func spellings(of text: String, isThorough: Bool = true) -> [Spelling] {
        var seen: Set<String> = [text]
        var spellings = [Spelling(text: text, difference: nil, url: self)]
        let hasSlash = text.utf8.last == UInt8(ascii: "/")
        // A slash makes no difference after an origin; after a path it is a mistake that many servers forgive.
        let slashes: [(Bool, String?)] = [
            (hasSlash, nil), (!hasSlash, hasSlash ? "without the trailing slash" : "with a trailing slash"),
        ]
        let other: Scheme = scheme == .https ? .http : .https
        var schemes: [(String, Scheme, String?)] = [
            ("\(scheme)://", scheme, nil), ("\(other)://", other, "with \(other) instead of \(scheme)"),
            ("", scheme, "without \(scheme)://"),
        ]
        if isThorough { schemes.append(("\(scheme)://".uppercased(), scheme, "with capital letters")) }
        for (prefix, scheme, schemeDifference) in schemes {
            for (slash, slashDifference) in slashes {
                for (authority, authorityDifference) in authorities(for: scheme, isThorough) {
                    let text = prefix + authority + tail(slash: slash)
                    guard seen.insert(text).inserted else { continue }
                    var differences = [schemeDifference, authorityDifference, slashDifference].compactMap(
                        \.self)
                    if differences.count > 1, differences[0] == differences[1] { differences.removeFirst() }
                    spellings.append(
                        Spelling(
                            text: text,
                            difference: differences.isEmpty
                                ? "without what is empty" : differences.joined(separator: ", "),
                            url: self))
                }
            }
        }
        return spellings
    }

    /// Returns the ways to write host and port.
    private func authorities(
        for scheme: Scheme, _ isThorough: Bool
    ) -> [(text: String, difference: String?)] {
        let suffix = port.map { ":\($0)" } ?? ""
        guard isThorough else { return [(host + suffix, nil)] }
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        let first = ([labels[0].uppercased()] + labels.dropFirst().map(String.init)).joined(separator: ".")
        let capitals = [host.uppercased(), host.prefix(1).uppercased() + host.dropFirst(), first]
        return [(host + suffix, nil)] + capitals.map { ($0 + suffix, "with capital letters") }
            + (port == nil
                ? [("\(host):\(scheme.defaultPort)", "with port \(scheme.defaultPort) written out")] : [])
            + [("\(host).\(suffix)", "with a dot behind the host")]
    }

    /// Returns path, query and fragment; the trailing slash is optional if there is no query or fragment.
    private func tail(slash: Bool) -> String {
        guard query == nil, fragment == nil else {
            return (path.isEmpty ? "/" : path) + (query.map { "?\($0)" } ?? "")
                + (fragment.map { "#\($0)" } ?? "")
        }
        let bare = path.hasSuffix("/") ? String(path.dropLast()) : path
        return slash ? bare + "/" : bare
    }
}
