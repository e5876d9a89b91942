/// Reads how long a secret's value is good for: `rotate_every` and `deprecated`.
enum LifecycleReader {
    static func rotation(_ fields: inout Fields, _ problems: ProblemCollector) -> RotationPeriod? {
        guard let node = fields.take("rotate_every"),
            let text = node.text("a period such as 90d", problems)
        else { return nil }
        if let period = RotationPeriod(text) { return period }
        problems.report(
            node.position,
            "\(quoted(text)) is no period; expected a whole number of d, w, m (30 days) or y (365 days), such as 90d"
        )
        return nil
    }

    static func deprecation(_ fields: inout Fields, _ problems: ProblemCollector) -> Deprecation? {
        let expected = "true, or what to use instead"
        guard let node = fields.take("deprecated"), let text = node.text(expected, problems) else {
            return nil
        }
        switch text {
        case "true": return Deprecation(advice: nil)
        // What YAML 1.1 has for a flag is no advice to anybody.
        case "false", "yes", "no", "on", "off":
            problems.report(node.position, "expected \(expected), found \(quoted(text))")
            return nil
        default: return Deprecation(advice: text)
        }
    }
}
