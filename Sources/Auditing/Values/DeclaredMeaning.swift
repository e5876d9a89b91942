import Secrets
import Support

/// Where a declared text identifies the environment that declares it.
enum DeclaredMeaning {
    /// Everywhere: an address, an account's id.
    case anywhere
    /// Under the declared name alone, since other names may mean something else by it: a stage, a bucket.
    case underItsName
    /// Nowhere: a flag, a number, a region, a vendor's address, the mode of a build. Environments may have it in
    /// common.
    case nothing

    /// - Parameter name: The secret's name, which tells a number that is an account from one that is a limit.
    init(of text: String, under name: Name) {
        let words = Set(name.text.uppercased().split(separator: "_").map(String.init))
        let isOfResource = !words.isDisjoint(with: DeclaredMeaning.resources)
        if Stage(text) != nil {
            self = StageWords.isBuilds(name) ? .nothing : .underItsName
        } else if DeclaredMeaning.isBucket(text) {
            self = .anywhere
        } else if text.hasPrefix("."), DeclaredMeaning.address(String(text.dropFirst()), isNamed: true) != nil
        {
            // A domain with its subdomains, as in cookies.
            self = .underItsName
        } else if let address = DeclaredMeaning.address(
            text, isNamed: !words.isDisjoint(with: ["HOST", "DOMAIN"]))
        {
            self = VendorAddress.isOne(address) || address.isEveryMachines ? .nothing : .anywhere
        } else if DeclaredMeaning.isEmail(text) {
            self = .anywhere
        } else if DeclaredMeaning.isMeasure(text) {
            self = isOfResource && text.utf8.count >= 6 ? .underItsName : .nothing
        } else if !DeclaredThings.members(of: text, under: name).isEmpty {
            // Each of its members identifies the environment by itself.
            self = .nothing
        } else if DeclaredMeaning.isIdentifier(text)
            || DeclaredMeaning.namesStage(text) && !StageWords.isStage(name)
        {
            self = .anywhere
        } else {
            self =
                StageWords.namesStage(name, by: text)
                    || isOfResource && text.utf8.count >= 4
                    || DeclaredMeaning.namesThing(name) && !DeclaredMeaning.usual.contains(text.lowercased())
                ? .underItsName : .nothing
        }
    }

    /// Returns whether a name's last word, or the word before `NAME`, is that of something unique: `DB_NAME`.
    private static func namesThing(_ name: Name) -> Bool {
        var words = name.text.uppercased().split(separator: "_").map { $0.prefix { !$0.isNumber } }
        if words.count > 1, words.last == "NAME" { words.removeLast() }
        guard let last = words.last else { return false }
        return things.contains { last == $0 } || last.hasSuffix("DATABASE")
    }

    private static let things: Set<Substring> = [
        "BUCKET", "CLUSTER", "DATABASE", "DATASET", "DB", "DOMAIN", "EXCHANGE", "HOST", "HOSTNAME",
        "KEYSPACE",
        "NAMESPACE", "QUEUE", "SERVER", "STREAM", "SUBSCRIPTION", "TOPIC", "VHOST",
    ]

    /// Names that every team gives to its server, cluster or compose file.
    private static let usual: Set<String> = [
        "/", "admin", "api", "app", "backend", "cache", "core", "database", "db", "default", "events", "host",
        "jobs", "kafka", "localhost", "main", "mariadb", "master", "memory", "mongo", "mongodb", "mysql",
        "nats",
        "none", "postgres", "postgresql", "primary", "public", "queue", "rabbitmq", "redis", "root", "server",
        "tasks", "web",
    ]

    /// Returns whether it is the address of a bucket at a host with globally unique bucket names:
    /// `s3://acme-live/uploads`.
    static func isBucket(_ text: String) -> Bool {
        guard let end = text.firstRange(of: "://")?.lowerBound else { return false }
        return ["s3", "s3a", "s3n", "gs", "r2", "abfs", "abfss", "wasb", "wasbs"]
            .contains(text[..<end].lowercased())
    }

    /// Words in the names of settings whose values are unique.
    private static let resources: Set<String> = [
        "ACCOUNT", "BUCKET", "ID", "PROJECT", "REF", "STORE", "SUBDOMAIN", "TENANT", "WORKSPACE",
    ]

    /// Returns the URL, of any scheme, or the host that a text is; `nil` if it is neither.
    static func address(_ text: String, isNamed: Bool) -> HTTPURL? {
        if let start = text.firstRange(of: "://")?.upperBound {
            let rest = text[start...]
            let authority = rest.prefix { !"/?#".contains($0) }
            let place = authority.lastIndex(of: "@").map { authority.index(after: $0) } ?? rest.startIndex
            return try? HTTPURL("https://\(rest[place...])")
        }
        // `main.js` is a file name.
        let dots = text.count { $0 == "." }
        guard dots > 1 || dots == 1 && isNamed,
            text.utf8.allSatisfy({ ($0.isVisibleASCII || $0 >= 0x80) && $0 != UInt8(ascii: "@") }),
            let url = try? HTTPURL("https://\(text)"), url.query == nil, url.fragment == nil,
            dots == 3 || url.host.utf8.contains(where: \.isLetter)
        else { return nil }
        return url
    }

    /// Returns whether a text that is not an address contains an identifier of an environment, possibly as a pattern: a
    /// list of origins, `https://*.acme.example`, `arn:aws:s3:::acme-live`.
    static func namesAddresses(_ text: String, under name: Name) -> Bool {
        if !DeclaredThings.members(of: text, under: name).isEmpty || text.hasPrefix("arn:") { return true }
        guard let star = text.firstRange(of: "*.")?.upperBound else { return false }
        return address("https://\(text[star...])", isNamed: true).map {
            $0.host.contains(".") && !VendorAddress.isVendors(host: $0.host)
        } ?? false
    }

    /// Returns the address without the leading `www.` of its host, at which most sites answer, too; `nil` for other
    /// addresses.
    static func withoutWWW(_ text: String) -> String? {
        guard let url = address(text, isNamed: true), url.host.hasPrefix("www."),
            url.host.count(where: { $0 == "." }) > 1
        else { return nil }
        return text.replacing("www.", with: "", maxReplacements: 1)
    }

    static func isEmail(_ text: String) -> Bool {
        let halves = text.split(separator: "@", omittingEmptySubsequences: false)
        return halves.count == 2 && !halves[0].isEmpty && halves[1].contains(".")
            && text.utf8.allSatisfy { $0.isVisibleASCII && !"\"(),:;<>[\\]".utf8.contains($0) }
    }

    /// Returns whether it is a flag, a number, a version or a period.
    private static func isMeasure(_ text: String) -> Bool {
        let letters = text.utf8.count(where: \.isLetter)
        return letters <= 2
            && text.utf8.allSatisfy { $0.isLetter || $0.isDigit || ".,:+-%/ _".utf8.contains($0) }
    }

    /// Returns whether it looks like an id that a host issued: an account's id, a UUID, a project's number.
    static func isIdentifier(_ text: String) -> Bool {
        guard text.utf8.count >= 12, !text.contains(" ") else { return false }
        let runs = text.utf8.split { !$0.isLetter && !$0.isDigit }
        let isHexadecimal =
            text.utf8.count >= 16 && text.utf8.allSatisfy { $0.isHexDigit || $0 == UInt8(ascii: "-") }
        return isHexadecimal && text.utf8.count(where: \.isDigit) >= 4
            || runs.contains { run in
                let changes = zip(run, run.dropFirst()).count { $0.isDigit != $1.isDigit }
                return run.count >= 10 && changes >= 4
            }
    }

    /// Returns whether one of its words is an unambiguous stage: `acme-prod-uploads`.
    static func namesStage(_ text: String) -> Bool {
        let words = text.lowercased().split { !$0.isLetter && !$0.isNumber }
        return text.utf8.count >= 8 && words.count > 1
            && words.contains { stageWords.contains(String($0)) }
    }

    /// Returns whether a step of a path names a stage: among several at one host, such as realms and relays, it
    /// identifies one.
    static func isStage(path: String, of environment: String) -> Bool {
        path.split(separator: "/").contains { stageWords.contains($0.lowercased()) || $0 == environment }
    }

    /// Words that mean a stage and nothing else.
    fileprivate static let stageWords: Set<String> = [
        "prod", "production", "prd", "preprod", "staging", "stg", "uat",
    ]
}

extension HTTPURL {
    /// Whether this host is every machine's own.
    var isEveryMachines: Bool {
        isLoopback || host == "0.0.0.0" || host == "[::]" || !host.contains(".") && host.first != "["
    }
}

/// A Supabase project in addresses.
enum SupabaseProject {
    /// Returns the project that a text names, as the whole text or by a host in it; a bare name, which is a word of
    /// twenty letters, only if it is declared as a project.
    static func ref(in text: String, declaredAs name: String) -> String? {
        let words = name.uppercased().split { !$0.isLetter }
        let isRef = text.utf8.count == 20 && text.utf8.allSatisfy { $0.isLetter && $0 == $0.lowercased }
        guard isRef, words.contains(where: { ["SUPABASE", "PROJECT", "REF"].contains($0) }) else {
            return ref(in: text)
        }
        return text
    }

    /// Returns the project whose host an address has; `nil` for other addresses.
    static func ref(in text: String) -> String? {
        guard let host = DeclaredMeaning.address(text, isNamed: false)?.host, host.hasSuffix(".supabase.co")
        else {
            return nil
        }
        return host.split(separator: ".").lazy.map(String.init).first { $0.utf8.count == 20 }
    }
}

/// A UUID, with or without dashes.
enum UUIDText {
    /// Returns its 32 digits in lower case; `nil` for other texts.
    static func digits(of text: String) -> String? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [8, 4, 4, 4, 12],
            parts.allSatisfy({ $0.utf8.allSatisfy(\.isHexDigit) })
        else { return nil }
        return parts.joined().lowercased()
    }
}

/// A team's word for a stage.
enum Stage: Codable {
    case production, staging, development
    /// A test, on any machine.
    case test

    /// Creates the stage of a word; `nil` for other words.
    init?(_ text: String) {
        switch text.lowercased() {
        case "production", "prod", "prd", "live": self = .production
        case "staging", "stage", "stg", "preprod", "pre-prod", "preproduction", "pre-production", "preview",
            "uat", "qa":
            self = .staging
        case "development", "develop", "dev", "local": self = .development
        case "test", "testing", "sandbox": self = .test
        default: return nil
        }
    }

    /// All words for stages.
    static let words = [
        "production", "prod", "prd", "live", "staging", "stage", "stg", "preprod", "pre-prod",
        "preproduction",
        "pre-production", "preview", "uat", "qa", "development", "develop", "dev", "local", "test", "testing",
        "sandbox",
    ]
}

/// A stage that a value names, alone or among others.
struct NamedStage: Codable, Sendable {
    /// The word.
    let word: String
    let stage: Stage
}

extension NamedStage {
    /// Returns the stages in the tags of telemetry: `deployment.environment=production`, `env:prod`.
    static func tagged(in value: UnsafeRawBufferPointer) -> [NamedStage] {
        guard value.count <= 4096 else { return [] }
        let text = String(decoding: value, as: UTF8.self)
        return text.split { $0.isWhitespace || ",;\"'".contains($0) }.compactMap { tag in
            guard let sign = tag.firstIndex(where: { "=:".contains($0) }) else { return nil }
            let key = tag[..<sign].lowercased().split { ".-_".contains($0) }
            let word = String(tag[tag.index(after: sign)...])
            guard key.suffix(2).contains(where: { ["env", "environment", "stage"].contains($0) }) else {
                return nil
            }
            return Stage(word).map { NamedStage(word: word, stage: $0) }
        }
    }

    /// Returns the stages among the items of a list or the steps of a path: `prod,metrics`,
    /// `config.settings.production`.
    ///
    /// A word within another name counts if it is unambiguous: `acme-prod`, but not `local-cache`.
    static func all(in value: UnsafeRawBufferPointer) -> [NamedStage] {
        guard value.count <= 512 else { return [] }
        let text = String(decoding: value, as: UTF8.self)
        return text.split { $0.isWhitespace || ",;:|/.\"'[]()".contains($0) }.flatMap {
            item -> [NamedStage] in
            if let stage = Stage(String(item)) { return [NamedStage(word: String(item), stage: stage)] }
            var words = item.lowercased().split { !$0.isLetter }.map(String.init)
            // `pre-prod-eu` is not production.
            if let place = words.firstIndex(where: { ["pre", "non"].contains($0) }),
                place + 1 < words.endIndex
            {
                words.replaceSubrange(place...(place + 1), with: ["preprod"])
            }
            return words.filter { DeclaredMeaning.stageWords.contains($0) }.compactMap { word in
                Stage(word).map { NamedStage(word: word, stage: $0) }
            }
        }
    }
}
