package import Auditing
public import Listings
import Support

/// The results of probes in one environment, in the form that is sealed in a part of a check.
public struct CarriedProbeResults: Codable, Sendable {
    /// The results, as far as they are sealed.
    public let results: ProbeResults
    private let search: IdentifierSearch?

    private enum Member: String, CodingKey { case absence, found }

    private struct RuleKey: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    /// - Parameter search: finds the identifiers of the workspace's environments.
    package init(_ results: ProbeResults, naming search: IdentifierSearch) {
        (self.results, self.search) = (results, search)
    }

    /// Reads sealed results.
    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: Member.self)
        var results = ProbeResults(absence: try members.decode(Failure.self, forKey: .absence))
        let found = try members.nestedContainer(keyedBy: RuleKey.self, forKey: .found)
        for probe in ProbeRegistry.fetching {
            let key = RuleKey(stringValue: probe.rule.description.id)
            if found.contains(key) { try probe.note(found, key, in: &results) }
        }
        (self.results, search) = (results, nil)
    }

    /// Seals each result, or why there is none.
    public func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: Member.self)
        try members.encode(results.absence, forKey: .absence)
        var found = members.nestedContainer(keyedBy: RuleKey.self, forKey: .found)
        guard let search else { return }
        for probe in ProbeRegistry.fetching {
            try probe.write(
                results, search, to: &found, RuleKey(stringValue: probe.rule.description.id))
        }
    }
}

extension FetchingProbe {
    fileprivate func write<Key>(
        _ results: ProbeResults, _ search: IdentifierSearch, to found: inout KeyedEncodingContainer<Key>,
        _ key: Key
    ) throws {
        guard let own = results.noted(Found.self) else { return }
        try found.encode(WrittenResult(own.flatMap { carried($0, search) }), forKey: key)
    }

    fileprivate func note<Key>(
        _ found: KeyedDecodingContainer<Key>, _ key: Key, in results: inout ProbeResults
    ) throws {
        let carried = try found.decode(WrittenResult<Carried>.self, forKey: key)
        results[Found.self] = carried.result.map { self.found($0) }
    }
}
