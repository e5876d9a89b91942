import Listings
import Randomness
import Scenarios
import Support

@testable import Secrets

/// A workspace made up from a seed, with what is live in it: conforming, but for up to two mistakes.
struct RandomWorkspace {
    private(set) var live: [String: [String: String]] = [:]
    let environments: [String]
    private var services = ""
    private var expectations: [String: [String]] = [:]
    private var waivers: [String: [String]] = [:]
    private var handsIn = false
    /// Whether each environment's secrets are in a part, and none has a main listing.
    var isInPart = false
    private var generator: SeededGenerator

    /// The secrets by service; those of `app` are settings.
    private static let names = [
        "pay": ["PAY_KEY", "PAY_HOOK"], "mail": ["MAIL_KEY", "MAIL_TOKEN"],
        "keys": ["SIGN_KEY", "CRYPT_KEY"],
        "app": ["SITE_URL", "MODE", "OVERRIDE"],
    ]

    private static let platform = "SUPABASE_URL"

    init(seed: UInt64) {
        generator = SeededGenerator(seed: seed)
        environments = ["production", "preprod"] + (generator.once(in: 2) ? ["sandbox"] : [])
        handsIn = generator.once(in: 2)
        for service in RandomWorkspace.names.keys.sorted() { declare(service) }
        for _ in 0..<Int.random(in: 0...2, using: &generator) { makeMistake() }
        if generator.once(in: 3) { agree() }
        if generator.once(in: 3) {
            live["preprod"]?["MODE"] = ["PRODUCTION", "Production", "production\n", "'production'"].pick(
                &generator)
        }
    }

    var hasWaivers: Bool { !waivers.isEmpty }

    /// The manifests, and nothing live yet.
    func declared() throws -> Scenario {
        try Scenario(services: servicesText, environments: environmentTexts)
    }

    /// Everything as it is live, in an order that `seed` decides; `isHidden` tells whose digest is not listed.
    func listed(
        in scenario: Scenario, order seed: UInt64 = 0,
        hiding isHidden: (_ environment: String, _ secret: String) -> Bool = { _, _ in false }
    ) -> Scenario {
        var generator = SeededGenerator(seed: seed)
        var scenario = scenario
        for environment in environments {
            let values = (live[environment] ?? [:]).sorted { $0.key < $1.key }
            let secrets = values.map { name, value in
                ListedSecret(
                    name: name, digest: isHidden(environment, name) ? nil : Digest(of: value),
                    isPlatform: name == RandomWorkspace.platform)
            }
            let isNamesOnly = !secrets.isEmpty && secrets.allSatisfy { $0.digest == nil }
            scenario = scenario.listing(
                environment, secrets.shuffled(using: &generator), evidence: isNamesOnly ? .name : .digest)
            if isInPart, case .success(let listing) = scenario.listing(of: environment) {
                scenario = scenario.listing(
                    environment,
                    Result { () throws(Failure) in try Listing.joining(nil, [("only", .success(listing))]) })
            }
            if handsIn { scenario = scenario.handingIn(environment, live[environment] ?? [:]) }
        }
        return scenario
    }

    private mutating func declare(_ service: String) {
        let names = RandomWorkspace.names[service] ?? []
        let isolation = service == "app" ? "config" : service == "mail" ? "shareable" : "isolated"
        let isShared = isolation == "shareable" && generator.once(in: 2)
        let safeguards = isolation == "shareable" && generator.once(in: 2) ? ", safeguards: [override]" : ""
        // Without the values, a form is never proved.
        let declarations = names.map { name in
            "\(name): { \(handsIn && generator.once(in: 2) ? "min_length: 1" : "") }"
        }
        services +=
            "  \(service): { title: T, severity: high, isolation: \(isolation)\(safeguards), secrets: { \(declarations.joined(separator: ", ")) } }\n"
        for environment in environments {
            let isSet = service == "app" || !generator.once(in: 3)
            for name in names {
                live[environment, default: [:]][name] =
                    isSet ? value(of: name, in: environment, isShared: isShared) : nil
                expect(name, isSet: isSet, in: environment)
            }
            live[environment]?[RandomWorkspace.platform] = "https://\(environment).supabase.example"
        }
    }

    private func value(of name: String, in environment: String, isShared: Bool) -> String {
        switch name {
        case "SITE_URL": "https://\(environment).acme.example"
        case "MODE": environment
        default: Self.digits(isShared ? name : "\(name) of \(environment)")
        }
    }

    /// 32 hexadecimal digits that depend on `text` alone, so that no piece of them is a word of any message.
    private static func digits(_ text: String) -> String {
        let seed = text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        var generator = SeededGenerator(seed: seed)
        return (0..<32).map { _ in Array("0123456789abcdef").pick(&generator) }.map(String.init).joined()
    }

    /// What is live and no manifest or placeholder tells.
    var planted: [String] {
        live.values.flatMap(\.values).filter { $0.count == 32 && $0.allSatisfy(\.isHexDigit) }
    }

    private mutating func expect(_ name: String, isSet: Bool, in environment: String) {
        switch (name, Int.random(in: 0..<3, using: &generator)) {
        case ("SITE_URL", _): expectations[environment, default: []].append("SITE_URL: { equals: frontend }")
        case ("MODE", 0): expectations[environment, default: []].append("MODE: { equals: \(environment) }")
        case (_, 0): break
        case (_, 1): expectations[environment, default: []].append("\(name): { optional: true }")
        default:
            expectations[environment, default: []].append(
                "\(name): { \(isSet ? "required" : "forbidden"): true }")
        }
    }

    /// Declares what must and what may be equal; what is live is so in most cases.
    private mutating func agree() {
        services +=
            "  hooks: { title: T, severity: high, isolation: isolated, together: false, secrets: { HOOK: {}, RELAY: { must_equal: HOOK }, VIDEO: { may_share_with: [preprod], reason: R } } }\n"
        for environment in environments {
            if environment != "production" {
                expectations[environment, default: []].append(
                    "HOOK: { optional: true, must_equal: { environment: production, secret: HOOK } }")
            }
            for name in ["HOOK", "RELAY", "VIDEO"] where !generator.once(in: 4) {
                let kind = name == "VIDEO" ? "video" : "hook"
                live[environment]?[name] = generator.once(in: 3) ? "v-\(kind)-\(environment)" : "v-\(kind)"
            }
        }
    }

    private mutating func makeMistake() {
        let environment = environments.pick(&generator)
        let name = place(in: environment).name
        switch Int.random(in: 0..<6, using: &generator) {
        case 0: live[environment]?[name] = nil
        case 1: live[environment]?["STRAY"] = Self.digits("stray")
        case 2: live[environment]?[name] = ["", "changeme", "\(name)"].pick(&generator)
        default:
            let source = environments.pick(&generator)
            let value = place(in: source).value
            let copy = generator.once(in: 4) ? "FREE_KEY" : name
            live[environment]?[copy] = value
            if copy == "FREE_KEY" {
                expectations[environment, default: []].append("FREE_*: { optional: true }")
            }
            if generator.once(in: 3) {
                waivers[environment] = ["shared-secret/\(copy)"]
            }
        }
    }

    /// A secret to make a mistake with. What the platform provides is left alone, as it has no mistakes of a team.
    private mutating func place(in environment: String) -> (name: String, value: String) {
        let (name, value) = (live[environment] ?? [:]).filter { $0.key != RandomWorkspace.platform }
            .sorted { $0.key < $1.key }.pick(&generator)
        return (name, value)
    }

    private func environmentText(_ name: String, tier: String) -> String {
        let text = Scenario.environment(name, tier: tier)
        guard isInPart else { return text }
        return text.replacing("listing: {", with: "listings: { only: {").replacing(
            "project-\(name) }", with: "project-\(name) } }")
    }

    /// Puts an isolated value of one environment into another: under any name, and in a variant where values are visible.
    mutating func contaminate(seed: UInt64) -> (place: SecretID, how: String)? {
        var generator = SeededGenerator(seed: seed &+ 0x5EED)
        let source = environments.pick(&generator)
        let target = environments.filter { $0 != source }.pick(&generator)
        let names = ["PAY_KEY", "PAY_HOOK", "SIGN_KEY", "CRYPT_KEY"].filter { live[source]?[$0] != nil }
        guard !names.isEmpty, let value = live[source]?[names.pick(&generator)],
            value.count == 32, value.allSatisfy(\.isHexDigit)
        else { return nil }
        let variants: [(String, String)] =
            [("the value", value), ("its digest", Self.hex(value))]
            + (handsIn
                ? [
                    ("a newline", value + "\n"), ("quotes", "\"\(value)\""), ("capitals", value.uppercased()),
                    ("two variants", "'\(value)'\n"), ("its name", "KEY=\(value)"),
                    ("a scheme", "Bearer \(value)"),
                ] : [])
        let (how, copy) = variants.pick(&generator)
        let name = ["PAY_KEY", "CRYPT_KEY", "MAIL_KEY", "OVERRIDE", "NEW_KEY"].pick(&generator)
        live[target, default: [:]][name] = copy
        return (SecretID(environment: target, part: nil, name: Name(name)), how)
    }

    /// The digest's own text, as somebody pastes it.
    private static func hex(_ text: String) -> String {
        Digest(of: text).hex().withBytes { String(decoding: $0, as: UTF8.self) }
    }

    private var servicesText: String {
        """
        safeguards:
          override: { title: T, requires: { OVERRIDE: set, MODE: { not: production } } }
        services:
        \(services)
        """
    }

    private var environmentTexts: [String: String] {
        Dictionary(
            uniqueKeysWithValues: environments.map { name in
                let secrets = Set(expectations[name] ?? []).sorted().map { "  \($0)\n" }.joined()
                let accepted = (waivers[name] ?? []).map {
                    "  - { finding: \($0), reason: R, owner: o, from: 2026-01-01, until: 2026-12-31 }\n"
                }
                let tier = ["production": "production", "preprod": "staging"][name] ?? "development"
                return (
                    name,
                    environmentText(name, tier: tier) + (secrets.isEmpty ? "" : "secrets:\n\(secrets)")
                        + (accepted.isEmpty ? "" : "waivers:\n\(accepted.joined())")
                )
            })
    }
}
