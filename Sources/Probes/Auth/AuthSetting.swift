import Auditing
import Listings
import Manifests
import Secrets
import Support

/// The rule that sign-in is configured as declared, and does not lead to another environment.
struct AuthSetting: WordedRule {
    let description = RuleDescription(
        id: "auth-setting",
        failsWhen:
            "a setting of the project's sign-in is not as the manifest declares, its Site URL or redirect allow list lets another environment in, one of its hooks or addresses leads to one, or it has an OAuth client id, a hook, a passkey's origin, a sender or a secret of one, or a text of its mails names one",
        needs: .value, severity: .high,
        why:
            "Sign-in that is open by mistake lets anybody in, and a redirect to another environment hands it a session of this one.",
        fix: "Change the setting in the project's Authentication settings.",
        principle: .ownAddress, controls: [.nhi8, .iso27001],
        table: ProbeTable(
            title: "Supabase Dashboard Auth Settings", subject: "Setting", area: "the settings of sign-in",
            isCommon: true),
        proves:
            "The setting is as declared at the moment of the check, and none of the addresses, hooks, client ids and secrets of the answer is another environment's. It does not prove what an OAuth app allows, nor a setting that is not declared."
    )

    func judge(_ environment: AuditedEnvironment, in audit: Audit) -> [Judgement] {
        guard let declared = environment.environment.probes[AuthDeclaration.self] else { return [] }
        switch environment.observation.probeResults[AuthConfiguration.self] {
        case .failure(let failure): return [.unseen("auth", at: declared.position, failure)]
        case .success(let live):
            let projects = environment.environment.otherSupabaseProjects
            return AuthEvaluator(environment, declared, live, audit).judgements
                + projects.flatMap { name, project -> [Judgement] in
                    guard let theirs = live.further[name] else {
                        let failure = live.unseen[name] ?? environment.observation.probeResults.absence
                        return [.unseen("\(name)/auth", at: declared.position, failure)]
                    }
                    return AuthEvaluator(
                        environment, declared, theirs, audit, of: (name: name, ref: project.value)
                    ).judgements
                }
        }
    }
}

/// The comparison of the declared sign-in settings with the live ones.
private struct AuthEvaluator {
    let environment: AuditedEnvironment
    let declared: AuthDeclaration
    let live: AuthConfiguration
    let audit: Audit
    /// The evaluated project, if it is one of the environment's other projects; `nil` for its main one.
    let project: (name: String, ref: String)?
    private var identifiers: EnvironmentIdentifiers { audit.identifiers }

    init(
        _ environment: AuditedEnvironment, _ declared: AuthDeclaration, _ live: AuthConfiguration,
        _ audit: Audit, of project: (name: String, ref: String)? = nil
    ) {
        (self.environment, self.declared, self.live, self.audit) = (environment, declared, live, audit)
        self.project = project
    }

    /// The prefix of a subject.
    private var prefix: String { project.map { "\($0.name)/" } ?? "" }

    var judgements: [Judgement] {
        let providers = declared.providers.map { name, isOn in
            flag("providers/\(name.value)", isOn, live.providers[name.value])
        }
        return [
            declared.signup.map { $0 ? flag("signup", $0, isSignupOpen) : closedSignup },
            declared.confirmsEmail.map { flag("confirm_email", $0, live.confirmsByItself.map(!)) },
        ].compactMap { $0 } + providers
            + [declared.sendEmailHook.map(hook), declared.siteURL.map(siteURL)].compactMap { $0 }
            + [redirects] + hooks + readClientIDs + unreadClientIDs + readFacts + unreadFacts + secrets
            + [mails].compactMap { $0 }
    }

    /// Sign-up by e-mail needs both settings; if one is off, the other may be unknown.
    private var isSignupOpen: Bool? {
        if live.isSignupDisabled == true || live.isEmailEnabled == false { return false }
        guard live.isSignupDisabled != nil, live.isEmailEnabled != nil else { return nil }
        return true
    }

    /// The judgement that sign-up is closed for every enabled method: e-mail, phone, other accounts, anonymous.
    private var closedSignup: Judgement {
        let others = live.providers.filter { $0.key != "email" && $0.value }.map(\.key).sorted()
        guard live.isSignupDisabled != true, isSignupOpen == false, let first = others.first else {
            return flag("signup", false, isSignupOpen)
        }
        return judgement(
            "signup", .fail, "OFF", "is off by e-mail, and on by \(first)",
            fix: "Turn off \"Allow new users to sign up\".")
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
            return fault(ofHook: url, subject, expectation, isDeclared: true)
                ?? judgement(subject, .pass, expectation, "is on, and leads there")
        }
        return judgement(
            subject, .fail, expectation, "is on, and leads to \(shownURL(live.sendEmailHookURL))",
            fix: "Set its URL to \(url).")
    }

    private func url(of hook: AuthDeclaration.Hook) -> String? {
        switch hook {
        case .none: nil
        case .function(let name):
            project.map { "https://\($0.ref).supabase.co/functions/v1/\(name)" }
                ?? environment.environment.url(ofFunction: name)
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

    /// Judged for every declared `auth`: the list must not admit another environment. The Site URL's own origin is a
    /// valid redirect whatever the list says (supabase/auth, `IsRedirectURLValid`).
    private var redirects: Judgement {
        let subject = "redirect_urls"
        let expectation = "No other environment's address"
        // Surrounding white space is not part of the address.
        let siteURL = live.siteURL.map { String($0.drop(while: \.isWhitespace)) }
        let site = siteURL.flatMap { try? HTTPURL($0) }.map(\.origin)
        let siteOwner = siteURL.flatMap { identifiers.owner(of: $0) }.flatMap {
            $0 == environment.name ? nil : $0
        }
        let others =
            live.redirectURLs.compactMap { pattern in
                identifiers.otherEnvironment(within: pattern, of: environment.name).map {
                    (audit.shown(pattern), $0)
                }
            } + (siteOwner.map { [("the Site URL \(site ?? "")", $0)] } ?? [])
        guard let (pattern, other) = others.first else {
            let secrets = live.redirectURLs.enumerated().compactMap { place, pattern in
                secret(in: pattern, as: "redirect_urls/\(place)").map { (pattern, $0) }
            }
            if let (pattern, secret) = secrets.first(where: { $0.1.status == .fail }) {
                return judgement(
                    subject, .fail, expectation, "\(audit.shown(pattern)) \(secret.words)",
                    fix: "Issue a value for \(environment.name), and set it there.")
            }
            guard let url = siteURL else {
                return judgement(
                    subject, .unproven, expectation,
                    "are unknown: the project does not say its Site URL, which is one of them")
            }
            // An invalid address admits nothing; an app's address has its own scheme.
            guard site != nil || url.isEmpty || !url.lowercased().hasPrefix("http") else {
                return judgement(
                    subject, .unproven, expectation,
                    "are unknown: the Site URL, which is one of them, can't be read as a web address")
            }
            if let (pattern, secret) = secrets.first {
                return judgement(
                    subject, .unproven, expectation, "\(audit.shown(pattern)) \(secret.words)")
            }
            let count = live.redirectURLs.count
            let all = live.redirectURLs + [live.site?.description].compactMap(\.self)
            let found =
                all.contains(where: mayBeAnothers)
                ? beside(siteURLAlike) { theirs in
                    theirs.siteURL == nil ? "whose project does not tell the Site URL" : nil
                } : Comparison.own
            switch found {
            case .shared(let other, _):
                return judgement(
                    subject, .fail, expectation, "the Site URL \(site ?? "") is \(other)'s, too",
                    fix: "Change the Site URL.")
            case .unseen(let reason): return judgement(subject, .unproven, expectation, reason)
            case .own: break
            }
            return judgement(
                subject, .pass, expectation,
                count > 0
                    ? "let in no other environment, \(count) of them"
                    : site == nil ? "allow none" : "allow the Site URL alone")
        }
        return judgement(
            subject, .fail, expectation,
            "\(pattern) lets in \(other)\(others.count == 1 ? "" : ", and \(others.count - 1) more do")",
            fix: siteOwner != nil && others.count == 1
                ? "Change the Site URL."
                : "Take it out of the redirect allow list, or write it without the wildcard.")
    }

    /// Returns whether an entry may match the Site URL of an environment that is unavailable: no manifest declares the
    /// entry as this environment's.
    private func mayBeAnothers(_ pattern: String) -> Bool {
        audit.declaredIdentifiers.owner(of: pattern) != environment.name
            && (try? HTTPURL(pattern))?.isLoopback != true && !AddressPattern.isApps(pattern)
    }

    /// Returns the words for another environment's Site URL with the same host and port.
    private func siteURLAlike(_ theirs: AuthConfiguration) -> String? {
        guard let own = live.site, mayBeAnothers(own.description), let site = theirs.site,
            own.host == site.host, own.port == site.port
        else { return nil }
        return "Site URL"
    }

    /// The judgements of each enabled hook except the declared one.
    private var hooks: [Judgement] {
        let all = live.hooks.filter { $0.key != "send_email" || declared.sendEmailHook == nil }
        return uncertainHooks + all.sorted { $0.key < $1.key }.map { hook($0.key, leadingTo: $0.value) }
    }

    private func hook(_ name: String, leadingTo url: String) -> Judgement {
        let (subject, expected) = ("hooks/\(name)", "No other environment's address")
        guard !url.allSatisfy(\.isWhitespace) else {
            return judgement(
                subject, .unproven, expected, "is on, and the project does not say where it leads",
                fix: "Set its URL, or turn it off.")
        }
        return fault(ofHook: url, subject, expected)
            ?? judgement(subject, .pass, expected, "leads to no other environment")
    }

    /// Returns the failure of an enabled hook's destination, declared or not; `nil` if it is right.
    private func fault(
        ofHook url: String, _ subject: String, _ expected: String, isDeclared: Bool = false
    ) -> Judgement? {
        let fix: Fix = "Change the hook's URL to \(environment.name)'s."
        let owner = identifiers.owner(of: url)
        if let owner, owner != environment.name {
            return judgement(subject, .fail, expected, "leads to \(shownURL(url))", fix: fix)
        }
        if let other = audit.otherIdentifier(in: url, besides: environment.name) {
            return judgement(
                subject, .fail, expected,
                "leads to \((try? HTTPURL(url))?.origin ?? "a function of the database's"), and names \(other.environment)'s \(other.kind) there, \(other.text)",
                fix: fix)
        }
        let secret = secret(in: url, as: subject == "send_email_hook" ? "hooks/send_email" : subject)
        if let secret, secret.status == .fail {
            return judgement(
                subject, .fail, expected, "leads to \(shownURL(url)), whose address \(secret.words)",
                fix: "Issue a value for \(environment.name), and set it there.")
        }
        // A database function is a different one in each project.
        guard (try? HTTPURL(url)) != nil else { return nil }
        let found = beside { theirs in
            [theirs.hooks, theirs.uncertainHooks, theirs.hooksThatAreOff].joined().filter {
                spelling($0.value) == spelling(url)
            }.map(\.key).min()
        } hiding: { theirs in
            theirs.hookToNowhere.map { "whose project does not tell where \($0) leads" }
        }
        switch found {
        case .shared(let other, let theirs):
            return judgement(
                subject, .fail, expected, "leads to \(shownURL(url)), as \(theirs) of \(other) does", fix: fix
            )
        case .unseen(let reason) where !isDeclared || owner == nil:
            return judgement(subject, .unproven, expected, reason)
        case .unseen, .own:
            guard let secret, !isDeclared else { return nil }
            return judgement(
                subject, .unproven, expected, "leads to \(shownURL(url)), whose address \(secret.words)")
        }
    }

    /// Returns the finding that an address in the response contains a secret of another environment.
    private func secret(in address: String, as name: String) -> (status: Status, words: String)? {
        audit.secret(in: address, named: AuthSecrets.address(of: prefix + name), of: environment.name)
    }

    /// The other environments that declare `auth`.
    private var others: [AuditedEnvironment] {
        audit.environments.filter {
            $0.name != environment.name && $0.environment.probes[AuthDeclaration.self] != nil
        }
    }

    /// The result of a comparison with the other environments.
    private enum Comparison {
        case own
        /// Another environment has the same, by this name.
        case shared(with: String, as: String)
        /// Another environment's settings are unavailable.
        case unseen(String)
    }

    /// Compares something with the settings of each other environment.
    ///
    /// - Parameter hiding: returns the words for settings that may be the same but are not shown.
    private func beside(
        _ same: (AuthConfiguration) -> String?, hiding: (AuthConfiguration) -> String? = { _ in nil }
    ) -> Comparison {
        var unseen: String?
        for other in others {
            switch other.observation.probeResults[AuthConfiguration.self] {
            case .success(let theirs):
                if let name = theirs.all.lazy.compactMap(same).first {
                    return .shared(with: other.name, as: name)
                }
                if let hidden = theirs.all.lazy.compactMap(hiding).first {
                    unseen = unseen ?? "could not be compared with \(other.name)'s, \(hidden)"
                }
                if let failure = theirs.firstUnseen {
                    unseen = unseen ?? "could not be compared with \(other.name)'s: \(failure.message)"
                }
            case .failure(let failure):
                unseen = unseen ?? "could not be compared with \(other.name)'s: \(failure.message)"
            }
        }
        return unseen.map { .unseen($0) } ?? .own
    }

    /// The judgements of settings that name an environment and are only in another environment's response.
    private var unreadFacts: [Judgement] {
        let told = others.flatMap {
            (try? $0.observation.probeResults[AuthConfiguration.self].get())?.all ?? []
        }.flatMap { $0.facts.filter { $0.value.isOwn && !$0.value.texts.isEmpty }.keys }
        return Set(told).subtracting(live.facts.keys).sorted().map {
            judgement(
                "addresses/\($0)", .unproven, "No other environment's",
                "is left out of the answer, so it can't be compared with other environments'")
        }
    }

    /// The judgements of other settings that name one: passkeys' origins, the mail sender, identity providers' addresses.
    private var readFacts: [Judgement] {
        live.facts.filter { !$0.value.texts.isEmpty }.sorted { $0.key < $1.key }.map { name, fact in
            let subject = "addresses/\(name)"
            let expected = "No other environment's"
            for text in fact.texts {
                guard let other = owner(of: text), other != environment.name else { continue }
                return judgement(
                    subject, .fail, expected, "has \(audit.shown(text)), which is \(other)'s",
                    fix: "Set \(environment.name)'s own.")
            }
            let accounts = live.accounts.filter { $0.setting == name }
            if let found = accounts.lazy.compactMap({ listed($0.text, as: name) }).first { return found }
            let own = Set(fact.texts.filter { !isLocal($0) }.map(spelling))
            guard fact.isOwn, !own.isEmpty else {
                return judgement(subject, .pass, expected, "leads to no other environment")
            }
            let found = beside { theirs in
                theirs.facts[name]?.texts.first { own.contains(spelling($0)) }
            } hiding: { theirs in
                theirs.facts[name] == nil ? "which its answer leaves out" : nil
            }
            switch found {
            case .shared(let other, let text):
                return judgement(
                    subject, .fail, expected, "has \(audit.shown(text)), which \(other) has, too",
                    fix: "Set \(environment.name)'s own.")
            case .unseen(let reason): return judgement(subject, .unproven, expected, reason)
            case .own: return judgement(subject, .pass, expected, "is no other environment's")
            }
        }
    }

    /// Returns the failure that another environment lists an account's name as a secret.
    private func listed(_ text: String, as name: String) -> Judgement? {
        let other = audit.holding(of: Digest(of: text)).all.first {
            $0.environment != environment.name && $0.secret.part != AuthSecrets.place
                && ($0.secret.isolation == .isolated
                    || $0.secret.isolation == nil && audit.isCredential($0.secret))
        }
        return other.map {
            judgement(
                "addresses/\(name)", .fail, "No other environment's", "has the same value as \($0.id)",
                fix: "Set \(environment.name)'s own.")
        }
    }

    /// Returns the environment that owns a URL, a host or a mail address.
    private func owner(of text: String) -> String? {
        if let owner = identifiers.owner(of: text) { return owner }
        let host = text.lastIndex(of: "@").map { text[text.index(after: $0)...] } ?? text[...]
        return identifiers.owner(ofHost: host.lowercased())
    }

    /// Returns the canonical spelling of a text.
    private func spelling(_ text: String) -> String {
        guard let url = try? HTTPURL(text) else { return text.lowercased() }
        let place = url.withoutQuery
        return place.hasSuffix("/") ? String(place.dropLast()) : place
    }

    private func isLocal(_ text: String) -> Bool {
        let host = (try? HTTPURL(text))?.host ?? text
        return host == "localhost" || host.hasPrefix("127.") || host.hasSuffix(".localhost")
    }

    /// The judgement of the texts of mails and messages, whose links users follow; `nil` if the project has none.
    private var mails: Judgement? {
        let subject = "mail_texts"
        let expected = "Nothing of another environment"
        guard !live.mailTexts.isEmpty else { return nil }
        let search = audit.identifierSearch
        let others = live.mailTexts.sorted { $0.key < $1.key }.compactMap { key, text in
            text.named(by: search).first { $0.environment != environment.name }.map { (key, $0) }
        }
        guard let (key, other) = others.first else {
            return judgement(
                subject, .pass, expected, "name no other environment, \(live.mailTexts.count) of them")
        }
        let more = others.count == 1 ? "" : ", and \(others.count - 1) more do"
        return judgement(
            subject, .fail, expected,
            "\(key) names \(other.environment)'s \(other.kind), \(other.text)\(more)",
            fix: "Write {{ .SiteURL }} or \(environment.name)'s own address in its place.")
    }

    /// The comparison of the secrets' digests with other environments' settings and listings.
    private var secrets: [Judgement] {
        readSecrets + unreadSecrets
    }

    /// The judgements of secrets that the response omits, although another environment's has them.
    private var unreadSecrets: [Judgement] {
        let names = others.reduce(into: live.maskedSecrets) { names, other in
            guard let theirs = try? other.observation.probeResults[AuthConfiguration.self].get() else {
                return
            }
            for settings in theirs.all { names.formUnion(settings.secrets.keys) }
        }
        return names.subtracting(live.unused).sorted().compactMap { name in
            live.doubt(of: name).map {
                judgement(
                    "secrets/\(name)", .unproven, "A value of its own",
                    "\($0), so it can't be compared with other environments'")
            }
        }
    }

    /// Returns why a secret cannot be compared with another environment's same setting; `nil` if it can.
    private func doubt(_ name: String) -> String? {
        others.lazy.compactMap { other -> String? in
            guard let theirs = try? other.observation.probeResults[AuthConfiguration.self].get() else {
                return nil
            }
            if let doubt = theirs.doubt(of: name) { return "\(name) of \(other.name) \(doubt)" }
            let secret = other.secret(named: AuthSecrets.address(of: name))
            return secret.flatMap { audit.standIn(named: $0, in: other) }.map {
                "\(name) of \(other.name) is \($0)"
            }
        }.first
    }

    /// The judgements of the shown secrets.
    private var readSecrets: [Judgement] {
        live.secrets.filter { !live.unused.contains($0.key) }.sorted { $0.key < $1.key }.compactMap {
            name, digests in
            let subject = "secrets/\(name)"
            let expected = "A value of its own"
            // Secrets in other environments' settings are reported below.
            let listed = digests.lazy.flatMap { audit.holding(of: $0).all }.first {
                $0.environment != environment.name && $0.secret.isolation != .shareable
                    && $0.secret.part != AuthSecrets.place
            }
            if let listed {
                return judgement(
                    subject, .fail, expected, "has the same value as \(listed.id)",
                    fix: "Issue a value for \(environment.name), and set it there.")
            }
            let address = AuthSecrets.address(of: prefix + name)
            if let secret = environment.secret(named: address),
                let standIn = audit.standIn(named: secret, in: environment)
            {
                return judgement(
                    subject, .fail, expected, "is \(standIn)",
                    fix: "Issue a value for \(environment.name), and set it there.")
            }
            if let (id, phrase) = audit.variant(of: address, in: environment) {
                return judgement(
                    subject, .fail, expected, "has the same value as \(id), \(phrase)",
                    fix: "Issue a value for \(environment.name), and set it there.")
            }
            // A sender account that may be shared.
            let isShareable = digests.contains { digest in
                audit.holding(of: digest).all.contains {
                    $0.environment == environment.name && $0.secret.isolation == .shareable
                }
            }
            guard !isShareable else { return nil }
            let own = Set(digests)
            let found = beside { theirs in
                theirs.secrets.filter { !own.isDisjoint(with: $0.value) }.map(\.key).min()
            }
            switch found {
            case .shared(let other, let theirs):
                return judgement(
                    subject, .fail, expected, "has the same value as \(theirs) of \(other)'s Auth settings",
                    fix: "Issue a value for \(environment.name), and set it there.")
            case .unseen(let reason): return judgement(subject, .unproven, expected, reason)
            case .own:
                if let hidden = digests.first.flatMap({ audit.unseen($0, outside: environment.name).first }) {
                    return judgement(
                        subject, .unproven, expected,
                        "could not be compared with every secret of \(hidden.name): some are not listed"
                    )
                }
                guard !others.isEmpty else { return nil }
                if let doubt = doubt(name) {
                    return judgement(subject, .unproven, expected, "can't be proved to be its own: \(doubt)")
                }
                return judgement(
                    subject, .pass, expected,
                    "differs from every secret of \(others.map(\.name).joined(separator: ", "))")
            }
        }
    }

    /// The judgements of hooks that lead to another environment and may be enabled.
    private var uncertainHooks: [Judgement] {
        live.uncertainHooks.sorted { $0.key < $1.key }.compactMap { name, url in
            guard let owner = identifiers.owner(of: url), owner != environment.name else { return nil }
            return judgement(
                "hooks/\(name)", .unproven, "No other environment's address",
                "leads to \(shownURL(url)); the project does not say whether it is on")
        }
    }

    /// The judgements of OAuth client ids that the response omits, although another environment's has them.
    private var unreadClientIDs: [Judgement] {
        let theirs = others.flatMap {
            (try? $0.observation.probeResults[AuthConfiguration.self].get())?.all ?? []
        }
        let told = theirs.flatMap { $0.clientIDs.filter { !$0.value.isEmpty }.keys }
        return Set(told).filter(live.hidesClientIDs).sorted().map {
            judgement(
                "client_ids/\($0)", .unproven, AuthEvaluator.ownApp,
                "is left out of the answer, so it can't be compared with other environments'")
        }
    }

    private static let ownApp = "No other environment's OAuth app"

    /// The comparison of each provider's OAuth client ids with other environments' settings and listings.
    private var readClientIDs: [Judgement] {
        let others = self.others
        let inUse = live.clientIDs.filter { !$0.value.isEmpty && live.providers[$0.key] != false }
        return inUse.sorted { $0.key < $1.key }.compactMap {
            provider, ids in
            let subject = "client_ids/\(provider)"
            let expected = AuthEvaluator.ownApp
            if let text = ids.sorted().first(where: AuthSetting.isStandIn) {
                return judgement(
                    subject, .unproven, expected, "is \(text), which stands for another value",
                    fix: "Set the client id of \(environment.name)'s OAuth app.")
            }
            // Client ids ignore case.
            let own = Set(ids.map { $0.lowercased() })
            let listed = ids.lazy.flatMap { audit.holding(of: Digest(of: $0)).all }
                .first { $0.environment != environment.name && $0.secret.isolation != .shareable }
            if let build = ids.sorted().lazy.compactMap({ audit.build(with: $0, besides: environment.name) })
                .first,
                live.providers[provider] == true
            {
                return judgement(
                    subject, .fail, expected, "has the client id with which \(build)'s frontend is built",
                    fix: "Create an OAuth app for \(environment.name), and set its client id and secret.")
            }
            if let listed, live.providers[provider] == true {
                return judgement(
                    subject, .fail, expected,
                    "has the client id that \(listed.environment) lists as \(listed.secret.name)",
                    fix: "Create an OAuth app for \(environment.name), and set its client id and secret.")
            }
            guard !others.isEmpty else { return nil }
            var unseen: String?
            for other in others {
                switch other.observation.probeResults[AuthConfiguration.self] {
                case .success(let theirs):
                    let same = theirs.all.flatMap(\.clientIDs).filter {
                        !own.isDisjoint(with: $0.value.map { $0.lowercased() })
                    }
                    .map(\.key).min()
                    if same == nil, theirs.all.contains(where: { $0.hidesClientIDs(of: provider) }) {
                        unseen =
                            unseen
                            ?? "could not be compared with \(other.name)'s, which its answer leaves out"
                    }
                    if same == nil,
                        theirs.all.flatMap({ $0.clientIDs[provider] ?? [] }).contains(
                            where: AuthSetting.isStandIn)
                    {
                        unseen =
                            unseen
                            ?? "could not be compared with \(other.name)'s, which stands for another value"
                    }
                    if let failure = theirs.firstUnseen, same == nil {
                        unseen = unseen ?? "could not be compared with \(other.name)'s: \(failure.message)"
                    }
                    guard let same else { continue }
                    guard live.providers[provider] == true else {
                        unseen =
                            unseen
                            ?? "has the client id that \(other.name) has for \(same); the project does not say whether it is on"
                        continue
                    }
                    return judgement(
                        subject, .fail, expected, "has the client id that \(other.name) has for \(same)",
                        fix:
                            "Create an OAuth app for \(environment.name), and set its client id and secret."
                    )
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
        guard let address = try? HTTPURL(url) else { return "something that is not a web address" }
        // The path on an undeclared host may be a secret.
        guard let owner = identifiers.owner(of: url) else { return address.origin }
        let shown = audit.shown(address.withoutQuery)
        return owner == environment.name ? shown : "\(shown), which is \(owner)'s"
    }

    private func judgement(
        _ subject: String, _ status: Status, _ expected: String?, _ message: String, fix: Fix? = nil
    ) -> Judgement {
        let ref = project?.ref ?? environment.environment.supabaseProject?.value ?? ""
        let page =
            switch subject {
            case "send_email_hook": "hooks"
            case _ where subject.hasPrefix("hooks/"): "hooks"
            case "addresses/smtp_host", "addresses/smtp_admin_email", "addresses/smtp_user",
                "secrets/smtp_pass":
                "smtp"
            case "mail_texts": "templates"
            case "site_url", "redirect_urls": "url-configuration"
            default: "providers"
            }
        return Judgement(
            prefix + subject, at: declared.position, status, evidence: status == .unproven ? .none : .value,
            expected: expected, message,
            fix: fix, url: "https://supabase.com/dashboard/project/\(ref)/auth/\(page)")
    }
}

extension AuthSetting {
    /// Returns whether a client id is a reference that `supabase config push` left: `env(GOOGLE_CLIENT_ID)`.
    fileprivate static func isStandIn(_ id: String) -> Bool {
        var id = id
        return id.withUTF8 { NonValue(UnsafeRawBufferPointer($0)) } != nil
    }
}

extension Audit {
    /// Returns another environment whose build has a text as the value of a variable; `nil` if none.
    fileprivate func build(with text: String, besides environment: String) -> String? {
        let digest = Digest(of: text)
        return environments.first {
            guard $0.name != environment,
                let build = try? $0.observation.probeResults[BuildConfiguration.self].get()
            else { return false }
            return build.variables.values.contains { $0.values.contains { $0.value.digest == digest } }
        }?.name
    }
}
