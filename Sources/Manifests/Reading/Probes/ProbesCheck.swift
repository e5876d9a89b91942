/// What an environment declares for probes and refers to something that it does not declare.
enum ProbesCheck {
    static func run(_ environment: Environment, _ problems: ProblemCollector) {
        if let build = environment.probes.build { check(build, of: environment, problems) }
        for redirect in environment.probes.redirects { check(redirect, of: environment, problems) }
    }

    private static func check(
        _ build: BuildDeclaration, of environment: Environment, _ problems: ProblemCollector
    ) {
        if build.isProductionBranch != nil, environment.gitBranch == nil {
            problems.report(
                build.position,
                "production_branch is compared with the environment's git_branch, which is not declared")
        }
        if build.isSwitchedByBranch == true, environment.supabaseURL == nil {
            problems.report(
                build.position,
                "branch_switch looks for the environment's Supabase project, which is not declared")
        }
        for (name, expectation) in build.variables {
            guard case .equals(let value) = expectation, let missing = value.missing(in: environment) else {
                continue
            }
            problems.report(
                name.position,
                "\(name.value) equals the environment's \(missing), which is not declared")
        }
    }

    private static func check(
        _ redirect: RedirectDeclaration, of environment: Environment, _ problems: ProblemCollector
    ) {
        let position = redirect.service.position
        if environment.supabaseURL == nil {
            problems.report(
                position, "a redirect URI leads to the environment's Supabase project, which is not declared")
        }
        guard case .signIn(let provider) = redirect.app else { return }
        let declared = environment.probes.auth?.providers.map(\.name.value) ?? []
        guard !declared.contains(provider) else { return }
        problems.report(
            position,
            "whether \(provider) is on is not declared; expected it in auth's providers\(suggestion(provider, among: declared))"
        )
    }
}

extension KnownValue {
    /// What it takes from the environment and the environment does not declare.
    func missing(in environment: Environment) -> String? {
        switch self {
        case .frontend where environment.frontend == nil: "frontend"
        case .gitBranch where environment.gitBranch == nil: "git_branch"
        case .project where environment.listing?.settings["project"] == nil: "listing's project"
        default: nil
        }
    }
}

extension CrossCheck {
    /// Redirect URIs of services and secrets that nobody declares.
    func reportUnknownRedirects(_ problems: ProblemCollector) {
        let ids = services.map(\.id)
        let secrets = services.flatMap(\.secrets).map(\.name.value)
        for environment in environments {
            for redirect in environment.probes.redirects {
                let service = redirect.service
                if !ids.contains(service.value) {
                    problems.report(
                        service.position,
                        "redirect_uris names \(shortened(service.value)), which is no service\(suggestion(service.value, among: ids))"
                    )
                }
                guard case .client(let name, _) = redirect.app, !secrets.contains(name.value),
                    !environment.expectations.contains(where: { $0.pattern.value.matches(name.value) })
                else { continue }
                problems.report(
                    name.position,
                    "redirect_uris names \(shortened(name.value)), which no manifest declares\(suggestion(name.value, among: secrets))"
                )
            }
        }
    }
}
