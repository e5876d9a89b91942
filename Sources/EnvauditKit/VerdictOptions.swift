import ArgumentParser
import Auditing
import Manifests
import Support

/// What decides the exit status.
struct VerdictOptions: ParsableArguments {
    @Flag(help: "Don't count unproven checks towards the verdict.")
    var allowUnproven = false

    @Option(
        help: ArgumentHelp(
            "Report failures below this severity without failing: low, medium, high, critical.",
            valueName: "severity"), completion: .list(Severity.allCases.map(\.rawValue)),
        transform: severity)
    var failOn: Severity = .low

    @OptionGroup var day: DayOptions

    var asOf: CalendarDate? { day.asOf }

    var policy: VerdictPolicy { VerdictPolicy(failOn: failOn, allowsUnproven: allowUnproven) }

    static func severity(_ text: String) throws -> Severity {
        if let severity = Severity(rawValue: text) { return severity }
        throw ValidationError(
            "unknown severity \"\(text)\"; expected \(Severity.allCases.map(\.rawValue).joined(separator: ", "))."
        )
    }
}

/// The day for which expiry dates are judged.
struct DayOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Judge waivers, attestations and review dates as of this day (UTC) instead of today.",
            valueName: "yyyy-mm-dd"),
        transform: day)
    var asOf: CalendarDate?

    static func day(_ text: String) throws -> CalendarDate {
        if let day = CalendarDate(text) { return day }
        throw ValidationError("invalid date \"\(text)\"; expected one such as 2026-02-13.")
    }
}
