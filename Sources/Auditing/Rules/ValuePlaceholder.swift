import Manifests
import Support

/// No value is a placeholder.
struct ValuePlaceholder: SecretRule {
    static let id = "value-placeholder"

    let description = RuleDescription(
        id: id,
        failsWhen: "the value is empty, changeme, your_…_here, a test value, or the template's own example",
        needs: .digest, severity: .high, risesWithService: true,
        why: "A secret that was never filled in looks set in every list of names.",
        fix: "Set a real value of the environment's own, or delete the secret until there is one.",
        principle: .ratherUnset, judgesValues: true,
        proves:
            "The value differs from every known placeholder. It does not prove that the value works.",
        examples: [
            RuleExample(
                "the template's word", services: ValuePlaceholder.example,
                preprod: .init(listed: ["PAY_KEY": "changeme"]),
                "PAY_KEY", .fail, "is the placeholder \"changeme\""),
            RuleExample(
                "the service's own example", services: ValuePlaceholder.example,
                preprod: .init(listed: ["PAY_KEY": "pay_example"]),
                "PAY_KEY", .fail, "is the template's own example"),
            RuleExample(
                "nothing", services: ValuePlaceholder.example, preprod: .init(listed: ["PAY_KEY": ""]),
                "PAY_KEY", .fail, "is empty"),
            RuleExample(
                "another value", services: ValuePlaceholder.example,
                preprod: .init(listed: ["PAY_KEY": "one"]),
                "PAY_KEY", .pass, "is not a known placeholder"),
        ])

    private static let example =
        "pay: { title: Pay, severity: high, isolation: isolated, secrets: { PAY_KEY: { examples: [pay_example] } } }"

    enum Detail {
        case sealed, hidden, masked, real
        /// It names a variable whose value it gets: a setting, or a line of a file that programs expand.
        case reference
        case placeholder(String)
    }

    func judge(
        _ secret: AuditedSecret, of environment: AuditedEnvironment, in audit: Audit
    ) -> Finding<Detail>? {
        guard secret.isDeclared, !secret.isPlatform, let listed = secret.listed else { return nil }
        // A known value is judged by its own rule, which reports more.
        let hasFrontend = environment.environment.frontend != nil
        guard secret.knownValue == nil, !(secret.isSiteURL && hasFrontend) else { return nil }
        let visible = environment.visibleNonValue(of: secret)
        // A line that one program reads as empty has a value for another, as its readings say.
        if secret.isAmbiguous, visible == .empty { return Finding(secret, .pass, evidence: .value, .real) }
        if let kind = visible, let value = environment.examined(secret),
            value.isReplaced || audit.placeholders.summary(of: value.digest, for: secret) == nil
        {
            // What was handed in beside a name says nothing of the live value where it stands for another.
            if kind.hidesValue, !listed.isComparable {
                return Finding(secret, .unproven, evidence: .name, .masked)
            }
            // Where a file lies is what such a setting is set to.
            if kind == .reference, secret.takesWords, secret.id.name.isPaths, value.plain == .place {
                return Finding(secret, .pass, evidence: .value, .real)
            }
            if kind == .reference, secret.takesWords || value.isReplaced {
                return Finding(secret, .unproven, evidence: .value, .reference)
            }
            return Finding(secret, .fail, evidence: .value, .placeholder(kind.description))
        }
        if let kind = listed.sealedNonValue {
            return Finding(secret, .fail, evidence: .digest, .placeholder(kind.description))
        }
        if case .sealed = listed.shown { return Finding(secret, .unproven, evidence: .digest, .sealed) }
        guard let digest = listed.digest else {
            if environment.examined(secret)?.nonValue?.hidesValue == true {
                return Finding(secret, .unproven, evidence: .name, .masked)
            }
            if let digest = environment.handedIn(secret),
                let placeholder = audit.placeholders.summary(of: digest, for: secret)
            {
                return Finding(secret, .fail, evidence: .value, .placeholder(placeholder))
            }
            return Finding(secret, .unproven, evidence: .name, .hidden)
        }
        if let placeholder = audit.placeholders.summary(of: digest, for: secret) {
            return Finding(secret, .fail, evidence: .digest, .placeholder(placeholder))
        }
        return Finding(secret, .pass, evidence: .digest, .real)
    }
}

extension Name {
    /// Whether it is that of a setting which says where a file lies: `TLS_KEY_FILE`, `GOOGLE_APPLICATION_CREDENTIALS`.
    fileprivate var isPaths: Bool {
        text.uppercased().split(separator: "_").last.map {
            ["CREDENTIALS", "DIR", "FILE", "FOLDER", "PATH"].contains($0)
        } ?? false
    }
}

extension ValuePlaceholder {
    func message(_ finding: Finding<Detail>, in scene: Scene) -> String {
        switch finding.detail {
        case .sealed: "is sealed, and the hundreds of placeholders were not tried on its seal"
        case .hidden: "is set, and the listing does not show to what"
        case .masked: "is set, and what was handed in stands for another value"
        case .reference: "names a variable, whose value it gets and which is not seen"
        case .placeholder(let summary): "is \(summary)"
        case .real: "is not a known placeholder"
        }
    }

    func fix(_ finding: Finding<Detail>, in scene: Scene) -> Fix? {
        guard case .placeholder = finding.detail, let secret = finding.subject.secret else { return nil }
        return .replace(secret, in: scene)
    }
}
