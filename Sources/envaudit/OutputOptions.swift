import ArgumentParser
import Glibc
import Isolation
import Records

/// How and where the record is written.
struct OutputOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The record's format: \(RecordFormat.all.map(\.name).joined(separator: ", ")). Default: by the output file's ending, else text.",
            valueName: "format"))
    var format: String?

    @Option(
        name: [.short, .long],
        help: ArgumentHelp("Write the record to a file instead of standard output.", valueName: "file"))
    var output: String?

    @Option(
        help: ArgumentHelp(
            "Colour in text: auto (on a terminal, unless NO_COLOR is set), always, never.", valueName: "when")
    )
    var color: ColorChoice = .auto

    enum ColorChoice: String, ExpressibleByArgument, CaseIterable {
        case auto, always, never
    }

    func validate() throws {
        guard let format, !RecordFormat.all.contains(where: { $0.name == format }) else { return }
        throw ValidationError(
            "There is no format “\(format)”; expected \(RecordFormat.all.map(\.name).joined(separator: ", "))."
        )
    }

    /// Refuses a place that takes no record, before anything is looked at for one.
    func checkPlace() throws(Problem) {
        guard let output else { return }
        do {
            try LocalFile.checkIsWritable(output)
        } catch {
            throw .usage(
                "the record can't be written to “\(output)”: \(error.reason)",
                advice: "Name a file in a folder that you may write to: --output FILE")
        }
    }

    /// Writes the record where it was asked for.
    func write(_ record: Record) throws(Problem) {
        let text = chosenFormat.render(record, TextStyle(usesColor: usesColor))
        guard let output else {
            guard LocalFile.write(text, to: STDOUT_FILENO) else {
                throw Problem(.incomplete, ["the record could not be written to standard output"])
            }
            return
        }
        do {
            try LocalFile.write(text, to: output)
        } catch {
            throw Problem(.incomplete, ["the record could not be written to \(output): \(error.reason)"])
        }
        Diagnostics.print(
            "envaudit: \(record.verdict.rawValue); the record is in \(TerminalText.escape(output))")
    }

    private var chosenFormat: RecordFormat {
        if let named = RecordFormat.all.first(where: { $0.name == format }) { return named }
        let parts = output?.split(separator: "/").last?.split(separator: ".") ?? []
        guard parts.count > 1, let ending = parts.last?.lowercased() else { return RecordFormat.all[0] }
        return RecordFormat.all.first { $0.fileExtensions.contains(ending) } ?? RecordFormat.all[0]
    }

    private var usesColor: Bool {
        switch color {
        case .always: return output == nil
        case .never: return false
        case .auto:
            let variables = processVariables()
            let isWanted = variables["NO_COLOR", default: ""].isEmpty && variables["TERM"] != "dumb"
            return isWanted && output == nil && isatty(STDOUT_FILENO) == 1
        }
    }
}
