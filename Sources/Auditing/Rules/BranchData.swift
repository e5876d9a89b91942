import Listings
import Manifests

/// No preview branch of production's project has a copy of its data.
struct BranchData: Rule {
    let description = RuleDescription(
        id: "branch-data",
        failsWhen: "a preview branch of production's Supabase project has a copy of its data",
        needs: .name, severity: .high,
        why: "Whoever tests on the branch reads production's rows, and mails its people.",
        fix: "Delete the branch, and make it again without data.",
        controls: [.iso27001, .nistCM41],
        proves: "It has no passes: a project without such branches is not listed."
    )

    func judge(_ environment: AuditedEnvironment, in audit: Audit) -> [Finding<String>] {
        guard environment.environment.tier == .production else { return [] }
        return (environment.listing?.copies ?? []).map { branch in
            Finding(
                Subject(branch, at: environment.environment.position(ofPart: nil)), .fail, evidence: .name,
                branch)
        }
    }
}

extension BranchData {
    func message(_ finding: Finding<String>, in scene: Scene) -> String {
        "is a branch with a copy of \(scene.environment.name)'s data"
    }

    func fix(_ finding: Finding<String>, in scene: Scene) -> Fix? {
        "Delete the branch, and make it again without data."
    }
}
