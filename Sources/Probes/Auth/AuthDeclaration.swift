package import Manifests
import Support

/// The expected settings of a project's sign-in: the guide's table of Supabase's Auth settings.
package struct AuthDeclaration: ProbeDeclaration {
    /// The position of `auth`.
    package let position: Position
    /// Whether sign-up by e-mail is expected to be open.
    package let signup: Bool?
    /// Whether e-mail addresses must be confirmed.
    package let confirmsEmail: Bool?
    /// Whether each of these providers, such as `google`, must be enabled.
    package let providers: [(name: Located<String>, isOn: Bool)]
    /// The expected sender of sign-in e-mails.
    package let sendEmailHook: Hook?
    /// The expected address of links in these e-mails.
    package let siteURL: KnownURL?

    package var summary: String { "" }
    package static var members: DeclaredMembers {
        DeclaredMembers(
            keys: [
                "confirmsEmail": "confirm_email", "sendEmailHook": "send_email_hook", "siteURL": "site_url",
            ])
    }

    /// The declared URLs, except local ones, which every machine has.
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

    /// The sender of sign-in e-mails.
    package enum Hook: Hashable, Sendable {
        /// Supabase itself.
        case none
        /// An Edge Function of the environment's own project.
        case function(String)
        /// Any receiver at this URL.
        case url(String)
    }
}

/// A URL that a manifest spells out or takes from the environment itself.
package enum KnownURL: Hashable, Sendable {
    /// The environment's frontend.
    case frontend
    /// A literal URL.
    case literal(String)
}

extension Environment {
    /// Returns the URL that `known` stands for; `nil` if the environment has none.
    package func url(_ known: KnownURL) -> String? {
        switch known {
        case .frontend: frontend?.value
        case .literal(let url): url
        }
    }
}

/// Reads `auth`: the expected settings of sign-in.
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
            // Supabase's names: `google`, `slack_oidc`.
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

    /// Reads the name of a sign-in provider.
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
