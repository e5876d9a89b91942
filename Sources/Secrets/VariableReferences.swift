import Support

/// The variables that a text refers to, in the syntax of shells and dotenv files.
package enum VariableReferences {
    /// Returns the names in `$NAME`, `${NAME}` and `${NAME:-default}`. They may be parts of a value: compare them, but
    /// do not keep them.
    package static func names(in text: UnsafeRawBufferPointer) -> [String] {
        var names: [String] = []
        var rest = text[...]
        while let sign = rest.firstIndex(of: UInt8(ascii: "$")) {
            rest = rest[(sign + 1)...]
            if rest.first == UInt8(ascii: "{") { rest = rest.dropFirst() }
            let name = rest.prefix { $0.isAlphanumeric || $0 == UInt8(ascii: "_") }
            if let first = name.first, !first.isDigit { names.append(String(decoding: name, as: UTF8.self)) }
            rest = rest[name.endIndex...]
        }
        return names
    }
}
