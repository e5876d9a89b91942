extension Attestations {
    /// The most entries that one file may have: reading one costs little, but verifying it does.
    public static let maximumCount = 1000

    /// Reads an environment's file of attestations; what is wrong with one entry leaves the others as they are.
    public static func read(_ file: ManifestFile) -> Attestations {
        let problems = ProblemCollector()
        let start = Position(file: file.path, line: 1, column: 1)
        guard file.text.split(whereSeparator: \.isNewline).contains(where: { !isComment($0) }) else {
            problems.report(start, "the file is empty; expected a list of attestations, or no file")
            return Attestations(problems: problems.all.map { Problem($0) })
        }
        let nodes = YAMLDocument.root(of: file, problems)?.list("a list of attestations", problems) ?? []
        guard problems.all.isEmpty else { return Attestations(problems: problems.all.map { Problem($0) }) }
        guard nodes.count <= maximumCount else {
            problems.report(start, "\(nodes.count) attestations; expected at most \(maximumCount)")
            return Attestations(problems: problems.all.map { Problem($0) })
        }
        var entries: [Located<Attestation>] = []
        var unreadable: [Problem] = []
        for node in nodes {
            let problems = ProblemCollector()
            let entry = AttestationReader.read(node, problems)
            if let entry, problems.all.isEmpty {
                entries.append(Located(entry, at: node.position))
            } else {
                let subject = AttestationReader.subject(node)
                unreadable += problems.all.map { Problem(subject: subject, $0) }
            }
        }
        return Attestations(entries: entries, problems: unreadable)
    }

    private static func isComment(_ line: Substring) -> Bool {
        line.first { $0 != " " && $0 != "\t" && $0 != "\r" }.map { $0 == "#" } ?? true
    }
}

/// Reads one attestation.
private enum AttestationReader {
    static func read(_ node: ManifestNode, _ problems: ProblemCollector) -> Attestation? {
        guard var fields = Fields(node, "an attestation", problems) else { return nil }
        let by = fields.require("by", "who states it")?.text("who states it", problems)
        let on = fields.require("on", "the day on which it was stated").flatMap {
            TimeReader.date($0, problems)
        }
        let until = fields.require("until", "the last day on which it counts").flatMap {
            TimeReader.date($0, problems)
        }
        let subject = subject(&fields, problems)
        fields.finish()
        if let on, let until, until < on {
            problems.report(node.position, "it ends on \(until), before it was stated on \(on)")
        }
        guard let subject, let by, let on, let until else { return nil }
        return Attestation(subject, by: by, on: on, until: until)
    }

    /// What an entry that can't be read is about, as far as that can be told.
    static func subject(_ node: ManifestNode) -> String? {
        guard var fields = Fields(node, "", ProblemCollector()) else { return nil }
        let name = fields.take("secret")?.textIfScalar ?? fields.take("item")?.textIfScalar
        return name.flatMap { isSecretName($0) || isIdentifier($0) ? $0 : nil }
    }

    private static func subject(_ fields: inout Fields, _ problems: ProblemCollector) -> Attestation.Subject?
    {
        switch (fields.take("secret"), fields.take("item")) {
        case (let name?, nil): return secret(name, &fields, problems)
        case (nil, let id?): return item(id, &fields, problems)
        case (nil, nil):
            problems.report(fields.position, "it is about nothing; expected `secret` or `item`")
        case (_?, _?):
            problems.report(fields.position, "it is about two things; expected either `secret` or `item`")
        }
        _ = fields.takeRest()
        return nil
    }

    private static func secret(
        _ node: ManifestNode, _ fields: inout Fields, _ problems: ProblemCollector
    ) -> Attestation.Subject? {
        let name = node.text("a secret's name", problems).flatMap { name in
            if isSecretName(name) { return name }
            problems.report(
                node.position, "\(quoted(name)) is no secret's name; expected letters, digits and _")
            return nil
        }
        let forms = fields.require("establishes", "what was established, such as { prefix: sk_test_ }")
            .flatMap { Self.forms($0, problems) }
        let binding = fields.require("binding", "what ties it to the digest")?.text(
            "what ties it to the digest", problems)
        guard let name, let forms, let binding else { return nil }
        return .secret(name: name, establishes: forms, binding: binding)
    }

    private static func forms(_ node: ManifestNode, _ problems: ProblemCollector) -> [ValueForm]? {
        guard var fields = Fields(node, "what was established, such as { prefix: sk_test_ }", problems) else {
            return nil
        }
        let forms = FormReader.forms(&fields, problems)
        fields.finish()
        if forms.isEmpty {
            problems.report(
                node.position,
                "nothing is established; expected prefix, suffix, format, length, min_length or without")
        }
        return forms.isEmpty ? nil : forms
    }

    private static func item(
        _ node: ManifestNode, _ fields: inout Fields, _ problems: ProblemCollector
    ) -> Attestation.Subject? {
        let id = node.text("an item's id", problems).flatMap { id in
            if isIdentifier(id) { return id }
            problems.report(
                node.position, "\(quoted(id)) is no item's id; expected lower-case letters, digits and -")
            return nil
        }
        let note = fields.take("note")
        let link = fields.take("link")
        switch (note, link) {
        case (let note?, nil):
            let text = note.text("a note", problems)
            guard let id, let text else { return nil }
            return .item(id: id, .note(text))
        case (nil, let link?):
            let text = url(link, "where it can be seen", problems)
            guard let id, let text else { return nil }
            return .item(id: id, .link(text))
        default:
            problems.report(fields.position, "expected either a `note` or a `link` as evidence")
            return nil
        }
    }
}
