import Foundation

/// JSON without line breaks, in one stable order.
enum OneLineJSON {
    /// An object of strings whose keys keep the order given.
    static func object(_ pairs: [(String, String)]) -> String {
        "{" + pairs.map { "\(string($0)):\(string($1))" }.joined(separator: ",") + "}"
    }

    /// Any encodable value, keys sorted.
    static func data(_ value: some Encodable) -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return try encoder.encode(value)
        } catch {
            preconditionFailure("the demo's own types always encode")
        }
    }

    private static func string(_ text: String) -> String {
        String(decoding: data(text), as: UTF8.self)
    }
}
