import Manifests
import Secrets
import Support

/// No secret has a value that another environment declares as its own.
struct ForeignIdentifier: SecretRule {
    let description = RuleDescription(
        id: "foreign-identifier",
        failsWhen:
            "the value is, or contains, what another environment declares as its own and this one does not (its equals does not make another's address or project its own): its URLs, its project, its identifiers, what it declares for its probes (a Site URL, a hook, an organization; a number under a name that says what it is), or the known value of a setting that names an environment (a flag, a number or a vendor's address does not); or a setting called a stage, mode or profile has or lists the word of another tier, or a flag such as IS_PRODUCTION, STRIPE_LIVE or SANDBOX says that it is production, or what selects a configuration, such as FLASK_CONFIG, is the word for it; or it names what another environment was seen to be bound to or listed from, or an OAuth client id of its sign-in",
        needs: .digest, severity: .critical,
        why: "Code that is told another environment's address or stage acts there.",
        fix:
            "Set this environment's own value; a known value that both are to have is declared by equals in both manifests.",
        principle: .ownAddress, controls: [.nhi8, .iso27001, .pciDSS, .nistCM41], judgesValues: true,
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
                "production's stage, which no manifest declares", services: ForeignIdentifier.example,
                production: .init(listed: ["STAGE": "production"]),
                preprod: .init(listed: ["STAGE": "production"]),
                "STAGE", .fail, "is production, a stage of tier production"),
            RuleExample(
                "production's address, copied into this manifest", services: ForeignIdentifier.example,
                preprod: .init(
                    "secrets: { API_URL: { equals: \"https://production.acme.example\" } }",
                    listed: ["API_URL": "https://production.acme.example"]),
                "API_URL", .fail, "is the frontend that production declares"),
            RuleExample(
                "a flag that production declares", services: ForeignIdentifier.example,
                production: .init("secrets: { STAGE: { equals: \"true\" } }", listed: ["STAGE": "true"]),
                preprod: .init(listed: ["STAGE": "true"]), silentOn: "STAGE"),
            RuleExample(
                "its own address", services: ForeignIdentifier.example,
                preprod: .init(listed: ["API_URL": "https://preprod.acme.example"]), silentOn: "API_URL"),
        ])

    private static let example =
        "app: { title: App, severity: high, isolation: config, secrets: { API_URL: {}, STAGE: {} } }"

    enum Detail {
        case declared(DeclaredFacts.Fact)
        case contains(EnvironmentIdentifiers.EnvironmentIdentifier)
        /// The declared value contains this, and the live value is another or unknown.
        case expects(EnvironmentIdentifiers.EnvironmentIdentifier)
        case observed(ObservedFacts.Fact)
        /// The value is a stage of environments of this tier.
        case stage(String, Tier)
    }

    func judge(
        _ secret: AuditedSecret, of environment: AuditedEnvironment, in audit: Audit
    ) -> Finding<Detail>? {
        guard secret.listed != nil else { return nil }
        let shown = environment.knownValue(of: secret)
        // A known value is judged by its own rule, unless it identifies another environment: a manifest copied from
        // production's declares production's values.
        let known = secret.knownValue
        let isJudgedElsewhere =
            known != nil || secret.isSiteURL && environment.environment.frontend != nil
        if case .digest(let digest) = shown,
            let fact = audit.facts.foreign(digest, for: secret.id.name, in: environment.name),
            !isJudgedElsewhere
                || fact.isIdentity
                    && known?.text(in: environment.environment).map({ Digest(of: $0) }) == digest
        {
            return Finding(
                secret, .fail, evidence: shown == secret.listed?.shown ? .digest : .value, .declared(fact))
        }
        if case .literal(let text)? = known,
            let found = ForeignIdentifier.foreign(by: secret, environment, audit)
        {
            let isLive = shown == .digest(Digest(of: text))
            return Finding(secret, .fail, evidence: .value, isLive ? .contains(found) : .expects(found))
        }
        guard !isJudgedElsewhere else { return nil }
        for case .digest(let digest) in secret.candidates {
            if let fact = audit.facts.foreign(digest, for: secret.id.name, in: environment.name) {
                return Finding(secret, .fail, evidence: .digest, .declared(fact))
            }
            if let fact = audit.observedFacts.foreign(
                CollectionOfOne(digest), for: secret, in: environment.name)
            {
                return Finding(secret, .fail, evidence: .digest, .observed(fact))
            }
        }
        for digest in environment.examined(secret)?.numbers ?? [] {
            if var fact = audit.facts.foreign(digest, for: secret.id.name, in: environment.name) {
                fact.defect = "in a list"
                return Finding(secret, .fail, evidence: .value, .declared(fact))
            }
        }
        let sealed = (secret.listed?.within ?? []).filter { $0.kind == .identifier }.map(\.digest)
        if !sealed.isEmpty,
            let found = audit.identifiers.all.first(where: {
                $0.environment != environment.name && sealed.contains($0.sealedDigest)
            })
        {
            return Finding(secret, .fail, evidence: .digest, .contains(found))
        }
        let held = environment.observation.handedIn?.values[secret.id]
        if let found = held?.identifiers.first(where: { $0.environment != environment.name }) {
            return Finding(secret, .fail, evidence: .value, .contains(found))
        }
        if case .digest(let digest) = shown,
            let fact = audit.observedFacts.foreign(CollectionOfOne(digest), for: secret, in: environment.name)
        {
            return Finding(
                secret, .fail, evidence: shown == secret.listed?.shown ? .digest : .value, .observed(fact))
        }
        let digests = held.map { $0.canonical.digestsWithWords + $0.addresses.hosts } ?? []
        if let fact = audit.observedFacts.foreign(digests, for: secret, in: environment.name) {
            return Finding(secret, .fail, evidence: .value, .observed(fact))
        }
        guard case .digest(let digest) = shown,
            let (word, tier) = audit.stages.other(
                digest, naming: held?.stages ?? [], as: secret.id.name, in: environment)
        else { return nil }
        let isByDigest = shown == secret.listed?.shown && StageWords.isWord(digest)
        return Finding(secret, .fail, evidence: isByDigest ? .digest : .value, .stage(word, tier))
    }
}

extension ForeignIdentifier {
    /// Returns the identifier of another environment in a secret's known value; declaring it does not make it this
    /// environment's own, unless both environments declare the same known value. Such a value is never set.
    static func foreign(
        by secret: AuditedSecret, _ environment: AuditedEnvironment, _ audit: Audit
    ) -> EnvironmentIdentifiers.EnvironmentIdentifier? {
        guard case .literal(let text)? = secret.knownValue else { return nil }
        return Array(text.utf8).withUnsafeBytes { audit.identifierSearch.named(in: $0) }.first { found in
            guard found.environment != environment.name else { return false }
            guard found.isKnownValue, let owner = audit.environment(named: found.environment) else {
                return true
            }
            return owner.secret(named: secret.id.address)?.knownValue?.text(in: owner.environment) != text
        }
    }

    func message(_ finding: Finding<Detail>, in scene: Scene) -> String {
        switch finding.detail {
        case .declared(let fact):
            "is the \(fact.what) that \(fact.environment) declares"
                + (fact.secret.map { " for \($0)" } ?? "") + (fact.defect.map { ", \($0)" } ?? "")
        case .expects(let identifier):
            "is declared to equal a value with \(identifier.text), the \(identifier.kind) that \(identifier.environment) declares"
        case .contains(let identifier):
            "contains \(identifier.text), the \(identifier.kind) that \(identifier.environment) declares"
        case .observed(let fact):
            "names the \(fact.what) that \(fact.environment) \(fact.relation)"
        case .stage(let word, let tier) where StageWords.isFlag(word):
            "is \(word), as in environments of tier \(tier.rawValue)"
        case .stage(let word, let tier):
            "is \(word), a stage of tier \(tier.rawValue)"
        }
    }

    func fix(_ finding: Finding<Detail>, in scene: Scene) -> Fix? {
        let secret = finding.subject.secret
        if let secret, secret.isToGo(from: scene.environment) { return .delete(secret) }
        // A value that the manifest demands would be set again.
        let isDemanded = secret?.knownValue?.text(in: scene.environment.environment).map { text in
            secret.map(scene.environment.knownValue) == .digest(Digest(of: text))
        }
        var isExpected = isDemanded == true
        if case .expects = finding.detail { isExpected = true }
        if isExpected { return Fix("Declare \(scene.environment.name)'s own value by `equals`.") }
        return
            "Set a value of \(scene.environment.name)'s own; a known value that both are to have is declared by `equals` in both manifests."
    }
}
