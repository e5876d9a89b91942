import Manifests

/// The audience of a key by the words of its name. Only the last words count: `SECRET_MENU` is a menu.
enum KeyName {
    /// Returns whether a name is that of a server's key, which build tools must not give to browsers.
    ///
    /// - Parameter name: The name without the prefix that build tools require.
    static func isServers(_ name: String) -> Bool {
        let name = name.uppercased()
        let words = Words(name)
        let settings = KnownServices.builtIn.settings
        guard !words.end(in: published), !words.isSwitch else { return false }
        if words.end(in: servers) { return true }
        let isCredential = settings.isCredential(name) && !words.end(in: features)
        if isCredential, words.contain(roles) { return true }
        let known = KnownServices.builtIn.match(name)
        if known?.secret.isPublished == true { return false }
        if words.end(in: tokens) { return true }
        if ["URL", "URI", "DSN"].contains(words.last), words.contain(stores), !words.contain(["REST"]) {
            return true
        }
        guard let known, known.service.isolation != .config, known.secret.configReason == nil else {
            return false
        }
        return isCredential || words.contain(["WEBHOOK"])
    }

    /// Returns whether a name is that of a key that is published by design.
    static func isPublished(_ name: String) -> Bool { Words(name.uppercased()).end(in: published) }

    /// Returns whether a well-known service publishes what has this name: a key by its own name, anything else by its
    /// service's.
    static func isKnownPublished(_ name: String) -> Bool {
        let table = KnownServices.builtIn
        let name = table.bareName(of: name.uppercased())
        guard let known = table.match(name), known.secret.isPublished, !isServers(name) else { return false }
        if case .name = known.secret.pattern.value { return true }
        return !table.settings.isCredential(name)
    }

    /// Keys and numbers that are public.
    private static let published = [
        "PUBLIC_KEY", "PUBLIC_API_KEY", "PUBLIC_TOKEN", "SITE_KEY", "SITEKEY", "CLIENT_ID", "CLIENT_TOKEN",
        "CLIENT_SIDE_TOKEN", "SEARCH_KEY", "SEARCH_API_KEY", "SEARCH_ONLY_API_KEY", "STOREFRONT_ACCESS_TOKEN",
        "STOREFRONT_TOKEN", "MEASUREMENT_ID", "TRACKING_ID", "GTM_ID", "GA_ID", "VAPID_KEY",
    ]

    private static let servers = [
        "SERVICE_ROLE", "SERVICE_KEY", "SERVICE_ACCOUNT", "SECRET", "SECRETS", "PRIVATE", "PASSWORD",
        "PASSWD",
        "PASSPHRASE", "CONNECTION_STRING", "SIGNING_KEY", "ENCRYPTION_KEY", "HMAC_KEY", "MASTER_KEY",
    ]

    /// The roles whose credentials are secret: `ADMIN_API_KEY`.
    private static let roles = [
        "ADMIN", "MANAGEMENT", "MASTER", "PERSONAL", "PRIVATE", "ROOT", "SECRET", "SERVER", "SERVICE_ROLE",
        "WRITE_TOKEN", "WRITE_API",
    ]

    /// Names that some vendors also use for browsers' keys.
    private static let tokens = [
        "ACCESS_TOKEN", "AUTH_KEY", "AUTH_TOKEN", "REFRESH_TOKEN", "BEARER_TOKEN", "DATABASE_URL", "DB_URL",
    ]

    /// Names of features, which are not credentials.
    private static let features = ["AUTH", "CERT", "CERTIFICATE", "CONNECTION", "COOKIE", "SIGNATURE"]

    /// The stores whose addresses contain a password.
    private static let stores = [
        "AMQP", "CLOUDAMQP", "DATABASE", "DB", "MONGO", "MONGODB", "MYSQL", "PG", "POSTGRES",
        "POSTGRESQL", "RABBITMQ", "REDIS",
    ]

    /// Words that may follow the significant ones: `SECRET_KEY_BASE`, `PUBLIC_KEY_PEM`, `PASSWORD_PROD`.
    private static let carriers: Set<String> = [
        "B", "BASE", "CONTENT", "CONTENTS", "CREDENTIALS", "CURRENT", "DEV", "DEVELOPMENT", "HEX", "JSON",
        "JWT", "KEY", "KEYS", "LIVE", "NEW", "NEXT", "OLD", "PEM", "PREPROD", "PREVIOUS", "PROD",
        "PRODUCTION", "RAW", "STAGING", "STRING", "TEST", "TOKEN", "V", "VALUE",
    ]

    /// First words of switches, unless the last word is a key's: `SHOW_PASSWORD`.
    private static let switches: Set<String> = [
        "ALLOW", "CHANGE", "DISABLE", "ENABLE", "FORCE", "FORGOT", "HAS", "HIDE", "IS", "REQUIRE", "RESET",
        "SHOW", "USE",
    ]

    /// The words of a name without their numbers.
    private struct Words {
        private let all: [String]

        init(_ name: String) {
            all = name.split { !$0.isLetter && !$0.isNumber }
                .compactMap { word in word.lastIndex { !$0.isNumber }.map { String(word[...$0]) } }
        }

        var last: String { all.last ?? "" }

        var isSwitch: Bool {
            switches.contains(all.first ?? "") && !["KEY", "SECRET", "TOKEN"].contains(last)
        }

        func contain(_ some: [String]) -> Bool {
            let text = "_\(all.joined(separator: "_"))_"
            return some.contains { text.contains("_\($0)_") }
        }

        /// Returns whether the name ends with one of these, followed by carriers at most.
        func end(in some: [String]) -> Bool {
            var rest = all[...]
            while !rest.isEmpty {
                let text = "_" + rest.joined(separator: "_")
                if some.contains(where: { text.hasSuffix("_\($0)") }) { return true }
                guard let word = rest.popLast(), carriers.contains(word) else { return false }
            }
            return false
        }
    }
}
