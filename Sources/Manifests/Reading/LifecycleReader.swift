import Support

/// Reads how long a secret's value is good for: `rotate_every` and `deprecated`.
enum LifecycleReader {
    static func rotation(_ fields: inout Fields, _ problems: ProblemCollector) -> Period? {
        fields.take("rotate_every").flatMap {
            TimeReader.period($0, in: Period.Unit.wholeDays, example: "90d", problems)
        }
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
