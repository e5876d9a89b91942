import Support

/// One mapping of the manifest language: what its keys are, and what is made of their values.
///
/// A table is the only place where a key is named. The reader, the JSON Schema in `docs/schemas/` and the table in
/// `docs/manifests.md` are made from it:
///
///     static let fields = FieldTable<Waiver>("waiver", "A failure that is accepted for a time.") { fields in
///         let reason = fields.required("reason", .text, "Why it is accepted.")
///         let until = fields.optional("until", .day, "The last day on which it counts.", example: "2026-02-13")
///         return { read in Waiver(reason: try read(reason), until: try read(until)) }
///     }
///
/// The outer closure runs once and declares the fields; the inner one runs for each mapping that is read.
package struct FieldTable<Value>: Sendable {
    /// What the table says, for the schema and the documentation.
    package let description: MappingDescription
    private let indices: [String: Int]
    private let others: (@Sendable (ManifestNode, ProblemCollector) -> Any?)?
    private let make: @Sendable (FieldValues) throws -> Value

    /// Declares a mapping.
    ///
    /// - Parameters:
    ///   - name: what the mapping is called in the schema, and in `docs/manifests.md`.
    ///   - meaning: a sentence on what it is.
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

    /// Reads a mapping and reports all that is wrong with it.
    ///
    /// - Parameter name: the key that it stands under, for a mapping that is one of several by their names.
    /// - Returns: nil where a key that is needed is missing or can't be read.
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

    /// Reads a file that is one such mapping.
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

/// A key of a mapping, by which its value is read.
package struct Field<Value>: Sendable where Value: Sendable {
    package let key: String
    fileprivate let index: Int
    /// The value where the key is not there, or its value can't be read; nil for a key that is needed.
    fileprivate let fallback: Value?
}

/// What a table says of its mapping.
package struct MappingDescription: Sendable {
    package let name: String
    package let meaning: String
    package let fields: [FieldDescription]
    package let relations: [FieldRelation]
    /// What any other key may have; nil where there is no other key.
    package let others: Schema?

    /// The mapping's JSON Schema.
    package var schema: Schema { .mapping(self) }

    /// What is expected in its place, as it reads after "expected".
    var words: String {
        let needed = fields.filter(\.isRequired).map { "\"\($0.key)\"" }
        return needed.isEmpty ? "a mapping" : "a mapping with \(listed(needed, "and"))"
    }
}

/// What a table says of one key.
package struct FieldDescription: Sendable {
    package let key: String
    /// What its value is, as it reads after "expected".
    package let words: String
    package let schema: Schema
    /// What it means: a sentence, or several.
    package let meaning: String
    /// What holds where it is not there, in words; nil for a key that is needed.
    package let fallback: String?
    /// A value as it is written in YAML.
    package let example: String?
    /// Where to read on, as a link of Markdown from `docs/manifests.md`.
    package let see: String?
    /// Reads a value; nil, with the problem reported, where it is another thing.
    package let read: @Sendable (ManifestNode, ProblemCollector) -> Any?

    package var isRequired: Bool { fallback == nil }
}

/// What must hold between the keys of a mapping.
package enum FieldRelation: Sendable {
    /// Of each pair only one key may be there.
    case excluding([(String, String)])
    /// All keys of at least one of these groups must be there.
    case anyOf([[String]])
    /// A key is of use only beside all of these.
    case needs(String, [String])
    /// A key is of use only beside one of these.
    case needsOne(String, [String])
    /// A key is of use only where another one is this word.
    case needsWord(String, key: String, is: String)

    /// At most one of these keys may be there.
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

/// The fields that a table declares, in the order in which the documentation shows them.
package struct FieldDeclarations {
    fileprivate var fields: [FieldDescription] = []
    fileprivate var relations: [FieldRelation] = []
    fileprivate var others: (schema: Schema, read: @Sendable (ManifestNode, ProblemCollector) -> Any?)?

    /// A key that must be there.
    package mutating func required<Value>(
        _ key: String, _ form: Form<Value>, _ meaning: String, example: String? = nil, see: String? = nil
    ) -> Field<Value> {
        add(key, form, meaning, nil, example, see)
        return Field(key: key, index: fields.count - 1, fallback: nil)
    }

    /// A key that may be left out.
    ///
    /// - Parameter fallback: what holds then, in words.
    package mutating func optional<Value>(
        _ key: String, _ form: Form<Value>, _ meaning: String, default fallback: String = "none",
        example: String? = nil, see: String? = nil
    ) -> Field<Value?> {
        add(key, form, meaning, fallback, example, see)
        return Field(key: key, index: fields.count - 1, fallback: .some(nil))
    }

    /// A key that may be left out, and has this value then.
    ///
    /// - Parameter words: the value in words; nil for the value as it is written.
    package mutating func optional<Value>(
        _ key: String, _ form: Form<Value>, _ meaning: String, or fallback: Value,
        default words: String? = nil, example: String? = nil, see: String? = nil
    ) -> Field<Value> {
        add(key, form, meaning, words ?? "\(fallback)", example, see)
        return Field(key: key, index: fields.count - 1, fallback: fallback)
    }

    /// A key whose value is a list or a mapping of entries, which is empty where it is left out.
    package mutating func optional<Element>(
        _ key: String, _ form: Form<[Element]>, _ meaning: String, default words: String = "none",
        example: String? = nil, see: String? = nil
    ) -> Field<[Element]> {
        optional(key, form, meaning, or: [], default: words, example: example, see: see)
    }

    /// What must hold between keys.
    package mutating func relate(_ relations: FieldRelation...) { self.relations += relations }

    /// Lets the mapping have any other key, each with such a value: `FieldValues.others`.
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

/// The values of one mapping that is read.
package struct FieldValues {
    /// Where the mapping stands.
    package let position: Position
    /// The key that it stands under; empty where it has none.
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

    /// The value of a key.
    package func callAsFunction<Value>(_ field: Field<Value>) throws(Unreadable) -> Value {
        if let value = results[field.index] as? Value { return value }
        guard let fallback = field.fallback else { throw Unreadable() }
        return fallback
    }

    /// Where the value of a key stands; nil where the key is not there.
    package func position<Value>(of field: Field<Value>) -> Position? { nodes[field.index]?.position }

    /// Reports what is wrong with the mapping, or with the value of one key.
    package func report(_ message: String, at position: Position? = nil) {
        problems.report(position ?? self.position, message)
    }
}

/// A mapping that can't be made, since a key that it needs is missing or wrong. That is reported already.
package struct Unreadable: Error {
    package init() {}
}
