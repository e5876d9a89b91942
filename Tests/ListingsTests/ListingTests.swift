import Listings
import Secrets
import Testing

@Suite struct ListingTests {
    private func listing(_ names: [String]) throws(ListingContradiction) -> Listing {
        try Listing(
            provider: "p", source: .file, evidence: .digest, fetchedAt: 12,
            secrets: names.enumerated().map {
                ListedSecret(name: $1, digest: Digest(of: "\($0)"), isPlatform: $0 == 1)
            })
    }

    @Test func holdsWhatIsListedByName() throws {
        let listing = try listing(["A", "B", "a", ""])
        #expect(listing.secrets.keys.map(\.text).sorted() == ["", "A", "B", "a"])
        #expect(listing.secrets["B"]?.name == "B")
        #expect(listing.secrets["B"]?.digest == Digest(of: "1"))
        #expect(listing.secrets["B"]?.isPlatform == true)
        #expect(listing.secrets["A"]?.isPlatform == false)
        #expect(listing.provider == "p")
        #expect(listing.source == .file)
        #expect(listing.evidence == .digest)
        #expect(listing.fetchedAt == 12)
    }

    @Test(arguments: [["A", "A"], ["A", "B", "C", "A"], ["", ""]]) func refusesANameThatIsListedTwice(
        names: [String]
    ) {
        #expect(throws: ListingContradiction.self) { try listing(names) }
        do throws(ListingContradiction) { _ = try listing(names) } catch { #expect(error.name == names[0]) }
    }

    @Test func mayBeEmpty() throws {
        #expect(try listing([]).secrets.isEmpty)
    }

    @Test func levelsRankFromNoneToValue() {
        #expect(EvidenceLevel.allCases.shuffled().sorted() == [.none, .name, .digest, .attestation, .value])
        #expect(EvidenceLevel.allCases.map(\.rawValue) == ["none", "name", "digest", "attestation", "value"])
        for level in EvidenceLevel.allCases { #expect(!(level < level)) }
    }
}
