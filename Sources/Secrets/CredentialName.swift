import Support

/// Classifies the names of members and parameters by their words.
package enum CredentialName {
    /// Returns whether a member or parameter of this name is a credential: `client_secret`, `apiKey`; not
    /// `auth_method`.
    package static func isOne(_ name: String) -> Bool {
        let words = words(of: name)
        guard let last = words.last, !qualifiers.contains(last), publicWords.isDisjoint(with: words) else {
            return false
        }
        return words.contains { word in
            credentials.contains(word) || compounds.contains { word.hasSuffix($0) }
        }
    }

    /// Returns whether the name is a key's and contains no word for a switch: `API_KEY`, but not `USE_API_KEY`.
    package static func isKeys(_ name: String) -> Bool {
        var words = words(of: name)
        // `API_KEY_2`
        while let last = words.popLast() {
            let word = String(last.reversed().drop { $0.isNumber }.reversed())
            if word.isEmpty { continue }
            return keys.contains { word.hasSuffix($0) } && switches.isDisjoint(with: words)
                && publicWords.isDisjoint(with: words)
        }
        return false
    }

    private static let keys = [
        "credential", "credentials", "dsn", "key", "keys", "passphrase", "passwd", "password", "secret",
        "secrets", "token", "tokens",
    ]
    private static let switches: Set<String> = [
        "allow", "auto", "check", "debug", "disable", "enable", "enforce", "force", "has", "is", "need",
        "needs",
        "no", "print", "require", "rotate", "show", "skip", "use", "uses", "validate", "verify", "with",
    ]

    /// Returns whether a value of this name is a credential even if it does not look random.
    static func isPassword(_ name: String) -> Bool {
        guard let last = words(of: name).last else { return false }
        return ["pass", "password", "passwd", "pwd", "passphrase", "secret"].contains { last.hasSuffix($0) }
    }

    /// Returns whether the name shows that the value is not secret: `client_id`, `publicKey`, `commit`.
    static func isIdentifier(_ name: String) -> Bool {
        let words = words(of: name)
        guard let last = words.last else { return false }
        return qualifiers.contains(last) || identifiers.contains(last) || isChecksum(name)
            || !publicWords.isDisjoint(with: words)
    }

    /// Returns whether the name is a checksum's or version's: `sha256:…`, `GIT_COMMIT`.
    static func isChecksum(_ name: String) -> Bool { words(of: name).last.map(checksums.contains) ?? false }

    private static let identifiers: Set<String> = [
        "account", "aud", "bucket", "ca", "cert", "certificate", "client", "email", "host", "iss", "kid",
        "project",
        "ref", "sid", "site", "sub", "subscription", "tenant", "user", "username", "uuid", "workspace",
        "zone",
    ]
    private static let checksums: Set<String> = [
        "build", "checksum", "commit", "digest", "etag", "fingerprint", "hash", "image", "integrity", "md5",
        "release",
        "rev", "revision", "sha", "sha1", "sha256", "sha384", "sha512", "tag", "thumbprint",
    ]

    /// Returns the words of `snake_case`, `camelCase` and `kebab-case` in lower case.
    private static func words(of name: String) -> [String] {
        var words: [String] = [""]
        var wasSmall = false
        for byte in name.utf8 {
            let isCapital = byte.isLetter && byte & 0x20 == 0
            if !byte.isLetter && !byte.isDigit || isCapital && wasSmall { words.append("") }
            if byte.isLetter || byte.isDigit {
                words[words.count - 1].unicodeScalars.append(Unicode.Scalar(byte.lowercased))
            }
            wasSmall = byte.isLetter && !isCapital
        }
        return words.filter { !$0.isEmpty }
    }

    private static let credentials: Set<String> = [
        "auth", "authorization", "bearer", "cookie", "credential", "credentials", "dsn", "jwt", "key", "keys",
        "pass",
        "passphrase", "password", "passwd", "pat", "pwd", "secret", "secrets", "sig", "signature", "token",
        "tokens",
    ]
    /// Compound words without a separator.
    private static let compounds = [
        "apikey", "accesskey", "authtoken", "privatekey", "secret", "secretkey", "password", "token",
    ]
    private static let publicWords: Set<String> = ["public", "publishable", "anon"]
    /// Last words of names that describe a credential but do not hold one.
    private static let qualifiers: Set<String> = [
        "alg", "algorithm", "algorithms", "at", "audience", "bits", "count", "details", "domain", "enabled",
        "endpoint",
        "expiration", "expires", "expiry", "field", "file", "flow", "format", "header", "hint", "id", "ids",
        "in", "issuer",
        "length", "lifetime", "mechanism", "method", "methods", "name", "names", "ops", "path", "policy",
        "prefix",
        "provider", "required", "ring", "schema", "scope", "scopes", "server", "size", "source", "space",
        "store", "ttl",
        "type", "types", "uri", "url", "usage", "use", "version", "words",
    ]
}
