package import Manifests
import Support

/// What the settings of a project's sign-in are to be: the guide's table of Supabase's Auth settings.
package struct AuthDeclaration: ProbeDeclaration {
    /// Where `auth` stands.
    package let position: Position
    /// Whether somebody may sign up by e-mail.
    package let signup: Bool?
    /// Whether an e-mail address has to be confirmed.
    package let confirmsEmail: Bool?
    /// Whether each of these providers, such as `google`, is on.
    package let providers: [(name: Located<String>, isOn: Bool)]
    /// What sends the e-mails of sign-in.
    package let sendEmailHook: Hook?
    /// The address that links in these e-mails lead to.
    package let siteURL: KnownURL?

    package var summary: String { "" }
    package static var members: DeclaredMembers {
        DeclaredMembers(
            keys: [
                "confirmsEmail": "confirm_email", "sendEmailHook": "send_email_hook", "siteURL": "site_url",
            ])
    }

    /// The URLs, but for those of every machine.
    package var ownFacts: [OwnFact] {
        var facts: [OwnFact] = []
        if case .literal(let url)? = siteURL {
            facts.append(OwnFact("auth/site_url", Located(url, at: position), isExclusive: true))
        }
        if case .url(let url)? = sendEmailHook {
            facts.append(OwnFact("auth/send_email_hook", Located(url, at: position)))
        }
        return facts.filter { (try? HTTPURL($0.text.value))?.isLoopback == false }
    }

    /// What sends the e-mails of sign-in.
    package enum Hook: Hashable, Sendable {
        /// Supabase itself.
        case none
        /// An Edge Function of the environment's own project.
        case function(String)
        /// Whatever answers at this URL.
        case url(String)
    }
}

/// A URL that a manifest spells out or takes from the environment itself.
package enum KnownURL: Hashable, Sendable {
    /// The environment's frontend.
    case frontend
    /// This very URL.
    case literal(String)
}

extension Environment {
    /// The URL that `known` stands for; nil where the environment has none.
    package func url(_ known: KnownURL) -> String? {
        switch known {
        case .frontend: frontend?.value
        case .literal(let url): url
        }
    }
}

/// Reads `auth`: what the settings of sign-in are to be.
enum AuthReader {
    static func read(_ node: ManifestNode, _ problems: ProblemCollector) -> AuthDeclaration? {
        guard var fields = Fields(node, "settings of sign-in, such as { signup: false }", problems) else {
            return nil
        }
        let declaration = AuthDeclaration(
            position: node.position,
            signup: fields.take("signup").flatMap { $0.flag("true or false", problems) },
            confirmsEmail: fields.take("confirm_email").flatMap { $0.flag("true or false", problems) },
            providers: fields.take("providers").map { providers($0, problems) } ?? [],
            sendEmailHook: fields.take("send_email_hook").flatMap { hook($0, problems) },
            siteURL: fields.take("site_url").flatMap { knownURL($0, problems) })
        fields.finish()
        return declaration
    }

    private static func providers(
        _ node: ManifestNode, _ problems: ProblemCollector
    ) -> [(name: Located<String>, isOn: Bool)] {
        let pairs = node.pairs("providers, such as { google: false }", problems) ?? []
        return pairs.compactMap { name, node in
            // As Supabase names them: `google`, `slack_oidc`.
            guard isProviderName(name.value) else {
                problems.report(
                    name.position,
                    "\(quoted(name.value)) is not a valid name of a provider; expected lower-case letters, digits and _"
                )
                return nil
            }
            return node.flag("true or false", problems).map { (name, $0) }
        }
    }

    /// The name of a provider of sign-in.
    static func providerName(_ node: ManifestNode, _ problems: ProblemCollector) -> String? {
        guard let name = node.text("a provider of sign-in", problems) else { return nil }
        if isProviderName(name) { return name }
        problems.report(
            node.position,
            "\(quoted(name)) is not a valid name of a provider; expected lower-case letters, digits and _")
        return nil
    }

    private static func isProviderName(_ text: String) -> Bool {
        isSecretName(text) && text == text.lowercased()
    }

    private static func hook(_ node: ManifestNode, _ problems: ProblemCollector) -> AuthDeclaration.Hook? {
        let expected = "an Edge Function's name, a URL, or false"
        guard let text = node.text(expected, problems) else { return nil }
        if text == "false" { return AuthDeclaration.Hook.none }
        if isURL(text) { return .url(text) }
        if isIdentifier(text) { return .function(text) }
        problems.report(node.position, "expected \(expected), found \(quoted(text))")
        return nil
    }

    private static func knownURL(_ node: ManifestNode, _ problems: ProblemCollector) -> KnownURL? {
        if node.textIfScalar == "frontend" { return .frontend }
        return url(node, "frontend or a URL", problems).map { .literal($0) }
    }
}
