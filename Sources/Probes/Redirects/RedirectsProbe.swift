import Auditing
package import Manifests
import Support

/// The OAuth apps of an environment.
package struct RedirectsDeclaration: ProbeDeclaration {
    package let position: Position
    /// The apps, in the manifest's order.
    package let all: [RedirectDeclaration]
    package var summary: String { "" }
    package var attestableItems: [String] { all.map(\.itemID) }
}

extension Environment {
    /// The environment's OAuth apps.
    package var redirects: [RedirectDeclaration] { probes[RedirectsDeclaration.self]?.all ?? [] }
}

/// An OAuth app of an environment, and the redirect URI that it must have.
package struct RedirectDeclaration: Sendable {
    /// The id of the service that the app belongs to.
    package let service: Located<String>
    /// The app's use.
    package let app: App

    /// The use of an app, which determines where it redirects.
    package enum App: Sendable {
        /// The environment's own functions use it: its client id is this secret, and it redirects to this function.
        case client(Located<String>, function: String)
        /// Supabase's sign-in uses it, for this provider.
        case signIn(provider: String)
    }

    /// The item that a person attests, because no API shows an app's settings.
    package var itemID: String { RedirectDeclaration.itemPrefix + service.value }

    /// The prefix of such items.
    package static let itemPrefix = "redirect-uri-"
    /// The maximum length of a service's id in bytes for a valid item id.
    static let maximumServiceBytes = 51
}

extension Environment {
    /// Returns the URI that an app must have; `nil` if the environment has no Supabase project.
    package func redirectURI(of redirect: RedirectDeclaration) -> String? {
        switch redirect.app {
        case .client(_, let function): url(ofFunction: function)
        case .signIn: supabaseURL.map { "\($0)/auth/v1/callback" }
        }
    }
}

extension Environment {
    /// Adds the app's redirect URI to an attestation's evidence about one of its OAuth apps: the attestation does not
    /// apply to another URI.
    package func evidence(_ evidence: Attestation.ItemEvidence, on item: String) -> Attestation.ItemEvidence {
        guard case .note(let note) = evidence, let redirect = redirects.first(where: { $0.itemID == item }),
            let uri = redirectURI(of: redirect), !RedirectDeclaration.uris(in: note).contains(uri)
        else { return evidence }
        return .note("\(note) (\(uri))")
    }
}

extension RedirectDeclaration {
    /// Returns the redirect URIs in a note.
    static func uris(in note: String) -> [String] {
        note.split { $0.isWhitespace || "()<>[]\"'`,;".contains($0) }.map {
            $0.last == "." ? String($0.dropLast()) : String($0)
        }
        .filter {
            $0.hasPrefix("https://") && ($0.contains("/functions/v1/") || $0.hasSuffix("/auth/v1/callback"))
        }
    }
}

/// Reads `redirect_uris`: the environment's OAuth apps by service.
enum RedirectsReader {
    static func read(_ node: ManifestNode, _ problems: ProblemCollector) -> RedirectsDeclaration {
        let all = (node.pairs("OAuth apps by their services", problems) ?? []).compactMap {
            service, node -> RedirectDeclaration? in
            guard isIdentifier(service.value),
                service.value.utf8.count <= RedirectDeclaration.maximumServiceBytes
            else {
                problems.report(
                    service.position,
                    "\(quoted(service.value)) is not a valid service id here; expected lower-case letters, digits and -, at most \(RedirectDeclaration.maximumServiceBytes)"
                )
                return nil
            }
            return app(node, problems).map { RedirectDeclaration(service: service, app: $0) }
        }
        return RedirectsDeclaration(position: node.position, all: all)
    }

    private static func app(_ node: ManifestNode, _ problems: ProblemCollector) -> RedirectDeclaration.App? {
        guard var fields = Fields(node, "client and function, or auth", problems) else { return nil }
        let (client, function) = (fields.take("client"), fields.take("function"))
        let auth = fields.take("auth")
        fields.finish()
        switch (client, function, auth) {
        case (let client?, let function?, nil):
            let (client, function) = (Self.client(client, problems), Self.function(function, problems))
            guard let client, let function else { return nil }
            return .client(client, function: function)
        case (nil, nil, let auth?):
            return AuthReader.providerName(auth, problems).map { .signIn(provider: $0) }
        default:
            problems.report(node.position, "expected either client and function, or auth")
            return nil
        }
    }

    private static func client(_ node: ManifestNode, _ problems: ProblemCollector) -> Located<String>? {
        guard let name = node.text("the secret with the app's client id", problems) else { return nil }
        if isSecretName(name) { return Located(name, at: node.position) }
        problems.report(
            node.position, "\(quoted(name)) is not a valid name of a secret; expected letters, digits and _")
        return nil
    }

    private static func function(_ node: ManifestNode, _ problems: ProblemCollector) -> String? {
        guard let name = node.text("an Edge Function's name", problems) else { return nil }
        if isFunctionName(name) { return name }
        problems.report(node.position, noFunction(name))
        return nil
    }
}

/// The probe for redirect URIs of OAuth apps. No API shows them, so nothing is fetched, and a person attests them.
struct RedirectsProbe: Probe {
    let rule: any Rule = RedirectURI()
    let source = ProbeSource(
        key: "redirect_uris", itemPrefix: RedirectDeclaration.itemPrefix,
        Form("OAuth apps by their services", ProbesSchema.redirects) { RedirectsReader.read($0, $1) },
        "Its OAuth apps, by their services: each must have the redirect URI that follows from this.",
        example: "{ google: { auth: google } }", see: "probes.md")

    func problems(
        of redirects: RedirectsDeclaration, in environment: Environment, of workspace: Workspace
    ) -> [ManifestProblem] {
        let ids = workspace.services.map(\.id)
        let secrets = workspace.services.flatMap(\.secrets).map(\.name.value)
        return redirects.all.flatMap { redirect in
            let service = redirect.service
            var problems: [ManifestProblem] = []
            if environment.supabaseURL == nil {
                problems.append(
                    ManifestProblem(
                        at: service.position,
                        "a redirect URI leads to the environment's Supabase project, which is not declared"))
            }
            if !ids.contains(service.value) {
                problems.append(
                    ManifestProblem(
                        at: service.position,
                        "redirect_uris names \(shortened(service.value)), which is not a service\(suggestion(service.value, among: ids))"
                    ))
            }
            switch redirect.app {
            case .client(let name, _):
                if !secrets.contains(name.value),
                    !environment.expectations.contains(where: { $0.pattern.value.matches(name.value) })
                {
                    problems.append(
                        ManifestProblem(
                            at: name.position,
                            "redirect_uris names \(shortened(name.value)), which no manifest declares\(suggestion(name.value, among: secrets))"
                        ))
                }
            case .signIn(let provider):
                let declared = environment.probes[AuthDeclaration.self]?.providers.map(\.name.value) ?? []
                if !declared.contains(provider) {
                    problems.append(
                        ManifestProblem(
                            at: service.position,
                            "whether \(provider) is on is not declared; expected it in auth's providers\(suggestion(provider, among: declared))"
                        ))
                }
            }
            return problems
        }
    }
}
