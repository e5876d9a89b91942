import Renderings

@testable import Auditing
@testable import Manifests
@testable import Secrets
@testable import Support

/// Records with hostile text at every place where text comes from outside, also where a manifest or provider
/// would be refused today: what writes records relies on nobody.
enum HostileRecord {
    /// One record with each text at every place.
    static func record(of hostile: HostileText) -> Record {
        record(texts: [hostile.text], statuses: Status.allCases, at: hostile.text)
    }

    /// A record of the same environments in which nothing was checked.
    static func empty(of hostile: HostileText) -> Record {
        record(texts: [], statuses: [], at: hostile.text)
    }

    /// Every hostile text as a secret's name, except the ones that are too long to be reviewed.
    static let everything = record(
        texts: HostileText.all.map(\.text).filter { $0.utf8.count < 1_000 }, statuses: [.fail],
        at: "\u{1B}[31m<b>|`::error::x`\n##[group]@everyone\u{202E}")

    /// One environment has all the names, and another could not be listed.
    static func record(texts: [String], statuses: [Status], at elsewhere: String) -> Record {
        let environments = [
            environment(elsewhere, names: texts, statuses), environment(elsewhere, names: [], []),
        ]
        return Record(
            generatedAt: 1_795_237_200, asOf: day, workspace: elsewhere, verdict: .fail,
            environments: environments,
            sharing: [
                SharedValue(
                    fingerprint: Fingerprint(description: "0123456789ab"),
                    members: texts.map { SecretID(environment: elsewhere, part: nil, name: Name($0)) })
            ])
    }

    private static let day = CalendarDate(secondsSince1970: 1_795_237_200)

    private static func environment(_ text: String, names: [String], _ statuses: [Status])
        -> EnvironmentRecord
    {
        let checks = names.flatMap { name in statuses.map { check($0, subject: name, text) } }
        // The same of something that is no secret: it has a table of its own in Markdown.
        let others = statuses.map { check($0, subject: "identity " + text, text) }
        // And of what each probe sees.
        let seen = RuleSet.all.tables.flatMap { table in
            statuses.map { check($0, rule: table.rule, subject: "seen " + text, text) }
        }
        return EnvironmentRecord(
            environment: declaration(text), verdict: .fail,
            listings: [!names.isEmpty, true, false].map { summary(text, isSeen: $0) }, place: 0,
            settingsURL: text, secrets: names.map { row($0, text) }, checks: checks + others + seen)
    }

    private static func declaration(_ text: String) -> Environment {
        let place = Position(file: text, line: 1, column: 1)
        return Environment(
            name: Located(text, at: place), title: text, tier: .staging, frontend: Located(text, at: place),
            gitBranch: nil, hosting: text,
            listing: ListingDeclaration(
                provider: Located(text, at: place), settings: ["project": Located(text, at: place)]),
            listings: [], identifiers: [], expectations: [], waivers: [])
    }

    private static func summary(_ text: String, isSeen: Bool) -> ListingSummary {
        let seen = ListingSummary.Seen(
            provider: text, source: .live, evidence: .digest, count: 1, fetchedAt: 1_795_237_200, parts: [],
            gaps: [])
        return ListingSummary(environment: text, seen: isSeen ? seen : nil)
    }

    private static func row(_ name: String, _ text: String) -> SecretRow {
        let service = Service(
            id: text, title: text, risk: text, severity: .high, isolation: .isolated, dashboard: text,
            safeguards: [], together: true, secrets: [])
        return SecretRow(
            name: name, declaredBy: name, service: service, declaration: nil, isolation: .isolated,
            presence: .required, expected: text, isSet: true, note: text)
    }

    private static func check(
        _ status: Status, rule: String = "shared-secret", subject: String, _ text: String
    ) -> Check {
        let waiver = Waiver(
            finding: Located(text, at: Position(file: text, line: 1, column: 1)), reason: text, owner: text,
            from: day, until: day)
        return Check(
            environment: text, rule: rule, subject: subject, service: text, status: status,
            severity: .high, evidence: .digest, declaredAt: Position(file: text, line: 1, column: 1),
            waiver: status == .waived ? waiver : nil,
            text: PlainText(message: text, fix: Fix(text), expected: text, url: text))
    }
}

/// The words of a check that no rule made.
struct PlainText: CheckText {
    let message: String
    let fix: Fix?
    let expected: String?
    let url: String?
}

extension Record {
    /// The same record with this environment alone.
    func judging(_ environment: EnvironmentRecord) -> Record {
        Record(
            generatedAt: generatedAt, asOf: asOf, workspace: workspace, verdict: environment.verdict,
            environments: [environment], sharing: [])
    }
}
