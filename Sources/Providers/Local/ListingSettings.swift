import Manifests

/// What all providers check of a listing's settings.
enum ListingSettings {
    /// The settings that the provider does not have, and those that it needs and are missing.
    ///
    /// - Parameter needed: what is expected of each setting that must be there.
    static func problems(
        of listing: ListingDeclaration, needed: [(name: String, expected: String)], optional: [String] = []
    ) -> [ManifestProblem] {
        let known = needed.map(\.name) + optional
        let unknown = listing.settings.filter { !known.contains($0.key) }.map { name, value in
            ManifestProblem(at: value.position, objection(to: name, of: listing.provider.value, known))
        }
        let missing = needed.filter { listing.settings[$0.name] == nil }.map { name, expected in
            ManifestProblem(at: listing.provider.position, "`\(name)` is missing; expected \(expected)")
        }
        return unknown + missing
    }

    private static func objection(to name: String, of provider: String, _ known: [String]) -> String {
        let near = nearestName(to: name, among: known).map { "; did you mean \($0)?" } ?? ""
        let expected = known.isEmpty ? "none" : known.joined(separator: ", ")
        return "\(provider) has no setting `\(name)`; expected \(expected)\(near)"
    }
}
