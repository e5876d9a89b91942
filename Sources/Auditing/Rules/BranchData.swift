import Listings
import Manifests

/// No preview branch of production's project has a copy of its data.
struct BranchData: Rule {
    let description = RuleDescription(
        id: "branch-data",
        failsWhen:
            "a preview branch of production's Supabase project has a copy of its data, or an environment is listed from such a branch",
        needs: .name, severity: .high,
        why: "Tests on the branch read production's rows, and mail its users.",
        fix: "Delete the branch, and make it again without data.",
        controls: [.iso27001, .nistCM41],
        proves: "It has no passes: a project without such branches is not listed."
    )

    struct Detail {
        let branch: BranchCopy
        let production: String
        /// Whether an environment other than production is listed from it.
        let isOwn: Bool

        /// Whether such an environment may be listed from it: the answer does not name the branch's project.
        var mayBeOwn: Bool { isOwn && branch.project == nil }
    }

    func judge(_ environment: AuditedEnvironment, in audit: Audit) -> [Finding<Detail>] {
        audit.environments.filter { $0.environment.tier == .production }.flatMap { production in
            (production.listing?.copies ?? []).filter { branch in
                production.name == environment.name
                    || branch.project.map(environment.environment.isListed(fromProject:))
                        ?? environment.environment.isListedFromSupabase
            }.map { branch in
                let detail = Detail(
                    branch: branch, production: production.name, isOwn: production.name != environment.name)
                return Finding(
                    Subject(branch.name, at: environment.environment.position(ofPart: nil)),
                    branch.hasData == true && !detail.mayBeOwn ? .fail : .unproven, evidence: .name, detail)
            }
        }
    }
}

extension BranchData {
    func message(_ finding: Finding<Detail>, in scene: Scene) -> String {
        let detail = finding.detail
        guard detail.branch != .unseen else {
            let claim =
                detail.isOwn ? "\(scene.environment.name) is one that has" : "one has"
            return
                "can't be read by the token, so it is not known whether \(claim) a copy of \(detail.production)'s data"
        }
        let name =
            detail.mayBeOwn
            ? "may be the branch that \(scene.environment.name) is listed from, as the project does not say which it is"
            : detail.isOwn ? "is the branch that \(scene.environment.name) is listed from" : "is a branch"
        return detail.branch.hasData == true
            ? "\(name), with a copy of \(detail.production)'s data"
            : "\(name); the project does not say whether it has a copy of \(detail.production)'s data"
    }

    func fix(_ finding: Finding<Detail>, in scene: Scene) -> Fix? {
        if finding.detail.branch == .unseen {
            return "Use a token that may read the project's branches (environment_read)."
        }
        return finding.status == .fail ? "Delete the branch, and make it again without data." : nil
    }
}

extension Environment {
    fileprivate var isListedFromSupabase: Bool {
        parts.contains { $0.declaration.provider.value == "supabase" }
    }

    fileprivate func isListed(fromProject project: String) -> Bool {
        parts.contains { _, declaration in
            declaration.provider.value == "supabase" && declaration.settings["project"]?.value == project
        }
    }
}
