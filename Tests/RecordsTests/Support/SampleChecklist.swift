import Renderings

@testable import Auditing
@testable import Manifests
@testable import Support

/// Checklists with ticks, to be written in each format.
enum SampleChecklist {
    static let day = CalendarDate(secondsSince1970: 1_795_237_200)

    /// Every sample by its name: each has a golden file in each format.
    static let all: [(name: String, record: ChecklistRecord)] = [
        ("priorities", record([states])), ("sections", record([mixed, sectioned])),
        ("nothing", record([])), ("hostile", hostile),
    ]

    /// Every hostile text as a title, except the ones that are too long to be reviewed.
    private static let hostile = record([
        list(
            "hostile", "\u{1B}[31m<b>|`::error::x`",
            HostileText.all.map(\.text).filter { $0.utf8.count < 1_000 }.map { title in
                item(
                    "x", title, .open(.attestation(.missing), past: nil), manual: "\u{1B}[31m<b>|`::error::x`"
                )
            })
    ])

    /// One record with a text at every place.
    static func record(of hostile: HostileText) -> ChecklistRecord {
        let text = hostile.text
        let checks = BoundChecks(
            checks: Status.allCases.map { check($0, text) },
            unset: [SecretID(environment: text, part: nil, name: Name(text))],
            unmatched: CheckPattern("\(text)/a*").map { [$0] } ?? [])
        let deferral = ChecklistItem.Deferral(reason: text, review: day)
        let stated = [
            ItemAttestation.holds(attestation(.note(text), by: text)),
            .expired(attestation(.link(text), by: text)), .early(attestation(.note(text), by: text)),
            .missing,
            .unreadable([ManifestProblem(at: Position(file: text, line: 1, column: 1), text)]),
        ]
        let states: [ItemState] =
            [.waived(checks), .unproven(checks), .deferred(deferral), .done(.checks(checks))]
            + [.open(.checks(checks), past: deferral), .open(.nothing, past: deferral)]
            + stated.map { .open(.attestation($0), past: nil) }
            + [
                .done(.attestation(stated[0])),
                .done(.attestation(.holds(attestation(.link(text), by: text)))),
            ]
        let items = states.map { state in
            item(text, text, state, priority: 1, section: text, manual: text, deferral: deferral, extra: text)
        }
        return ChecklistRecord(
            generatedAt: 1_795_237_200, asOf: day, workspace: text,
            checklists: [list(text, text, items, priorities: [(1, text)])],
            waiversFrom: RevisionOrigin(revision: text, commit: text))
    }

    private static let states = list(
        "master", "Master Checklist",
        [
            item(
                "site-url", "Preprod's SITE_URL is its frontend", .done(.checks(bound([.pass]))), priority: 1),
            item(
                "pay", "Preprod's PAY_KEY is its own", .done(.checks(bound([.pass, .pass], unset: 1))),
                priority: 1),
            item(
                "unset", "Preprod's PAY_KEY is a test key", .done(.checks(bound([], unset: 5))), priority: 1),
            item(
                "hook", "Preprod's hooks are its own",
                .open(.checks(bound([.pass, .fail, .unproven])), past: nil),
                priority: 1),
            item(
                "many", "Preprod has no secret of production's",
                .open(.checks(bound([.fail, .fail, .fail, .fail, .fail])), past: nil), priority: 1),
            item(
                "prefix", "Preprod's keys are test keys", .unproven(bound([.unproven], unmatched: 1)),
                priority: 2),
            item(
                "lms", "The LMS is preprod's own", .waived(bound([.pass, .waived])), priority: 2,
                section: "LMS"),
            item(
                "users", "Cal.com user mapping", .open(.attestation(.missing), past: nil), priority: 2,
                section: "LMS", manual: "Fill the tables, and note how many rows there are.",
                extra: "https://app.cal.example/x"),
            item(
                "drill", "Restore drill", .done(.attestation(.holds(attestation(.note("In 40 minutes."))))),
                priority: 2, manual: "Restore."),
            item(
                "review", "Access review",
                .done(.attestation(.holds(attestation(.link("https://x.example/1"))))), priority: 2,
                manual: "Review."),
            item(
                "oauth", "OAuth apps", .open(.attestation(.expired(attestation(.note("Done.")))), past: nil),
                priority: 2, manual: "Register."),
            item("circle", "Circle", .deferred(deferral), priority: 3, deferral: deferral),
            item("sentry", "Sentry", .open(.nothing, past: deferral), priority: 3, deferral: deferral),
            item("rest", "Whatever else there is", .open(.attestation(.missing), past: nil), manual: "Look."),
        ], priorities: [(1, "Must do now"), (2, "Before testing"), (3, "Optional")])

    /// Priorities that are mixed within sections, and so are no headings.
    private static let mixed = list(
        "mixed", "Services",
        [
            item(
                "a", "A", .open(.attestation(.missing), past: nil), priority: 2, section: "Stripe",
                manual: "Do A."),
            item("b", "B", .unproven(bound([.error])), priority: 1, section: "Stripe"),
            item(
                "c", "C", .open(.attestation(.missing), past: nil), priority: 2, section: "Cal.com",
                manual: "Do C."),
            item("d", "D", .done(.checks(bound([.pass]))), section: "Cal.com"),
            item("e", "E", .done(.checks(bound([.pass])))),
        ])

    private static let sectioned = list(
        "sectioned", "No priorities",
        [
            item("f", "F", .done(.checks(bound([.pass]))), section: "One"),
            item("g", "G", .unproven(bound([.unproven])), section: "Two"),
        ])

    private static let deferral = ChecklistItem.Deferral(
        reason: "Not set up on production either.",
        review: CalendarDate(secondsSince1970: 1_795_237_200 - 86_400))

    private static func record(_ lists: [TickedChecklist]) -> ChecklistRecord {
        ChecklistRecord(generatedAt: 1_795_237_200, asOf: day, workspace: "acme", checklists: lists)
    }

    private static func list(
        _ name: String, _ title: String, _ items: [TickedItem], priorities: [(Int, String)] = []
    ) -> TickedChecklist {
        let place = Position(file: "m.yaml", line: 1, column: 1)
        return TickedChecklist(
            checklist: Checklist(
                name: Located(name, at: place), title: title,
                priorities: priorities.map { (number: $0.0, meaning: $0.1) }, items: items.map(\.item)),
            items: items)
    }

    private static func item(
        _ id: String, _ title: String, _ state: ItemState, priority: Int? = nil, section: String? = nil,
        manual: String? = nil, deferral: ChecklistItem.Deferral? = nil, extra: String? = nil
    ) -> TickedItem {
        let environment = extra == nil ? "preprod" : extra ?? ""
        let tick: ChecklistItem.Tick =
            if let manual, state.checks == nil {
                .manual(manual, environment: "preprod")
            } else if state.checks != nil {
                .checks(CheckPattern("preprod/*").map { [$0] } ?? [])
            } else { .nothing }
        return TickedItem(
            item: ChecklistItem(
                id: Located(id, at: Position(file: "m.yaml", line: 1, column: 1)), title: title,
                priority: priority, section: section, environment: environment, tick: tick,
                deferral: deferral,
                note: extra, link: extra),
            environments: [environment], state: state)
    }

    private static func bound(_ statuses: [Status], unset: Int = 0, unmatched: Int = 0) -> BoundChecks {
        BoundChecks(
            checks: statuses.enumerated().map { check($1, "KEY_\($0)", "what was found of it") },
            unset: (0..<unset).map { SecretID(environment: "preprod", part: nil, name: Name("UNSET_\($0)")) },
            unmatched: (0..<unmatched).compactMap { CheckPattern("preprod/site-url/NONE_\($0)") })
    }

    private static func check(_ status: Status, _ subject: String, _ text: String? = nil) -> Check {
        let text = text ?? subject
        let waiver = Waiver(
            finding: Located(text, at: Position(file: "m.yaml", line: 1, column: 1)), reason: text,
            owner: text,
            from: day, until: day)
        return Check(
            environment: text == subject ? text : "preprod", rule: "shared-secret", subject: subject,
            service: text,
            status: status, severity: .high, evidence: .digest,
            declaredAt: Position(file: "m.yaml", line: 1, column: 1),
            waiver: status == .waived ? waiver : nil,
            text: PlainText(message: text, fix: Fix("Mend \(subject)"), expected: text, url: text))
    }

    private static func attestation(_ evidence: Attestation.ItemEvidence, by: String = "Ann") -> Attestation {
        Attestation(.item(id: "a", evidence), by: by, on: day, until: day)
    }
}
