import Support

/// The readable part of a workspace's checklists, and all their problems.
public struct ChecklistsReading: Sendable {
    /// Whatever could be read, even if it has errors.
    public let checklists: [Checklist]
    /// The problems by file; empty if there are none.
    public let problems: [ManifestProblem]

    /// Creates a result.
    public init(checklists: [Checklist], problems: [ManifestProblem]) {
        self.checklists = checklists
        self.problems = problems
    }

    /// Reads checklists from the text of their files.
    ///
    /// - Parameters:
    /// - environments: The names of the workspace's environments.
    /// - rules: The IDs of all rules.
    public init(_ files: [ManifestFile], environments: [String], rules: [String]) {
        let problems = ProblemCollector()
        let read = files.compactMap { Checklist.fields.read($0, problems) }
        for item in read.flatMap(\.items) { item.check(environments, rules, problems) }
        checklists = read.map(\.checklist)
        ChecklistsReading.reportIDsTakenTwice(checklists, problems)
        self.problems = problems.all
    }

    /// Item IDs must be unique across checklists, since an attestation names only the item.
    private static func reportIDsTakenTwice(_ checklists: [Checklist], _ problems: ProblemCollector) {
        var places: [String: Position] = [:]
        for id in checklists.flatMap(\.items).map(\.id) {
            if let first = places[id.value] {
                problems.report(
                    id.position,
                    "the item \(id.value) is already in \(first.file), line \(first.line): expected an id of its own"
                )
            } else {
                places[id.value] = id.position
            }
        }
    }
}

extension Checklist {
    /// A checklist, with the positions of its references to other files.
    package static let fields = FieldTable<(checklist: Checklist, items: [ChecklistItem.Reading])>(
        "checklist", "A checklist, whose items are ticked by the audit's checks or by a person's attestation."
    ) { fields in
        let name = fields.required(
            "checklist", Form.name(.identifier("checklist name")).located,
            "Its name, the same as the file's.", example: "master")
        let title = fields.required("title", .text, "Its name for people.", example: "Master checklist")
        let priorities = fields.optional(
            "priorities", priorities,
            "What each priority means, by its number, the most urgent first.",
            default: "any number may be one",
            example: "{ 1: Before the first user }")
        let items = fields.required(
            "items", ChecklistItem.fields.form.list("a list of items", count: 1...Int.max),
            "What has to be done, in the order in which it is shown.",
            example: "[{ id: site-url, title: The URL is right, checks: preprod/site-url/* }]")
        return { read in
            let name = try read(name)
            name.mustNameItsFile("checklist", read.problems)
            let (items, priorities) = (try read(items), try read(priorities))
            report(items.compactMap(\.priority), unlessAmong: priorities.map(\.number), read.problems)
            let checklist = Checklist(
                name: name, title: try read(title).inOneLine, priorities: priorities, items: items.map(\.item)
            )
            return (checklist, items)
        }
    }

    private static let priorities = Form.text("what the priority means").entries(
        "what each priority means, by its number",
        named: NameForm(
            kind: "priority", letters: "a number from 0 to 99", pattern: "^(0|[1-9][0-9]?)$",
            accepts: { text in Int(text).map { (0...99).contains($0) && "\($0)" == text } ?? false })
    ).filled("what each priority means, by its number").map { entries in
        entries.compactMap { entry in
            Int(entry.name.value).map { (number: $0, meaning: entry.value.inOneLine) }
        }
    }

    private static func report(
        _ priorities: [Located<Int>], unlessAmong declared: [Int], _ problems: ProblemCollector
    ) {
        guard !declared.isEmpty else { return }
        for priority in priorities where !declared.contains(priority.value) {
            problems.report(
                priority.position,
                "unknown priority \(priority.value): expected \(listed(declared.map(String.init), "or")), of \"priorities\""
            )
        }
    }
}

extension ChecklistItem {
    /// An item, with the positions of its references to other files.
    package struct Reading: Sendable {
        let item: ChecklistItem
        let priority: Located<Int>?
        let environment: Located<String>?
        let checks: [Located<CheckPattern>]

        /// Reports references to unknown environments and rules.
        func check(_ environments: [String], _ rules: [String], _ problems: ProblemCollector) {
            if let environment, !environments.contains(environment.value) {
                problems.report(
                    environment.position,
                    "unknown environment \(quoted(environment.value))\(suggestion(environment.value, among: environments))"
                )
            }
            for check in checks {
                report("environment", check.value.environment, at: check.position, environments, problems)
                report("rule", check.value.rule, at: check.position, rules, problems)
            }
        }

        private func report(
            _ kind: String, _ part: Wildcard, at position: Position, _ known: [String],
            _ problems: ProblemCollector
        ) {
            guard !known.contains(where: part.matches) else { return }
            let name = part.description
            let near = part.isExact ? suggestion(name, among: known) : ""
            problems.report(position, "unknown \(kind) \(quoted(name))\(near)")
        }
    }

    static let fields = FieldTable<Reading>("item", "Something that has to be so.") { fields in
        let id = fields.required(
            "id", Form.name(.identifier("item id")).located,
            "Its id, which no other item of the workspace has.",
            example: "restore-drill")
        let title = fields.required(
            "title", .text, "What is to be so.", example: "A backup was restored this quarter")
        let priority = fields.optional(
            "priority", Form.number(0...99).located, "How urgent it is: one of the checklist's priorities.",
            example: "1")
        let section = fields.optional("section", .text, "The heading it stands under.", example: "Backups")
        let environment = fields.optional(
            "environment", Form.text("an environment's name").located,
            "The environment it is of. An item that is ticked by hand needs one.", example: "production")
        let checks = fields.optional(
            "checks", check.located.oneOrMore("ids of checks"),
            "The checks that tick it: when all of them pass, and never by hand.",
            example: "[preprod/site-url/SITE_URL]")
        let allSet = fields.optional(
            "all_set", .flag,
            "Whether a secret that is not set, and a check that is `absent`, leave it open: where its title says that something is there.",
            or: false, default: "false", example: "true")
        let manual = fields.optional(
            "manual", .text("what to do, in words"),
            "What a person does, and attests: `envaudit attest ENV --item ID`.",
            example: "Restore yesterday's backup into a new project.")
        let deferral = fields.optional(
            "deferred", Deferral.fields.form, "It is put off; past its review date it is open again.",
            default: "not put off", example: "{ reason: Waits for the new plan, review: 2027-01-01 }")
        let note = fields.optional(
            "note", .text, "Shown to the person who does it.", example: "Takes an hour.")
        let link = fields.optional(
            "link", .url, "Where it is done.", example: "https://supabase.com/dashboard")
        fields.relate(
            .excluding([("checks", "manual")]), .anyOf([["checks"], ["manual"], ["deferred"]]),
            .needs("manual", ["environment"]), .needs("all_set", ["checks"]))
        return { read in
            let (patterns, environment) = (try read(checks), try read(environment))
            let tick: Tick? =
                if read.position(of: manual) != nil {
                    if let words = try read(manual), let environment {
                        .manual(words.inOneLine, environment: environment.value)
                    } else {
                        nil
                    }
                } else if read.position(of: checks) != nil {
                    patterns.isEmpty ? nil : .checks(patterns.map(\.value))
                } else { read.position(of: deferral) == nil ? nil : .nothing }
            guard let tick else { throw Unreadable() }
            let priority = try read(priority)
            let item = ChecklistItem(
                id: try read(id), title: try read(title).inOneLine, priority: priority?.value,
                section: try read(section)?.inOneLine, environment: environment?.value, tick: tick,
                demandsAllSet: try read(allSet),
                deferral: try read(deferral), note: try read(note)?.inOneLine, link: try read(link))
            return Reading(item: item, priority: priority, environment: environment, checks: patterns)
        }
    }

    /// The form of a check's ID, or of a pattern that ends early in `*`.
    private static let check = Form<CheckPattern>(
        "a check's id, ENVIRONMENT/RULE/SUBJECT",
        .part("check", .text(#"^([^/]+/[^/]+/(.|\s)|([^/]+/)?[^/]*\*$)"#))
    ) { node, problems in
        guard let text = node.text("a check's id, ENVIRONMENT/RULE/SUBJECT", problems) else { return nil }
        if let pattern = CheckPattern(text) { return pattern }
        problems.report(
            node.position,
            "invalid check id \(quoted(text)): expected ENVIRONMENT/RULE/SUBJECT, such as preprod/site-url/SITE_URL"
        )
        return nil
    }
}

extension ChecklistItem.Deferral {
    static let fields = FieldTable<ChecklistItem.Deferral>(
        "deferral", "For how long an item is put off, and why."
    ) { fields in
        let reason = fields.required(
            "reason", .text, "Why it is put off.", example: "Waits for the new plan.")
        let review = fields.required(
            "review", .day, "The last day for which it is put off, in UTC.", example: "2027-01-01")
        return { read in
            ChecklistItem.Deferral(reason: try read(reason).inOneLine, review: try read(review))
        }
    }
}

extension String {
    /// The text without line breaks, such as the one at the end of a YAML block scalar.
    var inOneLine: String {
        let lines = unicodeScalars.split { $0 == "\n" || $0 == "\r" }
        return lines.isEmpty ? self : lines.map { String($0) }.joined(separator: " ")
    }
}
