import Listings
import Manifests

/// What `key-prefix` and `value-format` have in common: only who has seen the value can tell its form.
struct FormJudge {
    let forms: [ValueForm]
    let secret: AuditedSecret
    let environment: AuditedEnvironment

    func judgement() -> Judgement? {
        guard !forms.isEmpty, !secret.isPlatform, let listed = secret.listed else { return nil }
        guard let value = environment.observation.handedIn?.values[secret.name] else {
            return attested(listed)
        }
        guard listed.digest == value.digest else {
            return Judgement(
                secret, of: environment, .unproven, evidence: .name,
                "can't be proved to be \(summary): the value handed in is not proved to be the live one",
                fix: Fix.prove(environment))
        }
        let violated = forms.filter { value.forms[$0] != true }
        guard violated.isEmpty else {
            return Judgement(
                secret, of: environment, .fail, evidence: .value, "is not \(words(violated))",
                fix: Fix.replace(secret, in: environment))
        }
        return Judgement(secret, of: environment, .pass, evidence: .value, "is \(summary)")
    }

    /// What an attestation proves, where the value itself is not there.
    private func attested(_ listed: ListedSecret) -> Judgement {
        switch environment.observation.attestations?.claim(secret.name, forms) {
        case .holds(let attestation)?:
            return Judgement(
                secret, of: environment, .pass, evidence: .attestation,
                "is \(summary), as \(attestation.by) attested on \(attestation.on)")
        case .void(let reason)?: return unproven(listed, reason)
        case nil: return unproven(listed, shows(listed))
        }
    }

    private func unproven(_ listed: ListedSecret, _ reason: String) -> Judgement {
        Judgement(
            secret, of: environment, .unproven, evidence: level(of: listed),
            "can't be proved to be \(summary): \(reason)", fix: Fix.prove(environment))
    }

    private func shows(_ listed: ListedSecret) -> String {
        switch listed.shown {
        case .nothing, .entry: "the listing shows only its name"
        case .digest: "the listing shows only its digest"
        case .sealed: "the snapshot shows only a seal of its digest"
        }
    }

    private func level(of listed: ListedSecret) -> EvidenceLevel { listed.digest == nil ? .name : .digest }

    private var summary: String { words(forms) }

    private func words(_ forms: [ValueForm]) -> String { forms.map(\.summary).joined(separator: ", and ") }
}
