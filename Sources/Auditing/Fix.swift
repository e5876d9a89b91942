import Manifests
import Secrets
import Support

/// The fix of a finding: in words for a person, and as what envaudit itself can do.
package struct Fix: Sendable {
    /// The instructions.
    package let steps: String
    /// The note of the manifest that a person must read first.
    package let note: String?
    /// What of it envaudit can do.
    package let remedy: Remedy

    /// The instructions and the note.
    package var text: String { steps + (note.map { " Note: \($0)" } ?? "") }

    /// A fix that only a person can do.
    package init(_ steps: String) { self.init(steps, .person) }

    /// A fix at another secret, which has this secret's value.
    static func elsewhere(_ text: String) -> Fix { Fix(text, .elsewhere) }

    private init(_ steps: String, _ remedy: Remedy, note: String? = nil) {
        self.init(steps: steps, note: note, remedy: remedy)
    }

    init(steps: String, note: String?, remedy: Remedy) {
        (self.steps, self.note, self.remedy) = (steps, note, remedy)
    }
}

/// How a finding can be fixed.
public enum Remedy: Hashable, Sendable {
    /// Set the value that the manifest declares; it is not secret.
    case set(String)
    /// Generate a value and set it; a public half is generated with the private half of its key pair.
    case generate
    /// Delete the secret.
    case delete
    /// Only a person can do it.
    case person
    /// Change another secret, usually in another environment, and leave this one as it is.
    case elsewhere
}

extension Fix: ExpressibleByStringInterpolation {
    /// A fix that only a person can do, in words.
    package init(stringLiteral text: String) { self.init(text) }
}

/// One wording for all rules.
extension Fix {
    /// Give `secret` a value of its own, or do what `otherwise` says.
    package static func replace(_ secret: AuditedSecret, in scene: Scene, otherwise: String = "") -> Fix {
        let environment = scene.environment
        // A secret that must be deleted needs no new value.
        if secret.isToGo(from: environment) { return .delete(secret) }
        // The value that a platform provides cannot be changed; its copies have to be replaced.
        if secret.isPlatform { return .elsewhere("Replace the other secrets that have its value.") }
        // A declared value that is itself the problem cannot be set again.
        let isDeclared = secret.knownValue?.text(in: environment.environment).map { text in
            environment.knownValue(of: secret) == .digest(Digest(of: text))
        }
        let fix =
            isDeclared == true
            ? declaration(of: secret, in: environment)
            : newValue(of: secret, in: environment, among: scene.audit)
        let mayBeUnset = secret.presence == .optional && secret.conditions.isEmpty
        let deletion = mayBeUnset ? " Or delete it until there is one." : ""
        return Fix(fix.steps + deletion + otherwise, fix.remedy, note: secret.declaration?.note)
    }

    /// Set `secret`, which is unset or has an invalid value.
    static func newValue(for secret: AuditedSecret, in scene: Scene) -> Fix {
        newValue(for: secret, in: scene.environment, among: scene.audit)
    }

    /// - Parameter audit: The environments, none of which may own the value that is set; `nil` if this sets none.
    package static func newValue(
        for secret: AuditedSecret, in environment: AuditedEnvironment, among audit: Audit? = nil
    ) -> Fix {
        if secret.listed != nil, secret.isToGo(from: environment) { return .delete(secret) }
        let fix = newValue(of: secret, in: environment, among: audit)
        return Fix(fix.steps, fix.remedy, note: secret.declaration?.note)
    }

    /// Set a value that the manifest declares.
    package static func set(_ value: String, for secret: AuditedSecret) -> Fix {
        let words = value.isEmpty ? "an empty value" : "\(value), without quotes, spaces or a newline"
        // Commands change the main listing only; parts are changed by hand.
        if let part = secret.part {
            return "Set it in \(part) to \(words)."
        }
        return Fix("Set it to \(words).", .set(value))
    }

    /// Delete `secret`.
    package static func delete(_ secret: AuditedSecret, after condition: String = "") -> Fix {
        let (part, name) = (secret.part, secret.id.name)
        let steps = condition + "Delete \(name)\(part.map { " in \($0)" } ?? "")."
        return Fix(steps, part == nil ? .delete : .person, note: secret.declaration?.note)
    }

    /// Remove `secret` from a file of the repository. No command does that.
    package static func uncommit(
        _ secret: AuditedSecret, from file: String, in environment: AuditedEnvironment
    ) -> Fix {
        let steps =
            secret.isToGo(from: environment)
            ? "Take it out of \(file), and revoke the value: the file's history keeps it."
            : "Take it out of \(file), and set a new value as a secret at the host: the file's history keeps the old one."
        return Fix(steps, .person, note: secret.declaration?.note)
    }

    /// Prove with the value what a digest cannot tell; the same words for all secrets, so that they are printed once.
    package static func prove(_ secret: AuditedSecret, in environment: AuditedEnvironment) -> Fix {
        let name = environment.name
        let place = secret.part.map { "\(name)/\($0)" } ?? name
        // An attestation is bound to the live digest, so the listing must show digests.
        if case .digest? = secret.listed?.shown {
        } else if environment.handedIn(secret) != nil {
            return
                "The listing shows names only, so nothing proves that the value handed in is the live one: set it again, from the same file."
        } else {
            return
                "The listing shows names only, so nothing proves it. To find a wrong value, hand in what you set: envaudit check \(name) --values \(place)=FILE"
        }
        return
            "Prove it with the value, once: envaudit attest \(name) SECRET. Or at every check: envaudit check \(name) --values \(place)=FILE"
    }

    /// Hand in the values that the listing of `other` does not show; `nil` if those are not what is missing.
    package static func show(_ other: AuditedEnvironment, for environment: AuditedEnvironment) -> Fix? {
        guard other.listing?.age == nil,
            let hidden = other.secrets.first(where: { $0.listed?.isComparable == false })
        else { return nil }
        let place = hidden.part.map { "\(other.name)/\($0)" } ?? other.name
        return
            "What \(place) lists shows names only. To find a shared value, hand in what is set there: envaudit check \(environment.name) --values \(place)=FILE"
    }

    /// Correct the declared value, which this environment must not have.
    static func declaration(of secret: AuditedSecret, in environment: AuditedEnvironment) -> Fix {
        Fix("Declare \(environment.name)'s own value by `equals`, and set it.", .person)
    }

    private static func newValue(
        of secret: AuditedSecret, in environment: AuditedEnvironment, among audit: Audit?
    ) -> Fix {
        if let value = secret.expectation?.equals?.text(in: environment.environment) {
            if let audit, ForeignIdentifier.foreign(by: secret, environment, audit) != nil {
                return declaration(of: secret, in: environment)
            }
            return .set(value, for: secret)
        }
        let (twins, others) = environment.sharers(of: secret)
        // One value is generated for all secrets that must be equal, by the generator of any of them.
        if let whole = ([secret] + twins).lazy.compactMap(\.generatedAddress).first {
            return generate(whole, for: [secret] + twins, others, in: environment)
        }
        guard let service = secret.service, secret.isolation != .config, !secret.isSiteAddress else {
            return "Set a value of \(environment.name)'s own."
        }
        let place = service.dashboard.map { " at \($0)" } ?? ""
        if secret.id.name.isCalledAccount {
            return
                "Set the id of what \(environment.name) is to use in \(service.title)\(place). If the environments are to use one, declare the secret `isolation: config` with a `reason`."
        }
        return "Issue a credential for \(environment.name) in \(service.title)\(place) and set it."
    }

    /// - Parameters:
    ///   - whole: The address of the generated secret as commands name it.
    ///   - secrets: All secrets that get the value.
    ///   - others: The others who must be given the value.
    private static func generate(
        _ whole: String, for secrets: [AuditedSecret], _ others: String?, in environment: AuditedEnvironment
    ) -> Fix {
        let name = environment.name
        var command = "envaudit rotate \(name) \(whole)"
        let isOne = secrets.count == 1
        let value = isOne ? "a value" : "one value for \(secrets.map(\.name).joined(separator: " and "))"
        let part = secrets[0].part
        guard environment.observation.takesChanges, part == nil else {
            return Fix("Generate \(value) with `\(command)`, and set it\(part.map { " in \($0)" } ?? "").")
        }
        command += " --push"
        if environment.environment.tier == .production { command += " --confirm \(name)" }
        if let others {
            // A value that was never printed cannot be passed on.
            return Fix("Generate \(value) and set it with `\(command) --out FILE`, and give it to \(others).")
        }
        return Fix("Generate \(value) and set it with `\(command)`.", isOne ? .generate : .person)
    }
}

extension AuditedSecret {
    /// Whether it must be deleted, so that it gets no other value: a forbidden or deprecated secret, or a server's key
    /// under a name that browsers receive.
    func isToGo(from environment: AuditedEnvironment) -> Bool {
        if presence == .forbidden || isDeprecated { return true }
        guard !isPlatform, let prefix = publicPrefix else { return false }
        return PublicSecret.evidence(ofServersKey: self, named: prefix, in: environment) != nil
    }

    /// The address that commands use to generate it, the private half's for a key pair; `nil` if it is not generated.
    fileprivate var generatedAddress: String? {
        guard let declaration, declaration.generator != nil || declaration.publicHalfOf != nil else {
            return nil
        }
        return SecretAddress(part: part, name: declaration.publicHalfOf ?? declaration.name.value).description
    }
}

extension Name {
    /// Whether the last word of its name says that it is an id that is looked up instead of issued, such as an
    /// account's: `AWS_ACCOUNT_ID`, but neither `CLIENT_ID` nor `ACCESS_KEY_ID`.
    fileprivate var isCalledAccount: Bool {
        let words = text.uppercased().split(separator: "_")
        guard words.count > 1, ["ID", "SID"].contains(words[words.count - 1]) else { return false }
        return !["CLIENT", "KEY", "APP"].contains(words[words.count - 2])
    }
}
