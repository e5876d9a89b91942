package import Manifests
import Secrets
import Support

/// What identifies an environment in any text: the hosts of its URLs and its project, which no other environment may
/// name.
package struct EnvironmentIdentifiers: Sendable {
    /// One identifier of one environment.
    package struct EnvironmentIdentifier: Hashable, Codable, Sendable {
        package let environment: String
        /// Its kind as in the manifest: `frontend`, `project`, `supabase_url`.
        package let kind: String
        /// The host of a URL in lower case, or else the text itself.
        package let text: String
        /// Its form, which decides where it is delimited.
        package let form: Form

        /// Identifies it in a sealed value.
        var sealedDigest: Digest { Digest(of: "identifier \(text)") }

        /// Whether it is, or is part of, the known value of a setting.
        var isKnownValue: Bool { kind.hasPrefix("value of ") }

        /// Whether it is a host.
        package var isHost: Bool { form == .host || form == .domain }

        /// The form of an identifier.
        package enum Form: Hashable, Codable, Sendable {
            /// The host of a URL. An e-mail address at it does not count.
            case host
            /// A host declared without a URL.
            case domain
            case email
            /// A UUID or other hexadecimal digits.
            case digits
            /// An id that a host issued, such as a project's ref: within `sb-REF-auth-token` it means that project,
            /// too.
            case issued
            /// A name that people chose. With `-` or `_` beside it, it is part of another name: `acme-uploads-staging`.
            case name
        }

        /// The halves of a host with one free label, such as an account's: `api.*.workers.dev`.
        var open: (head: String, tail: String)? {
            guard form == .host, let star = text.firstRange(of: ".*.") else { return nil }
            return (
                String(text[...star.lowerBound]),
                String(text[text.index(before: star.upperBound)...])
            )
        }

        /// Returns the host with this label in place of an account's unknown one.
        package func host(in account: some StringProtocol) -> String {
            open.map { "\($0.head)\(account)\($0.tail)" } ?? text
        }

        /// Whether it is a project's ref as Supabase issues them, which the project's hosts contain.
        package var isProjectRef: Bool {
            text.utf8.count == 20 && text.utf8.allSatisfy { $0.isLetter && $0 == $0.lowercased }
        }
    }

    /// All identifiers except those that several environments claim: their owner is unknown, and `identity-collision`
    /// reports them.
    package let all: [EnvironmentIdentifier]
    private let owners: [String: String]
    /// The texts that several environments claim.
    private let contested: Set<String>
    /// The environments that declare each text that several declare, with its kind.
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
            // A known value that names another environment does not make anything this environment's own.
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
        // If environments share a host, ports and paths decide whose an address is.
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

    /// A claim of an environment to a name.
    private struct Claim {
        enum Strength: Comparable {
            /// It is, or is part of, the known value of a setting, which may intentionally be another environment's.
            case known
            /// It is derived from a declaration, or declared for a probe.
            case derived
            case declared
        }

        var identifier: EnvironmentIdentifier
        let strength: Strength
        /// The host with its port and path; `nil` if it has neither.
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

    /// Returns a host with the port and path after it, without a trailing slash.
    private static func address(of url: HTTPURL) -> String {
        var path = url.path[...]
        while path.last == "/" { path = path.dropLast() }
        return url.host + (url.port.map { ":\($0)" } ?? "") + path
    }

    /// Adds identifiers that were seen. Declared ones take precedence; those seen of several environments are reported
    /// by other rules.
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

    /// Returns the environment that a URL leads to, by its host or a project in its host; `nil` if no environment
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

    /// Returns a URL without user information, which does not affect where it leads.
    private static func withoutUser(_ url: String) -> String {
        guard let start = url.firstRange(of: "://")?.upperBound else { return url }
        let authority = url[start...].prefix { !"/?#\\".contains($0) }
        guard let at = authority.lastIndex(of: "@") else { return url }
        return "\(url[..<start])\(url[url.index(after: at)...])"
    }

    /// Returns the environment that a host belongs to; `nil` if no environment declares it. Other hosts below a
    /// declared one do not belong to it: `docs.example.com` need not be part of `example.com`.
    package func owner(ofHost host: String) -> String? {
        if let owner = owners[host] { return owner }
        // A project's hosts contain its ref as a label: `REF.functions.supabase.co`.
        let labels = host.split(separator: ".")
        return labels.lazy.compactMap { owners[String($0)] }.first
            ?? (labels.count < 3
                ? nil : owners["\(labels[0]).*.\(labels.dropFirst(2).joined(separator: "."))"])
    }

    /// Returns whether a text is a host that another environment declares.
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
                // Short texts occur everywhere.
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
            // Tokens and users contain the project's ref alone.
            if host.hasSuffix(".supabase.co") { claim("project", String(host.prefix { $0 != "." })) }
        }
        // Not the branch: `main` occurs everywhere.
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
        // A declaration for a probe does not take another environment's identifier.
        for fact in environment.ownFacts {
            if case .value = fact.reach { strength = .known } else { strength = .derived }
            switch fact.reach {
            case .names: continue
            case .value(of: let name) where !fact.isAddress(under: name): continue
            case .anywhere, .value:
                let text = fact.text.value
                let host = (try? HTTPURL(text))?.host ?? ""
                // A vendor's host is common to all customers; with its path the address is this environment's.
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
                    // A vendor's host is common to all customers; with its path the address is this environment's.
                    add("value of \(entry)", thing, .name)
                    for name in DeclaredThings.bucketNames(thing) { add("value of \(entry)", name, .name) }
                } else {
                    // A setting may contain the domain that all environments send mail from.
                    claim("value of \(entry)", thing, as: .host)
                }
            }
        }
        return claims
    }
}
