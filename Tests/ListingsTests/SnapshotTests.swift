import Testing

@testable import Listings
@testable import Secrets

/// What a snapshot tells of its secrets, once it is compared.
@Suite struct SnapshotTests {
    static let ages: [(seconds: Double, words: String)] = [
        (0, "a minute"), (119, "a minute"), (120, "2 minutes"), (7_199, "119 minutes"), (7_200, "2 hours"),
        (172_799, "47 hours"), (172_800, "2 days"), (777_600, "9 days"),
    ]

    private func snapshot(key: SealKey? = nil) async throws -> Snapshot {
        try await .sealing(SnapshotFileTests.listing(), of: "production", project: "abc", key: key)
    }

    @Test func showsTheDigestsThatAreKnownAndNoOther() async throws {
        let (known, absent) = (Digest(of: "value of api key"), Digest(of: "another"))
        for key in [nil, try SealKey("0123456789abcdef-key")] {
            let listing = try await snapshot(key: key).listing(
                comparedWith: [known, absent], now: 1_795_240_800)
            #expect(listing.source == .snapshot)
            #expect(listing.evidence == .digest)
            #expect(listing.fetchedAt == 1_795_237_200)
            #expect(listing.age?.seconds == 3600)
            #expect(listing.age?.exceededLimit == nil)
            #expect(listing.secrets["API_KEY"]?.digest == known)
            #expect(listing.secrets["TWIN"]?.digest == known)
            let other = try #require(listing.secrets["SITE_URL"])
            #expect(other.digest == nil)
            #expect(other.isPlatform)
            #expect(listing.has(absent, as: other) == false)
            #expect(listing.has(known, as: other) == false)
            // It is this very value, and yet nobody can tell, as nobody tried.
            #expect(listing.has(Digest(of: "https://a.example"), as: other) == nil)
            #expect(listing.has(known, as: try #require(listing.secrets["TWIN"])) == true)
        }
    }

    @Test func tellsEqualValuesApartFromOthersWithoutKnowingThem() async throws {
        let secrets = try await snapshot().listing(comparedWith: [], now: 1_795_240_800).secrets
        #expect(secrets["API_KEY"]?.shown == secrets["TWIN"]?.shown)
        #expect(secrets["API_KEY"]?.shown != secrets["SITE_URL"]?.shown)
    }

    @Test func anOutdatedOneShowsNames() async throws {
        let listing = try await snapshot().outdatedListing(now: 1_795_237_200 + 9 * 86_400, limit: "7 days")
        #expect(listing.age?.exceededLimit == "7 days")
        #expect(listing.age?.description == "9 days")
        #expect(listing.ruledOut.isEmpty)
        #expect(listing.secrets.values.allSatisfy { $0.digest == nil && $0.shown != .nothing })
    }

    @Test func keepsNamesOfWhichNothingIsShown() async throws {
        let names = try Listing(
            provider: "x", source: .live, evidence: .name, fetchedAt: 0,
            secrets: [ListedSecret(name: "A", digest: nil)])
        let listing = try await Snapshot.sealing(names, of: "a", project: nil, key: nil)
            .listing(comparedWith: [Digest(of: "")], now: 0)
        #expect(listing.evidence == .name)
        #expect(listing.secrets["A"]?.shown == .nothing)
    }

    @Test(arguments: ages)
    func saysHowOldItIs(_ age: (seconds: Double, words: String)) {
        #expect(SnapshotAge(seconds: age.seconds).description == age.words)
    }
}
