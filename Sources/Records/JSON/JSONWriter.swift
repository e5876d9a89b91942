/// A JSON value whose members keep the order in which they were given.
///
/// Foundation's encoder sorts members or leaves their order to chance; a record is read by people and compared
/// as text, so it has an order of its own.
package indirect enum JSONValue: Sendable {
    case null
    case flag(Bool)
    case number(Int)
    case text(String)
    case list([JSONValue])
    case object([(key: String, value: JSONValue)])

    package static func text(_ text: String?) -> JSONValue { text.map { .text($0) } ?? .null }

    /// The value as JSON in ASCII, indented by two spaces a level.
    package func write(to output: inout String, indent: Int = 0) {
        switch self {
        case .null: output += "null"
        case .flag(let flag): output += flag ? "true" : "false"
        case .number(let number): output += String(number)
        case .text(let text): JSONValue.quote(text, to: &output)
        case .list(let elements):
            JSONValue.write(elements, between: "[", "]", to: &output, indent: indent) {
                $0.write(to: &$1, indent: indent + 1)
            }
        case .object(let members):
            JSONValue.write(members, between: "{", "}", to: &output, indent: indent) { member, output in
                JSONValue.quote(member.key, to: &output)
                output += ": "
                member.value.write(to: &output, indent: indent + 1)
            }
        }
    }

    private static func write<Element>(
        _ elements: [Element], between open: String, _ close: String, to output: inout String, indent: Int,
        each: (Element, inout String) -> Void
    ) {
        output += open
        for (index, element) in elements.enumerated() {
            output += index == 0 ? "\n" : ",\n"
            output += String(repeating: "  ", count: indent + 1)
            each(element, &output)
        }
        if !elements.isEmpty { output += "\n" + String(repeating: "  ", count: indent) }
        output += close
    }

    /// Writes a string; what is not printable ASCII is escaped, so that no name commands whatever shows it,
    /// and a second `#` is too, as `##[…]` commands a CI log from anywhere in a line.
    private static func quote(_ text: String, to output: inout String) {
        output += "\""
        var previous: UInt16 = 0
        for unit in text.utf16 {
            switch unit {
            case 0x22: output += "\\\""
            case 0x5C: output += "\\\\"
            case 0x23 where previous == 0x23: output += "\\u0023"
            case 0x20..<0x7F: output.unicodeScalars.append(Unicode.Scalar(UInt8(unit)))
            default:
                let digits = String(unit, radix: 16)
                output += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }
            previous = unit
        }
        output += "\""
    }
}
