import Support

/// The server of a host name, since vendors have several names for one server. Sources: supabase.com/docs, “Connect to
/// your database”; neon.com/docs, “Connection pooling”; docs.aws.amazon.com, “Aurora endpoints”; mongodb.com/docs,
/// “Connection strings”; docs.digitalocean.com, “Connect to clusters”; render.com/docs, “Databases” and “Key Value”.
struct DatabaseServer {
    /// The common components of all its names.
    let name: [Bytes]
    /// The tenant, if the server has many.
    let tenant: Bytes?
    /// Whether the server is a single database, whatever else the address names.
    let isDatabase: Bool

    init(at host: Bytes, user: Bytes?, tenant: Bytes?) {
        isDatabase = DatabaseServer.isDatabase(host)
        // Poolers take the tenant from the user, after a dot: `postgres.REF`.
        let tenant = tenant ?? user?.drop { $0 != UInt8(ascii: ".") }.dropFirst()
        let own = DatabaseServer.ownName(host, user: user, tenant: tenant)
        name = own ?? [host]
        self.tenant = own == nil ? tenant.flatMap { $0.isEmpty ? nil : $0 } : nil
    }

    /// Returns the components that identify the server at its vendor; `nil` if the host itself does.
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

    /// Returns whether a text is one of Render's service names, which are the hosts in its internal network.
    private static func isRender(_ text: Bytes) -> Bool {
        (starts(text, "dpg-") || starts(text, "red-")) && text.count >= 16
    }

    /// Returns whether the host is the same from every machine, unlike `localhost` and services of Docker Compose,
    /// Kubernetes and Railway.
    static func isRemote(_ host: Bytes) -> Bool {
        guard host.contains(UInt8(ascii: ".")) else {
            return isRender(host) || isSocket(host)
                || IPv6Address.canonical(host).map { $0 != "::1" && $0 != "::" } ?? false
        }
        return !starts(host, "127.") && !starts(host, "0.0.0.0")
            && !([".svc", ".svc.cluster.local", ".docker.internal", ".localhost", ".railway.internal"]
                as [StaticString]).contains { ends(host, $0) }
    }

    /// Returns whether it is a Cloud SQL socket's path, percent-encoded or not.
    static func isSocket(_ host: Bytes) -> Bool {
        starts(host, "/cloudsql/") || starts(host, "%2fcloudsql%2f")
    }

    /// Returns whether databases at the host differ only by user: PlanetScale has one host for all branches.
    static func isTold(byUser host: Bytes) -> Bool { ends(host, ".psdb.cloud") }

    /// Returns whether each such host is a single database, which may also be accessed over HTTPS.
    static func isDatabase(_ host: Bytes) -> Bool { ends(host, ".turso.io") || ends(host, ".upstash.io") }

    private static func starts(_ text: Bytes, _ start: StaticString) -> Bool {
        text.prefix(start.utf8CodeUnitCount).lazy.map(\.lowercased).elementsEqual(
            UnsafeBufferPointer(start: start.utf8Start, count: start.utf8CodeUnitCount))
    }

    private static func ends(_ text: Bytes, _ end: StaticString) -> Bool {
        starts(text.suffix(end.utf8CodeUnitCount), end)
    }
}
