public import Listings
public import Support

/// Compares two environments by names and by what is shown of values. It stores no value and no digest.
public struct Comparator {
    private let sides: [(name: String, listing: Result<Listing, Failure>)]

    /// The listings of two environments, or the reason why there is none.
    public init(
        _ first: (name: String, listing: Result<Listing, Failure>),
        _ second: (name: String, listing: Result<Listing, Failure>)
    ) {
        sides = [first, second]
    }

    /// - Parameter now: seconds since 1970 (UTC).
    public func compare(in workspace: String, now: Double) -> Comparison {
        let listings = sides.map { try? $0.listing.get() }
        let names = Set(
            listings.flatMap { ($0?.secrets ?? [:]).lazy.filter { !$0.value.isIncidental }.map(\.key) })
        let rows = names.sorted().map {
            row($0, listings)
        }
        return Comparison(
            workspace: workspace, generatedAt: now, sides: sides.map(Comparison.Side.init), rows: rows)
    }

    private func row(_ name: Name, _ listings: [Listing?]) -> Comparison.Row {
        let (first, second) = (listings[0], listings[1])
        let (one, other) = (first?.secrets[name], second?.secrets[name])
        let isSet = [isSet(one, name.text, in: first), isSet(other, name.text, in: second)]
        guard let one, let other else {
            let unseen = isSet.firstIndex { $0 == nil }
            let outcome: Comparison.Outcome = other == nil ? .onlyFirst : .onlySecond
            return Comparison.Row(
                name: name.text, isSet: isSet, outcome: unseen == nil ? outcome : .unknown,
                reason: unseen.map { side in
                    listings[side]?.unlisted(name.text)?.message
                        ?? "\(place(of: name.text, in: side)) could not be listed"
                })
        }
        let isSame = Comparator.isSame(one, of: first, other, of: second)
        return Comparison.Row(
            name: name.text, isSet: isSet, outcome: isSame.map { $0 ? .same : .different } ?? .unknown,
            reason: isSame == nil
                ? "both have it, and \(hidden(one, other)), so the values can't be compared" : nil)
    }

    /// Returns whether a side lists a secret; `nil` if its part of the side could not be read.
    private func isSet(_ secret: ListedSecret?, _ name: String, in listing: Listing?) -> Bool? {
        guard secret == nil else { return true }
        guard let listing, gap(of: name, in: listing) == nil else { return nil }
        return listing.unlisted(name) == nil ? false : nil
    }

    private func gap(of name: String, in listing: Listing?) -> String? {
        listing?.gaps.keys.first { name.utf8.starts(with: "\($0)/".utf8) }
    }

    /// Returns where an unseen secret would be.
    private func place(of name: String, in side: Int) -> String {
        let gap = gap(of: name, in: try? sides[side].listing.get())
        return gap.map { "\($0) of \(sides[side].name)" } ?? sides[side].name
    }

    /// Returns whether two secrets have one value; `nil` if the evidence cannot tell.
    private static func isSame(
        _ one: ListedSecret, of first: Listing?, _ other: ListedSecret, of second: Listing?
    ) -> Bool? {
        switch (one.shown, other.shown) {
        case (_, .digest(let digest)): first?.has(digest, as: one)
        case (.digest(let digest), _): second?.has(digest, as: other)
        // One entry is one secret; two entries may still have one value.
        case (.entry(let entry), .entry(let another)): entry == another ? true : nil
        default: nil
        }
    }

    /// Returns why two values cannot be compared.
    private func hidden(_ one: ListedSecret, _ other: ListedSecret) -> String {
        let hidden = zip([one, other], sides).filter { !$0.0.showsDigest }
        let names = hidden.map(\.1.name).joined(separator: " and ")
        let isSealed = hidden.allSatisfy { $0.0.isComparable }
        return isSealed
            ? "\(names) \(hidden.count == 1 ? "is" : "are") sealed"
            : hidden.count == 1 ? "the listing of \(names) shows no value" : "neither listing shows its value"
    }
}

extension ListedSecret {
    fileprivate var showsDigest: Bool { if case .digest = shown { true } else { false } }
}

extension Comparison.Side {
    fileprivate init(name: String, listing: Result<Listing, Failure>) {
        self.name = name
        self.listing = listing.map { listing in ListingSummary.Seen(listing) }
        gaps = ((try? listing.get())?.gaps ?? [:]).sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
}
