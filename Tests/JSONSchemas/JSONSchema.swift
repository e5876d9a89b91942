import Foundation

/// A JSON Schema that can be checked by the few keywords it may use; any other keyword is a problem itself.
public struct JSONSchema {
    private let root: ParsedJSON
    private let isClosed: Bool
    private let patterns = Patterns()

    /// Reads a schema.
    ///
    /// - Parameter isClosed: whether a member that the schema doesn't describe is a problem. To its readers the
    ///   record's schema leaves room for members to come; whoever adds one describes it.
    public init(_ text: String, isClosed: Bool = false) throws {
        root = try ParsedJSON(text)
        self.isClosed = isClosed
    }

    /// What is wrong with a value: the place and what was expected there; empty where all is well.
    public func problems(of value: ParsedJSON) -> [String] { problems(of: value, by: root, at: "") }

    /// The names of the members that an object of the part called `part` may have; nil for the whole.
    public func memberNames(of part: String? = nil) -> Set<String> {
        let schema = part.map { root["$defs"][$0] } ?? root
        return Set((schema["properties"].members ?? [:]).keys)
    }

    /// The same of the mapping below a key of the root, or of each of that mapping's entries.
    public func memberNames(below key: String) -> Set<String> {
        func resolved(_ schema: ParsedJSON) -> ParsedJSON { schema["$ref"].text.map(definition) ?? schema }
        let mapping = resolved(root["properties"][key])
        let members =
            mapping["properties"].members ?? resolved(mapping["additionalProperties"])["properties"].members
        return Set((members ?? [:]).keys)
    }

    private func problems(of value: ParsedJSON, by schema: ParsedJSON, at place: String) -> [String] {
        if let flag = schema.flag { return expect(flag, place, "is not to be there") }
        return (schema.members ?? [:]).keys.sorted().flatMap { keyword in
            problems(of: value, keyword, schema[keyword], by: schema, at: place)
        }
    }

    private func problems(
        of value: ParsedJSON, _ keyword: String, _ argument: ParsedJSON, by schema: ParsedJSON,
        at place: String
    ) -> [String] {
        switch keyword {
        case "$schema", "$id", "$defs", "title", "description": []
        case "$ref": problems(of: value, by: definition(argument.text ?? ""), at: place)
        case "type":
            expect(
                types(argument).contains { value.hasType($0) }, place,
                "\(value.typeName) is none of \(types(argument))")
        case "enum":
            expect((argument.elements ?? []).contains { $0.isEqual(to: value) }, place, "is none of the enum")
        case "const": expect(argument.isEqual(to: value), place, "is not the const")
        case "pattern":
            expect(
                value.text.map { patterns.matches($0, argument.text ?? "") } ?? true, place,
                "does not match \(argument.text ?? "")")
        case "minLength":
            expect((value.text?.count ?? .max) >= (argument.number ?? 0), place, "is too short")
        case "minimum": expect((value.number ?? .max) >= (argument.number ?? 0), place, "is too small")
        case "maximum": expect((value.number ?? .min) <= (argument.number ?? 0), place, "is too large")
        case "maxItems":
            expect((value.elements?.count ?? .min) <= (argument.number ?? 0), place, "is too long")
        case "minItems":
            expect((value.elements?.count ?? .max) >= (argument.number ?? 0), place, "is too short")
        case "minProperties":
            expect((value.members?.count ?? .max) >= (argument.number ?? 0), place, "has too few members")
        case "maxProperties":
            expect((value.members?.count ?? .min) <= (argument.number ?? 0), place, "has too many members")
        case "required":
            (argument.elements ?? []).compactMap(\.text).flatMap { name in
                expect(value.members.map { $0[name] != nil } ?? true, place, "has no \(name)")
            }
        case "properties": members(of: value, by: argument, at: place)
        case "additionalProperties":
            (value.members ?? [:]).keys.sorted().filter { schema["properties"].members?[$0] == nil }.flatMap {
                problems(of: value[$0], by: argument, at: "\(place).\($0)")
            }
        case "propertyNames":
            (value.members ?? [:]).keys.sorted().flatMap {
                problems(of: ParsedJSON(value: $0), by: argument, at: "\(place).\($0)")
            }
        case "items":
            (value.elements ?? []).enumerated().flatMap { index, element in
                problems(of: element, by: argument, at: "\(place)[\(index)]")
            }
        case "allOf": (argument.elements ?? []).flatMap { problems(of: value, by: $0, at: place) }
        case "anyOf":
            expect(
                (argument.elements ?? []).contains { problems(of: value, by: $0, at: place).isEmpty }, place,
                "is none of several")
        case "not":
            expect(!problems(of: value, by: argument, at: place).isEmpty, place, "is what it must not be")
        case "dependentRequired":
            (argument.members ?? [:]).keys.sorted().filter { value.members?[$0] != nil }.flatMap { name in
                (argument[name].elements ?? []).compactMap(\.text).flatMap {
                    expect(value.members?[$0] != nil, place, "has \(name) without \($0)")
                }
            }
        case "dependentSchemas":
            (argument.members ?? [:]).keys.sorted().filter { value.members?[$0] != nil }.flatMap {
                problems(of: value, by: argument[$0], at: place)
            }
        default: ["\(place): the schema uses \(keyword), which is not understood here"]
        }
    }

    private func members(of value: ParsedJSON, by properties: ParsedJSON, at place: String) -> [String] {
        (value.members ?? [:]).keys.sorted().flatMap { name -> [String] in
            guard properties.members?[name] != nil else {
                return expect(!isClosed, place, "the schema does not describe \(name)")
            }
            return problems(of: value[name], by: properties[name], at: "\(place).\(name)")
        }
    }

    private func definition(_ reference: String) -> ParsedJSON {
        let prefix = "#/$defs/"
        let part = reference.hasPrefix(prefix) ? String(reference.dropFirst(prefix.count)) : ""
        let definition = root["$defs"][part]
        precondition(definition.members != nil, "the schema refers to \(reference), which is nowhere")
        return definition
    }

    private func types(_ argument: ParsedJSON) -> [String] {
        argument.text.map { [$0] } ?? (argument.elements ?? []).compactMap(\.text)
    }

    private func expect(_ isMet: Bool, _ place: String, _ problem: String) -> [String] {
        isMet ? [] : ["\(place): \(problem)"]
    }
}

/// Regular expressions, each compiled once.
private final class Patterns {
    private var compiled: [String: Regex<AnyRegexOutput>] = [:]

    func matches(_ text: String, _ pattern: String) -> Bool {
        if compiled[pattern] == nil { compiled[pattern] = try? Regex(pattern) }
        guard let regex = compiled[pattern] else { preconditionFailure("\(pattern) is no pattern") }
        return text.firstMatch(of: regex) != nil
    }
}

extension ParsedJSON {
    /// The type's name in JSON Schema.
    fileprivate var typeName: String {
        if isNull { return "null" }
        if isFlag { return "boolean" }
        if members != nil { return "object" }
        if elements != nil { return "array" }
        if text != nil { return "string" }
        return number != nil ? "integer" : isNumber ? "number" : "nothing"
    }

    fileprivate func hasType(_ name: String) -> Bool {
        typeName == name || name == "number" && typeName == "integer"
    }

    fileprivate func isEqual(to other: ParsedJSON) -> Bool {
        guard typeName == other.typeName else { return false }
        return text == other.text && number == other.number && flag == other.flag
    }
}
