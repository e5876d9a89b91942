import Listings
public import Manifests
import Support

/// The settings of a Supabase project's sign-in.
///
/// `GET /v1/projects/{ref}/config/auth` answers 200 with one flat object of some 200 keys, each of which may be null:
/// `site_url`, `uri_allow_list` (separated by commas), `disable_signup`, `external_email_enabled`,
/// `mailer_autoconfirm` (true means that an address is *not* confirmed), `external_PROVIDER_enabled`,
/// `hook_send_email_enabled`, `hook_send_email_uri`. It has secrets, too (`smtp_pass`, `external_google_secret`,
/// `hook_send_email_secrets`): only these keys are read, and the body is wiped. Source: supabase/cli, recordings of
/// `config/auth` and `pkg/config/auth.go`.
public struct AuthSettingProbe: Probe {
    /// `auth-setting`.
    public let rule = "auth-setting"

    /// The probe.
    public init() {}

    /// One look, where `auth` is declared.
    public func looks(at environment: Environment) -> [ProbeTask] {
        guard environment.probes.auth != nil else { return [] }
        return [
            { context in
                let seen = await look(at: environment, by: context)
                return { $0.auth = seen }
            }
        ]
    }

    /// `auth` needs a Supabase project.
    public func problems(of environment: Environment) -> [ManifestProblem] {
        guard let auth = environment.probes.auth, SupabaseProject(of: environment) == nil else { return [] }
        return [
            ManifestProblem(
                at: auth.position,
                "auth is looked at in a Supabase project, and none is declared: neither a listing of Supabase's, nor an identifier `supabase_url`"
            )
        ]
    }

    private func look(
        at environment: Environment, by context: FetchContext
    ) async -> Result<AuthConfiguration, Failure> {
        do throws(Failure) {
            let project = try SupabaseProject.declared(by: environment)
            return .success(
                try await project.api(context).get(
                    project.path("config/auth"), project.subject("the Auth settings"), Self.read))
        } catch {
            return .failure(error)
        }
    }

    /// Reads the answer of `GET …/config/auth`.
    static func read(_ body: [UInt8]) throws(Failure) -> AuthConfiguration {
        try ListingJSON.decode(Answer.self, from: body, of: "Supabase").configuration
    }

    private struct Answer: Decodable {
        let configuration: AuthConfiguration

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: Key.self)
            func text(_ key: String) throws -> String? { try fields.decode(String?.self, forKey: Key(key)) }
            func flag(_ key: String) throws -> Bool? { try fields.decode(Bool?.self, forKey: Key(key)) }
            let providers = try fields.allKeys.reduce(into: [String: Bool]()) { providers, key in
                if let name = key.provider { providers[name] = try flag(key.stringValue) }
            }
            configuration = AuthConfiguration(
                siteURL: try text("site_url"),
                redirectURLs: (try text("uri_allow_list") ?? "").split(separator: ",").map {
                    String($0).trimmingSpaces
                }.filter { !$0.isEmpty },
                isSignupDisabled: try flag("disable_signup"),
                isEmailEnabled: try flag("external_email_enabled"),
                confirmsByItself: try flag("mailer_autoconfirm"), providers: providers,
                isSendEmailHookEnabled: try flag("hook_send_email_enabled"),
                sendEmailHookURL: try text("hook_send_email_uri"))
        }
    }

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(_ text: String) { stringValue = text }
        init?(stringValue: String) { self.init(stringValue) }
        init?(intValue: Int) { nil }

        /// `google`, of `external_google_enabled`.
        var provider: String? {
            let (beginning, end) = ("external_", "_enabled")
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
