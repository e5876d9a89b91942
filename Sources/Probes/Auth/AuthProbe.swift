import Auditing
import Listings
import Manifests
import Providers
import Support

/// The settings of a Supabase project's sign-in.
///
/// `GET /v1/projects/{ref}/config/auth` answers 200 with one flat object of some 200 keys, each of which may be null:
/// `site_url`, `uri_allow_list` (separated by commas), `disable_signup`, `external_email_enabled`,
/// `mailer_autoconfirm` (true means that an address is *not* confirmed), `external_PROVIDER_enabled`,
/// `external_PROVIDER_client_id`, `hook_NAME_enabled`, `hook_NAME_uri`. It has secrets, too (`smtp_pass`, `external_google_secret`,
/// `hook_send_email_secrets`): only these keys are read, and the body is wiped. Source: supabase/cli, recordings of
/// `config/auth` and `pkg/config/auth.go`.
struct AuthProbe: FetchingProbe {
    let rule: any Rule = AuthSetting()

    let source = ProbeSource(
        key: "auth", Form("settings of sign-in", ProbesSchema.auth) { AuthReader.read($0, $1) },
        "What the settings of its Supabase project's sign-in are to be.", example: "{ signup: false }",
        see: "probes.md")

    /// `auth` needs a Supabase project.
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

    /// The OAuth client ids of others, which must not be the ones of an environment that is judged.
    func compared(_ auth: AuthDeclaration, with judged: [Environment]) -> AuthDeclaration? {
        judged.contains { $0.probes[AuthDeclaration.self] != nil } ? auth : nil
    }

    func fetch(
        _ auth: AuthDeclaration, of environment: Environment, by context: FetchContext
    ) async throws(Failure) -> AuthConfiguration {
        let project = try SupabaseProject.declared(by: environment)
        return try await project.api(context).get(
            project.path("config/auth"), project.subject("the Auth settings"), Self.read)
    }

    /// Reads the answer of `GET …/config/auth`.
    static func read(_ body: [UInt8]) throws(Failure) -> AuthConfiguration {
        try ListingJSON.decode(Answer.self, from: body, of: "Supabase").configuration
    }

    /// The entries of a text that separates them by commas.
    private static func list(_ text: String) -> [String] {
        text.split(separator: ",").map { String($0).trimmingSpaces }.filter { !$0.isEmpty }
    }

    private struct Answer: Decodable {
        let configuration: AuthConfiguration

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: Key.self)
            func text(_ key: String) throws -> String? { try fields.decode(String?.self, forKey: Key(key)) }
            func flag(_ key: String) throws -> Bool? { try fields.decode(Bool?.self, forKey: Key(key)) }
            let providers = try fields.allKeys.reduce(into: [String: Bool]()) { providers, key in
                if let name = key.part("external_", "_enabled") {
                    providers[name] = try flag(key.stringValue)
                }
            }
            var clientIDs: [String: Set<String>] = [:]
            var hooks: [String: String] = [:]
            var uncertainHooks: [String: String] = [:]
            for key in fields.allKeys {
                if let name = key.part("external_", "_client_id")
                    ?? key.part("external_", "_additional_client_ids"), providers[name] != false,
                    let ids = try text(key.stringValue)
                {
                    clientIDs[name, default: []].formUnion(AuthProbe.list(ids))
                }
                if let name = key.part("hook_", "_enabled"), try flag(key.stringValue) == true {
                    hooks[name] = try text("hook_\(name)_uri") ?? ""
                } else if let name = key.part("hook_", "_uri"), let url = try text(key.stringValue),
                    try fields.decodeIfPresent(Bool.self, forKey: Key("hook_\(name)_enabled")) == nil
                {
                    uncertainHooks[name] = url
                }
            }
            configuration = AuthConfiguration(
                siteURL: try text("site_url"),
                redirectURLs: AuthProbe.list(try text("uri_allow_list") ?? ""),
                isSignupDisabled: try flag("disable_signup"),
                isEmailEnabled: try flag("external_email_enabled"),
                confirmsByItself: try flag("mailer_autoconfirm"), providers: providers,
                isSendEmailHookEnabled: try flag("hook_send_email_enabled"),
                sendEmailHookURL: try text("hook_send_email_uri"), clientIDs: clientIDs, hooks: hooks,
                uncertainHooks: uncertainHooks)
        }
    }

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(_ text: String) { stringValue = text }
        init?(stringValue: String) { self.init(stringValue) }
        init?(intValue: Int) { nil }

        /// What stands between a beginning and an end: `google`, of `external_google_enabled`.
        func part(_ beginning: String, _ end: String) -> String? {
            guard stringValue.hasPrefix(beginning), stringValue.hasSuffix(end),
                stringValue.utf8.count > beginning.utf8.count + end.utf8.count
            else { return nil }
            return String(stringValue.dropFirst(beginning.count).dropLast(end.count))
        }
    }
}

extension String {
    fileprivate var trimmingSpaces: String {
        String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }
}

/// The settings of a project's sign-in as they are live; nil for what the project does not say.
package struct AuthConfiguration: ProbeResult {
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
    /// The OAuth client ids of each provider that is not off. They are no secrets.
    package let clientIDs: [String: Set<String>]
    /// Where each hook that is on is, by its name, such as `custom_access_token`.
    package let hooks: [String: String]
    /// Where each hook is of which the project does not say whether it is on.
    package let uncertainHooks: [String: String]

    /// Settings.
    package init(
        siteURL: String?, redirectURLs: [String] = [], isSignupDisabled: Bool? = nil,
        isEmailEnabled: Bool? = nil,
        confirmsByItself: Bool? = nil, providers: [String: Bool] = [:], isSendEmailHookEnabled: Bool? = nil,
        sendEmailHookURL: String? = nil, clientIDs: [String: Set<String>] = [:],
        hooks: [String: String] = [:], uncertainHooks: [String: String] = [:]
    ) {
        (self.siteURL, self.redirectURLs) = (siteURL, redirectURLs)
        (self.isSignupDisabled, self.isEmailEnabled) = (isSignupDisabled, isEmailEnabled)
        (self.confirmsByItself, self.providers) = (confirmsByItself, providers)
        self.isSendEmailHookEnabled = isSendEmailHookEnabled
        (self.sendEmailHookURL, self.clientIDs) = (sendEmailHookURL, clientIDs)
        (self.hooks, self.uncertainHooks) = (hooks, uncertainHooks)
    }
}
