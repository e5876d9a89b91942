import Support
import Testing

@Suite struct InstantTests {
    static let moments: [(text: String, seconds: Double)] = [
        ("1970-01-01T00:00:00Z", 0), ("2026-11-21T05:00:00Z", 1_795_237_200),
        ("2026-02-13T16:00:00.000Z", 1_770_998_400), ("2026-02-13T16:00:00.25Z", 1_770_998_400.25),
        ("2026-02-13t17:30:00+01:30", 1_770_998_400), ("2026-02-13T14:00:00.5-02:00", 1_770_998_400.5),
        ("2024-02-29T00:00:00Z", 1_709_164_800), ("1969-12-31T23:59:59Z", -1),
        ("2000-03-01T00:00:00Z", 951_868_800),
    ]

    @Test(arguments: moments)
    func readsWhatRFC3339Writes(_ moment: (text: String, seconds: Double)) throws {
        let instant = try #require(Instant(rfc3339: moment.text))
        #expect(instant.secondsSince1970 == moment.seconds)
        #expect(Instant(rfc3339: "\(instant)")?.secondsSince1970 == moment.seconds.rounded(.down))
    }

    @Test(arguments: [
        "", "2026-11-21", "2026-11-21T05:00:00", "2026-11-21 05:00:00Z", "2026-11-21T05:00Z",
        "2026-13-21T05:00:00Z", "2026-02-29T05:00:00Z", "2026-11-21T24:00:00Z", "2026-11-21T05:60:00Z",
        "2026-11-21T05:00:60Z", "2026-11-21T05:00:00.Z", "2026-11-21T05:00:00.0000000000Z",
        "2026-11-21T05:00:00+1:00", "2026-11-21T05:00:00+24:00", "2026-11-21T05:00:00ZZ",
        "+026-11-21T05:00:00Z",
        "2026-11-21T05:00:00Z ", "２026-11-21T05:00:00Z", "1795237200",
    ])
    func refusesWhateverElse(_ text: String) { #expect(Instant(rfc3339: text) == nil) }

    @Test(arguments: [
        (0.0, "1970-01-01T00:00:00Z"), (-1.0, "1969-12-31T23:59:59Z"),
        (951_782_399.9, "2000-02-28T23:59:59Z"),
        (951_782_400.0, "2000-02-29T00:00:00Z"), (1_795_237_200.0, "2026-11-21T05:00:00Z"),
        (1_795_308_309.5, "2026-11-22T00:45:09Z"),
    ])
    func writesMomentsInUTC(_ moment: (seconds: Double, text: String)) {
        #expect("\(Instant(secondsSince1970: moment.seconds))" == moment.text)
    }
}
