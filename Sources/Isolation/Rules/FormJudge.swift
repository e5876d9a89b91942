import Evidence
import Manifests

/// What `key-prefix` and `value-format` have in common: only who has seen the value can tell its form.
struct FormJudge {
    let forms: [ValueForm]
    let secret: AuditedSecret
    let environment: AuditedEnvironment

    func judgement() -> Judgement? {
        guard !forms.isEmpty, !secret.isPlatform, let listed = secret.listed else { return nil }
        guard let value = environment.observation.handedIn?.values[secret.name] else {
            return unproven(listed)
        }
        guard listed.digest == value.digest else {
            return Judgement(
                secret, of: environment, .unproven, evidence: .name,
                "can't be proved to be \(summary): the value handed in is not proved to be the live one",
                fix: Fix.handIn(environment))
        }
        let violated = forms.filter { value.forms[$0] != true }
        guard violated.isEmpty else {
            return Judgement(
                secret, of: environment, .fail, evidence: .value, "is not \(words(violated))",
                fix: Fix.replace(secret, in: environment))
        }
        return Judgement(secret, of: environment, .pass, evidence: .value, "is \(summary)")
    }

    private func unproven(_ listed: ListedSecret) -> Judgement {
        let level: EvidenceLevel = listed.digest == nil ? .name : .digest
        let seen = listed.digest == nil ? "its name" : "its digest"
        return Judgement(
            secret, of: environment, .unproven, evidence: level,
            "can't be proved to be \(summary): the listing shows only \(seen)", fix: Fix.handIn(environment))
    }

    private var summary: String { words(forms) }

    private func words(_ forms: [ValueForm]) -> String { forms.map(\.summary).joined(separator: ", and ") }
}
