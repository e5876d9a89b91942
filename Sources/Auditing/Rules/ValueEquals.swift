import Manifests
import Secrets

/// A secret whose value is declared has that value.
struct ValueEquals: SecretRule {
    let description = RuleDescription(
        id: "value-equals", failsWhen: "a known value, such as APP_ENV's, is another one", needs: .digest,
        severity: nil,
        why: "Code decides by such a value whether it acts for real: whom it mails, which keys it takes.",
        fix: "Set the declared value, without quotes, spaces or a newline; or correct the manifest.",
        principle: .ownAddress, judgesValues: true,
        proves: "The live value is the declared one, byte for byte. It does not prove that code reads it.",
        examples: [
            RuleExample(
                "production's value", services: ValueEquals.example,
                production: .init("secrets: { APP_MODE: { equals: live } }"),
                preprod: .init("secrets: { APP_MODE: { equals: test } }", listed: ["APP_MODE": "live"]),
                "APP_MODE", .fail, "is live, the value that production declares for APP_MODE"),
            RuleExample(
                "as declared", services: ValueEquals.example,
                preprod: .init("secrets: { APP_MODE: { equals: test } }", listed: ["APP_MODE": "test"]),
                "APP_MODE", .pass, "is test"),
            RuleExample(
                "names only", services: ValueEquals.example,
                preprod: .init("secrets: { APP_MODE: { equals: test } }", listed: ["APP_MODE": .name]),
                "APP_MODE", .unproven, "is set, and the listing does not show to what"),
        ], isOnDeclared: true, comparesWhole: true)

    private static let example =
        "app: { title: App, severity: high, isolation: config, secrets: { APP_MODE: {} } }"

    enum Detail {
        case hidden, equal
        /// It has another value, with this digest if it is known.
        case other(Digest?)
    }

    func judge(
        _ secret: AuditedSecret, of environment: AuditedEnvironment, in audit: Audit
    ) -> Finding<Detail>? {
        guard let known = secret.knownValue, !secret.isSiteURL, let listed = secret.listed,
            let value = known.text(in: environment.environment)
        else { return nil }
        let digest = Digest(of: value)
        switch environment.has(digest, as: listed) {
        // The handed-in value is wrong whether it is live or not: if it is not live, it is the wrong evidence.
        case nil where environment.handedInDiffers(secret, from: digest):
            return Finding(secret, .fail, evidence: .value, .other(environment.handedIn(secret)))
        case nil: return Finding(secret, .unproven, evidence: .name, .hidden)
        case true?: return Finding(secret, .pass, evidence: .digest, .equal)
        case false?: return Finding(secret, .fail, evidence: .digest, .other(listed.digest))
        }
    }
}

extension ValueEquals {
    func message(_ finding: Finding<Detail>, in scene: Scene) -> String {
        let value = finding.subject.secret?.expectation?.equals?.text(in: scene.environment.environment) ?? ""
        switch finding.detail {
        case .hidden: return "is set, and the listing does not show to what"
        case .equal: return "is \(shown(value))"
        case .other(nil): return "is not \(shown(value))"
        case .other(let digest?): return diagnosis(of: digest, finding, expecting: value, scene)
        }
    }

    func fix(_ finding: Finding<Detail>, in scene: Scene) -> Fix? {
        guard case .other = finding.detail, let secret = finding.subject.secret else { return nil }
        return .newValue(for: secret, in: scene)
    }

    private func diagnosis(
        of digest: Digest, _ finding: Finding<Detail>, expecting value: String, _ scene: Scene
    ) -> String {
        let spellings = [
            value, value.lowercased(), value.uppercased(), value.prefix(1).uppercased() + value.dropFirst(),
        ]
        if spellings.dropFirst().contains(where: { Digest(of: $0) == digest }) {
            return "is \(value), but in other capitals"
        }
        let name = finding.subject.secret?.id.name.text
        if let variant = spellings.lazy.compactMap({ ValueVariant.digests(of: $0, named: name)[digest] })
            .first
        {
            return "is \(value), but \(variant)"
        }
        let explanation = finding.subject.secret.flatMap { scene.audit.explanation(of: digest, for: $0) }
        return explanation.map { "is \($0)" } ?? "is not \(shown(value))"
    }

    private func shown(_ value: String) -> String { value.isEmpty ? "empty" : value }
}
