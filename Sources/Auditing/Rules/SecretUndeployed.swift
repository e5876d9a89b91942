import Listings
import Manifests

/// The running deployment has the values that are set for the next one.
struct SecretUndeployed: SecretRule {
    let description = RuleDescription(
        id: "secret-undeployed",
        failsWhen:
            "the deployment that runs, or a version of it that gets some of the traffic, has another value than is set, lacks a secret that is set, or has one that is no longer set",
        needs: .name, severity: .medium,
        why:
            "What was replaced or deleted goes on working until the next deployment, and what a record says of the new value is not true of what runs.",
        fix: "Deploy again, and check again.",
        proves:
            "It has no passes: what runs as it is set is judged by the other rules. Hosts that don't tell what runs are not judged.",
        area: "deployments")

    func judge(
        _ secret: AuditedSecret, of environment: AuditedEnvironment, in audit: Audit
    ) -> Finding<Deployed>? {
        secret.listed?.deployed.map { Finding(secret, .fail, evidence: .name, $0) }
    }
}

extension SecretUndeployed {
    func message(_ finding: Finding<Deployed>, in scene: Scene) -> String {
        switch finding.detail {
        case .otherValue: "runs with another value than is set"
        case .partly: "is set, and of the versions that share the traffic only some have it"
        case .notYet: "is set, and the deployment that runs does not have it"
        case .still: "is no longer set, and the deployment that runs still has it"
        }
    }

    func fix(_ finding: Finding<Deployed>, in scene: Scene) -> Fix? { "Deploy again, and check again." }
}
