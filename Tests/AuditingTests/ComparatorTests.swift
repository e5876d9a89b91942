import Auditing
import Listings
import Secrets
import Support
import Testing

/// What two listings tell of each other.
@Suite struct ComparatorTests {
    private typealias Looked = Result<Listing, Failure>
    private static let failure = Failure(message: "it is down", advice: "Wait.")

    private func listing(
        _ secrets: [ListedSecret], _ evidence: EvidenceLevel = .digest, ruledOut: Set<Digest> = []
    ) throws -> Listing {
        try Listing(
            provider: "supabase", source: .live, evidence: evidence, fetchedAt: 0, secrets: secrets,
            ruledOut: ruledOut)
    }

    private func compare(_ one: Looked, _ other: Looked) -> Comparison {
        Comparator((name: "a", listing: one), (name: "b", listing: other)).compare(in: "acme", now: 0)
    }

    private func secret(_ value: String, _ name: String = "X") -> ListedSecret {
        ListedSecret(name: name, digest: Digest(of: value))
    }

    private func outcome(
        _ one: ListedSecret.Shown, _ other: ListedSecret.Shown, ruledOut: Set<Digest> = []
    ) throws -> Comparison.Outcome? {
        let result = compare(
            .success(try listing([ListedSecret(name: "X", shown: one)], ruledOut: ruledOut)),
            .success(try listing([ListedSecret(name: "X", shown: other)])))
        #expect((result.rows[0].reason == nil) == (result.rows[0].outcome != .unknown))
        #expect(result.isWhole == (result.rows[0].outcome != .unknown))
        return result.rows.first?.outcome
    }

    @Test func digestsTellAll() throws {
        let (one, other) = (
            ListedSecret.Shown.digest(Digest(of: "1")), ListedSecret.Shown.digest(Digest(of: "2"))
        )
        #expect(try outcome(one, one) == .same)
        #expect(try outcome(one, other) == .different)
    }

    @Test func namesTellNothingOfValues() throws {
        let digest = ListedSecret.Shown.digest(Digest(of: "1"))
        #expect(try outcome(.nothing, .nothing) == .unknown)
        #expect(try outcome(digest, .nothing) == .unknown)
        #expect(try outcome(.nothing, digest) == .unknown)
    }

    /// One entry is one secret; two entries may hold one value.
    @Test func entriesTellThatTheyAreTheSame() throws {
        #expect(try outcome(.entry("1"), .entry("1")) == .same)
        #expect(try outcome(.entry("1"), .entry("2")) == .unknown)
        #expect(try outcome(.entry("1"), .digest(Digest(of: "1"))) == .unknown)
    }

    @Test func whatIsOnOneSideIsOnlyThere() throws {
        let result = compare(
            .success(try listing([secret("1", "B"), secret("2", "A"), secret("3", "BOTH")])),
            .success(try listing([secret("1", "C"), secret("3", "BOTH")])))
        #expect(result.rows.map(\.name) == ["A", "B", "BOTH", "C"])
        #expect(result.rows.map(\.outcome) == [.onlyFirst, .onlyFirst, .same, .onlySecond])
        #expect(result.rows.map(\.isSet) == [[true, false], [true, false], [true, true], [false, true]])
        #expect(result.isWhole)
    }

    @Test func whatWasNotSeenIsNotMissing() throws {
        for result in [
            compare(.success(try listing([secret("1")])), .failure(Self.failure)),
            compare(.failure(Self.failure), .success(try listing([secret("1")]))),
        ] {
            #expect(result.rows.map(\.outcome) == [.unknown])
            #expect(result.rows[0].reason?.hasSuffix("could not be listed") == true)
            #expect(Set(result.rows[0].isSet) == [true, nil])
            #expect(!result.isWhole)
        }
        let nothing = compare(.failure(Self.failure), .failure(Self.failure))
        #expect(nothing.rows.isEmpty && !nothing.isWhole)
    }

    /// What is in a part that could not be read is there or not.
    @Test func aGapHidesItsPartAlone() throws {
        let main = try listing([secret("1", "A")])
        let whole = try Listing.joining(
            .success(main), [("pages", .success(try listing([secret("2", "P"), secret("3", "Q")])))])
        let gap = try Listing.joining(.success(main), [("pages", .failure(Self.failure))])
        let result = compare(.success(whole), .success(gap))
        #expect(result.rows.map(\.name) == ["A", "pages/P", "pages/Q"])
        #expect(result.rows.map(\.outcome) == [.same, .unknown, .unknown])
        #expect(result.rows[1].reason == "pages of b could not be listed")
        #expect(result.sides[1].gaps.map(\.part) == ["pages"])
        // Nothing of the part is listed by anybody, and yet it could not be looked at.
        #expect(!compare(.success(main), .success(gap)).isWhole)
    }

    /// A seal rules out the values that its snapshot was compared with, and tells no other.
    @Test func aSealRulesOutWhatItWasComparedWith() async throws {
        let snapshot = try await Snapshot.sealing(
            try listing([secret("1", "SAME"), secret("2", "OTHER"), secret("3", "GONE")]), of: "b",
            project: nil,
            key: nil)
        let own = try listing([secret("1", "SAME"), secret("9", "OTHER")])
        let digests = Set(own.secrets.values.compactMap(\.digest))
        let sealed = try await snapshot.listing(comparedWith: digests, now: 0)
        for (result, alone) in [
            (compare(.success(own), .success(sealed)), Comparison.Outcome.onlySecond),
            (compare(.success(sealed), .success(own)), .onlyFirst),
        ] {
            #expect(result.rows.map(\.name) == ["GONE", "OTHER", "SAME"])
            #expect(result.rows.map(\.outcome) == [alone, .different, .same])
            #expect(result.isWhole)
        }
        let old = compare(.success(own), .success(try snapshot.outdatedListing(now: 9, limit: "7d")))
        #expect(old.rows.map(\.outcome) == [.onlySecond, .unknown, .unknown])
        #expect(old.rows[1].reason == "both have it, and b is sealed, so the values can't be compared")
        let both = compare(.success(sealed), .success(try snapshot.outdatedListing(now: 9, limit: "7d")))
        #expect(both.rows[0].outcome == .unknown)
    }
}
