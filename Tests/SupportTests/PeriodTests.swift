import Support
import Testing

@Suite struct PeriodTests {
    @Test(arguments: [
        ("1h", 3_600.0, "1 hour"), ("012h", 43_200, "12 hours"), ("24h", 86_400, "1 day"),
        ("25h", 90_000, "25 hours"), ("1d", 86_400, "1 day"), ("9999d", 863_913_600, "9999 days"),
        ("2w", 1_209_600, "14 days"), ("3m", 7_776_000, "90 days"), ("1y", 31_536_000, "365 days"),
        ("100y", 3_153_600_000, "36500 days"), ("36500d", 3_153_600_000, "36500 days"),
    ]) func readsOneUnit(text: String, seconds: Double, words: String) throws {
        let period = try #require(Period(text))
        #expect(period.seconds == seconds)
        #expect("\(period)" == words)
    }

    @Test(arguments: [
        "", "7", "d", "0d", "00000d", "-1d", "+1d", "1.5d", "7 d", " 7d", "7d ", "7D", "٧d", "7d7h", "101y",
        "36501d", "100000h", "000001d", "99999999999999999999d",
    ]) func refusesWhatIsNoPeriod(text: String) { #expect(Period(text) == nil) }

    @Test func readsOnlyTheUnitsThatAreAskedFor() {
        for unit in Period.Unit.allCases {
            #expect((Period("1\(unit.rawValue)", in: Period.Unit.wholeDays) == nil) == (unit == .hour))
        }
    }

    /// Where an age is asked for, `m` is minutes.
    @Test func readsAges() {
        #expect(Period(age: "30m")?.seconds == 1_800)
        #expect(Period(age: "30m")?.description == "30 minutes")
        #expect(Period(age: "120m") == Period(age: "2h"))
        #expect(Period(age: "7d") == Period(days: 7) && Period(age: "1w") == Period(days: 7))
        for text in ["", "m", "0m", "30", "1y", "1h30m"] { #expect(Period(age: text) == nil) }
    }

    @Test func saysHowOften() {
        #expect(Period(days: 1).every == "every day")
        #expect(Period(days: 90).every == "every 90 days")
        #expect(Period("36h")?.every == "every 36 hours")
    }
}
