import ArgumentParser
import Auditing
import Glibc
import Records

/// How and where a record or a plan is written.
struct OutputOptions: ParsableArguments {
    @Option(
        name: [.short, .long],
        help: ArgumentHelp(
            "The format, such as json; envaudit help formats lists those of each command. Default: from the output file's extension, else text.",
            valueName: "format"), completion: Completions.formats)
    var format: String?

    @Option(
        name: [.short, .long],
        help: ArgumentHelp("Write to a file instead of standard output, which is -.", valueName: "file"),
        completion: .file())
    var output: String?

    @Option(
        help: ArgumentHelp(
            "Colour in text: auto (on a terminal, unless NO_COLOR is set), always, never.", valueName: "when")
    )
    var color: ColorChoice = .auto

    @Flag(
        name: [.short, .long],
        help: "Print the verdict lines alone, in text, and no progress.")
    var quiet = false

    enum ColorChoice: String, ExpressibleByArgument, CaseIterable {
        case auto, always, never
    }

    /// The file to write to; `nil` for standard output.
    private var file: String? { output == "-" ? nil : output }

    /// Refuses an unknown format and a place that takes no file, before anything is fetched.
    ///
    /// - Parameter what: The noun for the output in the message "the record is in FILE".
    func check<Content>(
        _ formats: [OutputFormat<Content>], for what: String, _ context: Context
    ) throws(CommandFailure) {
        if let format, !formats.contains(where: { $0.name == format }) {
            throw .usage(
                "\(what) has no format \(format)",
                advice: "Choose: \(formats.map(\.name).joined(separator: ", "))")
        }
        guard let file else { return }
        try OutputOptions.check(
            file, takes: format.flatMap { name in formats.first { $0.name == name } }, of: formats)
        try OutputOptions.checkPlace(file, for: what, context)
    }

    /// Refuses a file whose extension is that of another format, as which it would be opened.
    static func check<Content>(
        _ file: String, takes format: OutputFormat<Content>?, of formats: [OutputFormat<Content>]
    ) throws(CommandFailure) {
        guard let format, let ending = OutputOptions.ending(of: file),
            !format.fileExtensions.contains(ending),
            let other = formats.first(where: { $0.fileExtensions.contains(ending) }),
            // Formats without an ending of their own are JSON, or text.
            !format.fileExtensions.isEmpty || !["json", "txt"].contains(ending)
        else { return }
        throw .usage(
            "\"\(file)\" has the ending of \(other.name), and the format is \(format.name)",
            advice: "Change one of the two.")
    }

    static func checkPlace(_ file: String, for what: String, _ context: Context) throws(CommandFailure) {
        do {
            try context.files.checkIsWritable(file)
        } catch {
            throw .usage(
                "\(what) can't be written to \"\(file)\": \(error.reason)",
                advice: "Name a file in a folder that you may write to: --output FILE")
        }
    }

    /// Writes where it was asked for, in the format that was asked for.
    ///
    /// - Parameters:
    ///   - what: The noun for the output in the message "the record is in FILE".
    ///   - outcome: what it says in short.
    ///   - shows: how much of a record's text is wanted.
    func write<Content>(
        _ content: Content, as formats: [OutputFormat<Content>], _ what: String, outcome: String,
        shows: TextStyle.Shown = .failures, _ context: Context
    ) throws(CommandFailure) {
        let width = file == nil && context.output.isTerminal ? context.output.width : nil
        let style = TextStyle(
            usesColor: usesColor(context), width: width ?? 80,
            shows: quiet && file == nil ? .verdict : shows)
        let text = chosen(of: formats).render(content, style)
        guard let file else {
            guard context.output.write(text) else {
                throw CommandFailure.incomplete("\(what) could not be written to standard output")
            }
            return
        }
        try OutputOptions.write(text, to: file, what, context)
        context.tell("envaudit: \(outcome); \(what) is in \(TerminalText.escape(file))")
    }

    static func write(
        _ text: String, to file: String, _ what: String, _ context: Context
    ) throws(CommandFailure) {
        do {
            try context.files.write(text, to: file)
        } catch {
            throw CommandFailure.incomplete("\(what) could not be written to \(file): \(error.reason)")
        }
    }

    /// The format that was asked for, by its name or by the ending of the file.
    func chosen<Content>(of formats: [OutputFormat<Content>]) -> OutputFormat<Content> {
        if let named = formats.first(where: { $0.name == format }) { return named }
        let ending = file.flatMap(OutputOptions.ending)
        return formats.first { $0.fileExtensions.contains(ending ?? "") } ?? formats[0]
    }

    private static func ending(of file: String) -> String? {
        let parts = file.split(separator: "/").last?.split(separator: ".") ?? []
        return parts.count > 1 ? parts.last?.lowercased() : nil
    }

    private func usesColor(_ context: Context) -> Bool {
        switch color {
        case .always: return file == nil
        case .never: return false
        case .auto:
            let variables = context.variables
            let isWanted = variables["NO_COLOR", default: ""].isEmpty && variables["TERM"] != "dumb"
            return isWanted && file == nil && context.output.isTerminal
        }
    }
}

/// `check --show`: how much of a record is shown.
struct ShowOptions: ParsableArguments {
    /// What can be asked for; the verdict alone is `--quiet`.
    enum Choice: String, ExpressibleByArgument, CaseIterable {
        case failures, all, passed
    }

    @Option(
        help: ArgumentHelp(
            "What the text shows: failures (whatever did not pass), all, or passed.", valueName: "what"))
    var show: Choice = .failures

    /// The same for what writes text.
    var shown: TextStyle.Shown {
        switch show {
        case .failures: .failures
        case .all: .all
        case .passed: .passed
        }
    }
}

/// `--report`: further formats, beside what standard output shows.
struct ReportOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Write the report to a file in this format as well, such as sarif=envaudit.sarif. Repeatable.",
            valueName: "format=file"), completion: Completions.reports)
    var report: [String] = []

    func validate() throws {
        for text in report {
            guard ReportOptions.parts(of: text) != nil else {
                throw ValidationError("--report \"\(text)\" is not FORMAT=FILE.")
            }
        }
    }

    private static func parts(of text: String) -> (format: String, file: String)? {
        let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
        return parts.count == 2 && !parts[1].isEmpty ? (parts[0], parts[1]) : nil
    }

    private func reports<Content>(
        of formats: [OutputFormat<Content>]
    ) throws(CommandFailure) -> [(format: OutputFormat<Content>, file: String)] {
        var reports: [(OutputFormat<Content>, String)] = []
        for text in report {
            guard let (name, file) = ReportOptions.parts(of: text) else { continue }
            guard let format = formats.first(where: { $0.name == name }) else {
                throw .usage(
                    "the report has no format \(name)",
                    advice: "Choose: \(formats.map(\.name).joined(separator: ", "))")
            }
            reports.append((format, file))
        }
        return reports
    }

    /// The formats that are asked for, of those that there are.
    func chosen<Content>(of formats: [OutputFormat<Content>]) -> [OutputFormat<Content>] {
        let names = report.compactMap { ReportOptions.parts(of: $0)?.format }
        return formats.filter { names.contains($0.name) }
    }

    /// Refuses a file that can't be written, before anything is fetched.
    func check<Content>(
        _ formats: [OutputFormat<Content>], _ context: Context
    ) throws(CommandFailure) {
        for (format, file) in try reports(of: formats) {
            try OutputOptions.check(file, takes: format, of: formats)
            try OutputOptions.checkPlace(file, for: "the report", context)
        }
    }

    /// Writes each report; and for the format `github`, here or as the output, Markdown to the summary that the job's
    /// page shows.
    func write<Content>(
        _ content: Content, as formats: [OutputFormat<Content>], output: OutputOptions, _ context: Context
    ) throws(CommandFailure) {
        let reports = try reports(of: formats)
        for (format, file) in reports {
            try OutputOptions.write(format.render(content, TextStyle()), to: file, "the report", context)
        }
        guard output.format == "github" || reports.contains(where: { $0.format.name == "github" }),
            let summary = context.variables["GITHUB_STEP_SUMMARY"], !summary.isEmpty,
            let markdown = formats.first(where: { $0.name == "markdown" })
        else { return }
        do {
            try context.files.append(JobSummary.cut(markdown.render(content, TextStyle())), to: summary)
        } catch {
            throw CommandFailure.incomplete("the job summary could not be written: \(error.reason)")
        }
    }
}
