import Foundation

/// A JSON text as Foundation reads it; what is not there is nothing.
public struct ParsedJSON {
    /// The value in Foundation's types.
    public let value: Any?

    /// Reads a JSON text.
    public init(_ text: String) throws {
        value = try JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)
    }

    /// A value in Foundation's types.
    public init(value: Any?) { self.value = value }

    /// A member of an object.
    public subscript(member: String) -> ParsedJSON { ParsedJSON(value: members?[member]) }

    /// An element of an array.
    public subscript(index: Int) -> ParsedJSON {
        let elements = elements ?? []
        return ParsedJSON(value: elements.indices.contains(index) ? elements[index].value : nil)
    }

    /// An object's members.
    public var members: [String: Any]? { value as? [String: Any] }
    /// An array's elements.
    public var elements: [ParsedJSON]? { (value as? [Any])?.map { ParsedJSON(value: $0) } }
    /// A string.
    public var text: String? { value as? String }
    /// Whether it is null.
    public var isNull: Bool { value is NSNull }
    /// A whole number; nil for a flag.
    public var number: Int? { isFlag ? nil : value as? Int }
    /// A flag; nil for a number.
    public var flag: Bool? { isFlag ? value as? Bool : nil }
    /// Whether it is true or false: Foundation makes numbers of these, of a type of their own.
    public var isFlag: Bool {
        (value as? NSNumber).map { "\($0.objCType.pointee)" == "\(NSNumber(value: true).objCType.pointee)" }
            ?? false
    }
    /// Whether it is a number, whole or not.
    public var isNumber: Bool { value is NSNumber && !isFlag }
}
