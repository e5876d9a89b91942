/// Reads `redirect_uris`: the environment's OAuth apps, by their services.
enum RedirectsReader {
    static func read(_ node: ManifestNode, _ problems: ProblemCollector) -> [RedirectDeclaration] {
        (node.pairs("OAuth apps by their services", problems) ?? []).compactMap { service, node in
            guard isIdentifier(service.value),
                service.value.utf8.count <= RedirectDeclaration.maximumServiceBytes
            else {
                problems.report(
                    service.position,
                    "\(quoted(service.value)) is no service id here; expected lower-case letters, digits and -, at most \(RedirectDeclaration.maximumServiceBytes)"
                )
                return nil
            }
            return app(node, problems).map { RedirectDeclaration(service: service, app: $0) }
        }
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
            node.position, "\(quoted(name)) is no secret's name; expected letters, digits and _")
        return nil
    }

    private static func function(_ node: ManifestNode, _ problems: ProblemCollector) -> String? {
        guard let name = node.text("an Edge Function's name", problems) else { return nil }
        if isFunctionName(name) { return name }
        problems.report(node.position, noFunction(name))
        return nil
    }
}

/// The words for a text that names no Edge Function.
func noFunction(_ text: String) -> String {
    "\(quoted(text)) is no Edge Function's name; expected a letter, then letters, digits, - and _"
}
