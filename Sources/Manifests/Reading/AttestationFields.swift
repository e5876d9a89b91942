import Support

extension Attestations {
    /// The maximum number of entries in a file: verifying an entry is expensive.
    public static let maximumCount = 1000

    /// Reads an environment's attestation file. Problems of one entry do not affect the others.
    public static func read(_ file: ManifestFile) -> Attestations {
        let problems = ProblemCollector()
        let start = Position(file: file.path, line: 1, column: 1)
        guard file.text.split(whereSeparator: \.isNewline).contains(where: { !isComment($0) }) else {
            problems.report(start, "the file is empty: expected a list of attestations, or no file")
            return Attestations(problems: problems.all.map { Problem($0) })
        }
        let nodes = YAMLDocument.root(of: file, problems)?.list("a list of attestations", problems) ?? []
        guard problems.all.isEmpty else { return Attestations(problems: problems.all.map { Problem($0) }) }
        guard nodes.count <= maximumCount else {
            problems.report(start, "\(nodes.count) attestations: expected at most \(maximumCount)")
            return Attestations(problems: problems.all.map { Problem($0) })
        }
        var entries: [Located<Attestation>] = []
        var unreadable: [Problem] = []
        for node in nodes {
            let problems = ProblemCollector()
            let entry = Attestation.form.read(node, problems)
            if let entry, problems.all.isEmpty {
                entries.append(Located(entry, at: node.position))
            } else {
                unreadable += problems.all.map { Problem(subject: Attestation.subject(of: node), $0) }
            }
        }
        return Attestations(entries: entries, problems: unreadable)
    }

    /// The JSON Schema of an attestation file.
    package static let schema = Schema.list(of: Attestation.form.schema, count: 0...maximumCount).with([
        (
            "description",
            .text("Attestations, as `envaudit attest` writes them: an entry that is edited proves nothing.")
        )
    ])

    private static func isComment(_ line: Substring) -> Bool {
        line.first { $0 != " " && $0 != "\t" && $0 != "\r" }.map { $0 == "#" } ?? true
    }
}

extension Attestation {
    /// The form of an entry, about a secret or an item.
    fileprivate static let form = Form<Attestation>(
        "an attestation", .any([ofSecret.form.schema, ofItem.form.schema])
    ) { node, problems in
        guard let keys = node.pairs("an attestation", problems)?.map(\.key.value) else { return nil }
        switch (keys.contains("secret"), keys.contains("item")) {
        case (true, false): return ofSecret.read(node, problems)
        case (false, true): return ofItem.read(node, problems)
        case (let both, _):
            problems.report(
                node.position, "expected \"secret\" or \"item\", found \(both ? "both" : "neither")")
            return nil
        }
    }

    /// Returns the subject of an entry that cannot be read, if it can be determined.
    fileprivate static func subject(of node: ManifestNode) -> String? {
        let pairs = node.pairs("", ProblemCollector()) ?? []
        let name = ["secret", "item"].lazy.compactMap { key in
            pairs.first { $0.key.value == key }?.value.textIfScalar
        }.first
        return name.flatMap { isSecretName($0) || isIdentifier($0) ? $0 : nil }
    }

    package static let ofSecret = FieldTable<Attestation>(
        "secret_attestation", "What is true of a secret's value."
    ) { fields in
        let name = fields.required("secret", .name(.secret()), "The secret.", example: "STRIPE_SECRET_KEY")
        let forms = fields.required(
            "establishes", establishes.form, "What was true of its value, by the manifests' keys.",
            example: "{ prefix: sk_test_ }")
        let person = Statement.declare(in: &fields)
        let binding = fields.required("binding", binding, "What ties all of this to the live digest.")
        return { read in
            try person(read).attestation(
                of: .secret(name: try read(name), establishes: try read(forms), binding: try read(binding)),
                read)
        }
    }

    package static let ofItem = FieldTable<Attestation>(
        "item_attestation", "What is true of something that is not a secret."
    ) { fields in
        let id = fields.required("item", .name(.identifier("item id")), "Its id.", example: "restore-drill")
        let note = fields.optional(
            "note", .text, "What supports it, in words.", example: "Restored on a new project.")
        let link = fields.optional(
            "link", .url, "Where it can be seen.", example: "https://wiki.example.com/drill")
        let person = Statement.declare(in: &fields)
        fields.relate(.excluding([("note", "link")]), .anyOf([["note"], ["link"]]))
        return { read in
            let evidence = try read(note).map { ItemEvidence.note($0) } ?? read(link).map { .link($0) }
            guard let evidence else { throw Unreadable() }
            return try person(read).attestation(of: .item(id: try read(id), evidence), read)
        }
    }

    private static let establishes = FieldTable<[ValueForm]>(
        "establishes", "What was established of a value: one key or more."
    ) { fields in
        let forms = ValueForm.declare(in: &fields)
        fields.relate(.anyOf(ValueForm.keys.map { [$0] }))
        return { read in
            let forms = try forms(read)
            if forms.isEmpty { throw Unreadable() }
            return forms
        }
    }

    /// Salt, hash and seal: 16, 32 and 16 bytes in base64url. Verification reports what is wrong with a binding.
    private static let binding = Form<String>(
        "a binding",
        .text("^scrypt:1[1-3]:8:1:[A-Za-z0-9_-]{22}:[A-Za-z0-9_-]{43}:[A-Za-z0-9_-]{22}$")
    ) { $0.text("a binding", $1) }
}

/// The author of a statement, and how long it counts.
private struct Statement {
    let by: String
    let on: CalendarDate
    let until: CalendarDate

    static func declare(
        in fields: inout FieldDeclarations
    ) -> @Sendable (FieldValues) throws -> Statement {
        let by = fields.required(
            "by", .text, "Who states it: `--by`, else git's `user.name`, else `$USER`.",
            example: "ada@example.com")
        let on = fields.required("on", .day, "The day on which it was stated, in UTC.", example: "2026-02-13")
        let until = fields.required(
            "until", .day, "The last day on which it counts, in UTC: `--until`, else in one year.",
            example: "2026-08-13")
        return { read in
            Statement(by: try read(by), on: try read(on), until: try read(until))
        }
    }

    func attestation(of subject: Attestation.Subject, _ read: FieldValues) -> Attestation {
        if until < on { read.report("it ends on \(until), before it was stated on \(on)") }
        return Attestation(subject, by: by, on: on, until: until)
    }
}
