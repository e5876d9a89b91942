import FoundationEssentials
package import Support

/// Reads a provider's JSON, and says what is wrong with it without quoting it.
package enum ListingJSON {
    /// - Throws: a failure where the body is HTML, no JSON, cut off, JSON of another shape, or contradicts itself.
    package static func decode<Body: Decodable>(
        _ type: Body.Type, from body: [UInt8], of host: String
    ) throws(Failure) -> Body {
        // Foundation would take UTF-16, too, in which nothing here could look for keys.
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
                advice: "Fetch it again, as the API answers and nobody has edited it.")
        }
        return decoded
    }

    /// The same of an answer that shows values under `keys`: they are taken out before it is decoded.
    package static func decode<Body: Decodable>(
        _ type: Body.Type, takingOut keys: Set<String>, from body: [UInt8], of host: String
    ) throws(Failure) -> (body: Body, values: ShownValues) {
        var values = ShownValues()
        guard !body.contains(0), let rest = values.take(keys, outOf: body) else {
            throw noJSON(body, of: host)
        }
        return (try decode(type, from: rest, of: host), values)
    }

    /// Whether a text begins as a list does.
    static func isList(_ body: [UInt8]) -> Bool { firstMark(of: body) == UInt8(ascii: "[") }

    /// A failure for JSON that is not what the provider's API answers with.
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
