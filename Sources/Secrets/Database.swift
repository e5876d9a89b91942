import Support

/// The database that a connection string leads to, in any format: a URL, a list of settings, or a MySQL driver's.
struct Database {
    private let host: Bytes
    private let server: DatabaseServer
    private let port: Bytes
    private let name: Bytes

    /// Creates a database; `nil` if its host differs between machines, or if only the user tells databases apart.
    ///
    /// - Parameters:
    /// - tenant: The tenant, if the address names one besides the host.
    /// - name: The database, optionally with a leading slash.
    /// - isAccount: Whether the host is a vendor's account name, which needs no dot.
    init?(
        host: Bytes, port: Bytes, user: Bytes?, tenant: Bytes? = nil, name: Bytes, isAccount: Bool = false
    ) {
        guard DatabaseServer.isRemote(host) || isAccount && !host.isEmpty,
            !DatabaseServer.isTold(byUser: host)
        else { return nil }
        self.host = host.last == UInt8(ascii: ".") ? host.dropLast() : host
        server = DatabaseServer(at: self.host, user: user, tenant: tenant)
        self.port = port
        self.name = name.first == UInt8(ascii: "/") ? name.dropFirst() : name
    }

    var hostDigest: Digest { written { $0.host(host) } }

    /// The digest of server and database, without usual ports, since poolers use another port for the same database.
    var digest: Digest {
        let isUsual = [
            "", "5432", "6543", "3306", "1433", "27017", "6379", "6380", "5671", "5672", "5439", "7687",
        ].contains { port.elementsEqual($0.utf8) }
        return written { text in
            text.text("database:")
            for piece in server.name { text.host(piece) }
            if let tenant = server.tenant {
                text.text(".")
                text.bytes(tenant)
            }
            guard !server.isDatabase else { return }
            text.text(":")
            if !isUsual { text.bytes(port) }
            text.text("/")
            text.bytes(name)
        }
    }

    private func written(_ write: (inout Address.Writer) -> Void) -> Digest {
        let tenant = server.tenant?.count ?? 0
        // The canonical form of an IPv6 address may be longer than the written one.
        let text = SecretValue(capacity: host.count + tenant + port.count + name.count + 80) {
            var writer = Address.Writer(buffer: $0)
            write(&writer)
            return writer.count
        }
        return text.digest
    }

    /// Returns the databases of a text that is one connection string.
    static func all(in text: Bytes) -> [Database] {
        guard text.count <= 4096 else { return [] }
        let plain = text.starts(with: "jdbc:".utf8) ? text.dropFirst(5) : text
        let isOwnForm = ["sqlserver:", "db2:", "oracle:"].contains { plain.starts(with: $0.utf8) }
        if isOwnForm, let database = jdbc(plain) { return [database] }
        if let address = Address(text) { return all(at: address) }
        return (driver(text) ?? settings(text) ?? redis(text)).map { [$0] } ?? []
    }

    /// The prefixes of URL schemes of data stores that environments must not share.
    private static let schemes = [
        "postgres", "mysql", "mariadb", "mongodb", "redis", "valkey", "sqlserver", "mssql", "amqp",
        "clickhouse", "libsql", "cockroach", "nats", "oracle", "ecto", "postgis", "redshift", "timescale",
        "neo4j", "bolt", "couchbase", "snowflake", "singlestore", "edgedb",
    ]

    /// Returns the databases of a data store's URL, which may list several hosts and override its components in the
    /// query. Source: postgresql.org, “Connection Strings”.
    private static func all(at address: Address) -> [Database] {
        let scheme = address.scheme.lazy.map(\.lowercased)
        let kind = schemes.first { scheme.starts(with: $0.utf8) }
        guard kind != nil || DatabaseServer.isDatabase(address.host) else { return [] }
        var (user, tenant, name) = (address.user, nil as Bytes?, address.path)
        // The hosts, optionally with ports; the path of a socket may contain a colon.
        var (places, port) = (address.places, address.port)
        var parameters = address
        while let (parameter, value) = parameters.nextParameter() {
            switch parameter.lowercased() {
            case "host" where address.host.isEmpty: places = value
            case "socket", "unix_socket", "unixsocket", "unixsocketpath", "socketpath", "unix_socket_path":
                if DatabaseServer.isSocket(value) { places = value }
            case "port" where port.isEmpty: port = value
            case "user" where user == nil: user = value
            case "dbname", "db", "database": if name.count < 2 { name = value }
            case "options":
                // `reference=REF` for Supabase's pooler; the sign may be percent-encoded.
                let sign = value.first { "=%".utf8.contains($0) }
                let option = value.prefix { $0 != sign }
                guard option.elementsEqual("reference".utf8) else { continue }
                tenant = value.dropFirst(option.count + (sign == UInt8(ascii: "%") ? 3 : 1))
            default: break
            }
        }
        if name.first == UInt8(ascii: "/") { name = name.dropFirst() }
        switch kind {
        case "postgres"?, "cockroach"?, "ecto"?, "postgis"?, "redshift"?, "timescale"?:
            if name.isEmpty, let user { name = user.prefix { $0 != UInt8(ascii: ".") } }
        case "redis"?, "valkey"?: if name.elementsEqual("0".utf8) { name = name.dropFirst() }
        // Another setting tells which database of the account or cluster it is.
        case "snowflake"?, "couchbase"?: if name.isEmpty { return [] }
        case "amqp"?: if name.lazy.map(\.lowercased).elementsEqual("%2f".utf8) { name = name.prefix(0) }
        default: break
        }
        if DatabaseServer.isSocket(places) {
            return [Database(host: places, port: places.prefix(0), user: user, tenant: tenant, name: name)]
                .compactMap(\.self)
        }
        let all = places.split(separator: UInt8(ascii: ","))
        return all.compactMap { place in
            let isIPv6 = place.first == UInt8(ascii: "[")
            let host =
                isIPv6
                ? place.prefix { $0 != UInt8(ascii: "]") } : place.prefix { $0 != UInt8(ascii: ":") }
            let behind = place.dropFirst(host.count).drop { $0 == UInt8(ascii: "]") }.dropFirst()
            return Database(
                host: isIPv6 ? host.dropFirst() : host,
                port: all.count > 1 || !behind.isEmpty ? behind : port,
                user: user, tenant: tenant, name: name, isAccount: kind == "snowflake")
        }
    }

    /// `user:password@tcp(host:port)/database?parameters`
    private static func driver(_ text: Bytes) -> Database? {
        guard let open = text.lastIndex(of: UInt8(ascii: "(")),
            let close = text.lastIndex(of: UInt8(ascii: ")")),
            open < close,
            ["tcp", "unix"].contains(where: { text[..<open].suffix($0.utf8.count).elementsEqual($0.utf8) })
        else { return nil }
        let place = text[(open + 1)..<close]
        let host = place.first == UInt8(ascii: "/") ? place : place.prefix { $0 != UInt8(ascii: ":") }
        return Database(
            host: host, port: place.dropFirst(host.count + 1), user: text.prefix { $0 != UInt8(ascii: ":") },
            name: text[(close + 1)...].prefix { $0 != UInt8(ascii: "?") })
    }

    /// Parses `sqlserver://host:port;databaseName=…;user=…`, `db2://host:port/name:user=…;`, and Oracle's
    /// `oracle:thin:@//host:port/service` and `oracle:thin:user/password@host:port:sid`; `nil` for a plain URL.
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

    /// Parses StackExchange.Redis's `host:port,password=…,defaultDatabase=0`.
    private static func redis(_ text: Bytes) -> Database? {
        var parts = text.split(separator: UInt8(ascii: ","))[...]
        guard let place = parts.popFirst(), !place.contains(UInt8(ascii: "=")), !parts.isEmpty else {
            return nil
        }
        func value(of name: String) -> Bytes? {
            for part in parts {
                let pair = Peeler.trimmed(part)
                let own = pair.prefix { $0 != UInt8(ascii: "=") }
                guard own.lazy.map(\.lowercased).elementsEqual(name.utf8) else { continue }
                return pair.dropFirst(own.count + 1)
            }
            return nil
        }
        guard value(of: "password") != nil || value(of: "ssl") != nil else { return nil }
        let host = place.prefix { $0 != UInt8(ascii: ":") }
        let name = value(of: "defaultdatabase") ?? place.prefix(0)
        return Database(
            host: host, port: place.dropFirst(host.count + 1), user: nil,
            name: name.elementsEqual("0".utf8) ? name.prefix(0) : name)
    }

    fileprivate enum Setting { case host, port, user, name }
    fileprivate static let settings: [String: Setting] = [
        "host": .host, "hostaddr": .host, "server": .host, "datasource": .host, "addr": .host,
        "address": .host,
        "networkaddress": .host, "port": .port, "user": .user, "userid": .user, "uid": .user,
        "username": .user,
        "dbname": .name, "database": .name, "databasename": .name, "initialcatalog": .name,
        "servername": .host, "portnumber": .port,
    ]

    /// Parses libpq's `host=… dbname=…`, and the `Server=…;Database=…` of ADO.NET and ODBC.
    private static func settings(_ text: Bytes) -> Database? {
        guard text.contains(UInt8(ascii: "=")) else { return nil }
        let isList = text.contains(UInt8(ascii: ";"))
        guard isList || text.contains(0x20) else { return nil }
        let found = pairs(of: text, isList: isList)
        guard var host = found[.host], let name = found[.name] ?? (isList ? nil : found[.user]) else {
            return nil
        }
        if host.starts(with: "tcp:".utf8) { host = host.dropFirst(4) }
        let isSocket = host.first == UInt8(ascii: "/")
        let comma = isSocket ? host : host.prefix { $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: ":") }
        let port = comma.count < host.count ? host.dropFirst(comma.count + 1) : found[.port]
        return Database(host: comma, port: port ?? host[host.endIndex...], user: found[.user], name: name)
    }

    /// Returns the values of a list of settings.
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

/// A database's settings in a JSON object, as in AWS Secrets Manager, except the password.
struct DatabaseMembers {
    private var text: [UInt8] = []
    private var known: Set<Database.Setting> = []
    private var isOne = true

    mutating func add(_ key: String, _ value: UnsafeRawBufferPointer) {
        guard let setting = Database.settings[key.lowercased().filter { $0 != "_" }], !value.isEmpty,
            value.count <= 512, value.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !"'\";=".utf8.contains($0) })
        else { return }
        // Nested objects may have the same keys.
        isOne = known.insert(setting).inserted && isOne
        let name: StaticString =
            switch setting {
            case .host: "host="
            case .port: "port="
            case .user: "user="
            case .name: "dbname="
            }
        name.withUTF8Buffer { text.append(contentsOf: $0) }
        text.append(contentsOf: value)
        text.append(0x20)
    }

    /// Returns the settings in libpq's format, `host=… dbname=… `; `nil` if they are not those of one database.
    func asSettings() -> SecretValue? {
        guard isOne, known.isSuperset(of: [.host, .name]) else { return nil }
        return SecretValue(capacity: text.count) { buffer in
            for (place, byte) in text.enumerated() { buffer[place] = byte }
            return text.count
        }
    }
}
