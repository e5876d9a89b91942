public import Support

/// Names that a listing cannot show by design, so that their absence does not prove that they are not set.
public struct UnlistedNames: Sendable {
    /// What the listing does not show, and what would show it.
    public let reason: Failure
    /// Whether names that no manifest declares may be among them.
    public let isOpen: Bool
    /// The place that has these names: another listing of it shows them.
    let place: Place?
    /// The place that this listing shows nevertheless, so that it completes a listing that leaves it out.
    let shown: Place?
    private let hides: @Sendable (String) -> Failure?

    /// Creates a set of unlisted names.
    ///
    /// - Parameter hides: Returns why a name is not shown, or `nil` if it would be listed if it were set. A name that
    ///   ends in `*` stands for all names with that prefix.
    public init(
        _ reason: Failure, isOpen: Bool, at place: Place? = nil, showing shown: Place? = nil,
        hiding hides: (@Sendable (String) -> Failure?)? = nil
    ) {
        (self.reason, self.isOpen, self.place, self.shown) = (reason, isOpen, place, shown)
        self.hides = hides ?? { _ in reason }
    }

    /// Returns the names that an environment may have besides all that manifests can declare.
    ///
    /// - Parameter shown: The place whose secrets are listed nevertheless.
    public static func beside(_ reason: Failure, showing shown: Place? = nil) -> UnlistedNames {
        UnlistedNames(reason, isOpen: true, showing: shown) { _ in nil }
    }

    /// Returns why it is unknown whether an unlisted name is set; `nil` if it is known not to be.
    public func reason(for name: String) -> Failure? { hides(name) }
}

extension Listing {
    /// Returns why it is unknown whether an unlisted secret, `NAME` or `PART/NAME`, is set; `nil` if it is known not to
    /// be, and for a secret of a part that could not be read.
    public func unlisted(_ address: String) -> Failure? {
        let id = SecretID(environment: "", address: address)
        return unlisted[id.part]?.reason(for: id.name.text)
    }

    /// Returns the same listing without the unlisted names that another of its parts shows.
    ///
    /// - Parameter places: The places of the parts.
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
