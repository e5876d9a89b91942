import Auditing
import Manifests
import Probes
import Support

/// The services, in short.
struct ServiceKind: ExplainedKind {
    let workspace: Workspace
    let outlook: RuleCoverage

    let title = "Services"

    var items: [(name: String, summary: String)] {
        workspace.services.map { service in
            let names = service.secrets.map(\.name.value)
            let secrets = names.isEmpty ? "no secrets" : names.joined(separator: ", ")
            return (service.id, "\(service.title): \(secrets)")
        }
    }

    func explain(_ name: String, _ page: inout ExplanationPage) {
        guard let service = workspace.services.first(where: { $0.id == name }) else { return }
        page.heading(service.id, "a service")
        page.fact("Title", service.title)
        page.fact("Risk", service.risk)
        page.fact("Severity", service.severity.rawValue)
        page.fact("Class", service.isolation.summary)
        page.facts("Safeguards", service.safeguards.map { "\($0.id): \($0.title)" })
        page.fact("Dashboard", service.dashboard)
        page.fact("Together", service.together ? nil : "no: each secret is useful alone")
        page.fact(
            "Secrets",
            service.secrets.isEmpty ? "none" : service.secrets.map(\.name.value).joined(separator: ", "))
        page.fact(
            "Functions",
            service.functions.isEmpty ? nil : service.functions.map(\.value).joined(separator: ", "))
        page.facts("Redirects", redirects(of: service))
        page.facts("Judged by", judges(of: service))
    }

    /// Where its OAuth apps are to lead back to, below the address of each environment's Supabase project.
    private func redirects(of service: Service) -> [String] {
        var paths: [(path: String, names: [String])] = []
        for environment in workspace.environments {
            for redirect in environment.redirects where redirect.service.value == service.id {
                guard let path = environment.redirectURI(of: redirect).flatMap({ (try? HTTPURL($0))?.path })
                else { continue }
                let index = paths.firstIndex { $0.path == path } ?? paths.count
                if index == paths.count { paths.append((path, [])) }
                paths[index].names.append(environment.name.value)
            }
        }
        return paths.map { "to \($0.path), in \($0.names.joined(separator: ", "))" }
    }

    /// The rules that judge the service as a whole.
    private func judges(of service: Service) -> [String] {
        var environments: [(rules: [String], names: [String])] = []
        for environment in workspace.environments.map(\.name.value) {
            let rules = outlook.rules(judging: service.id, in: environment)
            guard !rules.isEmpty else { continue }
            if let index = environments.firstIndex(where: { $0.rules == rules }) {
                environments[index].names.append(environment)
            } else {
                environments.append((rules, [environment]))
            }
        }
        return environments.map {
            "\($0.rules.joined(separator: ", ")), as a whole, in \($0.names.joined(separator: ", "))"
        }
    }
}
