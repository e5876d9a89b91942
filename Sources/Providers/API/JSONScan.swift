import FoundationEssentials

/// Finds its way through a JSON text without decoding it.
enum JSONScan {
    static let quote = UInt8(ascii: "\"")

    /// Where the string ends that begins with the quote at `start`; nil where it has no end.
    static func closingQuote(of json: [UInt8], from start: Int) -> Int? {
        var index = start + 1
        while index < json.count {
            switch json[index] {
            case quote: return index
            case UInt8(ascii: "\\"): index += 2
            default: index += 1
            }
        }
        return nil
    }

    /// Where the value begins whose key ends at `end`; nil where the string that ends there is no key. Only a key
    /// has a colon behind it.
    static func valueStart(of json: [UInt8], keyEndingAt end: Int) -> Int? {
        guard let colon = nextIndex(of: json, from: end + 1), json[colon] == UInt8(ascii: ":") else {
            return nil
        }
        return nextIndex(of: json, from: colon + 1) ?? json.count
    }

    /// The key between these quotes: `"n\u0061me"` is another spelling of `"name"`.
    static func name(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard text.contains(UInt8(ascii: "\\")) else { return text.dropFirst().dropLast() }
        let decoded = try? JSONDecoder().decode(String.self, from: Data(text))
        return decoded.map { ArraySlice($0.utf8) } ?? text
    }

    /// The first place from `start` on that is no white space.
    private static func nextIndex(of json: [UInt8], from start: Int) -> Int? {
        var index = start
        while index < json.count {
            guard [0x20, 0x09, 0x0A, 0x0D].contains(json[index]) else { return index }
            index += 1
        }
        return nil
    }
}
