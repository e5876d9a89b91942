/// The settings of a project's sign-in as they are live; nil for what the project does not say.
public struct AuthConfiguration: Sendable {
    /// The address that links in e-mails lead to.
    public let siteURL: String?
    /// The patterns of addresses that sign-in may lead to.
    public let redirectURLs: [String]
    /// Whether nobody can sign up.
    public let isSignupDisabled: Bool?
    /// Whether people may sign in by e-mail.
    public let isEmailEnabled: Bool?
    /// Whether an e-mail address counts as confirmed without being so.
    public let confirmsByItself: Bool?
    /// Whether each provider, such as `google`, is on.
    public let providers: [String: Bool]
    /// Whether a hook sends the e-mails.
    public let isSendEmailHookEnabled: Bool?
    /// Where that hook is.
    public let sendEmailHookURL: String?

    /// Settings.
    public init(
        siteURL: String?, redirectURLs: [String] = [], isSignupDisabled: Bool? = nil,
        isEmailEnabled: Bool? = nil,
        confirmsByItself: Bool? = nil, providers: [String: Bool] = [:], isSendEmailHookEnabled: Bool? = nil,
        sendEmailHookURL: String? = nil
    ) {
        (self.siteURL, self.redirectURLs) = (siteURL, redirectURLs)
        (self.isSignupDisabled, self.isEmailEnabled) = (isSignupDisabled, isEmailEnabled)
        (self.confirmsByItself, self.providers) = (confirmsByItself, providers)
        self.isSendEmailHookEnabled = isSendEmailHookEnabled
        self.sendEmailHookURL = sendEmailHookURL
    }
}
