import Auditing
import Listings
import Manifests
import Support

/// A project's sign-in is set as its environment declares, and leads to no other environment.
struct AuthSetting: WordedRule {
    let description = RuleDescription(
        id: "auth-setting",
        failsWhen:
            "a setting of the project's sign-in is not as the manifest declares, its Site URL or redirect allow list lets another environment in, one of its hooks leads to one, or it has an OAuth client id of one",
        needs: .value, severity: .high,
        why:
            "Sign-in that is open by mistake lets anybody in, and a redirect to another environment hands it a session of this one.",
        fix: "Change the setting in the project's Authentication settings.",
        principle: .ownAddress,
        table: ProbeTable(title: "Supabase Dashboard Auth Settings", subject: "Setting", isCommon: true),
        proves:
            "The setting is as declared at the moment of the check, and none of the addresses, hooks and client ids of the answer is another environment's. It does not prove what an OAuth app allows, nor a setting that is not declared."
    )

    func judge(_ environment: AuditedEnvironment, in audit: Audit) -> [Judgement] {
        guard let declared = environment.environment.probes[AuthDeclaration.self] else { return [] }
        switch environment.observation.probeResults[AuthConfiguration.self] {
        case .failure(let failure): return [.unseen("auth", at: declared.position, failure)]
        case .success(let live): return AuthEvaluator(environment, declared, live, audit).judgements
        }
    }
}

/// What is declared of sign-in beside what is live.
private struct AuthEvaluator {
    let environment: AuditedEnvironment
    let declared: AuthDeclaration
    let live: AuthConfiguration
    let audit: Audit
    private var identifiers: EnvironmentIdentifiers { audit.identifiers }

    init(
        _ environment: AuditedEnvironment, _ declared: AuthDeclaration, _ live: AuthConfiguration,
        _ audit: Audit
    ) {
        (self.environment, self.declared, self.live, self.audit) = (environment, declared, live, audit)
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
            + [redirects] + hooks + clientIDs
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
            subject, .fail, expectation, "is on, and leads to \(shownURL(live.sendEmailHookURL))",
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
            subject, .fail, expected, "is \(shownURL(live.siteURL))", fix: "Set the Site URL to \(expected).")
    }

    /// Judged wherever `auth` is declared: no list may let in another environment. The Site URL's own origin is a
    /// valid redirect whatever the list says (supabase/auth, `IsRedirectURLValid`).
    private var redirects: Judgement {
        let subject = "redirect_urls"
        let expectation = "No other environment's address"
        let site = live.siteURL.flatMap { try? HTTPURL($0) }.map(\.origin)
        let siteOwner = live.siteURL.flatMap { identifiers.owner(of: $0) }.flatMap {
            $0 == environment.name ? nil : $0
        }
        let strangers =
            live.redirectURLs.compactMap { pattern in
                identifiers.stranger(within: pattern, of: environment.name).map { (pattern, $0) }
            } + (siteOwner.map { [("the Site URL \(site ?? "")", $0)] } ?? [])
        guard let (pattern, other) = strangers.first else {
            guard let url = live.siteURL else {
                return judgement(
                    subject, .unproven, expectation,
                    "are unknown: the project does not say its Site URL, which is one of them")
            }
            // Nothing is let in by an address that leads nowhere; that of an app of its own has another scheme.
            guard site != nil || url.isEmpty || !url.lowercased().hasPrefix("http") else {
                return judgement(
                    subject, .unproven, expectation,
                    "are unknown: the Site URL, which is one of them, can't be read as a web address")
            }
            let count = live.redirectURLs.count
            return judgement(
                subject, .pass, expectation,
                count > 0
                    ? "let in no other environment, \(count) of them"
                    : site == nil ? "allow none" : "allow the Site URL alone")
        }
        return judgement(
            subject, .fail, expectation,
            "\(pattern) lets in \(other)\(strangers.count == 1 ? "" : ", and \(strangers.count - 1) more do")",
            fix: siteOwner != nil && strangers.count == 1
                ? "Change the Site URL."
                : "Take it out of the redirect allow list, or write it without the wildcard.")
    }

    /// Each hook that is on, but for the one that is declared.
    private var hooks: [Judgement] {
        uncertainHooks
            + live.hooks.filter { $0.key != "send_email" || declared.sendEmailHook == nil }
            .sorted { $0.key < $1.key }.map { name, url in
                let subject = "hooks/\(name)"
                let owner = identifiers.owner(of: url)
                guard let owner, owner != environment.name else {
                    return judgement(
                        subject, .pass, "No other environment's address", "leads to no other environment")
                }
                return judgement(
                    subject, .fail, "No other environment's address", "leads to \(shownURL(url))",
                    fix: "Change the hook's URL to \(environment.name)'s.")
            }
    }

    /// Each hook that leads to another environment, and may be on.
    private var uncertainHooks: [Judgement] {
        live.uncertainHooks.sorted { $0.key < $1.key }.compactMap { name, url in
            guard let owner = identifiers.owner(of: url), owner != environment.name else { return nil }
            return judgement(
                "hooks/\(name)", .unproven, "No other environment's address",
                "leads to \(shownURL(url)); the project does not say whether it is on")
        }
    }

    /// Each provider's OAuth client ids beside those of the other environments that declare `auth`.
    private var clientIDs: [Judgement] {
        let others = audit.environments.filter {
            $0.name != environment.name && $0.environment.probes[AuthDeclaration.self] != nil
        }
        guard !others.isEmpty else { return [] }
        return live.clientIDs.filter { !$0.value.isEmpty }.sorted { $0.key < $1.key }.map { provider, ids in
            let subject = "client_ids/\(provider)"
            let expected = "No other environment's OAuth app"
            var unseen: String?
            for other in others {
                switch other.observation.probeResults[AuthConfiguration.self] {
                case .success(let theirs):
                    let same = theirs.clientIDs.filter { !$0.value.isDisjoint(with: ids) }.map(\.key).min()
                    guard let same else { continue }
                    guard live.providers[provider] == true else {
                        unseen =
                            unseen
                            ?? "has the client id that \(other.name) has for \(same); the project does not say whether it is on"
                        continue
                    }
                    return judgement(
                        subject, .fail, expected, "has the client id that \(other.name) has for \(same)",
                        fix: "Create an OAuth app for \(environment.name), and set its client id and secret.")
                case .failure(let failure):
                    unseen = unseen ?? "could not be compared with \(other.name)'s: \(failure.message)"
                }
            }
            if let unseen { return judgement(subject, .unproven, expected, unseen) }
            return judgement(
                subject, .pass, expected,
                "has no client id of \(others.map(\.name).joined(separator: ", "))")
        }
    }

    private func shownURL(_ url: String?) -> String {
        guard let url, !url.isEmpty else { return "nowhere" }
        // A query may hold a secret.
        guard let shown = (try? HTTPURL(url))?.withoutQuery else {
            return "something that is not a web address"
        }
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
            case _ where subject.hasPrefix("hooks/"): "hooks"
            case "site_url", "redirect_urls": "url-configuration"
            default: "providers"
            }
        return Judgement(
            subject, at: declared.position, status, evidence: status == .unproven ? .none : .value,
            expected: expected, message,
            fix: fix, url: "https://supabase.com/dashboard/project/\(ref)/auth/\(page)")
    }
}
