import Listings
package import Manifests
import Secrets
import Support

/// What each environment declares as its own, for comparison under any name: a project is the same in a listing, an
/// identifier and a URL.
package struct DeclaredIdentities: Sendable {
    private struct Claim: Sendable {
        let environment: String
        let name: String
        /// Whether only a listing's place names it: several environments may be listed from parts of one place.
        var isPlace = false
        /// Whether it is declared without a port, so that every port matches.
        var isAtAnyPort = false
    }

    private var claims: [String: [Claim]] = [:]
    /// The environments that declare each database's address; a pooler has the database at another port.
    private var databases: [Digest: [Claim]] = [:]

    /// - Parameter places: The places of each environment's listings, by its name.
    package init(_ environments: [Environment], places: [String: [ListedPlace]] = [:]) {
        for environment in environments {
            let name = environment.name.value
            let site = environment.frontend.map { Self.key("frontend", $0.value) }
            for (kind, value) in environment.identity {
                let key = Self.key(kind, value.value)
                let claim = Claim(environment: name, name: kind, isAtAnyPort: kind != "frontend")
                claims[key, default: []].append(claim)
                for database in Self.databases(value.value) { databases[database, default: []].append(claim) }
                // The ports of a frontend are different sites.
                if let host = Self.portless(key), key != site {
                    claims[host, default: []].append(Claim(environment: name, name: kind))
                }
            }
            for fact in environment.ownFacts where fact.isExclusive {
                let claim = Claim(environment: name, name: fact.name)
                claims[Self.key(fact.name, fact.text.value), default: []].append(claim)
            }
            for identifier in (places[name] ?? []).flatMap(\.place.identifiers) {
                claims[Self.key("project", identifier), default: []].append(
                    Claim(environment: name, name: "project", isPlace: true))
            }
        }
    }

    /// Returns another environment that declares `text`, and its name there; `nil` if none does.
    ///
    /// - Parameters:
    ///   - name: The name in this environment; `nil` if this environment does not declare it. Under another name, a
    ///     number or a word of three letters may mean something else.
    ///   - isResource: Whether it is bound, and therefore not a place of a listing: a queue may have a Worker's name.
    ///   - unrelated: The environments whose project of the same name is another one.
    package func other(
        declaring text: String, as name: String?, besides environment: String, isResource: Bool = false,
        unrelated: Set<String> = []
    ) -> (environment: String, name: String)? {
        let key = Self.key(name, text)
        // A long number is an account's under any name.
        let isNumber = key.utf8.allSatisfy(\.isDigit)
        let isTelling = isNumber ? key.utf8.count >= 9 : key.utf8.count > 3
        let whole = self.claims[key] ?? []
        let claims =
            whole + (Self.portless(key).flatMap { self.claims[$0] } ?? []).filter(\.isAtAnyPort)
            + Self.databases(text).flatMap { databases[$0] ?? [] }
        let isPlaceOfBoth = claims.contains { $0.environment == environment && $0.isPlace }
        return claims.first { claim in
            claim.environment != environment
                && (isTelling || name.map { Self.mayBeOne($0, claim.name) } == true)
                && !(claim.isPlace && (isPlaceOfBoth || isResource))
                && !(claim.name == "project" && unrelated.contains(claim.environment))
        }
        .map { ($0.environment, $0.name) }
    }

    /// Returns whether an environment declares `text` itself.
    package func declares(_ text: String, _ environment: String) -> Bool {
        claims[Self.key(nil, text)]?.contains { $0.environment == environment } == true
    }

    /// Returns whether two names have a significant word in common: `team`, `calcom_team` and `team_id`.
    private static func mayBeOne(_ one: String, _ other: String) -> Bool {
        func words(_ name: String) -> Set<Substring> {
            Set(OwnFact.what(name).lowercased().split { !$0.isLetter && !$0.isNumber })
                .subtracting(["id", "ids", "key", "name", "no", "number", "ref"])
        }
        return OwnFact.what(one) == OwnFact.what(other) || !words(one).isDisjoint(with: words(other))
    }

    /// Returns the databases that a connection string leads to; its scheme may be missing if its port is known.
    private static func databases(_ text: String) -> [Digest] {
        guard !text.hasPrefix("http") else { return [] }
        let hasPort = ["5432", "6543", "3306", "1433", "27017", "6379"].contains { text.contains(":\($0)/") }
        let text = hasPort && !text.contains("://") ? "postgres://\(text)" : text
        guard text.contains("://") || text.contains("=") else { return [] }
        return Array(text.utf8).withUnsafeBytes { CanonicalValue($0) }.parts
            .filter { $0.kind == .database }.flatMap(\.digests)
    }

    /// Returns a host with a dot, without the port after it; `nil` for anything else.
    private static func portless(_ key: String) -> String? {
        guard let colon = key.lastIndex(of: ":"), key[..<colon].contains("."), !key.contains("/"),
            case let port = key[key.index(after: colon)...], !port.isEmpty, port.allSatisfy(\.isNumber)
        else { return nil }
        return String(key[..<colon])
    }

    /// Returns one spelling for all texts with the same meaning: the ref of a Supabase project, the destination of a
    /// URL or host, the name of a branch.
    private static func key(_ name: String?, _ text: String) -> String {
        let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        // Branch names are case-sensitive.
        if name == "git_branch" {
            return "git_branch \(words.hasPrefix("refs/heads/") ? String(words.dropFirst(11)) : words)"
        }
        let spelling = words.lowercased()
        let address = spelling.hasPrefix("//") ? String(spelling.dropFirst(2)) : spelling
        let url = try? HTTPURL(spelling)
        guard let url = url ?? (address.contains(".") ? try? HTTPURL("https://\(address)") : nil) else {
            // A bucket's address is its name with a scheme: `s3://NAME`, `gs://NAME/`.
            let name = spelling.firstRange(of: "://").map { spelling[$0.upperBound...] } ?? spelling[...]
            let bare = name.last == "/" ? name.dropLast() : name
            guard !bare.contains("/"), !bare.isEmpty else { return spelling }
            return UUIDText.digits(of: String(bare)) ?? String(bare)
        }
        if url.host.hasSuffix(".supabase.co") {
            let ref = url.host.split(separator: ".").first { $0.utf8.count == 20 }
            if let ref { return String(ref) }
        }
        let place = String(url.withoutQuery.drop { $0 != "/" }.dropFirst(2))
        return place.hasSuffix("/") ? String(place.dropLast()) : place
    }
}
