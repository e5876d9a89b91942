import Support

/// Percent-encoding, as in URLs and forms: `%2F`.
package enum PercentEncoding {
    /// - Parameter isForm: Whether `+` stands for a space.
    static func decoded(_ text: Bytes, isForm: Bool = false) -> SecretValue {
        SecretValue(capacity: text.count) {
            decode(text, to: UnsafeMutableRawBufferPointer($0), isForm: isForm)
        }
    }

    /// Writes the decoded text, which is never longer than the text.
    ///
    /// - Returns: The number of bytes written.
    package static func decode(
        _ text: Slice<UnsafeRawBufferPointer>, to output: UnsafeMutableRawBufferPointer, isForm: Bool = false
    ) -> Int {
        var (rest, count) = (text, 0)
        while var byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let high = rest.first?.hexadecimalValue,
                let low = rest.dropFirst().first?.hexadecimalValue
            {
                byte = high << 4 | low
                rest = rest.dropFirst(2)
            } else if isForm, byte == UInt8(ascii: "+") {
                byte = 0x20
            }
            output[count] = byte
            count += 1
        }
        return count
    }
}

/// The components of `scheme://user:password@host:port/path?query`.
struct Address {
    let scheme: Bytes
    let user: Bytes?
    let password: Bytes?
    let host: Bytes
    let port: Bytes
    let path: Bytes
    let fragment: Bytes
    /// Whether its password contains a character that should be percent-encoded, as it ends the authority.
    let isRaw: Bool
    private var query: Bytes
    private let tail: Bytes

    init?(_ text: Bytes) {
        let text = text.starts(with: "jdbc:".utf8) ? text.dropFirst(5) : text
        let scheme = text.prefix { $0.isLetter || $0.isDigit || "+-.".utf8.contains($0) }
        let behind = text.dropFirst(scheme.count)
        guard !scheme.isEmpty, scheme.count <= 24, behind.starts(with: "://".utf8) else { return nil }
        let rest = behind.dropFirst(3)
        // SQL Server's settings follow semicolons.
        let ends = scheme.elementsEqual("sqlserver".utf8) ? "/?#;" : "/?#"
        var authority = rest.prefix { !ends.utf8.contains($0) }
        var isRaw = false
        // The password contains a character that ends the authority, so the text before it is not a host and port.
        if ends.utf8.count == 3, !authority.contains(UInt8(ascii: "@")),
            let colon = authority.firstIndex(of: UInt8(ascii: ":")),
            !authority[(colon + 1)...].allSatisfy(\.isDigit) || authority.endIndex == colon + 1,
            let at = rest.lastIndex(of: UInt8(ascii: "@")), at + 1 < rest.endIndex
        {
            let place = rest[(at + 1)...].prefix { !"/?#".utf8.contains($0) }
            if !place.isEmpty {
                authority = rest[..<place.endIndex]
                isRaw = true
            }
        }
        self.isRaw = isRaw
        tail = rest.dropFirst(authority.count)
        path = tail.prefix { !"?#".utf8.contains($0) }
        query = tail.dropFirst(path.count).prefix { $0 != UInt8(ascii: "#") }.dropFirst()
        fragment = tail.drop { $0 != UInt8(ascii: "#") }.dropFirst()
        self.scheme = scheme
        let at = authority.lastIndex(of: UInt8(ascii: "@"))
        let info = at.map { authority[..<$0] }
        let user = info?.prefix { $0 != UInt8(ascii: ":") }
        let password = info?.dropFirst((user?.count ?? 0) + 1)
        self.user = user
        self.password = password.flatMap { $0.isEmpty ? nil : $0 }
        let place = at.map { authority[($0 + 1)...] } ?? authority
        let bracket = place.lastIndex(of: UInt8(ascii: "]")) ?? place.startIndex
        let colon = place[bracket...].firstIndex(of: UInt8(ascii: ":"))
        host = colon.map { place[..<$0] } ?? place
        port = colon.map { place[($0 + 1)...] } ?? place[place.endIndex...]
        // libpq also accepts a host in the query.
        guard !host.isEmpty || !query.isEmpty else { return nil }
    }

    /// Hosts and ports as written.
    var places: Bytes { host.base[host.startIndex..<port.endIndex] }

    mutating func nextParameter() -> (name: String, value: Bytes)? {
        guard !query.isEmpty else { return nil }
        let pair = query.prefix { $0 != UInt8(ascii: "&") }
        query = query.dropFirst(pair.count + 1)
        let name = pair.prefix { $0 != UInt8(ascii: "=") }
        return (String(decoding: name.prefix(64), as: UTF8.self), pair.dropFirst(name.count + 1))
    }

    /// Whether a program wrote its word for a missing value in place of a name: `https://undefined.example.com`.
    var holdsAbsence: Bool {
        host.split(separator: UInt8(ascii: ".")).contains(where: Address.isAbsence)
            || host.elementsEqual("null".utf8)
            || path.split(separator: UInt8(ascii: "/")).contains(where: Address.isAbsence)
            || [user, password].contains { $0.map(Address.isAbsence) ?? false }
    }

    private static func isAbsence(_ text: Bytes) -> Bool { text.elementsEqual("undefined".utf8) }

    /// Whether user and password are a template's words, which no real database uses.
    var hasWordsForUser: Bool {
        guard let user, let password else { return false }
        return ["user", "username"].contains { user.lazy.map(\.lowercased).elementsEqual($0.utf8) }
            && ["pass", "password"].contains { password.lazy.map(\.lowercased).elementsEqual($0.utf8) }
    }

    /// Whether a template's word stands for the port: `HOST:PORT`.
    var hasWordsForPort: Bool { !port.isEmpty && port.allSatisfy { $0.isLetter || $0 == UInt8(ascii: "_") } }

    /// Whether the host is the same from every machine.
    var isRemote: Bool { DatabaseServer.isRemote(host) }

    /// Returns the address with a lower-case scheme and host, without a final dot, a default port and an empty path.
    func normalized() -> SecretValue {
        let isHTTPS = scheme.lazy.map(\.lowercased).elementsEqual("https".utf8)
        let isHTTP = scheme.lazy.map(\.lowercased).elementsEqual("http".utf8)
        let isOwnPort = isHTTPS && port.elementsEqual("443".utf8) || isHTTP && port.elementsEqual("80".utf8)
        let isRoot = [
            [], Array("/".utf8), Array("/?".utf8), Array("/#".utf8), Array("?".utf8), Array("#".utf8),
        ].contains { tail.elementsEqual($0) }
        return written {
            $0.lowercased(scheme)
            $0.text("://")
            if let user {
                $0.bytes(user)
                $0.text(":")
                if let password { $0.bytes(password) }
                $0.text("@")
            }
            $0.lowercased(host.last == UInt8(ascii: ".") ? host.dropLast() : host)
            if !port.isEmpty, !isOwnPort {
                $0.text(":")
                $0.bytes(port)
            }
            if !isRoot { $0.bytes(tail) }
        }
    }

    /// Returns a value that `write` composes from the components.
    private func written(_ write: (inout Writer) -> Void) -> SecretValue {
        let room =
            scheme.count + (user?.count ?? 0) + (password?.count ?? 0) + host.count + port.count + tail.count
        return SecretValue(capacity: room + 16) { buffer in
            var writer = Writer(buffer: buffer)
            write(&writer)
            return writer.count
        }
    }

    struct Writer {
        let buffer: UnsafeMutableRawBufferPointer
        var count = 0

        mutating func bytes(_ bytes: Bytes) { bytes.forEach { append($0) } }
        mutating func lowercased(_ bytes: Bytes) { bytes.forEach { append($0.lowercased) } }
        mutating func text(_ text: StaticString) {
            for index in 0..<text.utf8CodeUnitCount { append(text.utf8Start[index]) }
        }

        /// Writes a host or a socket's path in canonical form: in lower case, IPv6 addresses in their short form, and
        /// not percent-encoded.
        mutating func host(_ host: Bytes) {
            if let address = IPv6Address.canonical(host) { return address.utf8.forEach { append($0) } }
            guard host.contains(UInt8(ascii: "%")) else { return lowercased(host) }
            PercentEncoding.decoded(host).withBytes { lowercased($0[...]) }
        }

        mutating func byte(_ byte: UInt8) { append(byte) }
        mutating func hexadecimal(_ byte: UInt8, isCapital: Bool) {
            for nibble in [byte >> 4, byte & 15] {
                let letter = isCapital ? UInt8(ascii: "A") : UInt8(ascii: "a")
                append(nibble < 10 ? UInt8(ascii: "0") + nibble : letter + nibble - 10)
            }
        }

        private mutating func append(_ byte: UInt8) {
            buffer[count] = byte
            count += 1
        }
    }
}
