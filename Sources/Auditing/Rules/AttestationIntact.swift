import Manifests

/// What can't be read of a file of attestations, or was edited, is told; nothing is proved by it.
struct AttestationIntact: WordedRule {
    let description = RuleDescription(
        id: "attestation",
        failsWhen: "an attestation can't be read, or was edited after it was made (an error, not a failure)",
        needs: .none, severity: .high,
        why: "Evidence that was cut off or tampered with proves nothing, and somebody must know.",
        fix: "Restore the entry from version control, or attest the value again: envaudit attest ENV SECRET.")

    private static let maximumShown = 3

    func judge(_ environment: AuditedEnvironment, in audit: Audit) -> [Judgement] {
        let problems = environment.observation.attestations?.problems ?? []
        let bySubject = Dictionary(grouping: problems) { $0.subject ?? $0.problem.position.file }
        return bySubject.sorted { $0.key < $1.key }.map { subject, problems in
            let shown = problems.prefix(Self.maximumShown).map(\.problem.description)
            let rest = problems.count - shown.count
            return Judgement(
                subject, service: environment.secret(named: subject)?.service, .error, evidence: .none,
                "has an attestation that proves nothing: " + shown.joined(separator: "; ")
                    + (rest > 0 ? "; and \(rest) more" : ""),
                fix: "Restore the file from version control, or attest anew and take the entry out.")
        }
    }
}
