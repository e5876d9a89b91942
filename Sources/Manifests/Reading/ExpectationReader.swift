/// Reads what an environment expects of one secret, or of several whose names begin alike.
package enum ExpectationReader {
    static func read(
        _ name: Located<String>, _ node: ManifestNode, _ problems: ProblemCollector
    ) -> Expectation? {
        guard let pattern = Self.pattern(name, problems),
            var fields = Fields(node, "what is expected, such as { required: true }", problems)
        else { return nil }
        let requiredIf = fields.take("required_if").map { conditions($0, problems) }
        let presence = Self.presence(&fields, isConditional: requiredIf != nil, at: node.position, problems)
        let equals = fields.take("equals").flatMap { knownValue($0, problems) }
        let forms = FormReader.forms(&fields, problems)
        if presence == .forbidden, equals != nil || !forms.isEmpty {
            problems.report(
                node.position,
                "a forbidden secret has no value; expected neither equals, prefix, suffix, format, length, min_length nor without"
            )
        }
        let reason = fields.text("reason", "why the value may be shared")
        if reason != nil, !fields.has("may_share_with") {
            problems.report(node.position, "`reason` is for a secret with `may_share_with`")
        }
        let sharing = AgreementReader.sharing(&fields, reason: reason, problems)
        let mustEqual = AgreementReader.distant(&fields, problems)
        if presence == .forbidden, sharing != nil || mustEqual != nil {
            problems.report(
                node.position,
                "a forbidden secret has no value; expected neither may_share_with nor must_equal"
            )
        }
        if case .beginning = pattern, mustEqual != nil {
            problems.report(
                node.position,
                "must_equal is for one secret, and \(pattern) covers several; expected a name without *")
        }
        let expectation = Expectation(
            pattern: Located(pattern, at: name.position), presence: presence, requiredIf: requiredIf ?? [],
            equals: equals, forms: forms,
            expected: fields.text("expected", "the record's expected value, in words"),
            note: fields.text("note", "a remark"), sharing: sharing, mustEqual: mustEqual)
        fields.finish()
        return expectation
    }

    private static func pattern(_ name: Located<String>, _ problems: ProblemCollector) -> NamePattern? {
        let address = SecretAddress(name.value)
        if address.part.map(isIdentifier) ?? true {
            if isSecretName(address.name) { return .name(name.value) }
            let beginning = address.name.dropLast()
            if name.value.last == "*", beginning.isEmpty || isSecretName(String(beginning)) {
                return .beginning(String(name.value.dropLast()))
            }
        }
        problems.report(
            name.position,
            "\(quoted(name.value)) is no secret's name; expected letters, digits and _, with at most a * at the end, and a part's name and / in front"
        )
        return nil
    }

    /// The values of other secrets under which it is required.
    private static func conditions(
        _ node: ManifestNode, _ problems: ProblemCollector
    ) -> [(secret: Located<String>, value: String)] {
        guard let pairs = node.pairs("secrets and their values, such as { AI_PROVIDER: openai }", problems)
        else { return [] }
        if pairs.isEmpty { problems.report(node.position, "expected at least one secret with its value") }
        return pairs.compactMap { name, node in
            let address = SecretAddress(name.value)
            guard isSecretName(address.name), address.part.map(isIdentifier) ?? true else {
                problems.report(name.position, "\(quoted(name.value)) is no secret's name")
                return nil
            }
            return node.text("the secret's value", problems).map { (name, $0) }
        }
    }

    /// `required`, unless another presence is declared; optional where it depends on other secrets.
    private static func presence(
        _ fields: inout Fields, isConditional: Bool, at position: Position, _ problems: ProblemCollector
    ) -> Presence {
        let declared = Presence.allCases.compactMap { presence -> Presence? in
            guard let node = fields.take(presence.rawValue) else { return nil }
            guard node.flag("true", problems) == false else { return presence }
            problems.report(
                node.position,
                "expected true; required, optional and forbidden exclude one another, so false says nothing")
            return nil
        }
        if declared.count > 1 {
            let words = declared.map(\.rawValue).joined(separator: " and ")
            problems.report(position, "both \(words); expected one of required, optional, forbidden")
        }
        if isConditional, let other = declared.first {
            problems.report(
                position, "both \(other.rawValue) and required_if; expected one of the two")
        }
        return declared.first ?? (isConditional ? .optional : .required)
    }

    /// A value that may be written in a manifest.
    package static func knownValue(_ node: ManifestNode, _ problems: ProblemCollector) -> KnownValue? {
        if node.textIfScalar == nil {
            guard let (kind, value) = FormReader.oneOf(node, "a value, or { literal: VALUE }", problems)
            else { return nil }
            if kind.value == "literal" { return value.text("a value", problems).map { .literal($0) } }
            problems.report(kind.position, "unknown key `\(shortened(kind.value))`; expected literal")
            return nil
        }
        return switch node.text("a known value", problems) {
        case "frontend": .frontend
        case "git_branch": .gitBranch
        case "project": .project
        case let text?: .literal(text)
        case nil: nil
        }
    }
}
