/// Reads the `waivers` of an environment's file.
enum WaiversReader {
    static func read(_ node: ManifestNode, _ problems: ProblemCollector) -> [Waiver] {
        node.list("a list of waivers", problems).compactMap { waiver($0, problems) }
    }

    private static func waiver(_ node: ManifestNode, _ problems: ProblemCollector) -> Waiver? {
        guard var fields = Fields(node, "a waiver", problems) else { return nil }
        let finding = fields.require("finding", "RULE/SUBJECT, such as shared-secret/API_KEY")
            .flatMap { Self.finding($0, problems) }
        let reason = fields.require("reason", "why the failure is accepted")?.text(
            "why the failure is accepted", problems)
        let owner = fields.require("owner", "who answers for it")?.text("who answers for it", problems)
        let from = fields.require("from", "its first day").flatMap { TimeReader.date($0, problems) }
        let until = fields.require("until", "its last day").flatMap { TimeReader.date($0, problems) }
        fields.finish()
        if let from, let until, until < from {
            problems.report(node.position, "the waiver ends on \(until), before it begins on \(from)")
        }
        guard let finding, let reason, let owner, let from, let until else { return nil }
        return Waiver(finding: finding, reason: reason, owner: owner, from: from, until: until)
    }

    private static func finding(_ node: ManifestNode, _ problems: ProblemCollector) -> Located<String>? {
        guard let text = node.text("RULE/SUBJECT", problems) else { return nil }
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }) else {
            problems.report(
                node.position,
                "\(quoted(text)) is no finding; expected RULE/SUBJECT, such as shared-secret/API_KEY"
            )
            return nil
        }
        return Located(text, at: node.position)
    }
}
