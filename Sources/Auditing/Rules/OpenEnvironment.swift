import Listings
import Manifests

/// Production's secrets are not available to every branch.
struct OpenEnvironment: Rule {
    let description = RuleDescription(
        id: "open-environment",
        failsWhen:
            "workflows of any branch get the secrets of production's environment at GitHub: it is not limited, or only to names of which any branch can have one, or to protected branches where none is protected",
        needs: .name, severity: .medium,
        why: "Anyone who may push a branch can print production's secrets, or use them.",
        fix:
            "Allow selected branches only: the environment's settings, \"Deployment branches and tags\".",
        controls: [.nhi8, .iso27001, .soc2, .pciDSS],
        proves:
            "The environment is limited to protected or named branches. It does not prove who may push to them.",
        area: "GitHub\u{2019}s environments")

    func judge(
        _ environment: AuditedEnvironment, in audit: Audit
    ) -> [Finding<DeploymentBranches>] {
        guard environment.environment.tier == .production else { return [] }
        return (environment.listing?.branches ?? []).map { branches in
            let subject = Subject(
                branches.part ?? "listing", at: environment.environment.position(ofPart: branches.part))
            let status: Status =
                switch branches.policy {
                case .all: .fail
                case .unknown: .unproven
                case .protected, .named: .pass
                }
            return Finding(subject, status, evidence: .name, branches)
        }
    }
}

extension OpenEnvironment {
    func message(_ finding: Finding<DeploymentBranches>, in scene: Scene) -> String {
        switch finding.detail.policy {
        case .all: "gives its secrets to workflows of any branch"
        case .protected: "gives its secrets to protected branches only"
        case .named(let names) where names.isEmpty: "gives its secrets to no branch"
        case .named(let names):
            "gives its secrets to \(names.prefix(3).joined(separator: ", "))\(names.count > 3 ? " and others" : "") only"
        case .unknown: "does not tell which branches get its secrets: the token may not read its policy"
        }
    }

    func fix(_ finding: Finding<DeploymentBranches>, in scene: Scene) -> Fix? {
        switch finding.detail.policy {
        case .all:
            "Allow selected branches only: the environment's settings, \"Deployment branches and tags\"."
        case .unknown: "Use a token with the repository permissions \"Actions\" and \"Contents\", read."
        case .protected, .named: nil
        }
    }
}
