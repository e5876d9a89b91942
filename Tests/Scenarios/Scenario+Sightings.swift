public import Evidence

extension Scenario {
    /// The same scenario, where probes saw this of `environment`.
    public func seeing(_ environment: String, _ note: (inout Sightings) -> Void) -> Scenario {
        var scenario = self
        note(&scenario.sightings[environment, default: Sightings()])
        return scenario
    }
}
