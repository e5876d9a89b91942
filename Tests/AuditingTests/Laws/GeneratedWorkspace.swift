import Auditing
import Listings
import Manifests
import Randomness
import Scenarios
import Secrets
import Support

/// A workspace made of choices, with what is live in it: conforming, but for the mistakes that are asked for.
///
/// The first choices make the simplest one: two environments, one isolated secret in each, and digests shown.
struct GeneratedWorkspace: Sendable {
    var services: [Service] = []
    var environments: [Environment] = []

    struct Service: Sendable {
        var id: String
        var isolation: IsolationClass
        var isTogether = true
        var isGuarded = false
        var secrets: [Declaration] = []
    }

    struct Declaration: Sendable {
        let name: String
        var traits: [Trait] = []

        /// Its form, as it is declared; nil for none.
        var form: String? {
            traits.lazy.compactMap { if case .text(let text) = $0 { text } else { nil } }
                .first { GeneratedWorkspace.forms.contains($0) }
        }
    }

    /// What a manifest says of a secret.
    enum Trait: Sendable, Equatable {
        case text(String)
        case mustEqual(environment: String, secret: String)
        case mayShare(with: [String])
    }

    struct Expectation: Sendable {
        var part: String?
        let name: String
        var traits: [Trait]
    }

    struct Environment: Sendable {
        var name: String
        let tier: Tier
        /// The lines that say who it is.
        var identity: [String]
        /// Its own things that have no field of their own.
        var identifiers: [(name: String, value: String)] = []
        var expectations: [Expectation] = []
        /// The secrets of which somebody accepted that they are shared.
        var waivers: [Waiver] = []
        var parts: [Part]
        /// The values that are handed in for it.
        var handedIn: [Entry] = []
        /// The values that somebody attested, which may no longer be live.
        var attested: [Entry] = []
    }

    struct Waiver: Sendable {
        var part: String?
        let name: String
        var from = "2026-01-01"
        var until = "2026-12-31"
    }

    /// A listing: the main one, which has no name, or another.
    struct Part: Sendable {
        var name: String?
        var entries: [Entry] = []
        var isUnread = false
        /// Whether what it does not list may be set all the same.
        var isPartial = false
        /// What its code is bound to.
        var bound: [BoundResource] = []
    }

    /// A secret that is live.
    struct Entry: Sendable {
        var part: String?
        var name: String
        var value: String
        var shown: Shown
        var isPlatform = false
        /// How many days ago it was set, where the listing tells.
        var age: Int?

        var address: String { GeneratedWorkspace.address(part, name) }

        /// Whether it is a credential as it was issued: no placeholder, no setting, and nothing put around it.
        var isWhole: Bool {
            let isWrapped = ["'", "\"", "https:", "qa@"].contains { value.hasPrefix($0) }
            return value.utf8.count > 20 && !isWrapped && value.last?.isWhitespace == false
        }
    }

    /// What a listing shows of a secret.
    enum Shown: Sendable { case digest, value, name }

    static func address(_ part: String?, _ name: String) -> String { part.map { "\($0)/\(name)" } ?? name }
}

// MARK: - Making one

extension GeneratedWorkspace {
    /// The services that there may be; the first is there always.
    private static let templates: [(id: String, isolation: IsolationClass, names: [String])] = [
        ("pay", .isolated, ["PAY_KEY", "PAY_HOOK"]), ("mail", .shareable, ["MAIL_KEY", "MAIL_TOKEN"]),
        ("keys", .isolated, ["SIGN_KEY", "CRYPT_KEY"]), ("app", .config, ["SITE_URL", "MODE", "OVERRIDE"]),
        ("hooks", .isolated, ["HOOK", "RELAY", "VIDEO"]),
    ]
    private static let platformURL = "SUPABASE_URL"
    static let platformKey = "SUPABASE_SERVICE_ROLE_KEY"

    /// What listings may show; the more often it is there, the more often it is so.
    static let anything: [Shown] = [.digest, .digest, .digest, .value, .value, .name]

    /// - Parameters:
    ///   - mistakes: how many there may be.
    ///   - shown: what listings may show.
    ///   - layouts: the listings that an environment may have.
    init(
        _ choices: inout Choices, mistakes: Int, shown: [Shown] = anything,
        layouts: [[String?]] = [[nil], [nil, "ci"], ["ci"], ["ci", "web"]]
    ) {
        let names = ["production", "preprod", "sandbox"].prefix(2 + choices.below(2))
        for name in names {
            environments.append(Self.environment(name, choices.pick(layouts), &choices))
        }
        for (place, template) in Self.templates.enumerated() {
            // A safeguard requires what the app has, and so does a condition.
            let isNeeded =
                place == 0
                || template.id == "app"
                    && (services.contains(where: \.isGuarded)
                        || environments.contains { $0.expectations.contains(where: \.isConditional) })
            if isNeeded || choices.once(in: 3) { declare(template, &choices) }
        }
        for place in environments.indices { show(place, shown, &choices) }
        for _ in 0..<choices.below(mistakes + 1) { makeMistake(&choices) }
        for place in environments.indices where choices.once(in: 3) { handIn(place, &choices) }
        // Each costs two scrypts.
        for place in environments.indices where choices.once(in: 80) { attest(place, &choices) }
    }

    private static func environment(
        _ name: String, _ layout: [String?], _ choices: inout Choices
    ) -> Environment {
        let tiers: [String: Tier] = ["production": .production, "preprod": .staging]
        var environment = Environment(
            name: name, tier: tiers[name] ?? .development, identity: [],
            parts: layout.map { Part(name: $0) })
        if choices.once(in: 3) { environment.identity.append("git_branch: \(name)") }
        if choices.once(in: 4) { environment.identifiers.append(("store", "store-of-\(name)")) }
        if choices.once(in: 4) {
            for part in environment.parts.indices {
                environment.parts[part].bound = [Self.database("database-of-\(name)", "DB")]
            }
        }
        if environment.parts[0].name == nil, choices.once(in: 3) {
            let url = "https://project-\(name).supabase.co"
            environment.parts[0].entries = [
                Entry(name: platformURL, value: url, shown: .digest, isPlatform: true),
                Entry(name: platformKey, value: hex("platform of \(name)"), shown: .digest, isPlatform: true),
            ]
        }
        return environment
    }

    /// A database under the name that code knows it by.
    static func database(_ id: String, _ name: String) -> BoundResource {
        BoundResource(kind: "Cloudflare D1 database", id: id, name: name)
    }

    private mutating func declare(
        _ template: (id: String, isolation: IsolationClass, names: [String]), _ choices: inout Choices
    ) {
        var service = Service(id: template.id, isolation: template.isolation)
        service.isTogether = template.id == "pay" || template.id == "mail"
        let isShared = template.isolation == .shareable && choices.once(in: 2)
        service.isGuarded = template.isolation == .shareable && choices.once(in: 2)
        let names = template.names.prefix(template.id == "pay" ? 1 + choices.below(2) : 3)
        let shapes = names.map { _ in choices.below(Self.shapes.count) }
        let isRotated = template.isolation == .isolated && choices.once(in: 4)
        service.secrets = zip(names, shapes).map { name, shape in
            // What one value of two environments must be like is one thing.
            let isFormed = template.isolation != .config && template.id != "hooks" && choices.once(in: 4)
            return Declaration(
                name: name,
                traits: (isFormed ? [.text(Self.forms[shape])] : []) + (isRotated ? [Self.rotation] : []))
        }
        for (place, name) in names.enumerated() { declare(name, at: place, in: &service, &choices) }
        services.append(service)
        for place in environments.indices {
            let isSet = template.isolation == .config || !choices.once(in: 4)
            let home = choices.below(environments[place].parts.count)
            let isInBoth = choices.once(in: 6)
            if template.id == "app" { environments[place].identity.append("frontend: \(frontend(place))") }
            for (name, shape) in zip(names, shapes) {
                expect(name, isSet: isSet, at: place, in: environments[place].parts[home].name, &choices)
                guard isSet else { continue }
                let value = value(of: name, shape, isShared: isShared, at: place)
                for part in environments[place].parts.indices where part == home || isInBoth {
                    let entry = Entry(
                        part: environments[place].parts[part].name, name: name, value: value, shown: .digest,
                        age: isRotated ? 10 : nil)
                    environments[place].parts[part].entries.append(entry)
                }
            }
        }
    }

    private func declare(
        _ name: String, at place: Int, in service: inout Service, _ choices: inout Choices
    ) {
        switch name {
        case "RELAY": service.secrets[place].traits.append(.text("must_equal: HOOK"))
        case "VIDEO": service.secrets[place].traits.append(.mayShare(with: ["preprod"]))
        case "OVERRIDE" where choices.once(in: 3): service.secrets[place].traits.append(Self.address)
        default: break
        }
    }

    private func frontend(_ place: Int) -> String { "https://\(environments[place].name).acme.example" }

    private mutating func expect(
        _ name: String, isSet: Bool, at place: Int, in part: String?, _ choices: inout Choices
    ) {
        func expect(_ traits: Trait..., in part: String? = nil) {
            environments[place].expectations.append(Expectation(part: part, name: name, traits: traits))
        }
        let environment = environments[place].name
        let choice = choices.below(4)
        switch (name, choice) {
        case ("SITE_URL", _): expect(.text("equals: frontend"))
        case ("MODE", 1): expect(.text("equals: \(environment)"))
        case ("CRYPT_KEY", 1): expect(.text("required_if: { MODE: \(isSet ? environment : "other") }"))
        case ("HOOK", 1...) where environment != "production":
            expect(.text("optional: true"), .mustEqual(environment: "production", secret: "HOOK"))
        case (_, 0): break
        case (_, 1): expect(.text("optional: true"))
        case (_, 2): expect(.text(isSet ? "required: true" : "forbidden: true"))
        default: expect(.text(isSet ? "required: true" : "forbidden: true"), in: part)
        }
    }

    private func value(of name: String, _ shape: Int, isShared: Bool, at place: Int) -> String {
        let environment = environments[place].name
        switch name {
        case "SITE_URL": return frontend(place)
        case "MODE": return environment
        case "OVERRIDE": return "qa@\(environment).example"
        case "HOOK", "RELAY": return Self.hex("the hook")
        case "VIDEO": return Self.hex(environment == "sandbox" ? "its own video" : "the video")
        default: return Self.shapes[shape](isShared ? name : "\(name) of \(environment)")
        }
    }

    /// What values look like, each made of a text alone.
    private static let shapes: [@Sendable (String) -> String] = [
        { hex($0) }, { "tk_" + digits($0, "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789", 24) },
        { "postgres://app:\(hex($0))@db-\(hex($0).prefix(6)).example.net/app" },
        { "{\"type\": \"account\", \"private_key\": \"\(hex($0))\"}" },
    ]

    static let address = Trait.text("format: email")
    static let rotation = Trait.text("rotate_every: 90d")

    /// What is declared of values of these shapes.
    private static let forms = [
        "format: { hex: 16 }", "prefix: [tk_, rk_], min_length: 20", "prefix: \"postgres://\"",
        "format: { json: [type, private_key] }",
    ]

    /// 32 hexadecimal digits, so that no piece of them is a word of any message.
    static func hex(_ text: String) -> String { digits(text, "0123456789abcdef", 32) }

    private static func digits(_ text: String, _ alphabet: String, _ count: Int) -> String {
        let seed = text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        var generator = SeededGenerator(seed: seed)
        let alphabet = Array(alphabet)
        return String((0..<count).map { _ in alphabet.pick(&generator) })
    }

    /// What is shown of the listings, one way for each; of what the platform provides, digests alone.
    private mutating func show(_ place: Int, _ shown: [Shown], _ choices: inout Choices) {
        for part in environments[place].parts.indices {
            let shown = choices.pick(shown)
            for entry in environments[place].parts[part].entries.indices
            where !environments[place].parts[part].entries[entry].isPlatform {
                environments[place].parts[part].entries[entry].shown = shown
            }
        }
    }

    private mutating func handIn(_ place: Int, _ choices: inout Choices) {
        environments[place].handedIn = environments[place].entries.filter { !$0.isPlatform }
        if choices.once(in: 8), !environments[place].handedIn.isEmpty {
            environments[place].handedIn[0].value = Self.hex("something else")
        }
    }
}

extension GeneratedWorkspace {
    /// Some values of secrets with a declared form are attested, one of them perhaps before it was changed.
    private mutating func attest(_ place: Int, _ choices: inout Choices) {
        let formed = Set(services.flatMap(\.secrets).filter { $0.form != nil }.map(\.name))
        let candidates = environments[place].entries.filter { formed.contains($0.name) && !$0.isPlatform }
        guard !candidates.isEmpty else { return }
        var entry = choices.pick(candidates)
        if choices.once(in: 3) { entry.value = Self.hex("before") }
        environments[place].attested = [entry]
    }
}

// MARK: - Mistakes

extension GeneratedWorkspace {
    private mutating func makeMistake(_ choices: inout Choices) {
        let place = choices.below(environments.count)
        let isGuarded = services.contains(where: \.isGuarded) && choices.once(in: 3)
        let target = choices.pick(addresses(place).filter { !isGuarded || $0.name == "OVERRIDE" })
        switch choices.below(9) {
        case 0: remove(target.part, target.name, at: place)
        case 1: set(target.part, "STRAY", Self.hex("stray"), at: place)
        case 2: set(target.part, target.name, choices.pick(["", "changeme", "${KEY}", "***"]), at: place)
        case 3: environments[place].parts[choices.below(environments[place].parts.count)].isUnread = true
        case 4:
            let expectation = Expectation(part: nil, name: "FREE_*", traits: [.text("optional: true")])
            environments[place].expectations.removeAll { $0.name == expectation.name }
            environments[place].expectations.append(expectation)
            set(target.part, "FREE_KEY", Self.hex("free"), at: place)
        case 5:
            // What has to be there for another secret's value.
            guard let conditional = environments[place].expectations.first(where: \.isConditional) else {
                return
            }
            for part in environments[place].parts { remove(part.name, conditional.name, at: place) }
        case 6:
            // One value in several forms, so that there are several to tell.
            let value = choices.pick(environments).entries.first?.value ?? ""
            for (name, copy) in [
                ("COPY", value), ("LINE", "\(value)\n"), ("WORD", "'\(value)'"), ("TEXT", "\"\(value)\""),
            ] {
                set(target.part, name, copy, at: place)
            }
        default:
            let source = choices.below(environments.count)
            let entries = environments[source].entries
            guard source != place, !entries.isEmpty else { return }
            let copied = choices.pick(entries).value
            set(target.part, target.name, choices.pick([copied, copied + "\n", "'\(copied)'"]), at: place)
            guard choices.once(in: 3) else { return }
            environments[place].waivers.append(Waiver(part: target.part, name: target.name))
        }
    }

    /// Where a secret is or may be.
    private func addresses(_ place: Int) -> [(part: String?, name: String)] {
        let names = services.flatMap(\.secrets).map(\.name)
        return environments[place].parts.flatMap { part in names.map { (part.name, $0) } }
    }

    mutating func remove(_ part: String?, _ name: String, at place: Int) {
        for index in environments[place].parts.indices where environments[place].parts[index].name == part {
            environments[place].parts[index].entries.removeAll { $0.name == name }
        }
    }

    /// Sets a secret as it is set in that listing, shown as the others there are.
    mutating func set(_ part: String?, _ name: String, _ value: String, at place: Int) {
        for index in environments[place].parts.indices where environments[place].parts[index].name == part {
            var entries = environments[place].parts[index].entries
            let shown = entries.first { !$0.isPlatform }?.shown ?? .digest
            let age = entries.first { $0.name == name }?.age
            let entry = Entry(part: part, name: name, value: value, shown: shown, age: age)
            if let known = entries.firstIndex(where: { $0.name == name }) {
                entries[known] = entry
            } else {
                entries.append(entry)
            }
            environments[place].parts[index].entries = entries
        }
    }
}

extension GeneratedWorkspace.Expectation {
    /// Whether it is required for another secret's value.
    var isConditional: Bool {
        traits.contains { if case .text(let text) = $0 { text.hasPrefix("required_if") } else { false } }
    }
}

extension GeneratedWorkspace.Environment {
    /// All that is live.
    var entries: [GeneratedWorkspace.Entry] { parts.flatMap(\.entries) }

    func part(_ name: String?) -> GeneratedWorkspace.Part? { parts.first { $0.name == name } }
}

// MARK: - Manifests

extension GeneratedWorkspace {
    /// The manifests, and nothing live yet.
    func declared() throws -> Scenario {
        try Scenario(
            services: servicesText,
            environments: Dictionary(
                uniqueKeysWithValues: environments.map { ($0.name, Self.text(of: $0)) }))
    }

    private var servicesText: String {
        let safeguards =
            services.contains(where: \.isGuarded)
            ? "safeguards:\n  override: { title: T, requires: { OVERRIDE: set, MODE: { not: production } } }\n"
            : ""
        return safeguards + "services:\n"
            + services.map { service in
                let words =
                    ["title: T", "severity: high", "isolation: \(service.isolation)"]
                    + (service.isTogether ? [] : ["together: false"])
                    + (service.isGuarded ? ["safeguards: [override]"] : [])
                let secrets = service.secrets.map { "\($0.name): \(Self.text(of: $0.traits))" }
                return
                    "  \(service.id): { \(words.joined(separator: ", ")), secrets: { \(secrets.joined(separator: ", ")) } }\n"
            }.joined()
    }

    private static func text(of traits: [Trait]) -> String {
        let words = traits.map { trait in
            switch trait {
            case .text(let text): text
            case .mustEqual(let environment, let secret):
                "must_equal: { environment: \(environment), secret: \(secret) }"
            case .mayShare(let environments):
                "may_share_with: [\(environments.joined(separator: ", "))], reason: R"
            }
        }
        return words.isEmpty ? "{}" : "{ \(words.joined(separator: ", ")) }"
    }

    private static func text(of environment: Environment) -> String {
        var lines = ["environment: \(environment.name)", "tier: \(environment.tier)"] + environment.identity
        if !environment.identifiers.isEmpty {
            let words = environment.identifiers.map { "\($0.name): \($0.value)" }.joined(separator: ", ")
            lines.append("identifiers: { \(words) }")
        }
        let declarations = environment.parts.map { part -> String in
            // The project is not named after the environment, so that renaming one leaves the other.
            let place = "{ provider: supabase, project: project-\(environment.project) }"
            return part.name.map { "  \($0): \(place)" } ?? "listing: \(place)"
        }
        lines += declarations.filter { $0.first != " " }
        let named = declarations.filter { $0.first == " " }
        if !named.isEmpty { lines += ["listings:"] + named }
        if !environment.expectations.isEmpty {
            lines += ["secrets:"]
            lines += environment.expectations.map {
                "  \(address($0.part, $0.name)): \(text(of: $0.traits))"
            }
        }
        if !environment.waivers.isEmpty {
            lines += ["waivers:"]
            lines += environment.waivers.map {
                "  - { finding: shared-secret/\(address($0.part, $0.name)), reason: R, owner: o, from: \($0.from), until: \($0.until) }"
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

extension GeneratedWorkspace.Environment {
    /// What its project is called, whatever it is called itself.
    var project: String {
        ["production": "production", "staging": "preprod"]["\(tier)"] ?? "sandbox"
    }
}

// MARK: - What is live

extension GeneratedWorkspace {
    /// All that is live, as providers list it.
    func observed(in scenario: Scenario) async -> Scenario {
        await attested(in: scenario, scenario.observing(listings, handedIn: handedIn))
    }

    /// The listing of each environment, by its name.
    var listings: [String: Result<Listing, Failure>] {
        Dictionary(
            uniqueKeysWithValues: environments.map { environment in
                let parts = environment.parts.map { ($0.name, Self.listing(of: $0)) }
                let named = parts.compactMap { name, listing in name.map { ($0, listing) } }
                let main = parts.first { $0.0 == nil }?.1
                return (
                    environment.name, Result { () throws(Failure) in try Listing.joining(main, named) }
                )
            })
    }

    /// The values that are handed in for each environment, by its name.
    var handedIn: [String: [String: String]] {
        Dictionary(
            uniqueKeysWithValues: environments.filter { !$0.handedIn.isEmpty }.map { environment in
                (
                    environment.name,
                    Dictionary(uniqueKeysWithValues: environment.handedIn.map { ($0.address, $0.value) })
                )
            })
    }

    /// What was observed, and what people attested.
    func attested(in scenario: Scenario, _ observed: Scenario) async -> Scenario {
        var observed = observed
        for environment in environments where !environment.attested.isEmpty {
            // Each was attested when it was live.
            let attestations = environment.attested.map { entry in
                scenario.listing(environment.name, [entry.address: entry.value])
                    .attestation(environment.name, entry.address, entry.value)
            }
            observed = await observed.attesting(environment.name, attestations)
        }
        return observed
    }

    private static func listing(of part: Part) -> Result<Listing, Failure> {
        guard !part.isUnread else { return .failure(Failure(message: "could not be read", advice: "")) }
        let shown = part.entries.filter { !$0.isPlatform }.map(\.shown)
        let evidence: EvidenceLevel =
            shown.contains(.digest) || shown.isEmpty ? .digest : shown.contains(.value) ? .value : .name
        return Result { () throws(Failure) in
            do {
                return try Listing(
                    provider: "supabase", source: .live, evidence: evidence,
                    fetchedAt: Scenario.now,
                    secrets: part.entries.map {
                        ListedSecret(
                            name: $0.name, digest: $0.shown == .name ? nil : Digest(of: $0.value),
                            isPlatform: $0.isPlatform,
                            updatedAt: $0.age.map { Scenario.now - 86_400 * Double($0) })
                    },
                    values: part.entries.filter { $0.shown == .value }.map {
                        HeldSecret($0.name, SecretValue(copying: $0.value))
                    },
                    resources: part.bound,
                    unlisted: part.isPartial
                        ? UnlistedNames(Failure(message: "shows some", advice: ""), isOpen: true) : nil)
            } catch {
                throw Failure(message: "lists a name twice", advice: "")
            }
        }
    }
}

extension GeneratedWorkspace: CustomStringConvertible {
    /// The files, and what is live: all made up.
    var description: String {
        func lines(_ entries: [Entry]) -> String {
            entries.map { entry in
                let age = entry.age.map { ", \($0) days old" } ?? ""
                return "  \(entry.name) = \(entry.value.debugDescription) (\(entry.shown) shown\(age))\n"
            }.joined()
        }
        return "environments/services.yaml:\n\(servicesText)"
            + environments.map { environment in
                "environments/\(environment.name).yaml:\n\(Self.text(of: environment))"
                    + environment.parts.map { part in
                        "listing of \(Self.address(environment.name, part.name ?? "main")):\(part.isUnread ? " could not be read" : "")\n\(lines(part.entries))"
                            + part.bound.map { "  bound to \($0.id ?? "") as \($0.name)\n" }.joined()
                    }.joined()
                    + (environment.handedIn.isEmpty
                        ? "" : "values handed in:\n\(lines(environment.handedIn))")
                    + (environment.attested.isEmpty ? "" : "attested:\n\(lines(environment.attested))")
            }.joined()
    }
}
