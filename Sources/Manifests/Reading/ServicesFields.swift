import Support

/// The content of a `services.yaml`.
struct Catalogue: Sendable {
    var workspace: String?
    var services: [Service] = []

    static let fields = FieldTable<Catalogue>(
        "catalogue", "What a team integrates with, and what it would mean to share it."
    ) { fields in
        let workspace = fields.optional(
            "workspace", .text, "The name of this workspace in the record.", default: "the folder's name",
            example: "acme")
        let safeguards = fields.optional(
            "safeguards",
            Safeguard.fields.entries("safeguards by their ids", named: .identifier("safeguard id")),
            "What must hold where a secret is shared, by id.", see: "[Safeguards](#safeguards)")
        let services = fields.required(
            "services",
            Service.fields.entries("services by their ids", named: .identifier("service id")),
            "The integrations, by id. An id has lower-case letters, digits and hyphens.")
        return { read in
            let declared = try read(safeguards)
            let services = try read(services).map { service, names in
                var service = service
                service.safeguards = names.compactMap { safeguard(named: $0, among: declared, read.problems) }
                return service
            }
            reportSecretsOfTwoServices(services, read.problems)
            return Catalogue(workspace: try read(workspace), services: services)
        }
    }

    private static func safeguard(
        named id: Located<String>, among safeguards: [Safeguard], _ problems: ProblemCollector
    ) -> Safeguard? {
        if let safeguard = safeguards.first(where: { $0.id == id.value }) { return safeguard }
        problems.report(
            id.position,
            "unknown safeguard \(quoted(id.value))\(suggestion(id.value, among: safeguards.map(\.id)))")
        return nil
    }

    private static func reportSecretsOfTwoServices(_ services: [Service], _ problems: ProblemCollector) {
        var owners: [String: String] = [:]
        for service in services {
            for secret in service.secrets {
                if let owner = owners.updateValue(service.id, forKey: secret.name.value) {
                    problems.report(
                        secret.name.position,
                        "\(secret.name.value) is already a secret of \(owner): expected one service for each secret"
                    )
                }
            }
        }
    }
}

extension Safeguard {
    static let fields = FieldTable<Safeguard>(
        "safeguard", "A condition under which a shareable secret may be shared."
    ) { fields in
        let title = fields.required(
            "title", .text, "What it does, for people.", example: "Every e-mail goes to the override address")
        let requires = fields.required(
            "requires",
            condition.entries("conditions by secrets", named: .secret())
                .filled("conditions by secrets"),
            "Names, and what must hold of each in the environment where the secret is shared: `set` (listed and not empty), `{ equals: TEXT }` or `{ not: TEXT }` (listed, with another value than this).",
            example: "{ EMAIL_OVERRIDE: set }")
        return { read in
            Safeguard(
                id: read.name.value, title: try read(title),
                requirements: try read(requires).map { Requirement(secret: $0.value, condition: $1) })
        }
    }

    private static let condition = Form<Condition>.variants(
        "condition", words: [("set", .set)],
        keys: [
            ("equals", "VALUE", Form.anyText("a value").map { .equals($0) }),
            ("not", "VALUE", Form.text("a value").map { .not($0) }),
        ]
    ).part("condition")
}

extension Service {
    /// A service with the IDs of its safeguards.
    static let fields = FieldTable<(service: Service, safeguards: [Located<String>])>(
        "service", "An integration: its secrets, and the risk if they are shared."
    ) { fields in
        let title = fields.required("title", .text, "Its name for people.", example: "Stripe (Payments)")
        let risk = fields.optional(
            "risk", .text, "One sentence: what happens if it is shared.",
            example: "A test checkout charges a real card.")
        let severity = fields.required(
            "severity", Form<Severity>.word("severity"), "How bad a failure is.", example: "critical")
        let isolation = fields.required(
            "isolation", Form<IsolationClass>.word("isolation class"),
            "Its class. `isolated`: its values must differ everywhere. `shareable`: they may be equal while the safeguards hold. `config`: no secret.",
            example: "isolated")
        let dashboard = fields.optional(
            "dashboard", .url,
            "The https address where a person issues and revokes its credentials. The same for all environments.",
            example: "https://dashboard.stripe.com")
        let safeguards = fields.optional(
            "safeguards", Form.text.located.oneOrMore("ids of safeguards"),
            "The ids of the safeguards it needs. Only for a `shareable` service.",
            example: "[email-override]", see: "[Safeguards](#safeguards)")
        let together = fields.optional(
            "together", .flag,
            "`true`: the secrets work only together, so some set and others not is a failure. `false`: each is of use alone.",
            or: true, example: "false")
        let secrets = fields.required(
            "secrets",
            SecretDeclaration.fields.entries("secrets by their names", named: .secret()),
            "Its secrets, by name. A service without any has `secrets: {}`.",
            example: "{ STRIPE_SECRET_KEY: {} }")
        let functions = fields.optional(
            "functions", Form.name(.function).located.oneOrMore("names of Edge Functions"),
            "The Edge Functions that read its secrets: one name, or a list.",
            example: "[create-checkout]", see: "[Probes](probes.md#functions)")
        fields.relate(.needsWord("safeguards", key: "isolation", is: "shareable"))
        return { read in
            let id = read.name.value
            var seen: Set<String> = []
            let service = Service(
                id: id, title: try read(title), risk: try read(risk), severity: try read(severity),
                isolation: try read(isolation), dashboard: try read(dashboard), safeguards: [],
                together: try read(together),
                secrets: KeyPair.joined(try read(secrets), of: id, read.problems),
                functions: try read(functions).filter { seen.insert($0.value).inserted })
            return (service, try read(safeguards))
        }
    }
}

extension SecretDeclaration {
    /// A secret, with the position of the public half's name if it generates a key pair.
    static let fields = FieldTable<(secret: SecretDeclaration, publicHalf: Located<String>?)>(
        "secret", "What a service declares of one secret, the same for every environment."
    ) { fields in
        let forms = ValueForm.declare(in: &fields)
        let generate = fields.optional(
            "generate", Generator.form,
            "What envaudit can generate for it. It implies the form of that.", default: "can't be generated",
            example: "{ hex: 32 }", see: "[Generated values](#generated-values)")
        let examples = fields.optional(
            "examples", .texts, "Template values that must never be live.", example: "your-team.example.com")
        let sameAs = fields.optional(
            "same_as", .texts,
            "Another secret of the same environment that may hold the same value, or a list of such; one of a platform's own, such as `SUPABASE_DB_URL`, may be named, too.",
            default: "must differ from all others", example: "AI_ACCOUNT_KEY")
        let mustEqual = fields.optional(
            "must_equal", Form.text("a secret's name").located,
            "Another secret of the same environment that must hold the same value.",
            example: "HOOK_SECRET", see: "[Equal values](#equal-values)")
        let isolation = fields.optional(
            "isolation", Form<IsolationClass>.word("isolation class").located,
            "Another class than the service's. Needs `reason`.", default: "the service's", example: "config")
        let isPublic = fields.optional(
            "public", .flag,
            "`true`: its value is public, such as a database's id, so it may stand in a file. Its isolation class still holds.",
            or: false, default: "false", example: "true")
        let sharing = fields.optional(
            "may_share_with", Form.text.located.oneOrMore("names of environments"),
            "The environments with which every other one may share its value. Needs `reason`.",
            example: "[preprod]", see: "[Equal values](#equal-values)")
        let reason = fields.optional(
            "reason", .text, "Why the class differs, or why the value may be shared.",
            example: "Every environment uses the same region.")
        let rotation = fields.optional(
            "rotate_every", .period(in: Period.Unit.wholeDays, example: "90d"),
            "How long a value is good for: a whole number of `d`, `w`, `m` (30 days) or `y` (365 days).",
            default: "for ever", example: "90d")
        let deprecation = fields.optional(
            "deprecated", Deprecation.form,
            "`true`, or what to use instead. It must no longer be set, and no environment can require it.",
            default: "in use", example: "use HOOK_SECRET instead")
        let note = fields.optional(
            "note", .text, "Shown to the operator with this secret.",
            example: "A new one signs every user out.")
        let knownTo = fields.optional(
            "known_to", .text, "Who else must be given the value, and where they enter it.",
            example: "\"Cal.com: the webhook of every event type\"")
        fields.relate(
            .needs("isolation", ["reason"]), .needs("may_share_with", ["reason"]),
            .needsOne("reason", ["isolation", "may_share_with"]))
        return { read in
            var forms = try forms(read)
            let generated = try read(generate)
            generated?.generator.addForm(to: &forms, at: read.position, read.problems)
            var equal = try read(mustEqual)
            if let other = equal, other.value == read.name.value {
                read.report(
                    "\(other.value) must equal itself: expected the name of another secret",
                    at: other.position)
                equal = nil
            }
            let secret = SecretDeclaration(
                name: read.name, forms: forms, generator: generated?.generator, examples: try read(examples),
                sameAs: try read(sameAs), isolation: try read(isolation)?.value, isPublic: try read(isPublic),
                reason: try read(reason),
                note: try read(note), knownTo: try read(knownTo), rotation: try read(rotation),
                deprecation: try read(deprecation), mustEqual: equal,
                sharing: SharingPermission(with: try read(sharing), reason: try read(reason)))
            return (secret, generated?.publicHalf)
        }
    }
}

extension SharingPermission {
    /// Creates a permission; `nil` without environments or a reason.
    init?(with environments: [Located<String>], reason: String?) {
        guard !environments.isEmpty, let reason else { return nil }
        self.init(environments: environments, reason: reason)
    }
}

extension Deprecation {
    fileprivate static let form = Form<Deprecation>(
        "true, or what to use instead",
        .any([.constant(true), .text("^(?!(false|yes|no|on|off)$)[\\s\\S]")])
    ) { node, problems in
        guard let text = node.text("true, or what to use instead", problems) else { return nil }
        // YAML 1.1 takes these for booleans; they are not useful advice.
        guard ["false", "yes", "no", "on", "off"].contains(text) else {
            return Deprecation(advice: text == "true" ? nil : text)
        }
        problems.report(node.position, "expected true, or what to use instead, found \(quoted(text))")
        return nil
    }
}
