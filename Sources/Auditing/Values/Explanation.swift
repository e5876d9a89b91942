import Manifests
import Secrets
import Support

/// Explains an unexpected live value.
///
/// Everything needed was hashed once for the audit; an explanation is a few look-ups, made for failures only.
extension Audit {
    /// Returns what the value is, as it reads after "is"; `nil` if it is unknown.
    func explanation(of digest: Digest, for secret: AuditedSecret) -> String? {
        if digest == Digest(of: secret.id.name.text) { return "its own name" }
        if let placeholder = placeholders.summary(of: digest, for: secret) { return placeholder }
        if let url = knownMistakes.frontend(behind: digest) {
            return "\(url.environment)'s URL" + (url.defect.map { ", \($0)" } ?? "")
        }
        return knownMistakes.value(behind: digest).map { value in
            // A flag has one of two values: that another flag has it, too, says nothing.
            let isFlag = value.text == "true" || value.text == "false"
            return value.text
                + (isFlag ? "" : ", the value that \(value.environment) declares for \(value.secret)")
                + (value.variant.map { ", \($0)" } ?? "")
        }
    }

    /// Returns a secret of another environment that has the value.
    func holder(of digest: Digest, outside environment: AuditedEnvironment) -> SecretID? {
        holding(of: digest).all.first { $0.environment != environment.name }?.id
    }
}

extension AuditedEnvironment {
    /// Returns the variant by which `digest` is that of a secret's handed-in value; `nil` if it is not.
    func variant(of secret: AuditedSecret, as digest: Digest) -> ValueVariant.Combination? {
        guard let value = observation.handedIn?.values[secret.id], value.digest == secret.listed?.digest
        else {
            return nil
        }
        return value.variants[digest]
    }
}
