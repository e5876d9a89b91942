import ArgumentParser
import Manifests
import Records
import Support

/// Who attests, and for how long.
struct AttestationOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Who attests. Default: git's user.name, else $USER.", valueName: "name"))
    var by: String?

    @Option(
        help: ArgumentHelp(
            "The last day (UTC) on which the attestation counts. Default: in one year.",
            valueName: "yyyy-mm-dd"),
        transform: day)
    var until: CalendarDate?

    /// The person, the day and the last day of statements that are made today.
    func statement(in folder: String, _ context: Context) throws(CommandFailure)
        -> (by: String, on: CalendarDate, until: CalendarDate)
    {
        let (today, variables) = (context.today, context.variables)
        let until = until ?? today.inOneYear
        guard until >= today else { throw .usage("--until \(until) is over; today is \(today) (UTC)") }
        let named = by ?? Git(folder: folder, variables: variables).userName ?? variables["USER"] ?? ""
        let name = AttestationOptions.trimmed(named)
        guard !name.isEmpty else {
            throw .usage("the name of who attests is unknown", advice: "Pass it: --by NAME")
        }
        guard AttestationOptions.isLine(name, within: 200) else {
            throw .usage("the name of who attests must be one line of at most 200 bytes")
        }
        return (name, today, until)
    }

    /// Whether a text can be shown as it is, in one line.
    static func isLine(_ text: String, within limit: Int) -> Bool {
        text.utf8.count <= limit && TerminalText.escape(text) == text
    }

    private static func trimmed(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    private static func day(_ text: String) throws -> CalendarDate {
        if let day = CalendarDate(text) { return day }
        throw ValidationError("--until expects a date such as 2027-02-13.")
    }
}
