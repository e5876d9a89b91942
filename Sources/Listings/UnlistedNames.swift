public import Support

/// Names that a listing by its nature doesn't show: that one of them is not listed does not tell that it is not set.
public struct UnlistedNames: Sendable {
    /// What is not shown, and what would show it.
    public let reason: Failure
    /// Whether names that no manifest has may be among them.
    public let isOpen: Bool
    /// The place that has them: another listing of it shows them.
    let place: Place?
    /// What this listing does show all the same, so that it completes another that leaves it out.
    let shown: Place?
    private let hides: @Sendable (String) -> Failure?

    /// Names of which `hides` tells one by one why they are not shown; nil is its answer to one that would be listed if it
    /// were set. A name that ends in `*` stands for all that begin so.
    public init(
        _ reason: Failure, isOpen: Bool, at place: Place? = nil, showing shown: Place? = nil,
        hiding hides: (@Sendable (String) -> Failure?)? = nil
    ) {
        (self.reason, self.isOpen, self.place, self.shown) = (reason, isOpen, place, shown)
        self.hides = hides ?? { _ in reason }
    }

    /// What an environment has beside all that manifests may name.
    ///
    /// - Parameter shown: the place whose secrets are listed all the same.
    public static func beside(_ reason: Failure, showing shown: Place? = nil) -> UnlistedNames {
        UnlistedNames(reason, isOpen: true, showing: shown) { _ in nil }
    }

    /// Why it can't be told whether a name is set that is not listed; nil where it is known not to be.
    public func reason(for name: String) -> Failure? { hides(name) }
}

extension Listing {
    /// Why it can't be told whether a secret is set that is not listed, `NAME` or `PART/NAME`; nil where it is known not
    /// to be, and for what is in a part that could not be read.
    public func unlisted(_ address: String) -> Failure? {
        let id = SecretID(environment: "", address: address)
        return unlisted[id.part]?.reason(for: id.name.text)
    }

    /// The same, without the names that another of its parts shows.
    ///
    /// - Parameter places: where the parts are listed.
    public func completed(byPartsAt places: [(part: String?, place: Place)]) -> Listing {
        let shown = places.compactMap { part, place -> (part: String?, place: Place)? in
            guard part.map({ gaps[$0] == nil }) ?? true else { return nil }
            guard let partial = unlisted[part] else { return (part, place) }
            return partial.shown.map { (part, $0) }
        }
        var listing = self
        listing.unlisted = unlisted.filter { part, names in
            !shown.contains { other in
                other.part != part && names.place?.coincides(with: other.place) == true
            }
        }
        return listing
    }
}
