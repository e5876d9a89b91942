import FoundationEssentials
package import Support

/// Reads a provider's JSON, and reports errors without quoting it.
package enum ListingJSON {
    /// - Throws: a failure if the body is HTML, invalid or truncated, of another shape, or has a repeated key.
    package static func decode<Body: Decodable>(
        _ type: Body.Type, from body: [UInt8], of host: String
    ) throws(Failure) -> Body {
        // Foundation would also accept UTF-16, which the search for keys cannot read.
        guard !body.contains(0) else { throw noJSON(body, of: host) }
        let decoded: Body
        do {
            decoded = try JSONDecoder().decode(type, from: Data(body))
        } catch DecodingError.keyNotFound(let key, let context) {
            throw wrongShape(host, "\(place(context.codingPath)) has no `\(key.stringValue)`")
        } catch DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context) {
            throw wrongShape(host, "\(place(context.codingPath)) has another type")
        } catch {
            throw noJSON(body, of: host)
        }
        if let entry = RepeatedKeys.entry(of: body) {
            let place = entry == 0 ? "an object in it" : "entry \(entry)"
            throw Failure(
                message: "\(host)'s listing contradicts itself: \(place) has a key twice",
                advice: "Fetch it again, unedited, as the API answers.")
        }
        return decoded
    }

    /// Decodes a response after taking out the values under `keys`.
    package static func decode<Body: Decodable>(
        _ type: Body.Type, takingOut keys: Set<String>, from body: [UInt8], of host: String
    ) throws(Failure) -> (body: Body, values: ShownValues) {
        var values = ShownValues()
        guard !body.contains(0), let rest = values.take(keys, outOf: body) else {
            throw noJSON(body, of: host)
        }
        return (try decode(type, from: rest, of: host), values)
    }

    /// Decodes a response after taking out the values under every key that `isSecret` accepts.
    package static func decode<Body: Decodable>(
        _ type: Body.Type, from body: [UInt8], of host: String,
        takingOutWhere isSecret: (String) -> Bool
    ) throws(Failure) -> (body: Body, values: ShownValues) {
        var values = ShownValues()
        guard !body.contains(0),
            let rest = values.take(outOf: body, where: { isSecret(String(decoding: $0, as: UTF8.self)) })
        else { throw noJSON(body, of: host) }
        return (try decode(type, from: rest, of: host), values)
    }

    /// Whether the text is a JSON array, by its first character.
    static func isList(_ body: [UInt8]) -> Bool { firstMark(of: body) == UInt8(ascii: "[") }

    /// Returns the failure for JSON that does not match the provider's API.
    package static func wrongShape(_ host: String, _ detail: String) -> Failure {
        Failure(
            message: "\(host) answered with JSON of another shape than expected: \(detail)",
            advice:
                "Check that the address or the file is the API's answer; if it is, the API has changed: look for a newer envaudit."
        )
    }

    private static func noJSON(_ body: [UInt8], of host: String) -> Failure {
        switch firstMark(of: body) {
        case nil: return Failure(message: "\(host) answered with nothing", advice: "Run again.")
        case UInt8(ascii: "<")?:
            return Failure(
                message: "\(host) answered with a web page instead of JSON",
                advice:
                    "A proxy or a login page may stand in between: check the network, and the API's address.")
        default:
            return Failure(
                message: "\(host) sent invalid JSON (truncated?)",
                advice: "Fetch it again.")
        }
    }

    private static func firstMark(of body: [UInt8]) -> UInt8? {
        body.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
    }

    private static func place(_ path: [any CodingKey]) -> String {
        guard let index = path.firstIndex(where: { $0.intValue != nil }), let entry = path[index].intValue
        else {
            return "the answer"
        }
        let key = path[index...].last { $0.intValue == nil }?.stringValue
        return key.map { "`\($0)` of entry \(entry + 1)" } ?? "entry \(entry + 1)"
    }
}

/// Finds an object in a JSON text that has a repeated key.
///
/// Foundation's decoder keeps one of the two values and drops the other, and it is unknown which one the host meant.
/// The text has been decoded before, so it is well-formed.
enum RepeatedKeys {
    /// Returns the entry of a top-level array with such an object, counted from 1, or 0 for a top-level object.
    static func entry(of json: [UInt8]) -> Int? {
        var entry = 0
        // The keys of each open object; `nil` for an array.
        var open: [Set<ArraySlice<UInt8>>?] = []
        var index = 0
        while index < json.count {
            switch json[index] {
            case UInt8(ascii: "{"):
                if open.count == 1, open[0] == nil { entry += 1 }
                open.append([])
            case UInt8(ascii: "["): open.append(nil)
            case UInt8(ascii: "}"), UInt8(ascii: "]"): _ = open.popLast()
            case JSONScan.quote:
                let end = JSONScan.closingQuote(of: json, from: index) ?? json.count - 1
                // Removed and appended again, so that the set is mutated in place.
                if JSONScan.valueStart(of: json, keyEndingAt: end) != nil, var keys = open.popLast() ?? nil {
                    guard keys.insert(JSONScan.name(json[index...end])).inserted else { return entry }
                    open.append(keys)
                }
                index = end
            default: break
            }
            index += 1
        }
        return nil
    }
}

/// Scans a JSON text without decoding it.
enum JSONScan {
    static let quote = UInt8(ascii: "\"")

    /// Returns the index of the quote that closes the string at `start`; `nil` if the string does not end.
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

    /// Returns the start of the value whose key ends at `end`; `nil` if the string that ends there is not a key. Only a
    /// key is followed by a colon.
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

    /// Returns the first index from `start` on that is not white space.
    private static func nextIndex(of json: [UInt8], from start: Int) -> Int? {
        var index = start
        while index < json.count {
            guard [0x20, 0x09, 0x0A, 0x0D].contains(json[index]) else { return index }
            index += 1
        }
        return nil
    }
}
