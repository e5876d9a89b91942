import ArgumentParser
import Support

/// The day on which what ends some day is judged.
struct DayOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Judge waivers, attestations and review dates as of this day (UTC) instead of today.",
            valueName: "yyyy-mm-dd"),
        transform: day)
    var asOf: CalendarDate?

    private static func day(_ text: String) throws -> CalendarDate {
        if let day = CalendarDate(text) { return day }
        throw ValidationError("“\(text)” is no date; expected one such as 2026-02-13.")
    }
}
