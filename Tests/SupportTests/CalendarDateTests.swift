import Foundation
import Support
import Testing

@Suite struct CalendarDateTests {
    /// Every day of 1970 to 2100, against Foundation's calendar.
    @Test func agreesWithFoundationOnEveryDay() throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(identifier: "UTC"))
        var previous: CalendarDate?
        let days = 47_847
        for day in 0..<days {
            let start = Double(day) * 86_400
            let parts = calendar.dateComponents(
                [.year, .month, .day], from: Date(timeIntervalSince1970: start))
            let date = CalendarDate(secondsSince1970: start)
            guard date.year == parts.year, date.month == parts.month, date.day == parts.day,
                date == CalendarDate(secondsSince1970: start + 86_399.999),
                CalendarDate(date.description) == date,
                previous.map({ $0 < date }) != false
            else {
                Issue.record("day \(day): \(date), expected \(parts)")
                return
            }
            previous = date
        }
        #expect(previous?.description == "2100-12-31")
    }

    @Test func readsDaysBefore1970() {
        #expect(CalendarDate(secondsSince1970: -1).description == "1969-12-31")
        #expect(CalendarDate(secondsSince1970: -62_135_596_800).description == "0001-01-01")
    }

    @Test(arguments: [
        "", "2026", "2026-02", "2026-2-13", "2026-02-29", "2026-02-30", "2100-02-29", "2026-04-31",
        "2026-13-01",
        "2026-00-10", "2026-01-00", "2026-01-32", "0000-01-01", "26-01-01", "02026-01-01", "2026/01/01",
        "2026-01-01 ", " 2026-01-01", "2026-01-01T00:00:00Z", "+026-01-01", "2026-+1-01", "-026-01-01",
        "２０26-01-01", "2026-01-01-", "today",
    ]) func refusesWhatIsNoDay(text: String) {
        #expect(CalendarDate(text) == nil)
    }

    @Test(arguments: ["2024-02-29", "2000-02-29", "9999-12-31", "0001-01-01", "2026-04-30"])
    func writesADayAsItIsRead(text: String) {
        #expect(CalendarDate(text)?.description == text)
    }

    @Test func comparesByYearThenMonthThenDay() throws {
        let dates = ["2025-12-31", "2026-01-30", "2026-02-01", "2026-02-02", "2027-01-01"]
            .compactMap(CalendarDate.init)
        #expect(dates.count == 5)
        #expect(Array(dates.reversed()).sorted() == dates)
    }

    @Test(arguments: [
        ("1970-01-01", 0), ("1969-12-31", -1), ("2000-02-29", 11_016), ("2000-03-01", 11_017),
        ("2026-11-21", 20_778), ("0001-01-01", -719_162), ("9999-12-31", 2_932_896),
    ]) func countsDays(text: String, days: Int) throws {
        let date = try #require(CalendarDate(text))
        #expect(date.daysSince1970 == days)
        #expect(CalendarDate(secondsSince1970: Double(days) * 86_400) == date)
    }

    @Test func addsDays() throws {
        let date = try #require(CalendarDate("2026-11-21"))
        #expect(date.adding(days: 90).description == "2027-02-19")
        #expect(date.adding(days: -21).description == "2026-10-31")
    }

    @Test(arguments: [
        ("2026-11-21", "2027-11-21"), ("2024-02-29", "2025-02-28"), ("2023-02-28", "2024-02-28"),
        ("2023-12-31", "2024-12-31"), ("9999-12-31", "9999-12-31"),
    ]) func knowsTheDayInOneYear(text: String, next: String) throws {
        #expect(try #require(CalendarDate(text)).inOneYear.description == next)
    }
}
