package import Listings
package import Probes
package import Support

extension Scenario {
    /// The same scenario, where probes found this in `environment`.
    package func seeing(_ environment: String, _ note: (inout ProbeResults) -> Void) -> Scenario {
        var scenario = self
        note(&scenario.probeResults[environment, default: ProbeResults()])
        return scenario
    }
}

extension ProbeResults {
    /// What was fetched of one webhook, beside what is there of others.
    package subscript(webhook name: String) -> Result<WebhookRegistrations, Failure> {
        get { webhook(name) }
        set {
            var all = (try? self[FetchedWebhooks.self].get()) ?? FetchedWebhooks()
            all.byName[name] = newValue
            self[FetchedWebhooks.self] = .success(all)
        }
    }

    /// What one assertion found, beside what is there of others.
    package subscript(assertion name: String) -> Result<AssertionResult, Failure> {
        get { assertion(name) }
        set {
            var all = (try? self[AssertionResults.self].get()) ?? AssertionResults()
            all.byName[name] = newValue
            self[AssertionResults.self] = .success(all)
        }
    }
}
