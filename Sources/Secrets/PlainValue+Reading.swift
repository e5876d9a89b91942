public import Support

extension PlainValue {
    private static let longest = 256

    /// Classifies a visible value; `nil` if it may be a credential, or the name of a unique resource. A random-looking
    /// value is not copied.
    public init?(_ value: UnsafeRawBufferPointer) {
        let core = Peeler.trimmed(value[...])
        guard (1...PlainValue.longest).contains(core.count),
            core.allSatisfy({ $0 == 0x20 || $0.isVisibleASCII }), !Randomness.isLikely(core)
        else { return nil }
        let text = String(decoding: core, as: UTF8.self)
        let items = text.split(separator: ",").map(\.trimmingSpaces)
        if PlainValue.isPath(text) || PlainValue.isOwnMachine(text) || PieceFinder.isVendors(core) {
            self = .place
        } else if items.allSatisfy(PlainValue.isMailbox) {
            self = .mailbox
        } else if items.allSatisfy(PlainValue.isWord) {
            self = .word
        } else if PlainValue.isLabel(text) {
            self = PlainValue.namesStage(text) ? .stage : .label
        } else {
            return nil
        }
    }

    // MARK: Places

    /// `/etc/tls/tls.key`, `./data`, `/app`, `/sign-in`: a file, a path below a common directory, or a page of a site.
    private static func isPath(_ text: String) -> Bool {
        let steps = text.split(separator: "/")
        guard text != "/" else { return true }
        guard text.hasPrefix("/") || ["~", ".", ".."].contains(steps.first), text.contains("/"),
            text.utf8.allSatisfy({ $0.isAlphanumeric || "/._-@+~".utf8.contains($0) }),
            let first = steps.first, let last = steps.last
        else { return false }
        return folders.contains(first.lowercased()) || isFile(String(last))
            || text.hasPrefix("/") && steps.allSatisfy { $0.count <= 20 && $0.allSatisfy(isPageLetter) }
    }

    private static func isPageLetter(_ letter: Character) -> Bool {
        ("a"..."z").contains(letter) || letter == "-"
    }

    private static let folders: Set<String> = [
        "app", "bin", "certs", "code", "config", "data", "dev", "etc", "home", "lib", "mnt", "opt", "private",
        "proc",
        "root", "run", "secrets", "srv", "sys", "tmp", "usr", "users", "var", "workspace",
    ]

    /// `tls.key`, `app.py`, `libjemalloc.so.2`.
    private static func isFile(_ text: String) -> Bool {
        let words = text.split(separator: ".").filter { !$0.allSatisfy(\.isNumber) }
        guard words.count > 1, let last = words.last else { return false }
        return extensions.contains(last.lowercased())
            && text.utf8.allSatisfy { $0.isAlphanumeric || "._-".utf8.contains($0) }
    }

    private static let extensions: Set<String> = [
        "cer", "cfg", "conf", "crt", "css", "csv", "db", "html", "ini", "jar", "js", "json", "key", "log",
        "mjs",
        "p12", "pem", "php", "pub", "py", "rb", "sh", "so", "sock", "sql", "sqlite", "sqlite3", "toml", "ts",
        "txt",
        "war", "xml", "yaml", "yml",
    ]

    /// `http://localhost:3000`, `redis://localhost:6379/0`, `http://+:8080`, `0.0.0.0:8080`.
    private static func isOwnMachine(_ text: String) -> Bool {
        let scheme = text.firstRange(of: "://").map { text[..<$0.upperBound] }
        let authority = text.dropFirst(scheme?.count ?? 0).prefix { !"/?".contains($0) }
        let host = authority.prefix { $0 != ":" }
        guard authority.dropFirst(host.count + 1).allSatisfy(\.isNumber) else { return false }
        return ["localhost", "127.0.0.1", "0.0.0.0"].contains(host)
            || scheme != nil && ["+", "*"].contains(host)
    }

    // MARK: Mailboxes

    /// `hello@acme.io`, `Acme <hello@acme.io>`; not the addresses of service accounts and calendars.
    private static func isMailbox(_ text: String) -> Bool {
        let start = text.lastIndex(of: "<")
        let address = start.map { text[text.index(after: $0)...].prefix { $0 != ">" } } ?? text[...]
        let halves = address.split(separator: "@", omittingEmptySubsequences: false)
        guard halves.count == 2, halves.allSatisfy({ !$0.isEmpty }), halves[1].contains("."),
            !["calendar.google.com", "gserviceaccount.com"].contains(where: halves[1].lowercased().hasSuffix)
        else { return false }
        return address.utf8.allSatisfy { $0.isAlphanumeric || "@._+-".utf8.contains($0) }
    }

    // MARK: Words

    private static func isWord(_ text: String) -> Bool {
        let small = text.lowercased()
        return words.contains(small) || isMeasure(small) || isRegion(small) || isLanguage(small)
            || isFile(text) || isHeader(small)
    }

    /// A number, period, size, version, date or port: `0.1`, `7d`, `512MiB`, `2024-06-20`, `:8080`. Longer numbers are
    /// accounts, phone numbers and keys; four numbers with dots are an IP address.
    private static func isMeasure(_ text: String) -> Bool {
        let date = text.utf8.prefix(10).map { $0.isDigit ? UInt8(ascii: "0") : $0 }
        let isDate = date.elementsEqual("0000-00-00".utf8)
        var rest = text.utf8.drop { "+-<>=~^:v".utf8.contains($0) }
        guard rest.first?.isDigit == true, text.utf8.count(where: \.isDigit) <= (isDate ? 17 : 9),
            text.utf8.count(where: { $0 == UInt8(ascii: ".") }) < 3
        else { return false }
        while let byte = rest.first {
            let run = rest.prefix { byte.isLetter ? $0.isLetter : $0 == byte || $0.isDigit }
            guard
                !byte.isLetter || isDate && run.count <= 8
                    || units.contains(String(decoding: run, as: UTF8.self)),
                byte.isAlphanumeric || ".-:_/%+ ".utf8.contains(byte)
            else { return false }
            rest = rest.dropFirst(run.count)
        }
        return true
    }

    private static let units: Set<String> = [
        "b", "d", "day", "days", "g", "gb", "gi", "gib", "h", "hour", "hours", "hr", "hrs", "k", "kb", "ki",
        "kib", "m",
        "mb", "mi", "mib", "min", "mins", "minute", "minutes", "month", "months", "ms", "px", "s", "sec",
        "second",
        "seconds", "secs", "tb", "w", "week", "weeks", "x", "y", "year", "years",
    ]

    /// `eu-central-1`, `us-central1`, `europe-west3`.
    private static func isRegion(_ text: String) -> Bool {
        let steps = text.split(separator: "-").filter { !$0.allSatisfy(\.isNumber) }
        guard steps.count == 2, steps[0].count <= 12, steps[0].allSatisfy(\.isLetter) else { return false }
        return directions.contains(String(steps[1].prefix { $0.isLetter }))
            && steps[1].drop { $0.isLetter }.allSatisfy(\.isNumber)
    }

    private static let directions: Set<String> = [
        "central", "east", "north", "northeast", "northwest", "south", "southeast", "southwest", "west",
    ]

    /// `en`, `en-us`, `en_US.UTF-8`.
    private static func isLanguage(_ text: String) -> Bool {
        let parts = text.replacing(".utf-8", with: "").split { "-_".contains($0) }
        return (1...2).contains(parts.count)
            && parts.allSatisfy { $0.count == 2 && $0.allSatisfy(\.isLetter) }
    }

    /// `x-api-key`.
    private static func isHeader(_ text: String) -> Bool {
        text.hasPrefix("x-") && text.count > 2
            && text.utf8.allSatisfy { $0.isLetter || $0 == UInt8(ascii: "-") }
    }

    /// `acme-prod`, `production`.
    private static func namesStage(_ text: String) -> Bool {
        text.lowercased().split { !$0.isLetter }.contains { stages.contains(String($0)) }
    }

    private static let stages: Set<String> = [
        "dev", "development", "preprod", "preview", "prd", "prod", "production", "qa", "stage", "staging",
        "stg", "uat",
    ]

    private static func isLabel(_ text: String) -> Bool {
        text.utf8.count <= 32 && text.utf8.count(where: \.isDigit) <= 2
            && text.utf8.allSatisfy { $0.isAlphanumeric || "-_:/ ".utf8.contains($0) }
    }

    /// Names of drivers, stores, modes and methods in programs, in lower case; no stages.
    package static let words: Set<String> = [
        "*", "accept", "accept-language", "all", "always", "always_on", "always_off", "apc", "apikey",
        "argon2", "argon2id", "array",
        "auto", "awslogs", "azure", "basic", "bcrypt", "bearer", "better-sqlite3", "chrome", "cloudinary",
        "cluster", "cockroachdb", "cookie", "cron", "ctr", "daily", "dark", "database", "disable", "disabled",
        "disk", "drop",
        "dynamodb", "emergency", "enable", "enabled", "errorlog", "exclude", "file", "filesystem", "fs",
        "full",
        "gcs", "get", "gpt-4o", "gpt-4o-mini", "graphite", "grpc", "gzip", "head", "health", "hs256", "hs384",
        "hs512",
        "html", "http", "http/json", "http/protobuf", "https", "imap", "include", "information", "ipv4",
        "ipv6", "jaeger",
        "jsonl", "jwt", "keep", "large", "lax", "light", "link", "log", "login", "logfmt", "lru",
        "mailgun",
        "mailhog", "mariadb", "medium", "memcached", "memory", "metrics", "mongodb", "mssql", "mysql",
        "mysql2", "native",
        "never", "oauth", "oauth2", "offline", "oidc", "options", "oracle", "otlp",
        "parentbased_always_on",
        "parentbased_traceidratio", "patch", "pg", "pgsql", "phpredis", "plain", "pop3", "post", "postgres",
        "postgresdb", "postgresql",
        "postmark", "predis", "prefer", "pretty", "prometheus", "pusher", "put", "rabbitmq", "read", "redis",
        "rediss",
        "require", "required", "resend", "rs256", "s3", "saml", "sasl_plaintext", "sasl_ssl",
        "scram-sha-256",
        "scram-sha-512", "sendgrid", "sendmail", "ses", "session", "sid", "simple", "single", "small", "smtp",
        "smtps",
        "snappy", "sqlite", "sqlite3", "sqlsrv", "sqs", "ssl", "stack", "standard", "starttls", "stderr",
        "stdout",
        "strict", "sync", "syslog", "system", "tcp", "tls", "tracecontext", "udp", "update", "utc",
        "validate",
        "verify-ca", "verify-full", "view", "websocket", "write", "xterm", "xterm-256color", "zipkin", "zstd",
    ]
}

extension Substring {
    fileprivate var trimmingSpaces: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
