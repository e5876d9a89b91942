import Foundation

/// A JSON text as Foundation reads it; what is not there is nothing.
struct ParsedJSON {
    let value: Any?

    init(_ text: String) throws {
        value = try JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)
    }

    private init(value: Any?) { self.value = value }

    subscript(member: String) -> ParsedJSON { ParsedJSON(value: members?[member]) }

    subscript(index: Int) -> ParsedJSON {
        let elements = elements ?? []
        return ParsedJSON(value: elements.indices.contains(index) ? elements[index].value : nil)
    }

    var members: [String: Any]? { value as? [String: Any] }
    var elements: [ParsedJSON]? { (value as? [Any])?.map { ParsedJSON(value: $0) } }
    var text: String? { value as? String }
    var isNull: Bool { value is NSNull }
    /// A whole number; nil for a flag.
    var number: Int? { isFlag ? nil : value as? Int }
    /// Whether it is true or false: Foundation makes numbers of these, of a type of their own.
    var isFlag: Bool {
        (value as? NSNumber).map { "\($0.objCType.pointee)" == "\(NSNumber(value: true).objCType.pointee)" }
            ?? false
    }
}
