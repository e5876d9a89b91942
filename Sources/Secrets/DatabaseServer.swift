import Support

/// The server behind a host's name: vendors have several names for one. Sources: supabase.com/docs, “Connect to your
/// database”; neon.com/docs, “Connection pooling”; docs.aws.amazon.com, “Aurora endpoints”; mongodb.com/docs, “Connection
/// strings”; docs.digitalocean.com, “Connect to clusters”; render.com/docs, “Databases” and “Key Value”.
struct DatabaseServer {
    /// What all of its names have in common, in pieces.
    let name: [Bytes]
    /// Whose database it is, where the server has many.
    let tenant: Bytes?
    /// Whether it is one database, whatever else the address names.
    let isDatabase: Bool

    init(at host: Bytes, user: Bytes?, tenant: Bytes?) {
        isDatabase = DatabaseServer.isDatabase(host)
        // Poolers tell tenants by what stands behind a dot of the user: `postgres.REF`.
        let tenant = tenant ?? user?.drop { $0 != UInt8(ascii: ".") }.dropFirst()
        let own = DatabaseServer.ownName(host, user: user, tenant: tenant)
        name = own ?? [host]
        self.tenant = own == nil ? tenant.flatMap { $0.isEmpty ? nil : $0 } : nil
    }

    /// What names the server alone among all of its vendor's; nil where that is the host.
    private static func ownName(_ host: Bytes, user: Bytes?, tenant: Bytes?) -> [Bytes]? {
        let label = host.prefix { $0 != UInt8(ascii: ".") }
        let domain = host[label.endIndex...]
        func cut(_ text: Bytes, at mark: StaticString) -> (before: Bytes, behind: Bytes)? {
            text.indices.first { starts(text[$0...], mark) }.map {
                (text[..<$0], text[($0 + mark.utf8CodeUnitCount)...])
            }
        }
        if ends(host, ".supabase.co"), starts(label, "db"), label.count == 2 {
            return [domain.dropFirst().prefix { $0 != UInt8(ascii: ".") }]
        }
        if ends(host, ".pooler.supabase.com"), let tenant, !tenant.isEmpty { return [tenant] }
        if ends(host, ".neon.tech"), ends(label, "-pooler") { return [label.dropLast(7), domain] }
        if ends(host, ".rds.amazonaws.com"), let (before, behind) = cut(domain, at: ".cluster-ro-") {
            return [label, before, domain.prefix(9), behind]
        }
        if ends(host, ".mongodb.net") {
            let cluster = ["-shard-", "-pl-", "-pri"].lazy.compactMap { cut(label, at: $0)?.before }.first
            return cluster.map { [$0, domain] }
        }
        if ends(host, ".db.ondigitalocean.com"), starts(label, "private-") { return [host.dropFirst(8)] }
        if isRender(label) { return [label] }
        if ends(host, ".render.com"), let user, isRender(user) { return [user] }
        return nil
    }

    /// Render's names of services, which are their hosts within it.
    private static func isRender(_ text: Bytes) -> Bool {
        (starts(text, "dpg-") || starts(text, "red-")) && text.count >= 16
    }

    /// Whether the host is the same one wherever it is asked for, which `localhost` and services of Docker Compose,
    /// Kubernetes and Railway are not.
    static func isRemote(_ host: Bytes) -> Bool {
        guard host.contains(UInt8(ascii: ".")) else {
            return isRender(host) || isSocket(host)
                || IPv6Address.canonical(host).map { $0 != "::1" && $0 != "::" } ?? false
        }
        return !starts(host, "127.") && !starts(host, "0.0.0.0")
            && !([".svc", ".svc.cluster.local", ".docker.internal", ".localhost", ".railway.internal"]
                as [StaticString]).contains { ends(host, $0) }
    }

    /// Whether it is the path of a socket that leads to one of Cloud SQL's servers, percent-encoded or not.
    static func isSocket(_ host: Bytes) -> Bool {
        starts(host, "/cloudsql/") || starts(host, "%2fcloudsql%2f")
    }

    /// PlanetScale has one host for all, and its branches have users of their own.
    static func isTold(byUser host: Bytes) -> Bool { ends(host, ".psdb.cloud") }

    /// Whether each host is a database of its own, which is asked over HTTPS, too.
    static func isDatabase(_ host: Bytes) -> Bool { ends(host, ".turso.io") || ends(host, ".upstash.io") }

    private static func starts(_ text: Bytes, _ start: StaticString) -> Bool {
        text.prefix(start.utf8CodeUnitCount).lazy.map(\.lowercased).elementsEqual(
            UnsafeBufferPointer(start: start.utf8Start, count: start.utf8CodeUnitCount))
    }

    private static func ends(_ text: Bytes, _ end: StaticString) -> Bool {
        starts(text.suffix(end.utf8CodeUnitCount), end)
    }
}
