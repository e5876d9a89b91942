import Listings
import Manifests
import Probes
import Support

/// A project's sign-in is set as its environment declares, and leads to no other environment.
struct AuthSetting: WordedRule {
    let description = RuleDescription(
        id: "auth-setting",
        failsWhen:
            "a setting of the project's sign-in is not as the manifest declares, or its redirect allow list lets another environment in",
        needs: .value, severity: .high,
        why:
            "Sign-in that is open by mistake lets anybody in, and a redirect to another environment hands it a session of this one.",
        fix: "Change the setting in the project's Authentication settings.",
        principle: .ownAddress,
        table: ProbeTable(title: "Supabase Dashboard Auth Settings", subject: "Setting", isCommon: true))

    func judge(_ environment: AuditedEnvironment, in audit: Audit) -> [Judgement] {
        guard let declared = environment.environment.probes[AuthDeclaration.self] else { return [] }
        switch environment.observation.probeResults[AuthConfiguration.self] {
        case .failure(let failure): return [.unseen("auth", failure)]
        case .success(let live): return AuthJudge(environment, declared, live, audit.identifiers).judgements
        }
    }
}

/// What is declared of sign-in beside what is live.
private struct AuthJudge {
    let environment: AuditedEnvironment
    let declared: AuthDeclaration
    let live: AuthConfiguration
    let identifiers: EnvironmentIdentifiers

    init(
        _ environment: AuditedEnvironment, _ declared: AuthDeclaration, _ live: AuthConfiguration,
        _ identifiers: EnvironmentIdentifiers
    ) {
        (self.environment, self.declared, self.live, self.identifiers) = (
            environment, declared, live, identifiers
        )
    }

    var judgements: [Judgement] {
        let providers = declared.providers.map { name, isOn in
            flag("providers/\(name.value)", isOn, live.providers[name.value])
        }
        return [
            declared.signup.map { flag("signup", $0, isSignupOpen) },
            declared.confirmsEmail.map { flag("confirm_email", $0, live.confirmsByItself.map(!)) },
        ].compactMap { $0 } + providers
            + [declared.sendEmailHook.map(hook), declared.siteURL.map(siteURL)].compactMap { $0 }
            + [redirects]
    }

    /// Signing up by e-mail takes both; where one of them is off, the other need not be known.
    private var isSignupOpen: Bool? {
        if live.isSignupDisabled == true || live.isEmailEnabled == false { return false }
        guard live.isSignupDisabled != nil, live.isEmailEnabled != nil else { return nil }
        return true
    }

    private func flag(_ subject: String, _ expected: Bool, _ found: Bool?) -> Judgement {
        let expectation = expected ? "ON" : "OFF"
        guard let found else {
            return judgement(subject, .unproven, expectation, "the project does not say whether it is on")
        }
        if found == expected { return judgement(subject, .pass, expectation, "is \(found ? "on" : "off")") }
        return judgement(
            subject, .fail, expectation, "is \(found ? "on" : "off")",
            fix: "Turn it \(expected ? "on" : "off").")
    }

    private func hook(_ hook: AuthDeclaration.Hook) -> Judgement {
        let subject = "send_email_hook"
        guard let isOn = live.isSendEmailHookEnabled else {
            return judgement(subject, .unproven, nil, "the project does not say whether it is on")
        }
        guard let url = url(of: hook) else {
            return isOn
                ? judgement(subject, .fail, "Disabled", "is on", fix: "Turn it off.")
                : judgement(subject, .pass, "Disabled", "is off")
        }
        let expectation = "Enabled → \(url)"
        guard isOn else {
            return judgement(subject, .fail, expectation, "is off", fix: "Turn it on, with \(url).")
        }
        if live.sendEmailHookURL == url {
            return judgement(subject, .pass, expectation, "is on, and leads there")
        }
        return judgement(
            subject, .fail, expectation, "is on, and leads to \(whither(live.sendEmailHookURL))",
            fix: "Set its URL to \(url).")
    }

    private func url(of hook: AuthDeclaration.Hook) -> String? {
        switch hook {
        case .none: nil
        case .function(let name): environment.environment.url(ofFunction: name)
        case .url(let url): url
        }
    }

    private func siteURL(_ known: KnownURL) -> Judgement {
        let subject = "site_url"
        let expected = environment.environment.url(known)
        guard let expected, live.siteURL != expected else {
            return judgement(subject, .pass, expected, "is \(expected ?? "")")
        }
        return judgement(
            subject, .fail, expected, "is \(whither(live.siteURL))", fix: "Set the Site URL to \(expected).")
    }

    /// Judged wherever `auth` is declared: no list may let in another environment.
    private var redirects: Judgement {
        let subject = "redirect_urls"
        let expectation = "No other environment's address"
        let strangers = live.redirectURLs.compactMap { pattern in
            identifiers.stranger(within: pattern, of: environment.name).map { (pattern, $0) }
        }
        guard let (pattern, other) = strangers.first else {
            let count = live.redirectURLs.count
            return judgement(
                subject, .pass, expectation,
                count == 0 ? "allow none" : "let in no other environment, \(count) of them")
        }
        return judgement(
            subject, .fail, expectation,
            "\(pattern) lets in \(other)\(strangers.count == 1 ? "" : ", and \(strangers.count - 1) more do")",
            fix: "Take it out of the redirect allow list, or write it without the wildcard.")
    }

    private func whither(_ url: String?) -> String {
        guard let url, !url.isEmpty else { return "nowhere" }
        // A query may hold a secret.
        guard let shown = (try? HTTPURL(url))?.withoutQuery else { return "what is no web address" }
        guard let owner = identifiers.owner(of: url), owner != environment.name else { return shown }
        return "\(shown), which is \(owner)'s"
    }

    private func judgement(
        _ subject: String, _ status: Status, _ expected: String?, _ message: String, fix: Fix? = nil
    ) -> Judgement {
        let ref = environment.environment.supabaseProject?.value ?? ""
        let page =
            switch subject {
            case "send_email_hook": "hooks"
            case "site_url", "redirect_urls": "url-configuration"
            default: "providers"
            }
        return Judgement(
            subject, status, evidence: status == .unproven ? .none : .value, expected: expected, message,
            fix: fix, url: "https://supabase.com/dashboard/project/\(ref)/auth/\(page)")
    }
}
