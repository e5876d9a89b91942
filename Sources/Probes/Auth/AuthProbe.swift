import Auditing
import Listings
import Manifests
import Providers
import Secrets
import Support

/// The probe for the settings of a Supabase project's sign-in.
///
/// `GET /v1/projects/{ref}/config/auth` answers 200 with one flat object of some 200 keys, each of which may be null:
/// `site_url`, `uri_allow_list` (separated by commas), `disable_signup`, `external_email_enabled`, `mailer_autoconfirm`
/// and `mailer_allow_unverified_email_sign_ins` (either true means that an address need *not* be confirmed),
/// `saml_enabled`, `external_PROVIDER_enabled`, `external_PROVIDER_client_id`, `hook_NAME_enabled`, `hook_NAME_uri`.
/// Secrets (`smtp_pass`, `external_google_secret`, `hook_send_email_secrets`) are shown as the SHA-256 of their values:
/// they are taken out before anything decodes the response, and only their digests are kept. Source: supabase/cli,
/// recordings of `config/auth`, and `pkg/config/auth.go`, which compares them with digests.
struct AuthProbe: FetchingProbe {
    typealias Carried = AuthConfiguration

    let rule: any Rule = AuthSetting()

    let source = ProbeSource(
        key: "auth", Form("settings of sign-in", ProbesSchema.auth) { AuthReader.read($0, $1) },
        "What the settings of its Supabase project's sign-in are to be.", example: "{ signup: false }",
        see: "probes.md")

    /// Checks that the environment has a Supabase project.
    func problems(
        of auth: AuthDeclaration, in environment: Environment, of workspace: Workspace
    ) -> [ManifestProblem] {
        SupabaseProject.problems(of: "auth", at: auth.position, in: environment)
            + (auth.siteURL == .frontend && environment.frontend == nil
                ? [
                    ManifestProblem(
                        at: auth.position,
                        "site_url is compared with the environment's frontend, which is not declared")
                ] : [])
    }

    /// Returns the whole declaration: the secrets and OAuth client ids of other environments must not be in a judged
    /// one, whatever that declares.
    func compared(_ auth: AuthDeclaration, with judged: [Environment]) -> AuthDeclaration? { auth }

    func fetch(
        _ auth: AuthDeclaration, of environment: Environment, by context: FetchContext
    ) async throws(Failure) -> AuthConfiguration {
        var found = try await settings(of: try SupabaseProject.declared(by: environment), by: context)
        for (name, project) in environment.otherSupabaseProjects {
            do throws(Failure) {
                found.further[name] = try await settings(of: SupabaseProject(project), by: context)
            } catch {
                found.unseen[name] = error
            }
        }
        return found
    }

    private func settings(
        of project: SupabaseProject, by context: FetchContext
    ) async throws(Failure) -> AuthConfiguration {
        try await project.api(context).get(
            project.path("config/auth"), project.subject("the Auth settings"), Self.read)
    }

    /// Seals only the identifiers and hosts in the texts of mails, which is all that the merge needs.
    func carried(
        _ found: AuthConfiguration, _ search: IdentifierSearch
    ) -> Result<AuthConfiguration, Failure> {
        var carried = found
        carried.mailTexts = found.mailTexts.mapValues { .names($0.named(by: search), hosts: $0.hosts) }
        carried.further = found.further.mapValues { theirs in
            var own = theirs
            own.mailTexts = theirs.mailTexts.mapValues { .names($0.named(by: search), hosts: $0.hosts) }
            return own
        }
        return .success(carried)
    }

    /// Reads the answer of `GET …/config/auth`.
    static func read(_ body: [UInt8]) throws(Failure) -> AuthConfiguration {
        let (answer, values) = try ListingJSON.decode(
            Answer.self, from: body, of: "Supabase",
            takingOutWhere: { AuthSecrets.isOne($0) || MailText.isOne($0) })
        var secrets: [String: [Digest]] = [:]
        var shown: [HeldSecret] = []
        var unset = answer.unsetSecrets
        for (name, place) in answer.secrets {
            let held = place.flatMap { values.secret("", at: $0) }
            if held?.value.count == 0 {
                unset.insert(name)
            } else {
                let digests = held.map { AuthSecrets.digests(of: $0.value) } ?? []
                secrets[name] = digests
                // A value that may be a digest counts as one.
                if let held, digests.count == 1 { shown.append(held.renamed(name)) }
            }
        }
        return AuthConfiguration(
            siteURL: answer.texts["site_url"], redirectURLs: list(answer.texts["uri_allow_list"]),
            isSignupDisabled: answer.flags["disable_signup"],
            isEmailEnabled: answer.flags["external_email_enabled"],
            confirmsByItself: answer.confirmsByItself, providers: answer.providers,
            isSendEmailHookEnabled: answer.flags["hook_send_email_enabled"],
            sendEmailHookURL: answer.texts["hook_send_email_uri"], clientIDs: answer.clientIDs,
            hooks: answer.hooks, uncertainHooks: answer.uncertainHooks,
            hooksThatAreOff: answer.hooksThatAreOff,
            facts: answer.facts,
            secrets: secrets.filter { !$0.value.isEmpty }, shownSecrets: shown,
            maskedSecrets: Set(secrets.filter(\.value.isEmpty).keys),
            unsetSecrets: unset,
            unused: Set(answer.secrets.keys.filter { !answer.isInUse(secret: $0) }),
            mailTexts: answer.mailTexts.compactMapValues { values.secret("", at: $0) })
    }

    /// Splits a text into OAuth client ids, at any separators and quotes.
    private static func clientIDs(_ text: String) -> [String] {
        text.split { $0.isWhitespace || ",;|\"'`".contains($0) }.map { item in
            String(item.lastIndex(of: "=").map { item[item.index(after: $0)...] } ?? item)
        }.filter { !$0.isEmpty }
    }

    /// Splits a text at commas.
    private static func list(_ text: String?) -> [String] {
        (text ?? "").split(separator: ",").map { String($0).trimmingSpaces }.filter { !$0.isEmpty }
    }

    /// The response's keys that are not null, by type. The only other values are numbers.
    private struct Answer: Decodable {
        private(set) var texts: [String: String] = [:]
        private(set) var flags: [String: Bool] = [:]
        /// `nil` for a secret that is not a string.
        private(set) var secrets: [String: ShownValue?] = [:]
        private(set) var unsetSecrets: Set<String> = []
        private var hasHost = false
        private(set) var mailTexts: [String: ShownValue] = [:]

        /// The keys that every response has; a response without one of them is rejected.
        private static let needed = [
            "site_url", "uri_allow_list", "disable_signup", "external_email_enabled", "mailer_autoconfirm",
            "hook_send_email_enabled", "hook_send_email_uri",
        ]

        private static let unverified = "mailer_allow_unverified_email_sign_ins"

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: Key.self)
            for key in Answer.needed { _ = try fields.decodeNil(forKey: Key(key)) }
            hasHost = fields.contains(Key("smtp_host"))
            for key in fields.allKeys {
                let name = key.stringValue
                guard try !fields.decodeNil(forKey: key) else {
                    if AuthSecrets.isOne(name) { unsetSecrets.insert(name) }
                    if Answer.clientIDEnds.contains(where: name.hasSuffix) || Answer.isOwn(name) {
                        texts[name] = ""
                    }
                    continue
                }
                if AuthSecrets.isOne(name) {
                    secrets[name] = .some(try? fields.decode(ShownValue.self, forKey: key))
                } else if MailText.isOne(name) {
                    mailTexts[name] = try fields.decode(ShownValue.self, forKey: key)
                } else if Answer.isText(name) {
                    let list =
                        name.hasPrefix("smtp_")
                        ? nil : try? fields.decode([String].self, forKey: key).joined(separator: ",")
                    texts[name] = try list ?? fields.decode(String.self, forKey: key)
                } else if name.hasSuffix("_enabled") || name == Answer.unverified
                    || Answer.needed.contains(name)
                {
                    flags[name] = try fields.decode(Bool.self, forKey: key)
                }
            }
        }

        /// Returns whether a key has a text that is used.
        private static func isText(_ name: String) -> Bool {
            let ends = ["_uri", "_url", "_sid", "_rp_id", "_rp_origins"] + clientIDEnds
            return ends.contains(where: name.hasSuffix)
                || ["uri_allow_list", "smtp_host", "smtp_user", "smtp_admin_email"].contains(name)
        }

        /// Whether an unconfirmed address can sign in.
        var confirmsByItself: Bool? {
            flags[Answer.unverified] == true ? true : flags["mailer_autoconfirm"]
        }

        /// Whether each provider is enabled.
        var providers: [String: Bool] {
            var providers: [String: Bool] = [:]
            for (key, isOn) in flags {
                if let name = Key(key).part("external_", "_enabled") { providers[name] = isOn }
            }
            if let isOn = flags["saml_enabled"] { providers["saml"] = isOn }
            // These providers have no switch: they are enabled if they have client ids.
            for (name, ids) in clientIDs where !ids.isEmpty && !Answer.hasSwitch(name) {
                providers[name] = true
            }
            return providers
        }

        private static let clientIDEnds = ["_additional_client_ids", "_client_id", "_client_ids"]

        /// The OAuth client ids of each provider, enabled or not; empty if the response says that there are none.
        var clientIDs: [String: Set<String>] {
            var clientIDs: [String: Set<String>] = [:]
            for (key, text) in texts {
                guard let end = Answer.clientIDEnds.first(where: key.hasSuffix) else { continue }
                let name = Key(key).part("external_", end) ?? String(key.dropLast(end.utf8.count))
                clientIDs[name, default: []].formUnion(AuthProbe.clientIDs(text))
            }
            return clientIDs
        }

        /// Returns whether a provider has a switch. Supabase's own apps have none: `nimbus_oauth_client_id`.
        private static func hasSwitch(_ provider: String) -> Bool { !provider.hasSuffix("_oauth") }

        /// The address of each enabled hook.
        var hooks: [String: String] {
            flags.reduce(into: [:]) { hooks, flag in
                guard flag.value, let name = Key(flag.key).part("hook_", "_enabled") else { return }
                hooks[name] = texts["hook_\(name)_uri"] ?? ""
            }
        }

        /// The address of each disabled hook.
        var hooksThatAreOff: [String: String] {
            texts.reduce(into: [:]) { hooks, text in
                guard let name = Key(text.key).part("hook_", "_uri"), flags["hook_\(name)_enabled"] == false
                else { return }
                hooks[name] = text.value
            }
        }

        /// The address of each hook for which the response does not say whether it is enabled.
        var uncertainHooks: [String: String] {
            texts.reduce(into: [:]) { hooks, text in
                guard let name = Key(text.key).part("hook_", "_uri"), flags["hook_\(name)_enabled"] == nil
                else { return }
                hooks[name] = text.value
            }
        }

        /// Returns whether a secret's setting is enabled, or may be.
        func isInUse(secret key: String) -> Bool {
            if let provider = Key(key).part("external_", "_secret") { return providers[provider] != false }
            if let hook = Key(key).part("hook_", "_secrets") { return flags["hook_\(hook)_enabled"] != false }
            if key == "smtp_pass" { return sendsByItself }
            if key.hasPrefix("sms_") { return flags["external_phone_enabled"] != false }
            return key != "security_captcha_secret" || flags["security_captcha_enabled"] != false
        }

        /// Whether the project may send mails by a server other than Supabase's own.
        private var sendsByItself: Bool { !hasHost || texts["smtp_host"]?.isEmpty == false }

        /// Returns whether a setting may be an environment's own.
        private static func isOwn(_ name: String) -> Bool {
            name.hasSuffix("_sid")
                || [
                    "webauthn_rp_id", "webauthn_rp_origins", "saml_external_url", "smtp_admin_email",
                    "smtp_user",
                ].contains(name)
        }

        /// Other settings that name an environment and are enabled.
        var facts: [String: AuthConfiguration.Fact] {
            var facts: [String: AuthConfiguration.Fact] = [:]
            func add(_ key: String, isOwn: Bool, where isOn: Bool = true) {
                guard let text = texts[key] else { return }
                let entries = isOn ? AuthProbe.list(text) : []
                if Answer.isOwn(key) || !entries.isEmpty { facts[key] = .init(texts: entries, isOwn: isOwn) }
            }
            let hasKeys = ["passkey_enabled", "mfa_web_authn_enroll_enabled", "mfa_web_authn_verify_enabled"]
                .contains { flags[$0] != false }
            add("webauthn_rp_id", isOwn: true, where: hasKeys)
            add("webauthn_rp_origins", isOwn: true, where: hasKeys)
            add("saml_external_url", isOwn: true, where: flags["saml_enabled"] != false)
            add("smtp_host", isOwn: false)
            add("smtp_admin_email", isOwn: true, where: sendsByItself)
            // Some hosts use one user name for all customers, such as `apikey`.
            let user = texts["smtp_user"] ?? ""
            let isAccount = user.utf8.count >= 16 || user.contains { $0 == "@" || $0.isNumber }
            add("smtp_user", isOwn: isAccount, where: sendsByItself)
            for key in texts.keys {
                if let name = Key(key).part("external_", "_url") {
                    add(key, isOwn: false, where: providers[name] != false)
                } else if key.hasSuffix("_sid") {
                    add(key, isOwn: true, where: flags["external_phone_enabled"] != false)
                }
            }
            return facts
        }
    }

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(_ text: String) { stringValue = text }
        init?(stringValue: String) { self.init(stringValue) }
        init?(intValue: Int) { nil }

        /// Returns the text between a prefix and a suffix: `google` in `external_google_enabled`.
        func part(_ beginning: String, _ end: String) -> String? {
            guard stringValue.hasPrefix(beginning), stringValue.hasSuffix(end),
                stringValue.utf8.count > beginning.utf8.count + end.utf8.count
            else { return nil }
            return String(stringValue.dropFirst(beginning.count).dropLast(end.count))
        }
    }
}

extension AuthProbe {
    var apis: [APIConfiguration] { [Supabase.api] }

    /// Requests `GET /v1/projects/{ref}`, because the settings contain secrets.
    func access(
        to declaration: AuthDeclaration, of environment: Environment, by context: FetchContext,
        isOffline: Bool
    ) async -> [(name: String, access: HostAccess)] {
        func request(_ project: SupabaseProject) -> AccessRequest {
            AccessRequest(Supabase.api, "/v1/projects/\(project.ref)", project.subject("the Auth settings"))
        }
        let access = await SupabaseProject.access(
            in: environment, by: context, isOffline: isOffline, request)
        var all = [(name: "auth", access: access)]
        for (name, project) in environment.otherSupabaseProjects {
            let access = await request(SupabaseProject(project)).send(by: context, isOffline: isOffline)
            all.append(("auth/\(name)", access))
        }
        return all
    }
}

extension String {
    fileprivate var trimmingSpaces: String {
        String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }
}

/// The keys of texts in a project's mails and messages: templates, subjects, the sender's name, and the paths of links.
/// Sources: supabase/cli `pkg/api/types.gen.go` (AuthConfigResponse); supabase/auth, `internal/conf/configuration.go`,
/// for GOTRUE_MAILER_URLPATHS_….
enum MailText {
    private static let beginnings = ["mailer_templates_", "mailer_subjects_", "mailer_urlpaths_"]
    private static let others = ["smtp_sender_name", "sms_template", "mfa_phone_template"]

    /// Returns whether a key has such a text.
    static func isOne(_ key: String) -> Bool {
        let key = key.lowercased()
        return !key.hasSuffix("_enabled") && beginnings.contains(where: key.hasPrefix) || others.contains(key)
    }
}

/// The secrets among a project's Auth settings.
enum AuthSecrets {
    private static let ends = ["_secret", "_secrets", "_pass", "_token", "_access_key", "_api_key"]

    /// Their place among an environment's secrets. No part has this name.
    static let place = "Auth settings"

    /// Returns the address of one of them.
    static func address(of name: String) -> String { "\(place)/\(name)" }

    /// Returns whether a key holds a secret: `smtp_pass`, `external_google_secret`, `hook_send_email_secrets`.
    static func isOne(_ key: String) -> Bool { ends.contains(where: key.hasSuffix) }

    /// Returns the digests by which a secret is known: for a SHA-256, that digest and the text's own; for any other
    /// value, only its own. Empty for a text that is not a value, and for a malformed digest.
    static func digests(of shown: borrowing SecretValue) -> [Digest] {
        shown.withBytes { bytes -> [Digest] in
            guard !bytes.isEmpty, NonValue(bytes) == nil else { return [] }
            let own = Digest(of: bytes)
            guard bytes.allSatisfy(\.isHexDigit), (60...68).contains(bytes.count) else { return [own] }
            return Digest(hex: String(decoding: bytes, as: UTF8.self).lowercased()).map { [$0, own] } ?? []
        }
    }
}
