import Manifests
import Secrets

/// `SITE_URL`, and every other secret that equals the frontend, is the environment's own frontend URL.
struct SiteURL: SecretRule {
    let description = RuleDescription(
        id: "site-url",
        failsWhen:
            "SITE_URL is unset or is not the environment's frontend URL; the message says how it differs, or whose it is",
        needs: .digest, severity: .critical,
        why:
            "Links in mail, booking callbacks and OAuth redirects are built from it, and lead to production without it.",
        fix:
            "Set it to the environment's frontend as declared, without quotes, spaces, newline or another slash.",
        principle: .ownAddress, controls: [.nhi8, .iso27001], judgesValues: true,
        proves:
            "The live value is the declared frontend, byte for byte. It does not prove that code reads it.",
        examples: [
            RuleExample(
                "production's", services: SiteURL.example,
                preprod: .init(
                    "secrets: { SITE_URL: { equals: frontend } }",
                    listed: ["SITE_URL": "https://production.acme.example"]),
                "SITE_URL", .fail, "points at production: it is production's URL"),
            RuleExample(
                "a newline at its end", services: SiteURL.example,
                preprod: .init(
                    "secrets: { SITE_URL: { equals: frontend } }",
                    listed: ["SITE_URL": "https://preprod.acme.example\n"]),
                "SITE_URL", .fail, "is preprod's URL, but with a trailing newline"),
            RuleExample(
                "its own", services: SiteURL.example,
                preprod: .init(
                    "secrets: { SITE_URL: { equals: frontend } }",
                    listed: ["SITE_URL": "https://preprod.acme.example"]),
                "SITE_URL", .pass, "is https://preprod.acme.example"),
        ], comparesWhole: true)

    private static let example =
        "app: { title: App, severity: high, isolation: config, secrets: { SITE_URL: {} } }"

    enum Detail {
        case unset, hidden, own
        /// It has another value, with this digest if it is known.
        case other(Digest?)
    }

    func judge(
        _ secret: AuditedSecret, of environment: AuditedEnvironment, in audit: Audit
    ) -> Finding<Detail>? {
        guard let url = environment.environment.frontend?.value, secret.isSiteURL,
            secret.presence != .forbidden
        else { return nil }
        guard let listed = secret.listed else {
            return secret.presence == .required ? Finding(secret, .fail, evidence: .name, .unset) : nil
        }
        switch environment.has(Digest(of: url), as: listed) {
        case nil where environment.handedInDiffers(secret, from: Digest(of: url)):
            return Finding(secret, .fail, evidence: .value, .other(environment.handedIn(secret)))
        case nil: return Finding(secret, .unproven, evidence: .name, .hidden)
        case true?: return Finding(secret, .pass, evidence: .digest, .own)
        case false?: return Finding(secret, .fail, evidence: .digest, .other(listed.digest))
        }
    }
}

extension SiteURL {
    func message(_ finding: Finding<Detail>, in scene: Scene) -> String {
        switch finding.detail {
        case .unset: "is not set, so links fall back to whatever URL the code has"
        case .hidden: "is set, and the listing does not show to what"
        case .own: "is \(scene.environment.environment.frontend?.value ?? "")"
        case .other(nil): "is not \(scene.environment.name)'s URL"
        case .other(let digest?): diagnosis(of: digest, finding.subject.secret, scene)
        }
    }

    func fix(_ finding: Finding<Detail>, in scene: Scene) -> Fix? {
        guard finding.status == .fail, let secret = finding.subject.secret,
            let url = scene.environment.environment.frontend?.value
        else { return nil }
        return .set(url, for: secret)
    }

    private func diagnosis(of digest: Digest, _ secret: AuditedSecret?, _ scene: Scene) -> String {
        let own = scene.environment.name
        if let mistake = scene.audit.knownMistakes.frontend(behind: digest) {
            switch (mistake.environment == own, mistake.defect) {
            case (true, let defect?): return "is \(own)'s URL, but \(defect)"
            case (false, let defect?):
                return "points at \(mistake.environment): it is \(mistake.environment)'s URL, \(defect)"
            case (_, nil): return "points at \(mistake.environment): it is \(mistake.environment)'s URL"
            }
        }
        if let name = secret?.id.name, let fact = scene.audit.facts.foreign(digest, for: name, in: own) {
            return "points at \(fact.environment): it is \(fact.environment)'s \(fact.what)"
                + (fact.defect.map { ", \($0)" } ?? "")
        }
        let named = secret.flatMap { scene.environment.examined($0) }?.identifiers.first {
            $0.environment != own
        }
        if let named { return "contains \(named.text), the \(named.kind) that \(named.environment) declares" }
        let explanation = secret.flatMap { scene.audit.explanation(of: digest, for: $0) }
        return explanation.map { "is \($0)" } ?? "is neither \(own)'s URL nor any other environment's"
    }
}

extension AuditedSecret {
    /// Whether its value is the environment's frontend URL.
    var isSiteURL: Bool {
        knownValue == .frontend || (id.name == "SITE_URL" && knownValue == nil && isDeclared)
    }
}
