import Auditing
import Listings
import Manifests
import Randomness
import Records
import Scenarios
import Secrets
import Support

extension Law {
    /// What shards saw, sealed, opened and judged together, is the record of one check, in every format; and what is
    /// sealed holds no digest in the open.
    static let shards = Law("shards judge what one check judges", cost: 8) { generated, choices in
        let workspace = generated.workspace
        let count = 1 + choices.below(5)
        let whole = try await generated.record()
        let merged = try await workspace.observed(in: generated.declared(), byShards: count).auditAll()
        for format in RecordFormat.all {
            let style = TextStyle(shows: .all)
            let (one, other) = (format.render(whole, style), format.render(merged, style))
            guard one != other else { continue }
            let lines = zip(one.split(separator: "\n"), other.split(separator: "\n"))
            let differing = lines.first { $0 != $1 }.map { "\($0)\n\($1)" } ?? "in length"
            return .broken("\(workspace)\(count) shards, \(format.name):\n\(differing)")
        }
        return .holds(whole.verdict)
    }
}

extension GeneratedWorkspace {
    /// The same as ``observed(in:)`` as it comes out of shards that were sealed and opened.
    func observed(in scenario: Scenario, byShards count: Int) async throws -> Scenario {
        let key = try ShardKey((0..<32).map { "\($0 / 16)" + String($0 % 16, radix: 16) }.joined())
        let shards = try (1...count).map { number -> (file: String, shard: Shard) in
            let file = try sealed(number, of: count, in: scenario, key)
            return ("\(number).json", try ShardFile.read(Array(file.utf8), of: scenario.workspace, key: key))
        }
        var evidence = try ShardSet(
            shards, of: scenario.workspace, [], maxAge: 60, now: Scenario.now
        ).evidence
        evidence.keepVariants(facingSeals: true)
        return await attested(
            in: scenario,
            scenario.seeing(evidence.compactMapValues(\.listing), evidence.compactMapValues(\.examined)))
    }

    private func sealed(
        _ number: Int, of count: Int, in scenario: Scenario, _ key: ShardKey
    ) throws -> String {
        guard let part = ShardPart(number, of: count) else { throw Failure(message: "", advice: "") }
        let names = Set(part.chosen(of: environments.map(\.name)))
        let listings = listings.filter { names.contains($0.key) }
        let seen = scenario.observing(
            listings, handedIn: handedIn.filter { names.contains($0.key) }, isPart: true)
        let evidence = names.map { name in
            var evidence = EnvironmentEvidence(
                listing: seen.listing(of: name), examined: seen.examined(of: name),
                probeResults: ProbeResults(), places: [])
            evidence.shown = Set((try? listings[name]?.get())?.values.map(\.name) ?? [])
            return (name, evidence)
        }
        let head = Shard.Head(
            part, run: "7", workspace: scenario.workspace.name, madeAt: Scenario.now,
            judged: environments.map(\.name), skippedRules: [], manifests: [])
        return ShardFile.text(
            of: Shard(head: head, evidence: Dictionary(uniqueKeysWithValues: evidence)),
            in: scenario.workspace, key: key)
    }
}
