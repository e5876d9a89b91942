public import Listings

extension Scenario {
    /// The same scenario, where probes saw this of `environment`.
    public func seeing(_ environment: String, _ note: (inout ProbeResults) -> Void) -> Scenario {
        var scenario = self
        note(&scenario.probeResults[environment, default: ProbeResults()])
        return scenario
    }
}
