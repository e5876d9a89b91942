import Manifests
import Secrets
import Support

/// A secret has no value that another environment declares as its own.
struct ForeignIdentifier: SecretRule {
    let description = RuleDescription(
        id: "foreign-identifier",
        failsWhen:
            "the value is, or contains, what another environment declares as its own and this one does not: its URLs, its project, its identifiers, or the known value of a setting",
        needs: .digest, severity: .critical,
        why: "Code that is told another environment's address or stage acts there.",
        fix: "Set this environment's own value; if both are to have it, declare it in both manifests.",
        principle: .ownAddress, judgesValues: true,
        proves:
            "It has no passes: a value that is none of those declared may lead to another environment all the same.",
        examples: [
            RuleExample(
                "production's address", services: ForeignIdentifier.example,
                preprod: .init(listed: ["API_URL": "https://production.acme.example/"]),
                "API_URL", .fail, "is the frontend that production declares, with a trailing slash"),
            RuleExample(
                "production's project", services: ForeignIdentifier.example,
                preprod: .init(listed: ["API_URL": "project-production"]),
                "API_URL", .fail, "is the project that production declares"),
            RuleExample(
                "the stage that production declares", services: ForeignIdentifier.example,
                production: .init(
                    "secrets: { STAGE: { equals: production } }", listed: ["STAGE": "production"]),
                preprod: .init(listed: ["STAGE": "production"]),
                "STAGE", .fail, "is the value that production declares for STAGE"),
            RuleExample(
                "its own address", services: ForeignIdentifier.example,
                preprod: .init(listed: ["API_URL": "https://preprod.acme.example"]), silentOn: "API_URL"),
        ])

    private static let example =
        "app: { title: App, severity: high, isolation: config, secrets: { API_URL: {}, STAGE: {} } }"

    enum Detail {
        case declared(DeclaredFacts.Fact)
        case contains(EnvironmentIdentifiers.EnvironmentIdentifier)
    }

    func judge(
        _ secret: AuditedSecret, of environment: AuditedEnvironment, in audit: Audit
    ) -> Finding<Detail>? {
        // A known value is judged by its own rule, which says whose it is.
        guard secret.listed != nil, secret.expectation?.equals == nil,
            !(secret.isSiteURL && environment.environment.frontend != nil)
        else { return nil }
        let shown = environment.knownValue(of: secret)
        if case .digest(let digest) = shown,
            let fact = audit.facts.foreign(digest, for: secret.id.name, in: environment.name)
        {
            return Finding(
                secret, .fail, evidence: shown == secret.listed?.shown ? .digest : .value, .declared(fact))
        }
        let held = environment.observation.handedIn?.values[secret.id]
        guard let found = held?.identifiers.first(where: { $0.environment != environment.name }) else {
            return nil
        }
        return Finding(secret, .fail, evidence: .value, .contains(found))
    }
}

extension ForeignIdentifier {
    func message(_ finding: Finding<Detail>, in scene: Scene) -> String {
        switch finding.detail {
        case .declared(let fact):
            "is the \(fact.what) that \(fact.environment) declares"
                + (fact.secret.map { " for \($0)" } ?? "") + (fact.defect.map { ", \($0)" } ?? "")
        case .contains(let identifier):
            "contains \(identifier.text), the \(identifier.kind) that \(identifier.environment) declares"
        }
    }

    func fix(_ finding: Finding<Detail>, in scene: Scene) -> Fix? {
        "Set a value of \(scene.environment.name)'s own; if both are to have it, declare it in both manifests."
    }
}

/// What environments declare as theirs, by its digest: each in the spellings that values come in.
struct DeclaredFacts: Sendable {
    /// Something that an environment declares.
    struct Fact: Sendable {
        let environment: String
        /// What it is: `frontend`, `project`, an identifier's name, `value`.
        let what: String
        /// The entry whose `equals` it is.
        let secret: String?
        /// How the spelling differs from the declared one; nil for not at all.
        let defect: String?
    }

    private var facts: [Digest: [Fact]] = [:]

    init(_ environments: [Environment]) {
        for environment in environments { add(environment) }
    }

    /// What another environment declares with this digest; nil for nothing, and for what `environment` declares, too.
    func foreign(_ digest: Digest, for secret: Name, in environment: String) -> Fact? {
        guard let facts = facts[digest], !facts.contains(where: { $0.environment == environment }) else {
            return nil
        }
        return facts.first {
            guard let entry = $0.secret else { return true }
            return SecretID(environment: $0.environment, address: entry).name == secret
        }
    }

    private mutating func add(_ environment: Environment) {
        let name = environment.name.value
        func fact(_ what: String, _ defect: String?) -> Fact {
            Fact(environment: name, what: what, secret: nil, defect: defect)
        }
        for (what, text) in DeclaredFacts.texts(of: environment) {
            for (digest, defect) in KnownMistakes.spellings(of: text) {
                facts[digest, default: []].append(fact(what, defect))
            }
        }
        for expectation in environment.expectations {
            guard case .literal(let text)? = expectation.equals else { continue }
            let digest = Digest(of: text)
            let entry = expectation.pattern.value.description
            // An address is its owner's under whatever name; a word means something under its own name alone.
            let isAddress = text.utf8.starts(with: "http".utf8) && text.utf8.count > 10
            facts[digest, default: []].append(
                Fact(
                    environment: name, what: "value", secret: isAddress ? nil : entry,
                    defect: nil))
        }
    }

    private static func texts(of environment: Environment) -> [(what: String, text: String)] {
        var texts: [(what: String, text: String)] = environment.identifiers.map { ($0.name, $0.value.value) }
        if let frontend = environment.frontend { texts.append(("frontend", frontend.value)) }
        for (_, declaration) in environment.parts where declaration.provider.value == "supabase" {
            guard let project = declaration.settings["project"]?.value else { continue }
            texts.append(("project", project))
            texts.append(("project's URL", "https://\(project).supabase.co"))
        }
        // Short ones stand for much else.
        return texts.filter { $0.text.utf8.count >= 8 }
    }
}
