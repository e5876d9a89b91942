import Manifests
import Secrets
import Support

/// The oracle: what a live value that is not the one expected turns out to be.
///
/// All that it knows was hashed once for the audit; an explanation is a few look-ups, and is asked for on failure.
extension Audit {
    /// What the value is, as it reads after "is"; nil where nobody can tell.
    func explanation(of digest: Digest, for secret: AuditedSecret) -> String? {
        if digest == Digest(of: secret.id.name.text) { return "its own name" }
        if let placeholder = placeholders.summary(of: digest, for: secret) { return placeholder }
        if let url = knownMistakes.frontend(behind: digest) {
            return "\(url.environment)'s URL" + (url.defect.map { ", \($0)" } ?? "")
        }
        return knownMistakes.value(behind: digest).map { value in
            // A flag has one of two values: that another one has it too says nothing.
            let isFlag = value.text == "true" || value.text == "false"
            return value.text
                + (isFlag ? "" : ", the value that \(value.environment) declares for \(value.secret)")
                + (value.slip.map { ", \($0)" } ?? "")
        }
    }

    /// A secret of another environment that has the value.
    func holder(of digest: Digest, outside environment: AuditedEnvironment) -> SecretID? {
        holding(of: digest).all.first { $0.environment != environment.name }?.id
    }
}

extension AuditedEnvironment {
    /// The slip by which `digest` is that of a secret's live value, which was handed in; nil for none.
    func slip(of secret: AuditedSecret, as digest: Digest) -> ValueVariant.Combination? {
        guard let value = observation.handedIn?.values[secret.id], value.digest == secret.listed?.digest
        else {
            return nil
        }
        return value.slips[digest]
    }
}
