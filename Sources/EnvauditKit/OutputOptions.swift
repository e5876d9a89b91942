import ArgumentParser
import Glibc
import Records

/// How and where a record or a plan is written.
struct OutputOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The format: \(RecordFormat.all.map(\.name).joined(separator: ", ")). Default: from the output file's extension, else text.",
            valueName: "format"))
    var format: String?

    @Option(
        name: [.short, .long],
        help: ArgumentHelp("Write to a file instead of standard output.", valueName: "file"))
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
        // Plans and records have the same formats.
        guard let format, !RecordFormat.all.contains(where: { $0.name == format }) else { return }
        throw ValidationError(
            "unknown format \"\(format)\"; expected \(RecordFormat.all.map(\.name).joined(separator: ", "))."
        )
    }

    /// Refuses a place that takes no file, before anything is looked at for one.
    func checkPlace(for what: String, _ context: Context) throws(CommandFailure) {
        guard let output else { return }
        do {
            try context.files.checkIsWritable(output)
        } catch {
            throw .usage(
                "\(what) can't be written to \"\(output)\": \(error.reason)",
                advice: "Name a file in a folder that you may write to: --output FILE")
        }
    }

    /// Writes where it was asked for, in the format that was asked for.
    ///
    /// - Parameters:
    ///   - what: what is written, as it reads in “the record is in FILE”.
    ///   - outcome: what it says in short.
    func write<Content>(
        _ content: Content, as formats: [OutputFormat<Content>], _ what: String, outcome: String,
        _ context: Context
    ) throws(CommandFailure) {
        let text = chosen(of: formats).render(content, TextStyle(usesColor: usesColor(context)))
        guard let output else {
            guard context.output.write(text) else {
                throw CommandFailure.incomplete("\(what) could not be written to standard output")
            }
            return
        }
        do {
            try context.files.write(text, to: output)
        } catch {
            throw CommandFailure.incomplete("\(what) could not be written to \(output): \(error.reason)")
        }
        context.tell("envaudit: \(outcome); \(what) is in \(TerminalText.escape(output))")
    }

    private func chosen<Content>(of formats: [OutputFormat<Content>]) -> OutputFormat<Content> {
        if let named = formats.first(where: { $0.name == format }) { return named }
        let parts = output?.split(separator: "/").last?.split(separator: ".") ?? []
        guard parts.count > 1, let ending = parts.last?.lowercased() else { return formats[0] }
        return formats.first { $0.fileExtensions.contains(ending) } ?? formats[0]
    }

    private func usesColor(_ context: Context) -> Bool {
        switch color {
        case .always: return output == nil
        case .never: return false
        case .auto:
            let variables = context.variables
            let isWanted = variables["NO_COLOR", default: ""].isEmpty && variables["TERM"] != "dumb"
            return isWanted && output == nil && context.output.isTerminal
        }
    }
}
