/// How a project's sign-in is set, as `GET …/config/auth` answers: a part of its flat object, with secrets of its own
/// among the rest, and keys that are null (supabase/cli's recordings).
public struct DemoAuth: Sendable, Hashable {
    /// `site_url`.
    public var siteURL: String?
    /// `uri_allow_list`, an entry each.
    public var redirectURLs: [String]
    /// `disable_signup`.
    public var disablesSignup = true
    /// `mailer_autoconfirm`: whether addresses count as confirmed without being so.
    public var confirmsByItself = false
    /// `external_google_enabled`.
    public var isGoogleEnabled = false
    /// `hook_send_email_uri`; `nil` if the hook is off.
    public var sendEmailHook: String?

    /// Settings.
    public init(siteURL: String? = nil, redirectURLs: [String] = [], sendEmailHook: String? = nil) {
        self.siteURL = siteURL
        self.redirectURLs = redirectURLs
        self.sendEmailHook = sendEmailHook
    }

    /// As the guide's record has it, with sign-in that leads to the environment's own frontend.
    static func pilot(frontend: String, ref: String) -> DemoAuth {
        DemoAuth(
            siteURL: frontend, redirectURLs: ["\(frontend)/**"],
            sendEmailHook: "https://\(ref).supabase.co/functions/v1/send-auth-email")
    }
}

extension DemoAuth: Encodable {
    /// Writes the API's keys.
    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: Key.self)
        try fields.encode(siteURL, forKey: .init("site_url"))
        try fields.encode(redirectURLs.joined(separator: ","), forKey: .init("uri_allow_list"))
        try fields.encode(disablesSignup, forKey: .init("disable_signup"))
        try fields.encode(true, forKey: .init("external_email_enabled"))
        try fields.encode(confirmsByItself, forKey: .init("mailer_autoconfirm"))
        try fields.encode(isGoogleEnabled, forKey: .init("external_google_enabled"))
        try fields.encode(String?.none, forKey: .init("external_apple_enabled"))
        try fields.encode(
            isGoogleEnabled ? "made-up-google-secret" : nil, forKey: .init("external_google_secret"))
        try fields.encode(sendEmailHook != nil, forKey: .init("hook_send_email_enabled"))
        try fields.encode(sendEmailHook, forKey: .init("hook_send_email_uri"))
        // Supabase's own server sends the mails, so the password is of no use.
        try fields.encodeNil(forKey: .init("smtp_host"))
        try fields.encode("made-up-mail-password", forKey: .init("smtp_pass"))
        try fields.encode(3600, forKey: .init("jwt_exp"))
    }

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(_ text: String) { stringValue = text }
        init?(stringValue: String) { self.init(stringValue) }
        init?(intValue: Int) { nil }
    }
}
