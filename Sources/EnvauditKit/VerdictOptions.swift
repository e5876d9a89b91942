import ArgumentParser
import Auditing
import Manifests
import Support

/// What decides the exit status.
struct VerdictOptions: ParsableArguments {
    @Flag(help: "Let what is unproven not make the verdict incomplete.")
    var allowUnproven = false

    @Option(
        help: ArgumentHelp(
            "Let failures below this severity be reported and not decide: low, medium, high, critical.",
            valueName: "severity"),
        transform: severity)
    var failOn: Severity = .low

    @OptionGroup var day: DayOptions

    var asOf: CalendarDate? { day.asOf }

    var policy: VerdictPolicy { VerdictPolicy(failOn: failOn, allowsUnproven: allowUnproven) }

    private static func severity(_ text: String) throws -> Severity {
        if let severity = Severity(rawValue: text) { return severity }
        throw ValidationError(
            "“\(text)” is no severity; expected \(Severity.allCases.map(\.rawValue).joined(separator: ", "))."
        )
    }
}

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
