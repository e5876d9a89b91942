import Listings
import Manifests
import Probes
import Support

/// A front end names its own environment's project, and nothing of another one; nothing in it is a server's.
struct FrontendBundle: WordedRule {
    let description = RuleDescription(
        id: "frontend-bundle",
        failsWhen:
            "the front end, or a script that it loads, names another environment's project, address, identifier or key, does not name its own project, holds a key of the wrong mode or a server's secret; or it redirects to another environment",
        needs: .value, severity: .critical,
        why:
            "A fallback in the code, or a build with another environment's settings, sends users and their data to production, and no dashboard shows it. What is in a front end everybody can read.",
        fix: "Build the front end with its own environment's settings, and take the rest out of the code.",
        principle: .ownAddress,
        table: ProbeTable(title: "Front end", subject: "Claim", isCommon: true))

    func judge(_ environment: AuditedEnvironment, in audit: Audit) -> [Judgement] {
        guard let declared = environment.environment.probes[BundleDeclaration.self] else { return [] }
        switch environment.observation.probeResults[LoadedFrontend.self] {
        case .failure(let failure): return [.unseen("frontend", failure)]
        case .success(let loaded):
            switch loaded.content {
            case .redirect(let target): return [redirected(to: target, environment, audit.identifiers)]
            case .files(let files):
                let judge = BundleJudge(environment, declared, files, in: audit)
                return [reached(loaded, files.count)] + judge.judgements
            }
        }
    }

    private func reached(_ loaded: LoadedFrontend, _ files: Int) -> Judgement {
        let scripts = files == 2 ? "1 script" : "\(files - 1) scripts"
        let place = loaded.isElsewhere ? ", where --frontend says, and not at its own address" : ""
        let expected = loaded.isElsewhere ? "\(loaded.address) (by --frontend)" : loaded.address
        return Judgement(
            "frontend", .pass, evidence: .value, expected: expected,
            "was read at \(loaded.address)\(place), with \(scripts)", url: loaded.address)
    }

    private func redirected(
        to target: String, _ environment: AuditedEnvironment, _ identifiers: EnvironmentIdentifiers
    ) -> Judgement {
        let expected = environment.environment.frontend?.value
        guard let address = try? HTTPURL(target) else {
            return .unseen(
                "frontend",
                Failure(
                    message: "redirects to what is no web address",
                    advice: "Look where it leads in a browser."))
        }
        let owner = identifiers.owner(of: target)
        if let owner, owner != environment.name {
            return Judgement(
                "frontend", .fail, evidence: .value, expected: expected,
                "redirects to \(address.withoutQuery), which is \(owner)'s",
                fix: "Deploy \(environment.name)'s own front end there, and take the redirect away.")
        }
        let what = owner == nil ? "which no environment declares" : "which is not its `frontend`"
        return .unseen(
            "frontend",
            Failure(
                message: "redirects to \(address.withoutQuery), \(what), and was not read",
                advice:
                    "Declare the address that it ends at as `frontend`. If that is a login, look at the same build on your machine: --frontend \(environment.name)=http://127.0.0.1:PORT/"
            ))
    }
}
