package import Support

/// Reads days and periods, wherever a manifest has them.
package enum TimeReader {
    static func date(_ node: ManifestNode, _ problems: ProblemCollector) -> CalendarDate? {
        guard let text = node.text("a date, such as 2026-02-13", problems) else { return nil }
        if let date = CalendarDate(text) { return date }
        problems.report(node.position, "\(quoted(text)) is no date; expected one such as 2026-02-13")
        return nil
    }

    package static func period(
        _ node: ManifestNode, in units: [Period.Unit], example: String, _ problems: ProblemCollector
    ) -> Period? {
        guard let text = node.text("a period such as \(example)", problems) else { return nil }
        if let period = Period(text, in: units) { return period }
        let names = units.map(name)
        let expected = "\(names.dropLast().joined(separator: ", ")) or \(names.last ?? "")"
        problems.report(
            node.position,
            "\(quoted(text)) is no period; expected a whole number of \(expected), such as \(example)")
        return nil
    }

    private static func name(_ unit: Period.Unit) -> String {
        switch unit {
        case .hour, .day, .week: unit.rawValue
        case .month: "m (30 days)"
        case .year: "y (365 days)"
        }
    }
}
