import Listings
import Manifests
import Probes

/// The environments, in short.
struct EnvironmentKind: ExplainedKind {
    let workspace: Workspace

    let title = "Environments"

    var items: [(name: String, summary: String)] {
        workspace.environments.map { ($0.name.value, "\($0.title ?? $0.name.value), \($0.tier.rawValue)") }
    }

    func explain(_ name: String, _ page: inout ExplanationPage) {
        guard let environment = workspace.environments.first(where: { $0.name.value == name }) else { return }
        page.heading(name, "an environment")
        page.fact("Title", environment.title)
        page.fact("Tier", environment.tier.rawValue)
        page.fact("Frontend", environment.frontend?.value)
        page.fact("Git branch", environment.gitBranch?.value)
        page.fact("Hosting", environment.hosting)
        page.fact("Listing", listing(of: environment))
        page.facts(
            "Identity", environment.identifiers.map { "\($0.name): \($0.value.value)" })
        for presence in Presence.allCases {
            let names = environment.expectations.filter { $0.presence == presence }.map {
                $0.pattern.value.description
            }
            let caption = presence.rawValue.prefix(1).uppercased() + presence.rawValue.dropFirst()
            page.fact(caption, names.isEmpty ? nil : names.joined(separator: ", "))
        }
        page.facts("Probes", probes(of: environment))
        page.facts("Waived", environment.waivers.map { "\($0.finding.value), until \($0.until)" })
        page.fact("Declared", "in \(environment.name.position.file)")
    }

    /// What probes look at beyond its secrets, by the manifest's keys.
    private func probes(of environment: Environment) -> [String] {
        ProbeRegistry.declarations(of: environment).map { key, declaration in
            declaration.summary.isEmpty ? key : "\(key): \(declaration.summary)"
        }
    }

    private func listing(of environment: Environment) -> String? {
        environment.listing.map { listing in
            let settings = listing.settings.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.value)" }
            return ([listing.provider.value] + settings).joined(separator: ", ")
        }
    }
}
