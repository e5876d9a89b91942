/// Reads the keys that say what a value looks like: `prefix`, `suffix`, `format`, `length`, `min_length`, `without`.
package enum FormReader {
    /// The numbers of bytes that a format or generator may name.
    static let byteCounts = 1...4096

    static func forms(_ fields: inout Fields, _ problems: ProblemCollector) -> [ValueForm] {
        var forms: [ValueForm] = []
        if let prefixes = fields.take("prefix")?.texts("how the value begins", problems) {
            forms.append(.prefix(prefixes))
        }
        if let suffixes = fields.take("suffix")?.texts("how the value ends", problems) {
            forms.append(.suffix(suffixes))
        }
        if let node = fields.take("format"), let form = format(node, problems) { forms.append(form) }
        if let count = fields.take("length")?.number("a length in bytes", in: byteCounts, problems) {
            forms.append(.length(count))
        }
        if let count = fields.take("min_length")?.number("a length in bytes", in: byteCounts, problems) {
            forms.append(.minimumLength(count))
        }
        if let texts = fields.take("without")?.texts("what the value must not contain", problems) {
            forms.append(.without(texts))
        }
        return forms
    }

    private static let simpleFormats: [(name: String, form: ValueForm)] = [
        ("hex", .hex(bytes: nil)), ("base64", .base64(bytes: nil)), ("url", .url), ("host", .host),
        ("email", .email),
        ("uuid", .uuid), ("json", .json(keys: [])), ("jwt", .jwt(role: nil)),
    ]

    private static func format(_ node: ManifestNode, _ problems: ProblemCollector) -> ValueForm? {
        guard let name = node.textIfScalar else { return parameterizedFormat(node, problems) }
        if let form = simpleFormats.first(where: { $0.name == name })?.form { return form }
        reportUnknown(name, at: node.position, problems)
        return nil
    }

    private static func parameterizedFormat(_ node: ManifestNode, _ problems: ProblemCollector) -> ValueForm?
    {
        guard let (kind, argument) = oneOf(node, "a format such as hex or { hex: 32 }", problems) else {
            return nil
        }
        switch kind.value {
        case "hex":
            return argument.number("a number of bytes", in: byteCounts, problems).map { .hex(bytes: $0) }
        case "base64":
            return argument.number("a number of bytes", in: byteCounts, problems).map { .base64(bytes: $0) }
        case "json": return argument.texts("the keys that the object has", problems).map { .json(keys: $0) }
        case "jwt": return argument.text("the role in the token", problems).map { .jwt(role: $0) }
        case let name where simpleFormats.contains { $0.name == name }:
            problems.report(kind.position, "“\(name)” takes no argument; expected format: \(name)")
            return nil
        default:
            reportUnknown(kind.value, at: kind.position, problems)
            return nil
        }
    }

    private static func reportUnknown(_ name: String, at position: Position, _ problems: ProblemCollector) {
        let names = simpleFormats.map(\.name)
        problems.report(
            position,
            "\(quoted(name)) is no format; expected \(names.joined(separator: ", "))\(suggestion(name, among: names))"
        )
    }

    /// The one pair of a mapping that must have exactly one.
    package static func oneOf(
        _ node: ManifestNode, _ expected: String, _ problems: ProblemCollector
    ) -> (key: Located<String>, value: ManifestNode)? {
        guard let pairs = node.pairs(expected, problems) else { return nil }
        if pairs.count != 1 { problems.report(node.position, "expected \(expected), with exactly one key") }
        return pairs.count == 1 ? pairs.first : nil
    }
}
