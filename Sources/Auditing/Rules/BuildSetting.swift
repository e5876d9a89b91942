import Manifests
import Probes

/// A frontend is built as its environment declares.
struct BuildSetting: WordedRule {
    let description = RuleDescription(
        id: "build-setting",
        failsWhen:
            "a build command lacks for the environment's branch what the manifest declares, or has what it must not; it builds a branch for another environment's Supabase project; the project's production branch or a variable is another than declared",
        needs: .value, severity: .high,
        why:
            "One command builds every branch: where it does not switch, or switches wrongly, a preview writes to production's data.",
        fix: "Change the setting in the Cloudflare Pages project.",
        principle: .ownAddress,
        table: ProbeTable(title: "Cloudflare Pages", subject: "Setting", isCommon: true))

    func judge(_ environment: AuditedEnvironment, in audit: Audit) -> [Judgement] {
        guard let declared = environment.environment.probes[BuildDeclaration.self] else { return [] }
        switch environment.observation.probeResults[BuildConfiguration.self] {
        case .failure(let failure): return [.unseen("build", failure)]
        case .success(let live):
            let environments = audit.environments.map(\.environment)
            return BuildJudge(environment.environment, declared, live, environments).judgements
        }
    }
}
