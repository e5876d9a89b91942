import Manifests
import Secrets

/// No secret is in plain text in a file of the repository.
struct CommittedSecret: SecretRule {
    let description = RuleDescription(
        id: "committed-secret",
        failsWhen:
            "the value of a secret, by its service no mere setting, stands in a file such as wrangler.toml, and is no key that is made to be published; or a value that is a server's key by its form, whatever its name and service",
        needs: .name, severity: .critical,
        why: "Everybody who can read the repository, or ever could, has it.",
        fix:
            "Take it out of the file, set it as a secret at the provider, and replace the value: the history keeps the old one.",
        principle: .ratherUnset, controls: [.nhi2, .soc2], judgesValues: true,
        proves: "It has no passes: what stands in no file that envaudit reads may stand in another.",
        examples: [
            RuleExample(
                "a key among the variables of wrangler.toml", services: CommittedSecret.example,
                preprod: .init(listed: ["PAY_KEY": .plain("one", in: "wrangler.toml")]),
                "PAY_KEY", .fail, "stands in plain text in wrangler.toml"),
            RuleExample(
                "a publishable key", services: CommittedSecret.example,
                preprod: .init(listed: ["PAY_PUBLISHABLE_KEY": .plain("one", in: "wrangler.toml")]),
                silentOn: "PAY_PUBLISHABLE_KEY"),
        ], area: "files of the repository")

    private static let example =
        "pay: { title: Pay, severity: high, isolation: isolated, together: false, secrets: { PAY_KEY: {}, PAY_PUBLISHABLE_KEY: { prefix: pk_test_ } } }"

    func judge(
        _ secret: AuditedSecret, of environment: AuditedEnvironment, in audit: Audit
    ) -> Finding<String>? {
        guard let file = secret.listed?.plainTextIn else { return nil }
        let audience = environment.audience(of: secret)
        // A value that the manifest declares by `equals` is not secret.
        if audience == .server, secret.knownValue == nil {
            return Finding(secret, .fail, evidence: .value, file)
        }
        guard let isolation = secret.isolation, isolation != .config, !secret.isLeftOpen(audience) else {
            return nil
        }
        // Front ends receive it; public-secret judges whether they may.
        if let prefix = secret.publicPrefix,
            PublicSecret.evidence(ofServersKey: secret, named: prefix, in: environment) == nil
        {
            return nil
        }
        return Finding(secret, .fail, evidence: .name, file)
    }
}

extension CommittedSecret {
    func message(_ finding: Finding<String>, in scene: Scene) -> String {
        "stands in plain text in \(finding.detail)"
    }

    func fix(_ finding: Finding<String>, in scene: Scene) -> Fix? {
        finding.subject.secret.map { .uncommit($0, from: finding.detail, in: scene.environment) }
    }
}

extension AuditedSecret {
    /// Returns whether it may be in a file: it is published by design, by its declaration, its name or its value's
    /// form.
    func isLeftOpen(_ audience: KeyAudience?) -> Bool {
        isPublished || audience == .anybody || KeyName.isKnownPublished(id.name.text)
    }

    /// Whether front ends also receive it by its name, as they do a client's id. A scan reports where such a value is.
    var isPublished: Bool { isPublic || KeyName.isPublished(id.name.text) }

    /// Whether its value is public: declared so, a public half, or a key that front ends receive.
    var isPublic: Bool {
        if declaration?.publicHalfOf != nil || declaration?.isPublic == true || isSiteAddress { return true }
        let words = Set(id.name.text.split(separator: "_").map { $0.uppercased() })
        if !words.isDisjoint(with: ["PUBLISHABLE", "ANON"]) { return true }
        return forms.contains { form in
            guard case .prefix(let prefixes) = form else { return false }
            return prefixes.allSatisfy { prefix in
                ["pk_", "sb_publishable_"].contains { prefix.utf8.starts(with: $0.utf8) }
            }
        }
    }
}
