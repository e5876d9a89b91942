/// Reads the `safeguards` of `services.yaml`.
enum SafeguardsReader {
    static func read(_ node: ManifestNode, _ problems: ProblemCollector) -> [Safeguard] {
        (node.pairs("the safeguards by their ids", problems) ?? []).compactMap { id, node in
            guard isIdentifier(id.value) else {
                problems.report(
                    id.position,
                    "\(quoted(id.value)) is no safeguard id; expected lower-case letters, digits and -")
                return nil
            }
            guard var fields = Fields(node, "what the safeguard is", problems) else { return nil }
            let title = fields.require("title", "what the safeguard does")?.text(
                "what the safeguard does", problems)
            let requirements = fields.require("requires", "what must hold, by secret")
                .flatMap { $0.pairs("what must hold, by secret", problems) }
            fields.finish()
            if requirements?.isEmpty == true {
                problems.report(
                    node.position,
                    "a safeguard that requires nothing always holds; expected what must hold, by secret")
            }
            guard let title, let requirements else { return nil }
            return Safeguard(
                id: id.value, title: title,
                requirements: requirements.compactMap { requirement($0, $1, problems) })
        }
    }

    private static func requirement(
        _ name: Located<String>, _ node: ManifestNode, _ problems: ProblemCollector
    ) -> Safeguard.Requirement? {
        guard isSecretName(name.value) else {
            problems.report(
                name.position, "\(quoted(name.value)) is no secret's name; expected letters, digits and _")
            return nil
        }
        return condition(node, problems).map { Safeguard.Requirement(secret: name.value, condition: $0) }
    }

    private static let expected = "set, { equals: VALUE } or { not: VALUE }"

    private static func condition(_ node: ManifestNode, _ problems: ProblemCollector) -> Safeguard.Condition?
    {
        if let word = node.textIfScalar {
            if word == "set" { return .set }
            problems.report(node.position, "\(quoted(word)) is no condition; expected \(expected)")
            return nil
        }
        guard let (kind, value) = FormReader.oneOf(node, expected, problems) else { return nil }
        switch kind.value {
        case "equals": return value.text("a value", problems).map { .equals($0) }
        case "not": return value.text("a value", problems).map { .not($0) }
        default:
            problems.report(kind.position, "\(quoted(kind.value)) is no condition; expected \(expected)")
            return nil
        }
    }
}
