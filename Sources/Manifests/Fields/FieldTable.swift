import Support

/// One mapping of the manifest language: its keys, and the value made of them.
///
/// Keys are named only in their table. The reader, the JSON Schema in `docs/schemas/` and the table in
/// `docs/manifests.md` are generated from it:
///
///     static let fields = FieldTable<Waiver>("waiver", "A failure that is accepted for a time.") { fields in
///         let reason = fields.required("reason", .text, "Why it is accepted.")
///         let until = fields.optional("until", .day, "The last day on which it counts.", example: "2026-02-13")
///         return { read in Waiver(reason: try read(reason), until: try read(until)) }
///     }
///
/// The outer closure runs once and declares the fields; the inner one runs for each mapping.
package struct FieldTable<Value>: Sendable {
    /// The table's content for the schema and the documentation.
    package let description: MappingDescription
    private let indices: [String: Int]
    private let others: (@Sendable (ManifestNode, ProblemCollector) -> Any?)?
    private let make: @Sendable (FieldValues) throws -> Value

    /// Declares a mapping.
    ///
    /// - Parameters:
    /// - name: The name of the mapping in the schema and in `docs/manifests.md`.
    /// - meaning: A sentence that describes it.
    package init(
        _ name: String, _ meaning: String,
        _ declare: (inout FieldDeclarations) -> @Sendable (FieldValues) throws -> Value
    ) {
        var declarations = FieldDeclarations()
        make = declare(&declarations)
        indices = Dictionary(uniqueKeysWithValues: declarations.fields.enumerated().map { ($1.key, $0) })
        others = declarations.others?.read
        description = MappingDescription(
            name: name, meaning: meaning, fields: declarations.fields,
            relations: declarations.relations, others: declarations.others?.schema)
    }

    /// Reads a mapping and reports all problems in it.
    ///
    /// - Parameter name: The mapping's own key, if it is an entry of a mapping by name.
    /// - Returns: `nil` if a required key is missing or cannot be read.
    package func read(
        _ node: ManifestNode, named name: Located<String>? = nil, _ problems: ProblemCollector
    ) -> Value? {
        guard let pairs = node.pairs(description.words, problems) else { return nil }
        var values = FieldValues(
            position: node.position, name: name ?? Located("", at: node.position), problems: problems,
            count: description.fields.count)
        for (key, value) in pairs {
            if let index = indices[key.value] {
                values.nodes[index] = value
                values.results[index] = description.fields[index].read(value, problems)
            } else if let others {
                if let other = others(value, problems) { values.others.append((key, other)) }
            } else {
                report(unknown: key, problems)
            }
        }
        for (field, node) in zip(description.fields, values.nodes) where node == nil && field.isRequired {
            problems.report(values.position, "missing key \"\(field.key)\": expected \(field.words)")
        }
        for relation in description.relations { relation.check(values, indices) }
        return try? make(values)
    }

    /// Reads a file that consists of one such mapping.
    package func read(_ file: ManifestFile, _ problems: ProblemCollector) -> Value? {
        YAMLDocument.root(of: file, problems).flatMap { read($0, problems) }
    }

    private func report(unknown key: Located<String>, _ problems: ProblemCollector) {
        let known = description.fields.map(\.key)
        let near = nearestName(to: key.value, among: known)
        let cure = near.map { " (did you mean \"\($0)\"?)" } ?? ": expected \(listed(known.sorted(), "or"))"
        problems.report(key.position, "unknown key \(quoted(key.value))\(cure)")
    }
}

/// A typed key of a mapping.
package struct Field<Value>: Sendable where Value: Sendable {
    package let key: String
    fileprivate let index: Int
    /// The value if the key is missing or cannot be read; `nil` for a required key.
    fileprivate let fallback: Value?
}

/// The description of a mapping.
package struct MappingDescription: Sendable {
    package let name: String
    package let meaning: String
    package let fields: [FieldDescription]
    package let relations: [FieldRelation]
    /// The schema of any other key's value; `nil` if no other key is allowed.
    package let others: Schema?

    /// The mapping's JSON Schema.
    package var schema: Schema { .mapping(self) }

    /// What is expected, worded to follow "expected".
    var words: String {
        let needed = fields.filter(\.isRequired).map { "\"\($0.key)\"" }
        return needed.isEmpty ? "a mapping" : "a mapping with \(listed(needed, "and"))"
    }
}

/// The description of a key.
package struct FieldDescription: Sendable {
    package let key: String
    /// What its value is, worded to follow "expected".
    package let words: String
    package let schema: Schema
    /// Its meaning, in one or more sentences.
    package let meaning: String
    /// The default, in words; `nil` for a required key.
    package let fallback: String?
    /// An example value in YAML.
    package let example: String?
    /// A Markdown link to further reading, relative to `docs/manifests.md`.
    package let see: String?
    /// Reads a value; reports the problem and returns `nil` if it is invalid.
    package let read: @Sendable (ManifestNode, ProblemCollector) -> Any?

    package var isRequired: Bool { fallback == nil }
}

/// A constraint between keys of a mapping.
package enum FieldRelation: Sendable {
    /// At most one key of each pair may be present.
    case excluding([(String, String)])
    /// All keys of at least one of these groups must be present.
    case anyOf([[String]])
    /// A key requires all of these.
    case needs(String, [String])
    /// A key requires at least one of these.
    case needsOne(String, [String])
    /// A key requires that another one has this word as its value.
    case needsWord(String, key: String, is: String)

    /// Returns a relation that allows at most one of these keys.
    package static func atMostOne(of keys: [String]) -> FieldRelation {
        .excluding(
            keys.indices.flatMap { index in keys[(index + 1)...].map { (keys[index], $0) } })
    }

    fileprivate func check(_ values: FieldValues, _ indices: [String: Int]) {
        func node(_ key: String) -> ManifestNode? { indices[key].flatMap { values.nodes[$0] } }
        func report(_ message: String, at key: String? = nil) {
            values.problems.report(key.flatMap(node)?.position ?? values.position, message)
        }
        switch self {
        case .excluding(let pairs):
            for (one, other) in pairs where node(one) != nil && node(other) != nil {
                report("\"\(one)\" and \"\(other)\" exclude each other: expected one of the two")
            }
        case .anyOf(let groups):
            guard !groups.contains(where: { $0.allSatisfy { node($0) != nil } }) else { return }
            report("expected \(listed(groups.map { listed($0.map { "\"\($0)\"" }, "and") }, "or"))")
        case .needs(let key, let others):
            guard node(key) != nil else { return }
            for other in others where node(other) == nil { report("\"\(key)\" needs \"\(other)\"", at: key) }
        case .needsOne(let key, let others):
            guard node(key) != nil, others.allSatisfy({ node($0) == nil }) else { return }
            report("\"\(key)\" needs \(listed(others.map { "\"\($0)\"" }, "or"))", at: key)
        case .needsWord(let key, let other, let word):
            guard node(key) != nil, let text = node(other)?.textIfScalar, text != word else { return }
            report("\"\(key)\" needs \(other): \(word)", at: key)
        }
    }
}

/// The fields of a table, in the order of the documentation.
package struct FieldDeclarations {
    fileprivate var fields: [FieldDescription] = []
    fileprivate var relations: [FieldRelation] = []
    fileprivate var others: (schema: Schema, read: @Sendable (ManifestNode, ProblemCollector) -> Any?)?

    /// Declares a required key.
    package mutating func required<Value>(
        _ key: String, _ form: Form<Value>, _ meaning: String, example: String? = nil, see: String? = nil
    ) -> Field<Value> {
        add(key, form, meaning, nil, example, see)
        return Field(key: key, index: fields.count - 1, fallback: nil)
    }

    /// Declares an optional key.
    ///
    /// - Parameter fallback: The default, in words.
    package mutating func optional<Value>(
        _ key: String, _ form: Form<Value>, _ meaning: String, default fallback: String = "none",
        example: String? = nil, see: String? = nil
    ) -> Field<Value?> {
        add(key, form, meaning, fallback, example, see)
        return Field(key: key, index: fields.count - 1, fallback: .some(nil))
    }

    /// Declares an optional key with a default value.
    ///
    /// - Parameter words: The default in words; `nil` to use the value itself.
    package mutating func optional<Value>(
        _ key: String, _ form: Form<Value>, _ meaning: String, or fallback: Value,
        default words: String? = nil, example: String? = nil, see: String? = nil
    ) -> Field<Value> {
        add(key, form, meaning, words ?? "\(fallback)", example, see)
        return Field(key: key, index: fields.count - 1, fallback: fallback)
    }

    /// Declares an optional list or mapping of entries, empty by default.
    package mutating func optional<Element>(
        _ key: String, _ form: Form<[Element]>, _ meaning: String, default words: String = "none",
        example: String? = nil, see: String? = nil
    ) -> Field<[Element]> {
        optional(key, form, meaning, or: [], default: words, example: example, see: see)
    }

    /// Adds constraints between keys.
    package mutating func relate(_ relations: FieldRelation...) { self.relations += relations }

    /// Allows any other key with a value of this form: `FieldValues.others`.
    package mutating func others<Value>(_ form: Form<Value>)
        -> @Sendable (FieldValues) -> [(
            key: Located<String>, value: Value
        )]
    {
        let read: @Sendable (ManifestNode, ProblemCollector) -> Any? = { form.read($0, $1) }
        others = (form.schema, read)
        return { values in
            values.others.compactMap { key, value in (value as? Value).map { (key, $0) } }
        }
    }

    private mutating func add<Value>(
        _ key: String, _ form: Form<Value>, _ meaning: String, _ fallback: String?, _ example: String?,
        _ see: String?
    ) {
        fields.append(
            FieldDescription(
                key: key, words: form.words, schema: form.schema, meaning: meaning, fallback: fallback,
                example: example, see: see, read: { form.read($0, $1) }))
    }
}

/// The values of one mapping.
package struct FieldValues {
    /// The position of the mapping.
    package let position: Position
    /// The mapping's own key; empty if it has none.
    package let name: Located<String>
    package let problems: ProblemCollector
    fileprivate var nodes: [ManifestNode?]
    fileprivate var results: [Any?]
    fileprivate var others: [(key: Located<String>, value: Any)] = []

    fileprivate init(position: Position, name: Located<String>, problems: ProblemCollector, count: Int) {
        (self.position, self.name, self.problems) = (position, name, problems)
        nodes = Array(repeating: nil, count: count)
        results = Array(repeating: nil, count: count)
    }

    /// Returns the value of a key.
    package func callAsFunction<Value>(_ field: Field<Value>) throws(Unreadable) -> Value {
        if let value = results[field.index] as? Value { return value }
        guard let fallback = field.fallback else { throw Unreadable() }
        return fallback
    }

    /// Returns the position of a key's value; `nil` if the key is missing.
    package func position<Value>(of field: Field<Value>) -> Position? { nodes[field.index]?.position }

    /// Reports a problem of the mapping, or of one key's value.
    package func report(_ message: String, at position: Position? = nil) {
        problems.report(position ?? self.position, message)
    }
}

/// An error: the mapping lacks a required key or has an invalid one. That is already reported.
package struct Unreadable: Error {
    package init() {}
}
