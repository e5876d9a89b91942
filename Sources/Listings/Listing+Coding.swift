import Support

/// The sealed form of a listing: what was read, without the values that were shown.
extension Listing: Codable {
    private enum Key: String, CodingKey {
        case provider, source, evidence, fetchedAt, secrets, resources, gaps, unlisted, parts, branches,
            copies,
            places
    }

    /// Names that a part does not show. The predicate that selects them cannot be encoded, so all names are included.
    private struct Unlisted: Codable {
        let part: String?
        let reason: Failure
        let isOpen: Bool
        let place: Place?
    }

    /// Decodes a sealed listing.
    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: Key.self)
        try self.init(
            provider: members.decode(String.self, forKey: .provider),
            source: members.decode(Source.self, forKey: .source),
            evidence: members.decode(EvidenceLevel.self, forKey: .evidence),
            fetchedAt: members.decode(Double.self, forKey: .fetchedAt),
            secrets: members.decode([ListedSecret].self, forKey: .secrets),
            resources: members.decodeIfPresent([BoundResource].self, forKey: .resources))
        gaps = try members.decode([String: Failure].self, forKey: .gaps)
        for unlisted in try members.decode([Unlisted].self, forKey: .unlisted) {
            self.unlisted.updateValue(
                UnlistedNames(unlisted.reason, isOpen: unlisted.isOpen, at: unlisted.place),
                forKey: unlisted.part)
        }
        parts = try members.decode([Part].self, forKey: .parts)
        branches = try members.decode([DeploymentBranches].self, forKey: .branches)
        copies = try members.decode([BranchCopy].self, forKey: .copies)
        places = try members.decode([HostPlace].self, forKey: .places)
    }

    /// Encodes the listing for sealing.
    public func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: Key.self)
        try members.encode(provider, forKey: .provider)
        try members.encode(source, forKey: .source)
        try members.encode(evidence, forKey: .evidence)
        try members.encode(fetchedAt, forKey: .fetchedAt)
        try members.encode(Array(secrets.values), forKey: .secrets)
        try members.encodeIfPresent(resources, forKey: .resources)
        try members.encode(gaps, forKey: .gaps)
        try members.encode(
            unlisted.map {
                Unlisted(part: $0, reason: $1.reason, isOpen: $1.isOpen, place: $1.place)
            }, forKey: .unlisted)
        try members.encode(parts, forKey: .parts)
        try members.encode(branches, forKey: .branches)
        try members.encode(copies, forKey: .copies)
        try members.encode(places, forKey: .places)
    }
}
