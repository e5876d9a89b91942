import Auditing
import Listings
import Secrets

extension Scenario {
    /// The same scenario, where what these environments list was sealed before, and those in `judged` are judged.
    ///
    /// - Parameter age: how many seconds before.
    public func sealing(_ sealed: String..., judging judged: Set<String>, age: Double = 3600) async throws
        -> Scenario
    {
        try await sealing(sealed, judging: judged, age: age)
    }

    /// The same with a list of names.
    public func sealing(_ sealed: [String], judging judged: Set<String>, age: Double = 3600) async throws
        -> Scenario
    {
        let evidence = SnapshotEvidence(workspace, judging: judged, now: Scenario.now)
        let seen = listings.filter { !sealed.contains($0.key) }.compactMapValues { try? $0.get() }
        var scenario = self
        // The values that were shown then are not known now.
        for name in sealed { if let shown = shown[name] { scenario.handedIn[name] = shown.handedIn } }
        let visible = scenario.handedIn
        for environment in workspace.environments where sealed.contains(environment.name.value) {
            let name = environment.name.value
            guard let listing = try listings[name]?.get() else { continue }
            let values = shown[name].flatMap {
                ExaminedValues.shown(by: $0.listing, of: environment, in: workspace)
            }
            var complement = ListingComplement()
            complement.copies = listing.copies
            let earlier = SnapshotEvidence.sealable(
                try Listing(
                    provider: listing.provider, source: .live, evidence: listing.evidence,
                    fetchedAt: Scenario.now - age, secrets: Array(listing.secrets.values),
                    resources: listing.resources, unlisted: listing.unlisted[nil]
                ).adding(complement),
                of: environment, in: workspace, showing: values)
            // Two snapshots have two salts.
            let salt = Array("\(name) and sixteen bytes".utf8.prefix(16))
            let snapshot = try await Snapshot.sealing(
                earlier, of: name, project: environment.listing?.settings["project"]?.value,
                by: Sealer(salt: salt, cost: .ofTests, key: nil))
            scenario = scenario.listing(
                name,
                await evidence.listing(
                    of: snapshot, for: environment, beside: seen, handedIn: visible[name],
                    visible: visible, probed: probeResults))
        }
        return scenario
    }
}
