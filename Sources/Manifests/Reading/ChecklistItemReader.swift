/// Reads one item of a checklist.
enum ChecklistItemReader {
    /// An item, and where its priority stands.
    struct Read {
        let item: ChecklistItem
        let priority: Located<Int>?
    }

    static func read(_ node: ManifestNode, _ known: KnownNames, _ problems: ProblemCollector) -> Read? {
        guard var fields = Fields(node, "an item", problems) else { return nil }
        if fields.has("manual"), !fields.has("environment") {
            problems.report(
                fields.position, "`environment` is missing; expected the one of which `manual` is attested")
        }
        let id = fields.require("id", "an id, such as restore-drill").flatMap { Self.id($0, problems) }
        let title = fields.require("title", "what is to be so")?.text("what is to be so", problems)
        let priority = fields.take("priority").flatMap { Self.priority($0, problems) }
        let section = fields.text("section", "the heading it stands under")
        let environment = fields.take("environment").flatMap { Self.environment($0, known, problems) }
        let deferred = fields.take("deferred")
        let tick = Self.tick(&fields, in: environment, isDeferred: deferred != nil, known, problems)
        let deferral = deferred.flatMap { Self.deferral($0, problems) }
        let note = fields.text("note", "a remark")
        let link = fields.take("link").flatMap { url($0, "where it is done", problems) }
        fields.finish()
        guard let id, let title, let tick else { return nil }
        let item = ChecklistItem(
            id: id, title: title.inOneLine, priority: priority?.value, section: section?.inOneLine,
            environment: environment, tick: tick, deferral: deferral, note: note?.inOneLine, link: link)
        return Read(item: item, priority: priority)
    }

    private static func id(_ node: ManifestNode, _ problems: ProblemCollector) -> Located<String>? {
        guard let id = node.text("an item's id", problems) else { return nil }
        if isIdentifier(id) { return Located(id, at: node.position) }
        problems.report(
            node.position, "\(quoted(id)) is no item's id; expected lower-case letters, digits and -")
        return nil
    }

    private static func priority(_ node: ManifestNode, _ problems: ProblemCollector) -> Located<Int>? {
        node.number("the item's priority", in: ChecklistReader.numbers, problems).map {
            Located($0, at: node.position)
        }
    }

    private static func environment(
        _ node: ManifestNode, _ known: KnownNames, _ problems: ProblemCollector
    ) -> String? {
        guard let name = node.text("an environment's name", problems) else { return nil }
        if known.environments.contains(name) { return name }
        problems.report(
            node.position,
            "there is no environment \(quoted(name))\(suggestion(name, among: known.environments))")
        return nil
    }

    /// What ticks the item; nil, with the problem reported, where that can't be read.
    private static func tick(
        _ fields: inout Fields, in environment: String?, isDeferred: Bool, _ known: KnownNames,
        _ problems: ProblemCollector
    ) -> ChecklistItem.Tick? {
        switch (fields.take("checks"), fields.take("manual")) {
        case (let checks?, nil): return Self.checks(checks, known, problems).map { .checks($0) }
        case (nil, let manual?):
            guard let words = manual.text("what to do, in words", problems), let environment else {
                return nil
            }
            return .manual(words.inOneLine, environment: environment)
        case (nil, nil):
            if isDeferred { return .nothing }
            problems.report(
                fields.position, "nothing ticks it; expected `checks` (by the audit) or `manual` (by hand)")
        case (_?, _?):
            problems.report(
                fields.position,
                "both the audit and a person tick it; expected either `checks` or `manual`")
        }
        return nil
    }

    private static func checks(
        _ node: ManifestNode, _ known: KnownNames, _ problems: ProblemCollector
    ) -> [CheckPattern]? {
        guard let texts = node.locatedTexts("ids of checks", problems) else { return nil }
        let patterns = texts.compactMap { text -> CheckPattern? in
            guard let pattern = CheckPattern(text.value) else {
                problems.report(
                    text.position,
                    "\(quoted(text.value)) is no check's id; expected ENVIRONMENT/RULE/SUBJECT, such as preprod/site-url/SITE_URL"
                )
                return nil
            }
            report("environment", pattern.environment, at: text.position, known.environments, problems)
            report("rule", pattern.rule, at: text.position, known.rules, problems)
            return pattern
        }
        return patterns.isEmpty ? nil : patterns
    }

    /// Reports a part of a check's id that means nothing there is.
    private static func report(
        _ kind: String, _ part: Wildcard, at position: Position, _ known: [String],
        _ problems: ProblemCollector
    ) {
        guard !known.contains(where: part.matches) else { return }
        let name = part.description
        let near = part.isExact ? suggestion(name, among: known) : ""
        problems.report(position, "there is no \(kind) \(quoted(name))\(near)")
    }

    private static func deferral(
        _ node: ManifestNode, _ problems: ProblemCollector
    ) -> ChecklistItem.Deferral? {
        guard var fields = Fields(node, "a reason and a review date", problems) else { return nil }
        let reason = fields.require("reason", "why it is put off")?.text("why it is put off", problems)
        let review = fields.require("review", "the last day for which it is put off").flatMap {
            TimeReader.date($0, problems)
        }
        fields.finish()
        guard let reason, let review else { return nil }
        return ChecklistItem.Deferral(reason: reason.inOneLine, review: review)
    }
}
