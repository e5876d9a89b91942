package import Auditing
import Listings
package import Secrets
package import Support

/// The live settings of a project's sign-in; `nil` for settings that the project omits.
package struct AuthConfiguration: ProbeResult, Codable {
    /// The address that links in e-mails lead to.
    package let siteURL: String?
    /// The patterns of allowed redirect addresses.
    package let redirectURLs: [String]
    /// Whether sign-up is disabled.
    package let isSignupDisabled: Bool?
    /// Whether sign-in by e-mail is enabled.
    package let isEmailEnabled: Bool?
    /// Whether an e-mail address counts as confirmed without confirmation.
    package let confirmsByItself: Bool?
    /// Whether each provider, such as `google`, is enabled.
    package let providers: [String: Bool]
    /// Whether a hook sends the e-mails.
    package let isSendEmailHookEnabled: Bool?
    /// The address of that hook.
    package let sendEmailHookURL: String?
    /// The OAuth client ids, which are not secrets, by provider, enabled or not; empty if the project has none.
    package let clientIDs: [String: Set<String>]
    /// The address of each enabled hook, by its name, such as `custom_access_token`.
    package let hooks: [String: String]
    /// The address of each hook for which the project does not say whether it is enabled.
    package let uncertainHooks: [String: String]
    /// The address of each disabled hook.
    package let hooksThatAreOff: [String: String]
    /// Other settings that name an environment, by key: the origins for passkeys, the sender of mails. A setting that
    /// must be an environment's own has no texts if the project says that it is empty or off.
    package let facts: [String: Fact]
    /// The digests of the secrets, by setting.
    package let secrets: [String: [Digest]]
    /// The secrets whose values are shown.
    let shownSecrets: ShownSecrets
    /// The secrets shown neither as a digest nor as a value.
    package let maskedSecrets: Set<String>
    /// The secrets that the project says are not set.
    package let unsetSecrets: Set<String>
    /// The secrets of disabled settings.
    package let unused: Set<String>
    /// The texts of mails and messages, by setting. They may contain anything, so they are never printed, and are wiped
    /// with the configuration.
    package internal(set) var mailTexts: [String: MailContent]
    /// The settings of the environment's other projects, by the part that lists them.
    package var further: [String: AuthConfiguration] = [:]
    /// Why the settings of other projects are unavailable.
    package var unseen: [String: Failure] = [:]

    /// The first of these failures by name; `nil` if all settings are available.
    var firstUnseen: Failure? { unseen.min { $0.key < $1.key }?.value }

    /// The Site URL, if it is a web address other than this machine's. Surrounding white space is ignored.
    var site: HTTPURL? {
        let text = siteURL.map { $0.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
        return text.flatMap { try? HTTPURL($0) }.flatMap { $0.isLoopback ? nil : $0 }
    }

    /// The settings of all of its projects.
    var all: [AuthConfiguration] { [self] + further.sorted { $0.key < $1.key }.map(\.value) }

    /// A setting that names an environment.
    package struct Fact: Codable, Sendable {
        /// Its addresses, hosts and ids.
        package let texts: [String]
        /// Whether no two environments may have the same.
        package let isOwn: Bool

        /// A setting.
        package init(texts: [String], isOwn: Bool) { (self.texts, self.isOwn) = (texts, isOwn) }
    }

    /// The client ids of the enabled providers, and the hosts of the Site URLs.
    package var identifiers: [(text: String, what: String)] {
        let sites = all.compactMap(\.site?.host).filter { !VendorAddress.isVendors(host: $0) }
        return sites.map { (text: $0, what: "Site URL") }
            + all.flatMap { settings in
                settings.clientIDs.sorted { $0.key < $1.key }.filter { settings.providers[$0.key] == true }
                    .flatMap { provider, ids in
                        ids.sorted().map { (text: $0, what: "OAuth client id for \(provider)") }
                    }
            }
    }

    /// The secrets, in use or not: anyone with a secret that production keeps can use it.
    package var secretsBeside: [String: Digest] {
        var all = secrets
        for settings in self.all {
            for (name, text) in settings.accounts where all[name] == nil { all[name] = [Digest(of: text)] }
        }
        for (place, theirs) in further { all.merge(theirs.secrets.map { ("\(place)/\($0)", $1) }) { $1 } }
        return Dictionary(
            all.compactMap { name, digests in digests.first.map { (AuthSecrets.address(of: name), $0) } }
                + valuesBeside.map { ($0.name, $0.value.digest) },
            uniquingKeysWith: { first, _ in first })
    }

    /// The secrets are unknown without the settings.
    package static var placeOfSecrets: String? { "Auth settings" }

    /// The failure of another project's settings, or of a masked secret.
    package var unreadSecrets: Failure? {
        firstUnseen
            ?? all.flatMap(\.maskedSecrets).min().map {
                Failure(
                    message: "\($0) is shown as no digest",
                    advice: "Use a token that may read the Auth settings.")
            }
    }

    /// The digests of the secrets, client ids, accounts, and texts in addresses that may be secrets.
    package var sought: Set<Digest> {
        let texts = all.flatMap { $0.clientIDs.values.flatMap(\.self) + $0.accounts.map(\.text) }
        return Set(all.flatMap(\.secrets.values).joined()).union(texts.map { Digest(of: $0) })
            .union(AddressParts.sought(in: all.flatMap(\.addresses.values)))
    }

    /// The addresses that contain a credential, and the shown secrets.
    package var valuesBeside: [HeldSecret] {
        var all = addresses.map { (AuthSecrets.address(of: $0.key), $0.value) }
        var shown = shownSecrets.held.map { $0.renamed(AuthSecrets.address(of: $0.name)) }
        for (place, theirs) in further {
            all += theirs.addresses.map { (AuthSecrets.address(of: "\(place)/\($0.key)"), $0.value) }
            shown += theirs.shownSecrets.held.map {
                $0.renamed(AuthSecrets.address(of: "\(place)/\($0.name)"))
            }
        }
        return AddressParts.held(Dictionary(all, uniquingKeysWith: { first, _ in first })) + shown
    }

    /// The addresses that may contain a secret, by name: of hooks, enabled or not, and of allowed redirects.
    private var addresses: [String: String] {
        let all = [hooks, uncertainHooks, hooksThatAreOff].flatMap { Array($0) }
        return Dictionary(
            all.map { ("hooks/\($0.key)", $0.value) }
                + redirectURLs.enumerated().map { ("redirect_urls/\($0.offset)", $0.element) },
            uniquingKeysWith: { first, _ in first })
    }

    /// The sender accounts, if unique to one customer: some hosts accept a token as the account name.
    var accounts: [(setting: String, text: String)] {
        facts.filter { $0.value.isOwn && ($0.key == "smtp_user" || $0.key.hasSuffix("_sid")) }.flatMap {
            fact in
            fact.value.texts.map { (fact.key, $0) }
        }.filter { !$0.1.contains("@") }.sorted { $0.0 < $1.0 }
    }

    /// Returns what is unknown about a secret; `nil` if the response shows it, or says that it is not set.
    func doubt(of secret: String) -> String? {
        if maskedSecrets.contains(secret) { return "is shown as no digest" }
        return secrets[secret] == nil && !unsetSecrets.contains(secret) ? "is left out of the answer" : nil
    }

    /// Returns whether the response omits a provider's OAuth client ids: an enabled provider has some.
    func hidesClientIDs(of provider: String) -> Bool {
        guard let ids = clientIDs[provider] else { return providers[provider] != false }
        return ids.isEmpty && providers[provider] == true
    }

    /// The first enabled hook by name whose address is empty.
    var hookToNowhere: String? { hooks.filter { $0.value.allSatisfy(\.isWhitespace) }.keys.min() }

    /// Creates a configuration.
    package init(
        siteURL: String?, redirectURLs: [String] = [], isSignupDisabled: Bool? = nil,
        isEmailEnabled: Bool? = nil,
        confirmsByItself: Bool? = nil, providers: [String: Bool] = [:], isSendEmailHookEnabled: Bool? = nil,
        sendEmailHookURL: String? = nil, clientIDs: [String: Set<String>] = [:],
        hooks: [String: String] = [:], uncertainHooks: [String: String] = [:],
        hooksThatAreOff: [String: String] = [:], facts: [String: Fact] = [:],
        secrets: [String: [Digest]] = [:], shownSecrets: [HeldSecret] = [], maskedSecrets: Set<String> = [],
        unsetSecrets: Set<String> = [],
        unused: Set<String> = [],
        mailTexts: [String: HeldSecret] = [:]
    ) {
        (self.siteURL, self.redirectURLs) = (siteURL, redirectURLs)
        (self.isSignupDisabled, self.isEmailEnabled) = (isSignupDisabled, isEmailEnabled)
        (self.confirmsByItself, self.providers) = (confirmsByItself, providers)
        self.isSendEmailHookEnabled = isSendEmailHookEnabled
        (self.sendEmailHookURL, self.clientIDs) = (sendEmailHookURL, clientIDs)
        (self.hooks, self.uncertainHooks, self.facts, self.secrets) = (hooks, uncertainHooks, facts, secrets)
        (self.hooksThatAreOff, self.unused) = (hooksThatAreOff, unused)
        (self.maskedSecrets, self.unsetSecrets) = (maskedSecrets, unsetSecrets)
        self.shownSecrets = ShownSecrets(held: shownSecrets)
        self.mailTexts = mailTexts.mapValues { .text($0) }
    }
}

/// Secrets that a response shows. They are compared at once, and never stored or sealed.
struct ShownSecrets: Codable, Sendable {
    let held: [HeldSecret]

    init(held: [HeldSecret]) { self.held = held }

    init(from _: any Decoder) { held = [] }

    func encode(to encoder: any Encoder) throws { _ = encoder.unkeyedContainer() }
}

/// The text of a mail or message, or, if it was sealed, only the identifiers in it.
package enum MailContent: Sendable {
    /// The text.
    case text(HeldSecret)
    /// The identifiers and hosts in the text.
    case names([EnvironmentIdentifiers.EnvironmentIdentifier], hosts: [String])

    /// Returns the identifiers in the text, as `search` finds them.
    func named(by search: IdentifierSearch) -> [EnvironmentIdentifiers.EnvironmentIdentifier] {
        switch self {
        case .text(let text): return text.value.withBytes { search.named(in: $0) }
        case .names(let names, let hosts):
            let seen = hosts.flatMap { Array($0.utf8).withUnsafeBytes { search.named(in: $0) } }
            return names + seen.filter { !names.contains($0) }
        }
    }

    /// The hosts in the text: words with a dot.
    var hosts: [String] {
        guard case .text(let text) = self else { return [] }
        return text.value.withBytes { bytes in
            bytes.split { !$0.isAlphanumeric && !"-.".utf8.contains($0) }
                .filter { $0.contains(UInt8(ascii: ".")) && (4...253).contains($0.count) }
                .map { String(decoding: $0, as: UTF8.self) }
        }
    }
}

extension MailContent: Codable {
    private enum Key: String, CodingKey { case names, hosts }

    /// Reads sealed identifiers.
    package init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: Key.self)
        self = .names(
            try members.decode([EnvironmentIdentifiers.EnvironmentIdentifier].self, forKey: .names),
            hosts: try members.decode([String].self, forKey: .hosts))
    }

    /// Seals the identifiers.
    ///
    /// - Throws: an error for an unsealed text.
    package func encode(to encoder: any Encoder) throws {
        guard case .names(let names, let hosts) = self else {
            throw EncodingError.invalidValue(
                self, .init(codingPath: encoder.codingPath, debugDescription: "a text is not written"))
        }
        var members = encoder.container(keyedBy: Key.self)
        try members.encode(names, forKey: .names)
        try members.encode(hosts, forKey: .hosts)
    }
}
