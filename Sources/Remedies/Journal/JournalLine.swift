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

    /// The entry that the line says; nil where it says none.
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
