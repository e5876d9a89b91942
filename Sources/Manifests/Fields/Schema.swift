package import Support

/// A part of a JSON Schema (2020-12), with the named parts that it refers to.
package struct Schema: Sendable {
    package let keywords: [(key: String, value: JSONValue)]
    /// The parts that its `$ref`s refer to, innermost first; may contain duplicates.
    package let parts: [(name: String, schema: Schema)]

    /// The part's own JSON, without the parts that it refers to.
    package var json: JSONValue { .object(keywords) }

    package init(_ keywords: [(key: String, value: JSONValue)], parts: [(name: String, schema: Schema)] = [])
    {
        (self.keywords, self.parts) = (keywords, parts)
    }

    /// The words of an enumeration; empty for any other schema.
    package var choices: [String] {
        guard case .list(let words)? = keywords.first(where: { $0.key == "enum" })?.value else { return [] }
        return words.compactMap { if case .text(let word) = $0 { word } else { nil } }
    }

    /// Returns a complete schema file: this part with a head, and every part that it refers to.
    ///
    /// - Parameter reference: A reference to further reading, appended to the description.
    package func file(id: String, title: String, reference: String) -> String {
        let own = keywords.first { $0.key == "description" }?.value
        let description = if case .text(let text)? = own { "\(text) \(reference)" } else { reference }
        let head: [(key: String, value: JSONValue)] = [
            ("$schema", .text("https://json-schema.org/draft/2020-12/schema")), ("$id", .text(id)),
            ("title", .text(title)), ("description", .text(description)),
        ]
        var names: Set<String> = []
        let definitions = parts.filter { names.insert($0.name).inserted }.map { ($0.name, $0.schema.json) }
        return JSONText.of(
            JSONValue.object(
                head + keywords.filter { $0.key != "description" } + [("$defs", .object(definitions))]))
    }

    /// Returns a reference to a named part, which occurs once in the file.
    package static func part(_ name: String, _ schema: Schema) -> Schema {
        Schema([("$ref", .text("#/$defs/\(name)"))], parts: schema.parts + [(name, schema)])
    }

    /// Returns the same schema with further keywords.
    package func with(_ keywords: [(key: String, value: JSONValue)]) -> Schema {
        Schema(self.keywords + keywords, parts: parts)
    }

    /// A nonempty text. Numbers and booleans are allowed, too, since the reader takes scalars as they are written.
    package static let text = part(
        "text", text(type: ["string", "number", "boolean"], [("minLength", .number(1))]))

    /// A text that may be empty.
    package static let anyText = part("any_text", text(type: ["string", "number", "boolean"], []))

    /// Returns the schema of a text that matches an ECMA-262 pattern.
    package static func text(_ pattern: String) -> Schema {
        Schema([("type", .text("string")), ("pattern", .text(pattern))])
    }

    /// Returns the schema of a name. YAML reads digits as a number and `true` as a boolean; the reader accepts both.
    package static func name(_ pattern: String, mayBeNumber: Bool) -> Schema {
        mayBeNumber
            ? text(
                type: ["string", "integer", "boolean"],
                [("pattern", .text(pattern)), ("minimum", .number(0))])
            : text(type: ["string", "boolean"], [("pattern", .text(pattern))])
    }

    /// Returns the schema of a scalar of one of these types.
    package static func text(type: [String], _ keywords: [(key: String, value: JSONValue)]) -> Schema {
        Schema([("type", .list(type.map { .text($0) }))] + keywords)
    }

    /// An https URL with a host, or http on a loopback host.
    package static let url = part(
        "url",
        text(
            "^(?=[!#-;=?-\\[\\]-_a-~]+$)(https://[^/:?#@][^/@]*|http://(localhost|127\\.0\\.0\\.1|\\[::1\\])(:[^/@]*)?)(/.*)?$"
        ))

    package static let flag = Schema([("type", .text("boolean"))])

    package static func constant(_ flag: Bool) -> Schema { Schema([("const", .flag(flag))]) }

    package static func words(_ words: [String]) -> Schema {
        Schema([("enum", .list(words.map { .text($0) }))])
    }

    package static func numbers(_ numbers: [Int]) -> Schema {
        Schema([("enum", .list(numbers.map { .number($0) }))])
    }

    package static func number(_ range: ClosedRange<Int>) -> Schema {
        Schema([
            ("type", .text("integer")), ("minimum", .number(range.lowerBound)),
            ("maximum", .number(range.upperBound)),
        ])
    }

    /// Returns a schema that matches any of several.
    package static func any(_ schemas: [Schema]) -> Schema {
        schemas.count == 1
            ? schemas[0]
            : Schema([("anyOf", .list(schemas.map(\.json)))], parts: schemas.flatMap(\.parts))
    }

    package static func list(of element: Schema, count: ClosedRange<Int>? = nil) -> Schema {
        var keywords: [(key: String, value: JSONValue)] = [("type", .text("array")), ("items", element.json)]
        if let count {
            keywords.append(("minItems", .number(count.lowerBound)))
            if count.upperBound < .max { keywords.append(("maxItems", .number(count.upperBound))) }
        }
        return Schema(keywords, parts: element.parts)
    }

    /// Returns the schema of a mapping of names to values.
    package static func entries(_ pattern: String?, of value: Schema) -> Schema {
        let names = pattern.map { [("propertyNames", Schema([("pattern", .text($0))]).json)] } ?? []
        return Schema(
            [("type", .text("object"))] + names + [("additionalProperties", value.json)], parts: value.parts)
    }

    /// Returns the schema of a mapping with exactly one of these keys.
    package static func oneKey(_ keys: [(key: String, schema: Schema)]) -> Schema {
        Schema(
            [
                ("type", .text("object")), ("properties", .object(keys.map { ($0.key, $0.schema.json) })),
                ("additionalProperties", .flag(false)), ("minProperties", .number(1)),
                ("maxProperties", .number(1)),
            ], parts: keys.flatMap(\.schema.parts))
    }

    /// Returns the schema of a mapping that a table describes.
    package static func mapping(_ table: MappingDescription) -> Schema {
        let required = table.fields.filter(\.isRequired).map { JSONValue.text($0.key) }
        var keywords: [(key: String, value: JSONValue)] = [
            ("type", .text("object")), ("description", .text(table.meaning)),
        ]
        if !required.isEmpty { keywords.append(("required", .list(required))) }
        let properties = table.fields.map { field in
            let words = [
                field.meaning, field.fallback.map { "Default: \($0)." },
                field.example.map { "Example: `\($0)`." },
            ]
            let description = words.compactMap { $0 }.joined(separator: " ")
            return (key: field.key, value: field.schema.with([("description", .text(description))]).json)
        }
        keywords += [
            ("properties", .object(properties)),
            ("additionalProperties", table.others?.json ?? .flag(false)),
        ]
        return Schema(
            keywords + table.relations.keywords,
            parts: table.fields.flatMap(\.schema.parts) + (table.others?.parts ?? []))
    }
}

extension [FieldRelation] {
    /// The relations as keywords. Relations of one kind are joined, as a keyword can occur only once.
    fileprivate var keywords: [(key: String, value: JSONValue)] {
        func required(_ keys: [String]) -> JSONValue {
            .object([("required", .list(keys.map { .text($0) }))])
        }
        var conditions: [JSONValue] = []
        var dependencies: [(key: String, value: JSONValue)] = []
        for relation in self {
            switch relation {
            case .excluding(let pairs):
                conditions += pairs.map { .object([("not", required([$0, $1]))]) }
            case .anyOf(let groups): conditions.append(.object([("anyOf", .list(groups.map(required)))]))
            case .needs(let key, let others): dependencies.append((key, .list(others.map { .text($0) })))
            case .needsOne(let key, let others):
                conditions.append(
                    .object([
                        (
                            "anyOf",
                            .list(
                                [.object([("not", required([key]))])] + others.map { required([$0]) })
                        )
                    ]))
            case .needsWord(let key, let other, let word):
                conditions.append(
                    .object([
                        (
                            "anyOf",
                            .list([
                                .object([("not", required([key]))]),
                                .object([
                                    (
                                        "properties",
                                        .object([(other, Schema([("const", .text(word))]).json)])
                                    )
                                ]),
                            ])
                        )
                    ]))
            }
        }
        let all = conditions.isEmpty ? [] : [(key: "allOf", value: JSONValue.list(conditions))]
        return dependencies.isEmpty ? all : all + [("dependentRequired", .object(dependencies))]
    }
}
