import Support

/// A database that a connection string leads to, however that is written: as a URL, as settings, as MySQL's drivers do.
struct Database {
    private let host: Bytes
    private let port: Bytes
    private let user: Bytes?
    private let name: Bytes

    /// Nil where the host is another one in each place, or where all are told apart by their users.
    ///
    /// - Parameter name: the database, perhaps with a slash in front.
    init?(host: Bytes, port: Bytes, user: Bytes?, name: Bytes) {
        guard Database.isRemote(host), !Database.isTold(byUser: host) else { return nil }
        (self.host, self.port, self.user) = (
            host.last == UInt8(ascii: ".") ? host.dropLast() : host, port, user
        )
        self.name = name.first == UInt8(ascii: "/") ? name.dropFirst() : name
    }

    /// Whether the host is the same one wherever it is asked for, which `localhost` and services of Docker Compose and
    /// Kubernetes are not.
    static func isRemote(_ host: Bytes) -> Bool {
        host.contains(UInt8(ascii: ".")) && !host.starts(with: "127.".utf8)
            && !host.starts(with: "0.0.0.0".utf8)
            && ![".svc", ".svc.cluster.local", ".docker.internal", ".localhost"].contains { ends(host, $0) }
    }

    /// PlanetScale has one host for all, and its branches have users of their own.
    private static func isTold(byUser host: Bytes) -> Bool { ends(host, ".psdb.cloud") }

    private static func ends(_ host: Bytes, _ end: StaticString) -> Bool {
        host.suffix(end.utf8CodeUnitCount).lazy.map(\.lowercased).elementsEqual(
            UnsafeBufferPointer(start: end.utf8Start, count: end.utf8CodeUnitCount))
    }

    var hostDigest: Digest { written { $0.lowercased(host) } }

    /// Host, tenant and database: poolers tell tenants by what stands behind a dot of the user, `postgres.REF`, and
    /// reach the same database at another port.
    var digest: Digest {
        let tenant = user?.drop { $0 != UInt8(ascii: ".") }
        let isUsual = ["", "5432", "6543", "3306", "1433", "27017"].contains { port.elementsEqual($0.utf8) }
        return written {
            $0.text("database:")
            $0.lowercased(host)
            if let tenant { $0.bytes(tenant) }
            $0.text(":")
            if !isUsual { $0.bytes(port) }
            $0.text("/")
            $0.bytes(name)
        }
    }

    private func written(_ write: (inout Address.Writer) -> Void) -> Digest {
        let text = SecretValue(capacity: host.count + (user?.count ?? 0) + port.count + name.count + 16) {
            var writer = Address.Writer(buffer: $0)
            write(&writer)
            return writer.count
        }
        return text.digest
    }

    /// The databases of a text that is one connection string.
    static func all(in text: Bytes) -> [Database] {
        guard text.count <= 4096 else { return [] }
        let plain = text.starts(with: "jdbc:".utf8) ? text.dropFirst(5) : text
        let isOwnForm = ["sqlserver:", "db2:", "oracle:"].contains { plain.starts(with: $0.utf8) }
        if isOwnForm, let database = jdbc(plain) { return [database] }
        if let address = Address(text) { return address.databases }
        return (driver(text) ?? settings(text)).map { [$0] } ?? []
    }

    /// `user:password@tcp(host:port)/database?parameters`
    private static func driver(_ text: Bytes) -> Database? {
        guard let open = text.lastIndex(of: UInt8(ascii: "(")),
            let close = text.lastIndex(of: UInt8(ascii: ")")),
            open < close, text[..<open].suffix(3).elementsEqual("tcp".utf8)
        else { return nil }
        let place = text[(open + 1)..<close]
        let host = place.prefix { $0 != UInt8(ascii: ":") }
        return Database(
            host: host, port: place.dropFirst(host.count + 1), user: text.prefix { $0 != UInt8(ascii: ":") },
            name: text[(close + 1)...].prefix { $0 != UInt8(ascii: "?") })
    }

    /// `sqlserver://host:port;databaseName=…;user=…`, `db2://host:port/name:user=…;`, and Oracle's
    /// `oracle:thin:@//host:port/service` and `oracle:thin:user/password@host:port:sid`; nil for what is a URL.
    private static func jdbc(_ text: Bytes) -> Database? {
        func place(_ text: Bytes, _ user: Bytes?, _ name: Bytes?) -> Database? {
            let host = text.prefix { !":/\\".utf8.contains($0) }
            let behind = text.dropFirst(host.count).drop { !":/".utf8.contains($0) }
            let port =
                behind.first == UInt8(ascii: ":")
                ? behind.dropFirst().prefix(while: \.isDigit) : behind.prefix(0)
            let rest = behind.dropFirst(port.isEmpty ? 0 : port.count + 1).dropFirst()
            let own = rest.prefix { !":?".utf8.contains($0) }
            return Database(host: host, port: port, user: user, name: name ?? own)
        }
        if text.starts(with: "oracle:".utf8) {
            guard let at = text.lastIndex(of: UInt8(ascii: "@")) else { return nil }
            let user = text[..<at].drop { $0 != UInt8(ascii: ":") }.dropFirst().drop {
                $0 != UInt8(ascii: ":")
            }
            let rest = text[(at + 1)...]
            return place(
                rest.starts(with: "//".utf8) ? rest.dropFirst(2) : rest,
                user.dropFirst().prefix { $0 != UInt8(ascii: "/") }, nil)
        }
        guard
            let semicolon = text.firstIndex(of: UInt8(ascii: ";"))
                ?? (text.starts(with: "db2:".utf8) ? text.endIndex : nil),
            let scheme = text.firstIndex(of: UInt8(ascii: ":")),
            text[(scheme + 1)...].starts(with: "//".utf8),
            scheme + 3 <= semicolon
        else { return nil }
        let found = pairs(of: text[semicolon...], isList: true)
        let address = text[(scheme + 3)..<semicolon]
        guard address.isEmpty else { return place(address, found[.user], found[.name]) }
        return found[.host].flatMap { host in
            Database(
                host: host, port: found[.port] ?? host.prefix(0), user: found[.user],
                name: found[.name] ?? host.prefix(0))
        }
    }

    private enum Setting { case host, port, user, name }
    private static let settings: [String: Setting] = [
        "host": .host, "hostaddr": .host, "server": .host, "datasource": .host, "addr": .host,
        "address": .host,
        "networkaddress": .host, "port": .port, "user": .user, "userid": .user, "uid": .user,
        "username": .user,
        "dbname": .name, "database": .name, "databasename": .name, "initialcatalog": .name,
        "servername": .host, "portnumber": .port,
    ]

    /// `host=… dbname=…`, as libpq has it, and `Server=…;Database=…`, as ADO.NET and ODBC have it.
    private static func settings(_ text: Bytes) -> Database? {
        guard text.contains(UInt8(ascii: "=")) else { return nil }
        let isList = text.contains(UInt8(ascii: ";"))
        guard isList || text.contains(0x20) else { return nil }
        let found = pairs(of: text, isList: isList)
        guard var host = found[.host], let name = found[.name] else { return nil }
        if host.starts(with: "tcp:".utf8) { host = host.dropFirst(4) }
        let comma = host.prefix { $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: ":") }
        let port = comma.count < host.count ? host.dropFirst(comma.count + 1) : found[.port]
        return Database(host: comma, port: port ?? host[host.endIndex...], user: found[.user], name: name)
    }

    /// The settings of a list, by what they set.
    private static func pairs(of text: Bytes, isList: Bool) -> [Setting: Bytes] {
        var found: [Setting: Bytes] = [:]
        for pair in text.split(whereSeparator: { isList ? $0 == UInt8(ascii: ";") : $0 <= 0x20 }) {
            let name = pair.prefix { $0 != UInt8(ascii: "=") }
            guard name.count < pair.count, name.count <= 24 else { continue }
            let letters = name.lazy.filter { $0.isLetter }.map(\.lowercased)
            guard let setting = settings[String(decoding: Array(letters), as: UTF8.self)] else { continue }
            var value = Peeler.trimmed(pair.dropFirst(name.count + 1))
            if let quote = value.first, "'\"".utf8.contains(quote), value.count > 1, value.last == quote {
                value = value.dropFirst().dropLast()
            }
            found[setting] = value
        }
        return found
    }
}
