import Records
import Support

/// A run of the journal for a person at a terminal.
public enum JournalText {
    /// The run in lines, a newline at the end of each.
    public static func lines(of run: JournalRun) -> String {
        var layout = TextLayout()
        let state = run.hasEnded ? "" : "  (open)"
        layout.paragraph(
            "",
            "\(Instant(secondsSince1970: run.began))  \(run.command.rawValue) \(escape(run.environment))\(state)",
            indent: 2)
        for generated in run.generated {
            guard let file = generated.file else { continue }
            let names = generated.changes.map(\.name).joined(separator: ", ")
            layout.paragraph("  wrote   ", escape("\(names) to \(file)"), indent: 10)
        }
        for request in run.requests { add(request, to: &layout) }
        return layout.text
    }

    private static func add(_ request: JournalRun.Request, to layout: inout TextLayout) {
        let verb =
            switch request.change {
            case .set: "  set     "
            case .delete: "  delete  "
            }
        let answer = request.answer.map(\.rawValue) ?? "not known to be answered"
        for name in request.change.names {
            let outcome =
                switch request.outcomes?[name] {
                case .done?: "done"
                case .undone?: "not done"
                case .unseen?: "unknown: the listing shows no digests"
                case nil: "open"
                }
            layout.paragraph(verb, escape(name), tail: "\(outcome) (\(answer))", indent: 10)
        }
    }

    private static func escape(_ text: String) -> String { TerminalText.escape(text) }
}
