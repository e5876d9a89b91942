package import Secrets
package import Support

/// Words and numbers that are never credentials: the usual values of flags, levels, counts and ports.
package enum CommonValue {
    /// Returns whether a digest is that of such a value.
    package static func isOne(_ digest: Digest) -> Bool { digests.contains(digest) }

    /// Returns which kind of setting a digest is that of; `nil` for any other value.
    package static func kind(of digest: Digest) -> PlainValue? {
        isUsualName(digest) ? .usual : plain.contains(digest) ? .word : nil
    }

    /// Words of programs, periods, rates and headers.
    private static let plain: Set<Digest> = {
        let words = PlainValue.words.flatMap {
            [$0, $0.uppercased(), $0.prefix(1).uppercased() + $0.dropFirst()]
        }
        let counts =
            Array(1...120) + [180, 240, 300, 360, 365, 600, 720, 900, 1800, 3600, 7200, 43_200, 86_400]
        let periods = counts.flatMap { count in ["ms", "s", "m", "h", "d"].map { "\(count)\($0)" } }
        let rates = (0...100).flatMap { ["0.\($0)", $0 < 10 ? "0.0\($0)" : "0.\($0)0"] } + ["1.0"]
        let headers = [
            "x-api-key", "X-API-Key", "X-Api-Key", "x-forwarded-host", "x-forwarded-proto", "X-CSRF-Token",
        ]
        return Set((words + periods + rates + headers).map { Digest(of: $0) })
    }()

    /// Returns whether a digest is that of a common value or of a customary local name of a host, database or queue.
    package static func isUsualName(_ digest: Digest) -> Bool { isOne(digest) || names.contains(digest) }

    private static let names = Set(
        [
            "/", "0.0.0.0", "127.0.0.1", "::", "::1", "[::]", "[::1]", "admin", "api", "app", "backend",
            "cache",
            "core", "database", "db", "events", "guest", "host", "host.docker.internal", "jobs", "kafka",
            "local", "localhost",
            "main",
            "mariadb", "master", "memory", "mongo", "mongodb", "mysql", "nats", "postgres", "postgresql",
            "primary", "public", "queue", "rabbitmq", "redis", "root", "server", "tasks", "user", "web",
        ].map { Digest(of: $0) })

    private static let digests: Set<Digest> = {
        let words = [
            "true", "false", "yes", "no", "on", "off", "enabled", "disabled", "none", "auto", "default",
            "trace", "debug", "verbose", "info", "notice", "warn", "warning", "error", "fatal", "silent",
            "json", "text", "en", "de", "fr", "es", "UTC", "utf-8", "UTF-8",
        ]
        let spellings = words.flatMap { [$0, $0.uppercased(), $0.prefix(1).uppercased() + $0.dropFirst()] }
        return Set((spellings + (0...10_000).map(String.init)).map { Digest(of: $0) })
    }()
}
