package import Manifests
import Secrets
import Support

/// What names an environment wherever it stands: the hosts of its URLs and its project, which no other may name.
package struct EnvironmentIdentifiers: Sendable {
    /// One name of one environment.
    package struct EnvironmentIdentifier: Hashable, Codable, Sendable {
        package let environment: String
        /// What it is, as the manifest calls it: `frontend`, `project`, `supabase_url`.
        package let kind: String
        /// The host of a URL, in lower case; else the text itself.
        package let text: String
        /// What it is, which decides where it stands alone.
        package let form: Form

        /// By which it is known again in a sealed value.
        var sealedDigest: Digest { Digest(of: "identifier \(text)") }

        /// Whether it is, or is within, the known value of a setting.
        var isKnownValue: Bool { kind.hasPrefix("value of ") }

        /// Whether it is a host.
        package var isHost: Bool { form == .host || form == .domain }

        /// What a name looks like.
        package enum Form: Hashable, Codable, Sendable {
            /// The host of a URL. An e-mail address at it does not count.
            case host
            /// A host that is declared by itself.
            case domain
            case email
            /// A UUID or other hexadecimal digits.
            case digits
            /// What a host issues, such as a project's ref: within `sb-REF-auth-token` it is that project, too.
            case issued
            /// What people call something. With `-` or `_` beside it, it is another thing's name: `acme-uploads-staging`.
            case name
        }

        /// The halves of a host of which one label may be anything, as an account's is: `api.*.workers.dev`.
        var open: (head: String, tail: String)? {
            guard form == .host, let star = text.firstRange(of: ".*.") else { return nil }
            return (
                String(text[...star.lowerBound]),
                String(text[text.index(before: star.upperBound)...])
            )
        }

        /// A host of its: where an account's label stands that is not known, this one.
        package func host(in account: some StringProtocol) -> String {
            open.map { "\($0.head)\(account)\($0.tail)" } ?? text
        }

        /// The project whose ref it is, as Supabase issues them: its hosts have it in their names.
        package var isProjectRef: Bool {
            text.utf8.count == 20 && text.utf8.allSatisfy { $0.isLetter && $0 == $0.lowercased }
        }
    }

    /// All of them, but for those that several environments claim: whose these are nobody can tell, and
    /// `identity-collision` says so.
    package let all: [EnvironmentIdentifier]
    private let owners: [String: String]
    /// What several claim.
    private let contested: Set<String>
    /// Who declares each name that several do, and as what.
    let declaredBySeveral: [[(environment: String, kind: String)]]

    package init(_ environments: [Environment]) {
        var claims = environments.flatMap(EnvironmentIdentifiers.claims)
        let strongest = claims.reduce(into: [String: Claim.Strength]()) {
            $0[$1.identifier.text] = max($0[$1.identifier.text] ?? .known, $1.strength)
        }
        let declared = claims.filter { $0.strength == .declared }.reduce(into: [String: String]()) {
            $0[$1.identifier.text] = $1.identifier.environment
        }
        claims = claims.filter { claim in
            guard claim.strength == strongest[claim.identifier.text] else { return false }
            guard claim.strength == .known else { return true }
            // A known value that names another environment makes nothing this one's.
            return claim.identifier.text.split { "/.:@".contains($0) }.allSatisfy {
                declared[String($0)].map { $0 == claim.identifier.environment } ?? true
            }
        }
        func contested(_ claims: [Claim]) -> Set<String> {
            let claimants = claims.reduce(into: [String: Set<String>]()) {
                $0[$1.identifier.text, default: []].insert($1.identifier.environment)
            }
            return Set(claimants.lazy.filter { $0.value.count > 1 }.map(\.key))
        }
        // Of environments on one host, ports and paths tell whose an address is.
        let shared = contested(claims)
        if !shared.isEmpty {
            claims = claims.map { shared.contains($0.identifier.text) ? $0.withAddress : $0 }
        }
        let several = contested(claims)
        declaredBySeveral = Dictionary(
            grouping: claims.filter { $0.strength == .declared && several.contains($0.identifier.text) },
            by: \.identifier.text
        ).sorted { $0.key < $1.key }.map { $0.value.map { ($0.identifier.environment, $0.identifier.kind) } }
        var seen: Set<String> = []
        self.contested = several
        all = claims.map(\.identifier).filter { !several.contains($0.text) && seen.insert($0.text).inserted }
        owners = Dictionary(all.map { ($0.text, $0.environment) }, uniquingKeysWith: { first, _ in first })
    }

    /// That an environment has a name.
    private struct Claim {
        enum Strength: Comparable {
            /// It is, or is within, the known value of a setting, which may be another's that is meant to be read.
            case known
            /// It follows from what is declared, or is declared for a probe.
            case derived
            case declared
        }

        var identifier: EnvironmentIdentifier
        let strength: Strength
        /// The host with its port and path; `nil` if there is neither.
        let address: String?

        var withAddress: Claim {
            guard let address else { return self }
            var claim = self
            claim.identifier = EnvironmentIdentifier(
                environment: identifier.environment, kind: identifier.kind, text: address,
                form: address.contains("/") ? .name : identifier.form)
            return claim
        }
    }

    /// A host with the port and the path behind it, without a final slash.
    private static func address(of url: HTTPURL) -> String {
        var path = url.path[...]
        while path.last == "/" { path = path.dropLast() }
        return url.host + (url.port.map { ":\($0)" } ?? "") + path
    }

    /// The same with what was seen to be environments' own. What is declared counts before it, and what several were seen
    /// to have is told by other rules.
    init(_ declared: EnvironmentIdentifiers, seen: [EnvironmentIdentifier]) {
        var claims: [String: EnvironmentIdentifier] = [:]
        var several = declared.contested
        for claim in seen where declared.owners[claim.text] == nil {
            let first = claims.updateValue(claim, forKey: claim.text)
            if let first, first.environment != claim.environment { several.insert(claim.text) }
        }
        let own = claims.values.filter { !several.contains($0.text) }.sorted { $0.text < $1.text }
        all = declared.all + own
        owners = declared.owners.merging(own.map { ($0.text, $0.environment) }) { first, _ in first }
        contested = several
        declaredBySeveral = declared.declaredBySeveral
    }

    /// The environment that a URL leads to, by its host or by a project in its host's name; `nil` if no environment
    /// declares it.
    package func owner(of url: String) -> String? {
        guard let url = try? HTTPURL(EnvironmentIdentifiers.withoutUser(url)) else { return nil }
        var address = EnvironmentIdentifiers.address(of: url)[...]
        while address.count > url.host.count {
            if let owner = owners[String(address)] { return owner }
            address = address[..<(address.lastIndex { "/:".contains($0) } ?? address.startIndex)]
        }
        return owner(ofHost: url.host)
    }

    /// A URL without the user information in front of its host, which decides nothing of where it leads.
    private static func withoutUser(_ url: String) -> String {
        guard let start = url.firstRange(of: "://")?.upperBound else { return url }
        let authority = url[start...].prefix { !"/?#\\".contains($0) }
        guard let at = authority.lastIndex(of: "@") else { return url }
        return "\(url[..<start])\(url[url.index(after: at)...])"
    }

    /// The environment that a host belongs to; `nil` if no environment declares it. Another host below a declared one
    /// is nobody's: `docs.example.com` need not be what `example.com` is.
    package func owner(ofHost host: String) -> String? {
        if let owner = owners[host] { return owner }
        // A project's hosts have its name among their labels: `REF.functions.supabase.co`.
        let labels = host.split(separator: ".")
        return labels.lazy.compactMap { owners[String($0)] }.first
            ?? (labels.count < 3
                ? nil : owners["\(labels[0]).*.\(labels.dropFirst(2).joined(separator: "."))"])
    }

    /// Whether a text is a host that another environment declares.
    func isOther(_ text: String, than environment: String) -> Bool {
        owners[text].map { $0 != environment } ?? false
    }

    private static func form(of text: String, _ kind: String) -> EnvironmentIdentifier.Form {
        if DeclaredMeaning.isEmail(text) { return .email }
        if text.utf8.allSatisfy({ $0.isHexDigit || $0 == UInt8(ascii: "-") }) { return .digits }
        return kind == "project" || DeclaredMeaning.isIdentifier(text) ? .issued : .name
    }

    private static func claims(of environment: Environment) -> [Claim] {
        let name = environment.name.value
        var claims: [Claim] = []
        var strength = Claim.Strength.declared
        func add(
            _ kind: String, _ text: String, _ form: EnvironmentIdentifier.Form, address: String? = nil
        ) {
            let identifier = EnvironmentIdentifier(environment: name, kind: kind, text: text, form: form)
            claims.append(Claim(identifier: identifier, strength: strength, address: address))
        }
        func claim(_ kind: String, _ text: String, as bareHost: EnvironmentIdentifier.Form = .domain) {
            let buckets = DeclaredThings.bucketNames(text)
            for name in buckets { add(kind, name, .name) }
            guard !DeclaredMeaning.isBucket(text) else { return }
            guard let url = DeclaredMeaning.address(text, isNamed: true) else {
                // Short ones stand in every text.
                guard text.utf8.count >= 8 else { return }
                add(kind, text, EnvironmentIdentifiers.form(of: text, kind))
                if let digits = UUIDText.digits(of: text) { add(kind, digits, .digits) }
                return
            }
            let (host, form) = (url.host, text.contains("://") ? .host : bareHost)
            let address = EnvironmentIdentifiers.address(of: url)
            guard kind == "frontend" || !DeclaredMeaning.isStage(path: url.path, of: name) else {
                return add(kind, address, .name)
            }
            add(kind, host, form, address: address == host ? nil : address)
            if let text = InternationalHost.unicode(of: host) { add(kind, text, form) }
            for spelling in url.addressSpellings { add(kind, spelling, form) }
            // Tokens and users name the project alone.
            if host.hasSuffix(".supabase.co") { claim("project", String(host.prefix { $0 != "." })) }
        }
        // Not the branch: `main` stands in every text.
        if let frontend = environment.frontend {
            claim("frontend", frontend.value)
            if let bare = DeclaredMeaning.withoutWWW(frontend.value) {
                strength = .derived
                claim("frontend", bare)
                strength = .declared
            }
        }
        if let url = environment.supabaseURL { claim("supabase_url", url) }
        for (_, declaration) in environment.parts where declaration.provider.value == "supabase" {
            if let project = declaration.settings["project"] { claim("project", project.value) }
        }
        for (kind, value) in environment.identifiers {
            for thing in DeclaredThings.all(in: value.value, under: Name(kind)) { claim(kind, thing) }
        }
        // What is declared for a probe takes from no other environment what identifies that one.
        for fact in environment.ownFacts {
            if case .value = fact.reach { strength = .known } else { strength = .derived }
            switch fact.reach {
            case .names: continue
            case .value(of: let name) where !fact.isAddress(under: name): continue
            case .anywhere, .value:
                let text = fact.text.value
                let host = (try? HTTPURL(text))?.host ?? ""
                // The vendor's host is everybody's; with the path behind it the address is this environment's.
                if VendorAddress.isVendors(host: host) {
                    add(fact.what, text, .name)
                } else {
                    claim(fact.what, text, as: .host)
                }
            }
        }
        strength = .known
        for expectation in environment.expectations {
            guard case .literal(let text)? = expectation.equals else { continue }
            let entry = expectation.pattern.value.description
            let secret = SecretID(environment: name, address: entry).name
            let things = DeclaredThings.all(in: text, under: secret)
            guard things != [text] || DeclaredMeaning(of: text, under: secret) == .anywhere else { continue }
            for thing in things {
                if let host = DeclaredMeaning.address(thing, isNamed: false)?.host,
                    VendorAddress.isVendors(host: host)
                {
                    // The vendor's host is everybody's; with the path behind it the address is this environment's.
                    add("value of \(entry)", thing, .name)
                    for name in DeclaredThings.bucketNames(thing) { add("value of \(entry)", name, .name) }
                } else {
                    // A setting may name the domain that mail of all environments comes from.
                    claim("value of \(entry)", thing, as: .host)
                }
            }
        }
        return claims
    }
}
