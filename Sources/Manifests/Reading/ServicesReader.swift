/// Reads `services.yaml`.
enum ServicesReader {
    struct Catalogue {
        var workspace: String?
        var services: [Service] = []
    }

    static func read(_ file: ManifestFile, _ problems: ProblemCollector) -> Catalogue {
        guard let root = YAMLDocument.root(of: file, problems),
            var fields = Fields(root, "a mapping with `services`", problems)
        else { return Catalogue() }
        let workspace = fields.text("workspace", "the workspace's name")
        let safeguards = fields.take("safeguards").map { SafeguardsReader.read($0, problems) } ?? []
        let services = fields.require("services", "the services by their ids").map {
            Self.services($0, safeguards, problems)
        }
        fields.finish()
        reportSecretsOfTwoServices(services ?? [], problems)
        return Catalogue(workspace: workspace, services: services ?? [])
    }

    private static func services(
        _ node: ManifestNode, _ safeguards: [Safeguard], _ problems: ProblemCollector
    ) -> [Service] {
        let pairs = node.pairs("the services by their ids", problems) ?? []
        return pairs.compactMap { id, node in service(id, node, safeguards, problems) }
    }

    private static func service(
        _ id: Located<String>, _ node: ManifestNode, _ safeguards: [Safeguard], _ problems: ProblemCollector
    ) -> Service? {
        guard isIdentifier(id.value) else {
            problems.report(
                id.position, "\(quoted(id.value)) is no service id; expected lower-case letters, digits and -"
            )
            return nil
        }
        guard var fields = Fields(node, "what is declared of the service", problems) else { return nil }
        let title = fields.require("title", "the service's name")?.text("the service's name", problems)
        let severity = fields.require("severity", "how bad a failure is")?.word(
            Severity.self, "severity", problems)
        let isolation = fields.require("isolation", "whether its secrets may be shared")?
            .word(IsolationClass.self, "isolation class", problems)
        let named =
            fields.take("safeguards").map { safeguardNames($0, isolation, safeguards, problems) } ?? []
        let together = fields.take("together")?.flag("true or false", problems) ?? true
        let risk = fields.text("risk", "what happens if it is shared")
        let dashboard = fields.take("dashboard").flatMap { url($0, "the dashboard's URL", problems) }
        let secrets = fields.require("secrets", "its secrets by their names; {} for none")
            .map { PublicHalves.joined(declarations($0, problems), of: id.value, problems) }
        let functions = fields.take("functions").map { Self.functions($0, problems) } ?? []
        fields.finish()
        guard let title, let severity, let isolation, let secrets else { return nil }
        return Service(
            id: id.value, title: title, risk: risk, severity: severity, isolation: isolation,
            dashboard: dashboard,
            safeguards: named, together: together, secrets: secrets, functions: functions)
    }

    private static func functions(_ node: ManifestNode, _ problems: ProblemCollector) -> [Located<String>] {
        var seen: Set<String> = []
        return (node.locatedTexts("names of Edge Functions", problems) ?? []).filter { name in
            if !isFunctionName(name.value) { problems.report(name.position, noFunction(name.value)) }
            return seen.insert(name.value).inserted
        }
    }

    private static func safeguardNames(
        _ node: ManifestNode, _ isolation: IsolationClass?, _ safeguards: [Safeguard],
        _ problems: ProblemCollector
    ) -> [Safeguard] {
        if let isolation, isolation != .shareable {
            problems.report(
                node.position, "safeguards are for services that may be shared; expected isolation: shareable"
            )
        }
        return (node.locatedTexts("the ids of safeguards", problems) ?? []).compactMap { id in
            if let safeguard = safeguards.first(where: { $0.id == id.value }) { return safeguard }
            problems.report(
                id.position,
                "there is no safeguard \(quoted(id.value)); expected one that is declared under `safeguards`"
                    + suggestion(id.value, among: safeguards.map(\.id)))
            return nil
        }
    }

    /// The secrets, each with where its key pair's public half is declared, where it is a key pair.
    private static func declarations(_ node: ManifestNode, _ problems: ProblemCollector)
        -> [(secret: SecretDeclaration, publicHalf: Located<String>?)]
    {
        (node.pairs("the service's secrets by their names", problems) ?? []).compactMap { name, node in
            guard isSecretName(name.value) else {
                problems.report(
                    name.position, "\(quoted(name.value)) is no secret's name; expected letters, digits and _"
                )
                return nil
            }
            return declaration(name, node, problems)
        }
    }

    private static func declaration(
        _ name: Located<String>, _ node: ManifestNode, _ problems: ProblemCollector
    ) -> (secret: SecretDeclaration, publicHalf: Located<String>?)? {
        guard var fields = Fields(node, "what is declared of the secret; {} for nothing", problems) else {
            return nil
        }
        var forms = FormReader.forms(&fields, problems)
        let generated = GeneratorReader.read(&fields, problems)
        if let generated { generated.generator.addForm(to: &forms, at: node.position, problems) }
        let isolationNode = fields.take("isolation")
        let isolation = isolationNode?.word(IsolationClass.self, "isolation class", problems)
        let reason = fields.text("reason", "why its class is another than the service's")
        if let isolationNode, reason == nil {
            problems.report(
                isolationNode.position,
                "a class of its own needs a `reason`; expected why it differs from the service's")
        }
        let mayBeShared = fields.has("may_share_with")
        let sharing = AgreementReader.sharing(&fields, reason: reason, problems)
        if reason != nil, isolationNode == nil, !mayBeShared {
            problems.report(
                node.position,
                "`reason` is for a secret with an `isolation` of its own, or with `may_share_with`")
        }
        let declaration = SecretDeclaration(
            name: name, forms: forms, generator: generated?.generator,
            examples: fields.take("examples")?.texts("values of a template", problems) ?? [],
            sameAs: fields.take("same_as")?.texts("names of secrets", problems) ?? [],
            isolation: isolation, reason: reason, note: fields.text("note", "a remark"),
            knownTo: fields.text("known_to", "who else must be given the value"),
            rotation: LifecycleReader.rotation(&fields, problems),
            deprecation: LifecycleReader.deprecation(&fields, problems),
            mustEqual: AgreementReader.neighbour(of: name.value, &fields, problems), sharing: sharing)
        fields.finish()
        return (declaration, generated?.publicHalf)
    }

    private static func reportSecretsOfTwoServices(_ services: [Service], _ problems: ProblemCollector) {
        var owners: [String: String] = [:]
        for service in services {
            for secret in service.secrets {
                if let owner = owners.updateValue(service.id, forKey: secret.name.value) {
                    problems.report(
                        secret.name.position,
                        "\(secret.name.value) is a secret of \(owner) already; expected one service a secret")
                }
            }
        }
    }
}
