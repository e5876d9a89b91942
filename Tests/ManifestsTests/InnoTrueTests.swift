import Manifests
import Testing

/// The repository's own manifests say what the integration guide says.
@Suite struct InnoTrueTests {
    private func workspace() throws -> Workspace {
        let manifests = try innoTrueManifests()
        return try readWorkspace(services: manifests.services, manifests.environments)
    }

    @Test func areReadWithoutProblemsOrWarnings() throws {
        #expect(try workspace().warnings.map(\.description) == [])
        #expect(try workspace().name == "innotrue")
    }

    @Test func declareTheGuidesServices() throws {
        let workspace = try workspace()
        #expect(workspace.services.count == 15)
        let secrets = workspace.services.flatMap(\.secrets).map(\.name.value)
        #expect(secrets.count == 28)
        #expect(Set(secrets).count == 28)
        let classes = Dictionary(grouping: workspace.services, by: \.isolation).mapValues { $0.map(\.id) }
        #expect(classes[.shareable] == ["resend", "vertex-ai"])
        #expect(classes[.config] == ["site-url", "staging-email-override"])
        #expect(
            workspace.services.filter { $0.severity == .critical }.map(\.id) == [
                "stripe", "site-url", "security",
            ])
        #expect(
            workspace.services.flatMap(\.secrets).filter { $0.generator == .hex(bytes: 32) }.count == 5)
        #expect(
            workspace.services.flatMap(\.secrets).filter { $0.knownTo != nil }.map(\.name.value) == [
                "CALCOM_WEBHOOK_SECRET", "TALENTLMS_WEBHOOK_SECRET",
            ])
    }

    @Test func declareTheGuidesEnvironments() throws {
        let environments = try workspace().environments
        #expect(environments.map(\.name.value) == ["production", "preprod", "sandbox"])
        #expect(environments.map(\.tier) == [.production, .staging, .development])
        #expect(
            environments.map { $0.listing?.settings["project"]?.value } == [
                "qfdztdgublwlmewobxmx", "jtzcrirqflfnagceendt", "cezlnvdjildzxpyxyabb",
            ])
        #expect(
            environments.map { $0.frontend?.value } == [
                "https://app.innotrue.com", "https://preprod.innotrue-hub-live.pages.dev",
                "https://innotrue-hub-lovable-sandbox.lovable.app",
            ])
        #expect(environments.map(\.waivers.count) == [0, 3, 0])
    }

    /// Every environment says something of each of the 28 secrets, and nothing of any other.
    @Test func expectSomethingOfEverySecret() throws {
        let workspace = try workspace()
        let names = workspace.services.flatMap(\.secrets).map(\.name.value)
        for environment in workspace.environments {
            let patterns = environment.expectations.map(\.pattern.value)
            for name in names {
                #expect(
                    patterns.count { $0.matches(name) } == 1, "\(name) in \(environment.name.value)")
            }
            for pattern in patterns { #expect(names.contains(where: pattern.matches), "\(pattern)") }
        }
        #expect(workspace.environments.map(\.expectations.count) == [28, 28, 17])
    }

    @Test func countWhatMustBeSet() throws {
        let counts = try workspace().environments.map { environment in
            Presence.allCases.map { presence in
                environment.expectations.count { $0.presence == presence }
            }
        }
        #expect(counts == [[22, 5, 1], [10, 18, 0], [3, 1, 13]])
    }

    @Test func nameTheKeysThatStripeMustHave() throws {
        let forms = try workspace().environments.map { environment in
            environment.expectations.first { $0.pattern.value.matches("STRIPE_SECRET_KEY") }?.forms
        }
        #expect(forms == [[.prefix(["sk_" + "live_"])], [.prefix(["sk_" + "test_"])], []])
    }
}
