import Auditing
import Manifests
import Secrets
import Support

/// The record as one page for a browser: it requests nothing, runs no script but its own, and shows everything without
/// that script.
struct HTMLRecord {
    let record: Record
    let titles: RecordTitles
    /// The environments that were judged, by name.
    let places: [String: Int]
    let failures: [RecordFinding]
    let errors: [OpenChecks]
    let unproven: [OpenChecks]
    let waived: [RecordFinding]
    /// The anchors of checks that did not pass, by check id.
    let anchors: [String: String]
    /// The rules that the page explains: those by which something did not pass.
    let rules: Set<String>

    static func render(_ record: Record) -> String { HTMLRecord(record).page.text + "\n" }

    private init(_ record: Record) {
        self.record = record
        titles = RecordTitles(record)
        places = Dictionary(
            record.environments.enumerated().map { ($1.environment.name.value, $0) },
            uniquingKeysWith: { first, _ in first })
        failures = RecordFinding.all(.fail, in: record)
        errors = OpenChecks.groups(.error, in: record)
        unproven = OpenChecks.groups(.unproven, in: record)
        waived = RecordFinding.all(.waived, in: record)
        var anchors: [String: String] = [:]
        func mark(_ kind: String, _ groups: [[Check]]) {
            for (index, checks) in groups.enumerated() {
                for check in checks { anchors[check.id] = anchors[check.id] ?? "\(kind)\(index + 1)" }
            }
        }
        mark("fail-", failures.map(\.ends))
        mark("error-", errors.flatMap(\.claims).map { $0.checks + $0.consequences })
        mark("unproven-", unproven.flatMap(\.claims).map { $0.checks + $0.consequences })
        mark("waived-", waived.map(\.ends))
        self.anchors = anchors
        rules = Set(
            record.environments.lazy.flatMap(\.checks).filter { $0.status != .pass && $0.status != .absent }
                .map(\.rule))
    }
}

/// A part of the page under a heading.
struct HTMLSection {
    /// Its anchor.
    let id: HTML
    let title: HTML
    /// How many entries it has; `nil` if they are not counted.
    var count: Int?
    /// What a reader has to know of it.
    var introduction: HTML?
    let body: HTML
    /// Whether the filter chooses among its entries.
    var isFiltered = true

    fileprivate var link: HTML {
        let number: HTML? = count.map { " <span class=\"n\">\($0)</span>" }
        return "<li><a href=\"#\(id)\">\(title)\(number)</a></li>\n"
    }

    fileprivate var markup: HTML {
        let number: HTML? = count.map { " <span class=\"n\">\($0)</span>" }
        let none: HTML? = isFiltered ? "<p class=\"none\" hidden>No entry matches the filter.</p>\n" : nil
        return """
            <section id="\(id)" aria-labelledby="\(id)-title">
            <h2 id="\(id)-title">\(title)\(number)</h2>
            \(introduction.map { "<p class=\"lead\">\($0)</p>\n" })\(body)\(none)</section>

            """
    }
}

// The page around its sections.
extension HTMLRecord {
    private var page: HTML {
        let sections = [
            environmentsSection, failuresSection, errorsSection, sharingSection, secretsSection,
            othersSection,
            unprovenSection, waivedSection, checklistsSection, rulesSection,
        ].compactMap(\.self)
        return """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="\(policy)">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="referrer" content="no-referrer">
            <meta name="robots" content="noindex">
            <meta name="generator" content="envaudit \(Tool.version)">
            <title>\(record.workspace.asName): \(record.verdict.word)</title>
            <style>\(own: HTMLStyle.sheet)</style>
            </head>
            <body>
            <a class="skip" href="#record">Skip to the record</a>
            \(header)<div class="page">
            <div class="side">
            <nav aria-label="Sections">
            <ul>
            \(sections.map(\.link))</ul>
            </nav>
            \(filter)</div>
            <main id="record" tabindex="-1">
            \(sections.map(\.markup))</main>
            </div>
            <footer>
            <p>Written by envaudit \(Tool.version). The page holds no secret value and no digest, and requests nothing from any server.</p>
            </footer>
            <script>\(own: HTMLScript.source)</script>
            </body>
            </html>
            """
    }

    /// Nothing is loaded, and only scripts and styles with the named hashes apply.
    private var policy: String {
        "default-src 'none'; style-src 'sha256-\(HTMLStyle.hash)'; script-src 'sha256-\(HTMLScript.hash)'; base-uri 'none'; form-action 'none'"
    }

    private var header: HTML {
        let moment = "\(Instant(secondsSince1970: record.generatedAt))"
        let number = counted(record.environments.count, "environment")
        var notes: [HTML] = []
        if let base = record.base {
            notes.append("Judged by the manifests of \(HTML.name(base.revision)) (\(base.commit)) as well.")
        }
        if let origin = record.waiversFrom {
            notes.append("Waivers are those of \(HTML.name(origin.revision)) (\(origin.commit)).")
        }
        if let skipped = record.skipping() { notes.append("\(skipped).") }
        if let news = record.news { notes.append("\(news.asSentence)") }
        for ending in record.endingWaivers {
            let days = ending.daysLeft == 0 ? "today" : "in \(counted(ending.daysLeft, "day"))"
            notes.append(
                "<strong>Warning:</strong> the waiver of \(HTML.name(ending.finding)) in \(titles.environment(ending.environment)) ends \(days), on \("\(ending.waiver.until)") (owner: \(ending.waiver.owner))."
            )
        }
        let list: HTML? =
            notes.isEmpty ? nil : "<ul class=\"notes\">\n\(notes.map { "<li>\($0)</li>\n" })</ul>\n"
        return """
            <header>
            <p class="kind">Configuration record</p>
            <div class="title">
            <h1>\(record.workspace.asName)</h1>
            <p class="verdict \(record.verdict.rawValue)">\(record.verdict.rawValue)</p>
            </div>
            <p class="tally">\(record.counts.tally), in \(number).</p>
            <p class="made">Made on <time datetime="\(moment)">\(moment)</time>.</p>
            \(list)</header>

            """
    }

    /// The controls of the script, which are hidden without it.
    private var filter: HTML {
        func choices(_ name: HTML, _ legend: HTML, _ values: [(value: String, words: String)]) -> HTML? {
            guard values.count > 1 else { return nil }
            let boxes: [HTML] = values.map {
                "<label><input type=\"checkbox\" name=\"\(name)\" value=\"\($0.value)\"> \($0.words)</label>\n"
            }
            return "<fieldset>\n<legend>\(legend)</legend>\n\(boxes)</fieldset>\n"
        }
        let counts = record.counts
        let statuses = Status.byUrgency.filter { counts[$0] != nil }.map { ($0.rawValue, $0.words) }
        let severities = Severity.allCases.reversed().map { ($0.rawValue, $0.rawValue) }
        let environments = record.environments.enumerated().map { ("\($0)", $1.title.asName) }
        return """
            <details id="choice" hidden>
            <summary>Search and filter</summary>
            <form id="filter" role="search" aria-label="Search and filter">
            <label class="search">Search <input type="search" name="text" autocomplete="off" spellcheck="false"></label>
            \(choices("status", "Status", statuses))\(choices("severity", "Severity", severities))\(choices("environment", "Environment", environments))<p><button type="reset">Show everything</button></p>
            <p id="shown" role="status"></p>
            </form>
            </details>

            """
    }
}

// What the sections share.
extension HTMLRecord {
    /// What the filter reads of an entry: its statuses, severities and environments.
    func facets(
        _ statuses: [Status], _ severities: some Sequence<Severity>, _ environments: some Sequence<String>
    ) -> HTML {
        let words = statuses.map(\.rawValue).joined(separator: " ")
        let grave = Set(severities).sorted(by: >).map(\.rawValue).joined(separator: " ")
        let numbers = Set(environments.compactMap { places[$0] }).sorted().map { "\($0)" }
        return " data-s=\"\(words)\" data-v=\"\(grave)\" data-e=\"\(numbers.joined(separator: " "))\""
    }

    /// What a check is about.
    func subject(_ check: Check) -> HTML {
        switch titles.subject(check) {
        case .name(let name): .name(name)
        case .service(let title, nil), .setting(let title, nil): "<b>\(title)</b>"
        case .service(let title, let rest?): "<b>\(title)</b> \(HTML.name(rest))"
        case .setting(let words, let rest?): "<b>\(words)</b>: \(HTML.name(rest))"
        }
    }

    /// What was found, and of what.
    func sentence(_ check: Check) -> HTML {
        let message = check.message
        let end: HTML = [".", "!", "?"].contains(where: message.hasSuffix) ? "" : "."
        return "\(subject(check))\(message.followsSubject ? " " : ": ")\(HTML.prose(message))\(end)"
    }

    /// A rule's id, with a link to what it says.
    func rule(_ id: String) -> HTML { rules.contains(id) ? "<a href=\"#rule-\(id)\">\(id)</a>" : "\(id)" }

    /// The titles of environments, each once.
    func environments(_ names: [String]) -> HTML {
        var seen: Set<String> = []
        return HTML(
            names.filter { seen.insert($0).inserted }.map {
                "<span class=\"env\">\(titles.environment($0).asName)</span>"
            }, separator: " ")
    }

    /// The subjects of several checks of one environment, by their rules.
    func subjects(_ checks: [Check]) -> HTML {
        HTML(
            checks.byRule.map { id, checks in
                "<p class=\"names\">\(rule(id)): \(HTML(checks.map(subject), separator: ", "))</p>\n"
            })
    }
}

extension HTML {
    /// A status in a word and a colour.
    static func status(_ status: Status) -> HTML {
        "<span class=\"p \(status.rawValue)\">\(status.words)</span>"
    }

    static func severity(_ severity: Severity) -> HTML {
        "<span class=\"v \(severity.rawValue)\">\(severity.rawValue)</span>"
    }

    static func verdict(_ verdict: Verdict) -> HTML {
        "<span class=\"p \(verdict.rawValue)\">\(verdict.rawValue)</span>"
    }
}

extension Status {
    /// What is to be seen first comes first.
    static let byUrgency = allCases.sorted { $0.urgency > $1.urgency }

    /// The status as a page shows it.
    var words: String { self == .absent ? "not set" : rawValue }
}
