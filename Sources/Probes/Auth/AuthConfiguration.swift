package import Auditing
import Listings
package import Secrets
package import Support

/// The settings of a project's sign-in as they are live; nil for what the project does not say.
package struct AuthConfiguration: ProbeResult, Codable {
    /// The address that links in e-mails lead to.
    package let siteURL: String?
    /// The patterns of addresses that sign-in may lead to.
    package let redirectURLs: [String]
    /// Whether nobody can sign up.
    package let isSignupDisabled: Bool?
    /// Whether people may sign in by e-mail.
    package let isEmailEnabled: Bool?
    /// Whether an e-mail address counts as confirmed without being so.
    package let confirmsByItself: Bool?
    /// Whether each provider, such as `google`, is on.
    package let providers: [String: Bool]
    /// Whether a hook sends the e-mails.
    package let isSendEmailHookEnabled: Bool?
    /// Where that hook is.
    package let sendEmailHookURL: String?
    /// The OAuth client ids of each provider, whether that is on or not, and none where the project says so. They are no
    /// secrets.
    package let clientIDs: [String: Set<String>]
    /// Where each hook that is on is, by its name, such as `custom_access_token`.
    package let hooks: [String: String]
    /// Where each hook is of which the project does not say whether it is on.
    package let uncertainHooks: [String: String]
    /// Where each hook is that is off.
    package let hooksThatAreOff: [String: String]
    /// What else names an environment, by its setting: the origins that passkeys are for, the sender of mails. Of those that
    /// are to be an environment's own, without texts where the project says that there are none or that they are off.
    package let facts: [String: Fact]
    /// The digests of the secrets, by their settings.
    package let secrets: [String: [Digest]]
    /// The secrets that are shown themselves.
    let shownSecrets: ShownSecrets
    /// The secrets that are shown as no digest and no value.
    package let maskedSecrets: Set<String>
    /// The secrets that the project says are not set.
    package let unsetSecrets: Set<String>
    /// The secrets whose settings are off.
    package let unused: Set<String>
    /// The texts of mails and messages, by their settings. They may hold anything: nothing of them is printed, and they are
    /// wiped with this.
    package internal(set) var mailTexts: [String: MailContent]
    /// The settings of the environment's other projects, by the parts that list them.
    package var further: [String: AuthConfiguration] = [:]
    /// Why those of others of its projects were not seen.
    package var unseen: [String: Failure] = [:]

    /// Why those of the first of them by name were not seen; nil where all were.
    var firstUnseen: Failure? { unseen.min { $0.key < $1.key }?.value }

    /// The Site URL, where it is a web address and not this very machine's. White space around it hides none.
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

    /// The client ids of the providers that are on, and the hosts of the Site URLs.
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

    /// The secrets, in use or not: whoever has one that production keeps can use it.
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

    /// Without the settings they are not known.
    package static var placeOfSecrets: String? { "Auth settings" }

    /// Why those of another project were not seen, or that one is masked.
    package var unreadSecrets: Failure? {
        firstUnseen
            ?? all.flatMap(\.maskedSecrets).min().map {
                Failure(
                    message: "\($0) is shown as no digest",
                    advice: "Use a token that may read the Auth settings.")
            }
    }

    /// The digests of the secrets, of the client ids, of the accounts, and of what may be a secret in the addresses.
    package var sought: Set<Digest> {
        let texts = all.flatMap { $0.clientIDs.values.flatMap(\.self) + $0.accounts.map(\.text) }
        return Set(all.flatMap(\.secrets.values).joined()).union(texts.map { Digest(of: $0) })
            .union(AddressParts.sought(in: all.flatMap(\.addresses.values)))
    }

    /// The addresses that have a credential in them, and the secrets that are shown.
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

    /// The addresses that may hold a secret, by what they are called: of hooks, whether they are on or not, and of allowed
    /// redirects.
    private var addresses: [String: String] {
        let all = [hooks, uncertainHooks, hooksThatAreOff].flatMap { Array($0) }
        return Dictionary(
            all.map { ("hooks/\($0.key)", $0.value) }
                + redirectURLs.enumerated().map { ("redirect_urls/\($0.offset)", $0.element) },
            uniquingKeysWith: { first, _ in first })
    }

    /// Whom mails and messages are sent as, where that is one customer's name: some hosts take a token for it.
    var accounts: [(setting: String, text: String)] {
        facts.filter { $0.value.isOwn && ($0.key == "smtp_user" || $0.key.hasSuffix("_sid")) }.flatMap {
            fact in
            fact.value.texts.map { (fact.key, $0) }
        }.filter { !$0.1.contains("@") }.sorted { $0.0 < $1.0 }
    }

    /// What the project's answer doesn't tell of a secret; nil where it tells that it is set, to what, or that it isn't.
    func doubt(of secret: String) -> String? {
        if maskedSecrets.contains(secret) { return "is shown as no digest" }
        return secrets[secret] == nil && !unsetSecrets.contains(secret) ? "is left out of the answer" : nil
    }

    /// Whether the project's answer doesn't tell a provider's OAuth client ids: one that is on has some.
    func hidesClientIDs(of provider: String) -> Bool {
        guard let ids = clientIDs[provider] else { return providers[provider] != false }
        return ids.isEmpty && providers[provider] == true
    }

    /// The first by name of the hooks that are on, of which the project does not say where they lead.
    var hookToNowhere: String? { hooks.filter { $0.value.allSatisfy(\.isWhitespace) }.keys.min() }

    /// Settings.
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

/// Secrets that an answer shows. They are compared where they are seen, and nothing carries them on.
struct ShownSecrets: Codable, Sendable {
    let held: [HeldSecret]

    init(held: [HeldSecret]) { self.held = held }

    init(from _: any Decoder) { held = [] }

    func encode(to encoder: any Encoder) throws { _ = encoder.unkeyedContainer() }
}

/// A text of a mail or message, or of one that was sealed only whom it names.
package enum MailContent: Sendable {
    /// The text.
    case text(HeldSecret)
    /// What it names, and the hosts that stand in it.
    case names([EnvironmentIdentifiers.EnvironmentIdentifier], hosts: [String])

    /// What it names, as `search` finds it.
    func named(by search: IdentifierSearch) -> [EnvironmentIdentifiers.EnvironmentIdentifier] {
        switch self {
        case .text(let text): return text.value.withBytes { search.named(in: $0) }
        case .names(let names, let hosts):
            let seen = hosts.flatMap { Array($0.utf8).withUnsafeBytes { search.named(in: $0) } }
            return names + seen.filter { !names.contains($0) }
        }
    }

    /// The hosts that stand in it: words with a dot.
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

    /// What a text names.
    package init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: Key.self)
        self = .names(
            try members.decode([EnvironmentIdentifiers.EnvironmentIdentifier].self, forKey: .names),
            hosts: try members.decode([String].self, forKey: .hosts))
    }

    /// Seals what a text names.
    ///
    /// - Throws: an error for a text itself.
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
