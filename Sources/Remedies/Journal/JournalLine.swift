import FoundationEssentials
import Records
import Secrets
import Support

/// A journal's entry as a line of JSON: `at`, `run`, `event`, and what the event has besides. See docs/journal.md.
struct JournalLine: Codable {
    struct Secret: Codable {
        var name: String
        var binding: String?
        var outcome: String?
    }

    var at: String
    var run: String
    var event: String
    var command: String?
    var environment: String?
    var request: Int?
    var change: String?
    var secrets: [Secret]?
    var file: String?
    var answer: String?

    init(_ entry: JournalEntry) {
        at = "\(Instant(secondsSince1970: entry.at))"
        run = entry.run
        switch entry.event {
        case .began(let command, let environment):
            (event, self.command, self.environment) = ("began", command.rawValue, environment)
        case .generated(let changes, let file):
            (event, self.file) = ("generated", file)
            secrets = changes.map { Secret(name: $0.name, binding: "\($0.binding)") }
        case .sending(let request, let change):
            (event, self.request) = ("sending", request)
            switch change {
            case .set(let changes):
                self.change = "set"
                secrets = changes.map { Secret(name: $0.name, binding: "\($0.binding)") }
            case .delete(let names):
                self.change = "delete"
                secrets = names.map { Secret(name: $0) }
            }
        case .answered(let request, let answer):
            (event, self.request, self.answer) = ("answered", request, answer.rawValue)
        case .settled(let request, let outcomes):
            (event, self.request) = ("settled", request)
            secrets = outcomes.sorted { $0.key < $1.key }.map { Secret(name: $0, outcome: $1.rawValue) }
        case .ended: event = "ended"
        }
    }

    /// The entry that the line says; `nil` if it says none.
    var entry: JournalEntry? {
        guard let at = Instant(rfc3339: at)?.secondsSince1970, !run.isEmpty, let event = parsedEvent else {
            return nil
        }
        return JournalEntry(at: at, run: run, event: event)
    }

    private var parsedEvent: JournalEvent? {
        switch event {
        case "began":
            guard let command = command.flatMap(JournalEvent.Command.init), let environment else {
                return nil
            }
            return .began(command: command, environment: environment)
        case "generated": return changes.map { .generated($0, file: file) }
        case "sending":
            guard let request, let change = parsedChange else { return nil }
            return .sending(request: request, change)
        case "answered":
            guard let request, let answer = answer.flatMap(JournalEvent.Answer.init) else { return nil }
            return .answered(request: request, answer)
        case "settled":
            guard let request, let outcomes else { return nil }
            return .settled(request: request, outcomes)
        case "ended": return .ended
        default: return nil
        }
    }

    private var parsedChange: JournalEvent.Change? {
        switch change {
        case "set": changes.map { .set($0) }
        case "delete": secrets.map { .delete($0.map(\.name)) }
        default: nil
        }
    }

    private var changes: [PendingChange]? {
        guard let secrets else { return nil }
        let changes = secrets.compactMap { secret in
            secret.binding.flatMap { Binding($0) }.map { PendingChange(name: secret.name, binding: $0) }
        }
        return changes.count == secrets.count ? changes : nil
    }

    private var outcomes: [String: JournalEvent.Outcome]? {
        guard let secrets else { return nil }
        var outcomes: [String: JournalEvent.Outcome] = [:]
        for secret in secrets {
            guard let outcome = secret.outcome.flatMap(JournalEvent.Outcome.init) else { return nil }
            outcomes[secret.name] = outcome
        }
        return outcomes
    }
}

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
