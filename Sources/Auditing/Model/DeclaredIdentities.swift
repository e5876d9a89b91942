import Listings
package import Manifests
import Secrets
import Support

/// What each environment declares as its own, for the comparison under whatever name: a project is one project whether
/// it stands in a listing, in an identifier or in a URL.
package struct DeclaredIdentities: Sendable {
    private struct Claim: Sendable {
        let environment: String
        let name: String
        /// Whether a listing's place names it, and no manifest: several may be listed from parts of one place.
        var isPlace = false
        /// Whether it is declared without a port, and so at whatever port.
        var isAtAnyPort = false
    }

    private var claims: [String: [Claim]] = [:]
    /// Who declares the address of each database, which a pooler has at another port.
    private var databases: [Digest: [Claim]] = [:]

    /// - Parameter places: where each environment's secrets are listed, by its name.
    package init(_ environments: [Environment], places: [String: [ListedPlace]] = [:]) {
        for environment in environments {
            let name = environment.name.value
            let site = environment.frontend.map { Self.key("frontend", $0.value) }
            for (kind, value) in environment.identity {
                let key = Self.key(kind, value.value)
                let claim = Claim(environment: name, name: kind, isAtAnyPort: kind != "frontend")
                claims[key, default: []].append(claim)
                for database in Self.databases(value.value) { databases[database, default: []].append(claim) }
                // A frontend's ports are several sites.
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

    /// Another environment that declares `text`, and as what; `nil` if none does.
    ///
    /// - Parameters:
    ///   - name: what this environment calls it; nil for what it doesn't declare itself. Under another name a number or a
    ///     word of three letters may well be something else.
    ///   - isResource: whether it is bound, and so no place of a listing: a queue may be called as a Worker is.
    ///   - strangers: the environments whose project is another one of the same name.
    package func other(
        declaring text: String, as name: String?, besides environment: String, isResource: Bool = false,
        strangers: Set<String> = []
    ) -> (environment: String, name: String)? {
        let key = Self.key(name, text)
        // A long number is an account's wherever it stands.
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
                && !(claim.name == "project" && strangers.contains(claim.environment))
        }
        .map { ($0.environment, $0.name) }
    }

    /// Whether an environment declares `text` itself.
    package func declares(_ text: String, _ environment: String) -> Bool {
        claims[Self.key(nil, text)]?.contains { $0.environment == environment } == true
    }

    /// Whether two names have a word in common that says what they name: `team`, `calcom_team` and `team_id`.
    private static func mayBeOne(_ one: String, _ other: String) -> Bool {
        func words(_ name: String) -> Set<Substring> {
            Set(OwnFact.what(name).lowercased().split { !$0.isLetter && !$0.isNumber })
                .subtracting(["id", "ids", "key", "name", "no", "number", "ref"])
        }
        return OwnFact.what(one) == OwnFact.what(other) || !words(one).isDisjoint(with: words(other))
    }

    /// The databases that a connection string leads to, which may have no scheme where its port tells.
    private static func databases(_ text: String) -> [Digest] {
        guard !text.hasPrefix("http") else { return [] }
        let hasPort = ["5432", "6543", "3306", "1433", "27017", "6379"].contains { text.contains(":\($0)/") }
        let text = hasPort && !text.contains("://") ? "postgres://\(text)" : text
        guard text.contains("://") || text.contains("=") else { return [] }
        return Array(text.utf8).withUnsafeBytes { CanonicalValue($0) }.parts
            .filter { $0.kind == .database }.flatMap(\.digests)
    }

    /// A host without the port behind it; `nil` if there is none.
    private static func portless(_ key: String) -> String? {
        guard let colon = key.lastIndex(of: ":"), key[..<colon].contains("."), !key.contains("/"),
            case let port = key[key.index(after: colon)...], !port.isEmpty, port.allSatisfy(\.isNumber)
        else { return nil }
        return String(key[..<colon])
    }

    /// The one spelling of all that mean the same: of a Supabase project its ref, of a URL or a host what leads there,
    /// of a branch its name.
    private static func key(_ name: String?, _ text: String) -> String {
        let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        // Capitals make another branch.
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
