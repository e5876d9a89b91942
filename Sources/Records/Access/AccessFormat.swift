import Listings
import Support

/// A way to write a report of `envaudit doctor` down.
public typealias AccessFormat = OutputFormat<AccessReport>

extension AccessFormat {
    /// Every format of a report, the default first.
    public static let all: [AccessFormat] = [
        AccessFormat("text", ["txt"]) { TextAccess(style: $1).render($0) },
        AccessFormat("json", ["json"]) { report, _ in JSONText.of(AccessJSON(report)) },
    ]
}

extension AccessReport.Entry.Kind {
    /// The name in a table.
    var name: String {
        switch self {
        case .listing(nil): "listing"
        case .listing(let part?): "listing \(part)"
        case .probe(let name): name
        case .nothing: "listing"
        }
    }
}

extension HostAccess.Token {
    /// The state in a table.
    var words: String {
        switch self {
        case .set(let variable): "\(variable) is set"
        case .unusable(let variable): "\(variable): wrong form"
        case .missing(let variables): "\(variables.last ?? "") is not set"
        case .none: "none needed"
        }
    }
}

/// A report for a person at a terminal: a table, then what to do.
struct TextAccess {
    let style: TextStyle

    func render(_ report: AccessReport) -> String {
        var layout = TextLayout(width: style.width)
        guard style.shows != .verdict else {
            layout.paragraph("", report.tally, indent: 2)
            return layout.text
        }
        let head = ["ENVIRONMENT", "WHAT", "HOST", "TOKEN", "ANSWER"]
        let rows = report.entries.map { entry in
            [
                entry.environment, entry.kind.name, entry.access.host, entry.access.token.words,
                answer(of: entry),
            ]
            .map(escape)
        }
        let widths = head.indices.map { column in
            ([head] + rows).map { $0[column].unicodeScalars.count }.max() ?? 0
        }
        // Where there is no room, the host goes first, as the token's name tells it; then environments are headings.
        func room(_ columns: [Int]) -> Int { columns.reduce(2 * columns.count - 2) { $0 + widths[$1] } }
        let columns = [[0, 1, 2, 3, 4], [0, 1, 3, 4]].first { room($0) <= style.width } ?? [1, 3, 4]
        let isGrouped = columns[0] != 0
        for (index, row) in ([head] + rows).enumerated() {
            if isGrouped, index > 0, index == 1 || row[0] != rows[index - 2][0] { layout.line(row[0]) }
            let cells = columns.map { column in
                row[column] + String(repeating: " ", count: widths[column] - row[column].unicodeScalars.count)
            }
            let line = (isGrouped ? "  " : "") + cells.joined(separator: "  ")
            layout.line(String(line.reversed().drop { $0 == " " }.reversed()))
        }
        layout.line()
        for (failure, names) in failures(of: report) {
            let more = names.count > 3 ? " and \(names.count - 3) more" : ""
            let what = names.prefix(3).joined(separator: ", ") + more
            layout.paragraph("", "\(paint(.red, escape(what))): \(escape(failure.message))", indent: 2)
            if !failure.advice.isEmpty { layout.paragraph("  ", "Fix: \(escape(failure.advice))", indent: 4) }
        }
        if report.entries.contains(where: { $0.access.failure != nil }) { layout.line() }
        layout.paragraph("", report.tally, indent: 2)
        return layout.text
    }

    /// Each failure once, with what it is of: one token is often needed in many places.
    private func failures(of report: AccessReport) -> [(failure: Failure, names: [String])] {
        var all: [(failure: Failure, names: [String])] = []
        for entry in report.entries {
            guard let failure = entry.access.failure else { continue }
            let name = "\(entry.environment) \(entry.kind.name)"
            let known = all.firstIndex {
                $0.failure.message == failure.message && $0.failure.advice == failure.advice
            }
            if let known { all[known].names.append(name) } else { all.append((failure, [name])) }
        }
        return all
    }

    private func answer(of entry: AccessReport.Entry) -> String {
        switch (entry.access.failure, entry.access.request) {
        case (nil, nil): "found"
        case (nil, _?): "ok"
        case (_?, nil): "not asked"
        case (_?, _?): "failed"
        }
    }

    private func escape(_ text: String) -> String { TerminalText.escape(text) }

    private func paint(_ color: Color, _ text: String) -> String { color.paint(text, if: style.usesColor) }
}

/// A report as JSON, `envaudit.doctor/1`: within the version, members are added and never renamed. Tests hold it to
/// `Schemas/doctor.json`.
struct AccessJSON: Encodable {
    let schema = "envaudit.doctor/1"
    let tool = ToolJSON()
    let generatedAt: String
    let workspace: String
    let status: String
    let entries: [Entry]

    init(_ report: AccessReport) {
        generatedAt = "\(Instant(secondsSince1970: report.generatedAt))"
        workspace = report.workspace
        status = report.isGood ? "ok" : "incomplete"
        entries = report.entries.map(Entry.init)
    }

    /// A listing or a probe.
    struct Entry: Encodable {
        let environment: String
        let kind: String
        @OrNull var name: String?
        let host: String
        @OrNull var address: String?
        let token: Token
        @OrNull var request: String?
        let status: String
        @OrNull var message: String?
        @OrNull var advice: String?

        init(_ entry: AccessReport.Entry) {
            environment = entry.environment
            switch entry.kind {
            case .listing(let part):
                kind = "listing"
                name = part
            case .probe(let probe):
                kind = "probe"
                name = probe
            case .nothing:
                kind = "listing"
                name = nil
            }
            host = entry.access.host
            address = entry.access.address
            token = Token(entry.access.token)
            request = entry.access.request
            status = entry.access.failure == nil ? "ok" : entry.access.request == nil ? "not_asked" : "failed"
            message = entry.access.failure?.message
            advice = entry.access.failure.flatMap { $0.advice.isEmpty ? nil : $0.advice }
        }
    }

    /// A token's state, and nothing of the token.
    struct Token: Encodable {
        let state: String
        let variables: [String]

        init(_ token: HostAccess.Token) {
            switch token {
            case .set(let variable): (state, variables) = ("set", [variable])
            case .unusable(let variable): (state, variables) = ("wrong_form", [variable])
            case .missing(let all): (state, variables) = ("missing", all)
            case .none: (state, variables) = ("not_needed", [])
            }
        }
    }
}
