import Foundation

/// A JSON Schema that can be checked by the few keywords it may use; any other keyword is a problem itself.
struct JSONSchema {
    private let root: ParsedJSON

    init(_ text: String) throws { root = try ParsedJSON(text) }

    /// What is wrong with a value: the place and what was expected there; empty where all is well.
    ///
    /// A member that the schema doesn't describe is a problem too. To its readers the schema leaves room for
    /// members to come; whoever adds one describes it.
    func problems(of value: ParsedJSON) -> [String] { problems(of: value, by: root, at: "") }

    private func problems(of value: ParsedJSON, by schema: ParsedJSON, at place: String) -> [String] {
        (schema.members ?? [:]).keys.sorted().flatMap { keyword in
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
                types(argument).contains(value.typeName), place,
                "\(value.typeName) is none of \(types(argument))")
        case "enum":
            expect((argument.elements ?? []).contains { $0.text == value.text }, place, "is none of the enum")
        case "const": expect(argument.text == value.text, place, "is not \(argument.text ?? "")")
        case "pattern":
            expect(value.matches(argument.text ?? ""), place, "does not match \(argument.text ?? "")")
        case "minimum": expect((value.number ?? .max) >= (argument.number ?? 0), place, "is too small")
        case "maximum": expect((value.number ?? .min) <= (argument.number ?? 0), place, "is too large")
        case "maxItems":
            expect((value.elements?.count ?? .min) <= (argument.number ?? 0), place, "is too long")
        case "minItems":
            expect((value.elements?.count ?? .max) >= (argument.number ?? 0), place, "is too short")
        case "required":
            (argument.elements ?? []).compactMap(\.text).flatMap { name in
                expect(value.members.map { $0[name] != nil } ?? true, place, "has no \(name)")
            }
        case "properties": members(of: value, by: argument, at: place)
        case "items":
            (value.elements ?? []).enumerated().flatMap { index, element in
                problems(of: element, by: argument, at: "\(place)[\(index)]")
            }
        default: ["\(place): the schema uses \(keyword), which is not understood here"]
        }
    }

    private func members(of value: ParsedJSON, by properties: ParsedJSON, at place: String) -> [String] {
        (value.members ?? [:]).keys.sorted().flatMap { name in
            expect(properties.members?[name] != nil, place, "the schema does not describe \(name)")
                + problems(of: value[name], by: properties[name], at: "\(place).\(name)")
        }
    }

    private func definition(_ reference: String) -> ParsedJSON {
        let prefix = "#/$defs/"
        return reference.hasPrefix(prefix)
            ? root["$defs"][String(reference.dropFirst(prefix.count))] : root["nowhere"]
    }

    private func types(_ argument: ParsedJSON) -> [String] {
        argument.text.map { [$0] } ?? (argument.elements ?? []).compactMap(\.text)
    }

    private func expect(_ isMet: Bool, _ place: String, _ problem: String) -> [String] {
        isMet ? [] : ["\(place): \(problem)"]
    }
}

extension ParsedJSON {
    /// The type's name in JSON Schema.
    fileprivate var typeName: String {
        if isNull { return "null" }
        if isFlag { return "boolean" }
        if members != nil { return "object" }
        if elements != nil { return "array" }
        return text != nil ? "string" : number != nil ? "integer" : "nothing"
    }

    fileprivate func matches(_ pattern: String) -> Bool {
        guard let text, let regex = try? Regex(pattern) else { return self.text == nil }
        return text.firstMatch(of: regex) != nil
    }
}
