public import Support

extension Listing {
    /// Joins the parts of an environment into one listing.
    ///
    /// The secrets of a named part get the address `PART/NAME`. A part that could not be read becomes a gap, whose
    /// contents are unknown.
    ///
    /// - Parameters:
    /// - main: The listing without a name, if the environment declares one.
    /// - parts: The named parts.
    /// - Throws: If the main listing could not be read, or if no part could.
    public static func joining(
        _ main: Result<Listing, Failure>?,
        _ parts: [(name: String, listing: Result<Listing, Failure>)]
    ) throws(Failure) -> Listing {
        guard !parts.isEmpty else {
            guard let main else { throw Failure(message: "no listing is declared", advice: "") }
            return try main.get()
        }
        let seen = parts.compactMap { part in (try? part.listing.get()).map { (part.name, $0) } }
        guard let first = try main?.get() ?? seen.first?.1 else {
            throw failure(of: parts[0].name, parts[0].listing)
        }
        let all =
            (try main.map { main throws(Failure) in [(String?.none, try main.get())] } ?? [])
            + seen.map { (String?.some($0), $1) }
        var listing = try joined(all, as: first)
        listing.parts = seen.map {
            Part(name: $0, provider: $1.provider, evidence: $1.evidence, count: $1.secrets.count)
        }
        listing.branches = all.flatMap { part, listing in
            listing.branches.map { DeploymentBranches(part: part, policy: $0.policy) }
        }
        listing.copies = all.flatMap { $0.1.copies }
        listing.places = all.flatMap { part, listing in
            listing.places.map { HostPlace(part: part, place: $0.place, branch: $0.branch) }
        }
        for (part, seen) in all {
            if let names = seen.unlisted[nil] { listing.unlisted.updateValue(names, forKey: part) }
        }
        for part in parts {
            if case .failure(let failure) = part.listing { listing.gaps[part.name] = failure }
        }
        return listing
    }

    private static func joined(
        _ all: [(part: String?, listing: Listing)], as first: Listing
    ) throws(Failure) -> Listing {
        let secrets = all.flatMap { part, listing in
            listing.secrets.values.map { secret in part.map(secret.named(inPart:)) ?? secret }
        }
        let values = all.flatMap { part, listing in
            listing.values.map { value in part.map { value.renamed("\($0)/\(value.name)") } ?? value }
        }
        do {
            return try Listing(
                provider: first.provider, source: first.source,
                evidence: all.map(\.listing.evidence).min() ?? .name,
                fetchedAt: all.map(\.listing.fetchedAt).min() ?? first.fetchedAt, secrets: secrets,
                ruledOut: all.count == 1 ? first.ruledOut : [], age: first.age, values: values,
                resources: resources(of: all))
        } catch {
            throw Failure(message: "lists \(error.name) twice", advice: "")
        }
    }

    /// Returns the resources that all parts are bound to; `nil` if those of one part are unknown.
    private static func resources(of all: [(part: String?, listing: Listing)]) -> [BoundResource]? {
        var resources: [BoundResource] = []
        for (part, listing) in all {
            guard let own = listing.resources else { return nil }
            resources += own.map { $0.inPart(part) }
        }
        return resources
    }

    private static func failure(of part: String, _ listing: Result<Listing, Failure>) -> Failure {
        guard case .failure(let failure) = listing else { return Failure(message: "", advice: "") }
        return Failure(message: "\(part): \(failure.message)", advice: failure.advice)
    }

    /// Returns the same listing without the values that the provider showed.
    public func withoutValues() -> Listing {
        guard !values.isEmpty else { return self }
        return Listing(copying: self)
    }
}
