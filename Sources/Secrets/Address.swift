import Support

/// `%2F`, as URLs and forms have it.
enum PercentEncoding {
    static func decoded(_ text: Bytes) -> SecretValue {
        SecretValue(capacity: text.count) { buffer in
            var count = 0
            var rest = text
            while let byte = rest.popFirst() {
                if byte == UInt8(ascii: "%"), rest.count >= 2, rest.prefix(2).allSatisfy(\.isHexDigit) {
                    buffer[count] = rest.prefix(2).reduce(0) {
                        $0 << 4
                            | ($1.isDigit ? $1 - UInt8(ascii: "0") : $1.lowercased - UInt8(ascii: "a") + 10)
                    }
                    rest = rest.dropFirst(2)
                } else {
                    buffer[count] = byte
                }
                count += 1
            }
            return count
        }
    }
}

/// `scheme://user:password@host:port/path?query`, by its pieces.
struct Address {
    private let scheme: Bytes
    let user: Bytes?
    let password: Bytes?
    private let host: Bytes
    private let port: Bytes
    let path: Bytes
    let fragment: Bytes
    private var query: Bytes
    private let tail: Bytes

    init?(_ text: Bytes) {
        let text = text.starts(with: "jdbc:".utf8) ? text.dropFirst(5) : text
        let scheme = text.prefix { $0.isLetter || $0.isDigit || "+-.".utf8.contains($0) }
        let behind = text.dropFirst(scheme.count)
        guard !scheme.isEmpty, scheme.count <= 24, behind.starts(with: "://".utf8) else { return nil }
        let rest = behind.dropFirst(3)
        let authority = rest.prefix { !"/?#".utf8.contains($0) }
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
        guard !host.isEmpty else { return nil }
    }

    mutating func nextParameter() -> (name: String, value: Bytes)? {
        guard !query.isEmpty else { return nil }
        let pair = query.prefix { $0 != UInt8(ascii: "&") }
        query = query.dropFirst(pair.count + 1)
        let name = pair.prefix { $0 != UInt8(ascii: "=") }
        return (String(decoding: name.prefix(64), as: UTF8.self), pair.dropFirst(name.count + 1))
    }

    /// Whether the scheme is that of a store that environments must not share.
    var isDatabase: Bool {
        let names = [
            "postgres", "mysql", "mariadb", "mongodb", "redis", "valkey", "sqlserver", "mssql", "amqp",
            "clickhouse", "libsql", "cockroach", "nats", "oracle",
        ]
        return names.contains { scheme.lazy.map(\.lowercased).starts(with: $0.utf8) }
    }

    /// Whether a template's word stands for the port: `HOST:PORT`.
    var hasWordsForPort: Bool { !port.isEmpty && port.allSatisfy { $0.isLetter || $0 == UInt8(ascii: "_") } }

    /// Whether the host is the same one wherever it is asked for, which `localhost` and a service of Docker Compose are not.
    var isRemote: Bool {
        host.contains(UInt8(ascii: ".")) && !host.starts(with: "127.".utf8)
            && !host.starts(with: "0.0.0.0".utf8)
    }

    /// Whether environments may name the host and have databases of their own there.
    var isCallersHost: Bool { VendorAddress.isCallers(host: host) }

    func lowercasedHost() -> SecretValue {
        written { $0.lowercased(host) }
    }

    /// Host, tenant and database: poolers tell tenants by what stands behind a dot of the user, `postgres.REF`, and
    /// reach the same database at another port.
    func database() -> SecretValue {
        let tenant = user?.drop { $0 != UInt8(ascii: ".") } ?? host[host.endIndex...]
        let isUsual = port.isEmpty || port.elementsEqual("5432".utf8) || port.elementsEqual("6543".utf8)
        return written {
            $0.text("database:")
            $0.lowercased(host)
            $0.bytes(tenant)
            $0.text(":")
            if !isUsual { $0.bytes(port) }
            $0.bytes(path)
        }
    }

    /// Scheme and host in lower case, without a final dot, the scheme's own port and a root that is only a slash.
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

    /// A value that `write` puts together of the pieces.
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

        private mutating func append(_ byte: UInt8) {
            buffer[count] = byte
            count += 1
        }
    }
}
