import Manifests

/// A piece of a JSON Schema.
struct Schema: Sendable {
    let keywords: [(key: String, value: JSONValue)]

    var json: JSONValue { .object(keywords) }

    /// A schema with these keywords.
    init(_ keywords: [(key: String, value: JSONValue)]) { self.keywords = keywords }

    /// What a part describes.
    static func part(_ name: String) -> Schema { Schema([("$ref", .text("#/$defs/\(name)"))]) }

    /// A text that is not empty. What YAML takes for a number or a flag is one too: the reader leaves scalars as
    /// they are written.
    static let text = part("text")
    /// A text, or a list of some.
    static let texts = part("texts")
    /// An https URL, or http on loopback.
    static let url = part("url")

    /// One of an enumeration's words.
    static func word<Word: RawRepresentable & CaseIterable>(of type: Word.Type) -> Schema
    where Word.RawValue == String {
        word(Word.allCases.map(\.rawValue))
    }

    /// One of these words.
    static func word(_ words: [String]) -> Schema { Schema([("enum", .list(words.map { .text($0) }))]) }

    /// A text of this form.
    static func text(_ pattern: String) -> Schema {
        Schema([("type", .text("string")), ("pattern", .text(pattern))])
    }

    /// A name of this form. YAML may take one of digits for a number; the reader does not.
    static func name(_ pattern: String) -> Schema {
        Schema([
            ("type", .list(["string", "integer", "boolean"].map { .text($0) })), ("pattern", .text(pattern)),
            ("minimum", .number(0)),
        ])
    }

    static let flag = Schema([("type", .text("boolean"))])
    /// A flag that says something only where it is true.
    static let mark = Schema([("const", .flag(true))])
    /// A flag that says that there is none.
    static let never = Schema([("const", .flag(false))])

    static func number(_ range: ClosedRange<Int>) -> Schema {
        Schema([
            ("type", .text("integer")), ("minimum", .number(range.lowerBound)),
            ("maximum", .number(range.upperBound)),
        ])
    }

    /// One of several.
    static func any(_ schemas: Schema...) -> Schema { Schema([("anyOf", .list(schemas.map(\.json)))]) }

    static func list(of element: Schema) -> Schema {
        Schema([("type", .text("array")), ("items", element.json)])
    }

    /// A list with at least one element.
    static func someOf(_ element: Schema) -> Schema {
        Schema(list(of: element).keywords + [("minItems", .number(1))])
    }

    /// A mapping with names of a form to values of a kind.
    static func mapping(of value: Schema, named pattern: String? = nil) -> Schema {
        let names = pattern.map { [("propertyNames", Schema([("pattern", .text($0))]).json)] } ?? []
        return Schema([("type", .text("object"))] + names + [("additionalProperties", value.json)])
    }

    /// A mapping with exactly one of these keys.
    static func oneOf(_ keys: [(key: String, value: Schema)]) -> Schema {
        Schema([
            ("type", .text("object")), ("properties", .object(keys.map { ($0.key, $0.value.json) })),
            ("additionalProperties", .flag(false)), ("minProperties", .number(1)),
            ("maxProperties", .number(1)),
        ])
    }

    /// This schema with a description for whoever writes what it describes.
    func described(_ description: String) -> JSONValue {
        .object(keywords + [("description", .text(description))])
    }
}

/// A schema that others refer to.
struct SchemaPart: Sendable {
    let name: String
    let schema: Schema

    init(_ name: String, _ schema: Schema) {
        self.name = name
        self.schema = schema
    }

    init(_ name: String, _ object: SchemaObject) {
        self.init(name, Schema(object.members))
    }
}

/// A mapping with keys of its own: a line each.
struct SchemaObject: Sendable {
    let description: String?
    let keys: [Key]
    /// What must hold between keys.
    let conditions: [(key: String, value: JSONValue)]

    init(_ description: String?, _ keys: [Key], _ conditions: [(key: String, value: JSONValue)] = []) {
        self.description = description
        self.keys = keys
        self.conditions = conditions
    }

    /// A key: its name, its value, and what it means.
    struct Key: Sendable {
        let name: String
        let schema: Schema
        let description: String
        let isNeeded: Bool

        init(_ name: String, _ schema: Schema, _ description: String, needed isNeeded: Bool = false) {
            self.name = name
            self.schema = schema
            self.description = description
            self.isNeeded = isNeeded
        }
    }

    /// The keywords of the schema.
    var members: [(key: String, value: JSONValue)] {
        let needed = keys.filter(\.isNeeded).map { JSONValue.text($0.name) }
        var members: [(key: String, value: JSONValue)] = [("type", .text("object"))]
        if let description { members.append(("description", .text(description))) }
        if !needed.isEmpty { members.append(("required", .list(needed))) }
        members.append(("properties", .object(keys.map { ($0.name, $0.schema.described($0.description)) })))
        members.append(("additionalProperties", .flag(false)))
        return members + conditions
    }

    /// At most one of each pair of these keys may be there.
    static func excluding(_ pairs: [(String, String)]) -> (key: String, value: JSONValue) {
        (
            "allOf",
            .list(
                pairs.map { one, other in
                    .object([("not", .object([("required", .list([.text(one), .text(other)]))]))])
                })
        )
    }
}
