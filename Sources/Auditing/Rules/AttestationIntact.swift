import Manifests

/// Attestations that are unreadable or were edited prove nothing, and are reported.
struct AttestationIntact: Rule {
    let description = RuleDescription(
        id: "attestation",
        failsWhen: "an attestation can't be read, or was edited after it was made (an error, not a failure)",
        needs: .none, severity: .high,
        why: "Evidence that was cut off or tampered with proves nothing, and somebody must know.",
        fix: "Restore the entry from version control, or attest the value again: envaudit attest ENV SECRET.",
        proves: "It has no passes: an attestation that holds is the evidence of other rules.")

    private static let maximumShown = 3

    func judge(_ environment: AuditedEnvironment, in audit: Audit) -> [Finding<[Attestations.Problem]>] {
        let problems = environment.observation.attestations?.problems ?? []
        let bySubject = Dictionary(grouping: problems) { $0.subject ?? $0.problem.position.file }
        return bySubject.sorted { $0.key < $1.key }.map { subject, problems in
            Finding(
                Subject(
                    subject, at: problems[0].problem.position,
                    service: environment.secret(named: subject)?.service),
                .error, evidence: .none, problems)
        }
    }
}

extension AttestationIntact {
    func message(_ finding: Finding<[Attestations.Problem]>, in scene: Scene) -> String {
        let shown = finding.detail.prefix(Self.maximumShown).map(\.problem.description)
        let rest = finding.detail.count - shown.count
        return "has an attestation that proves nothing: " + shown.joined(separator: "; ")
            + (rest > 0 ? "; and \(rest) more" : "")
    }

    func fix(_ finding: Finding<[Attestations.Problem]>, in scene: Scene) -> Fix? {
        "Restore the file from version control, or attest anew and take the entry out."
    }
}
