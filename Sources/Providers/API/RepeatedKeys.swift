import FoundationEssentials

/// Finds the entry of a JSON list in which some object has one key twice.
///
/// Foundation's decoder takes one of the two and drops the other, and nobody can tell which of them the host meant.
/// The text has been decoded before, so it is known to be well-formed.
enum RepeatedKeys {
    private typealias Key = ArraySlice<UInt8>

    /// The first such entry, counted from 1.
    static func entry(of json: [UInt8]) -> Int? {
        var entry = 0
        // The keys of each object that is open; nil for a list.
        var open: [Set<Key>?] = []
        var index = 0
        while index < json.count {
            switch json[index] {
            case UInt8(ascii: "{"):
                if open.count == 1 { entry += 1 }
                open.append([])
            case UInt8(ascii: "["): open.append(nil)
            case UInt8(ascii: "}"), UInt8(ascii: "]"): _ = open.popLast()
            case UInt8(ascii: "\""):
                let end = closingQuote(of: json, from: index)
                // Taken out and put back, so that the set is changed where it is.
                if isKey(json, endingAt: end), var keys = open.popLast() ?? nil {
                    guard keys.insert(name(json[index...end])).inserted else { return entry }
                    open.append(keys)
                }
                index = end
            default: break
            }
            index += 1
        }
        return nil
    }

    private static func closingQuote(of json: [UInt8], from start: Int) -> Int {
        var index = start + 1
        while index < json.count - 1, json[index] != UInt8(ascii: "\"") {
            index += json[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        return min(index, json.count - 1)
    }

    /// Only a key has a colon behind it.
    private static func isKey(_ json: [UInt8], endingAt end: Int) -> Bool {
        json[(end + 1)...].first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } == UInt8(ascii: ":")
    }

    /// The key that a text in quotes stands for: `"n\u0061me"` is another spelling of `"name"`.
    private static func name(_ text: Key) -> Key {
        guard text.contains(UInt8(ascii: "\\")) else { return text.dropFirst().dropLast() }
        let decoded = try? JSONDecoder().decode(String.self, from: Data(text))
        return decoded.map { ArraySlice($0.utf8) } ?? text
    }
}
