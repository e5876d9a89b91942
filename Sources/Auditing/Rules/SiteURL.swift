import Manifests
import Secrets

/// `SITE_URL`, and whatever else equals the frontend, is the environment's own frontend URL.
struct SiteURL: WordedSecretRule {
    let description = RuleDescription(
        id: "site-url",
        failsWhen:
            "SITE_URL is unset or is not the environment's frontend URL; it tells which slip or which environment's it is",
        needs: .digest, severity: .critical,
        why:
            "Links in mail, booking callbacks and OAuth redirects are built from it, and lead to production without it.",
        fix:
            "Set it to the environment's frontend as declared, without quotes, spaces, newline or another slash.",
        principle: .ownAddress, judgesValues: true)

    func judge(_ secret: AuditedSecret, of environment: AuditedEnvironment, in audit: Audit) -> Judgement? {
        guard let url = environment.environment.frontend?.value, secret.isSiteURL,
            secret.presence != .forbidden
        else { return nil }
        let fix = Fix.set(url)
        guard let listed = secret.listed else {
            guard secret.presence == .required else { return nil }
            return Judgement(
                secret, of: environment, .fail, evidence: .name,
                "is not set, so links fall back to whatever URL the code has",
                fix: fix)
        }
        guard let isURL = environment.has(Digest(of: url), as: listed) else {
            return Judgement(
                secret, of: environment, .unproven, evidence: .name,
                "is set, and the listing does not show to what")
        }
        if isURL {
            return Judgement(secret, of: environment, .pass, evidence: .digest, "is \(url)")
        }
        return Judgement(
            secret, of: environment, .fail, evidence: .digest,
            listed.digest.map { diagnosis(of: $0, secret, in: environment, audit) }
                ?? "is not \(environment.name)'s URL",
            fix: fix)
    }

    private func diagnosis(
        of digest: Digest, _ secret: AuditedSecret, in environment: AuditedEnvironment, _ audit: Audit
    ) -> String {
        if let mistake = audit.knownMistakes.frontend(behind: digest) {
            switch (mistake.environment == environment.name, mistake.defect) {
            case (true, let defect?): return "is \(environment.name)'s URL, but \(defect)"
            case (false, let defect?):
                return "points at \(mistake.environment): it is \(mistake.environment)'s URL, \(defect)"
            case (_, nil): return "points at \(mistake.environment): it is \(mistake.environment)'s URL"
            }
        }
        if let explanation = audit.explanation(of: digest, for: secret) { return "is \(explanation)" }
        return "is neither \(environment.name)'s URL nor any other environment's"
    }
}

extension AuditedSecret {
    /// Whether it holds the environment's frontend URL.
    var isSiteURL: Bool {
        expectation?.equals == .frontend
            || (address.name == "SITE_URL" && expectation?.equals == nil && isDeclared)
    }
}
