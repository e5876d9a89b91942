package import Secrets

/// The values that a host shows in clear. They are taken out of its answer before anything decodes it, and a number
/// stands in the place of each: so no decoder keeps a copy, and no error can quote one.
package struct ShownValues: Sendable {
    private var values: [HeldSecret] = []

    /// Takes out every string under one of `keys`, wherever it is.
    ///
    /// - Returns: the answer without them; nil where such a string is none that JSON allows.
    mutating func take(_ keys: Set<String>, outOf json: [UInt8]) -> [UInt8]? {
        let keys = Set(keys.map { ArraySlice($0.utf8) })
        var rest: [UInt8] = []
        rest.reserveCapacity(json.count)
        var index = 0
        var copied = 0
        while index < json.count {
            guard json[index] == JSONScan.quote else {
                index += 1
                continue
            }
            // A string without an end is for the decoder to complain of.
            guard let end = JSONScan.closingQuote(of: json, from: index) else { break }
            guard let start = JSONScan.valueStart(of: json, keyEndingAt: end), start < json.count,
                json[start] == JSONScan.quote, keys.contains(JSONScan.name(json[index...end]))
            else {
                index = end + 1
                continue
            }
            guard let close = JSONScan.closingQuote(of: json, from: start),
                let value = SecretValue(ofJSON: json[(start + 1)..<close])
            else { return nil }
            rest += json[copied...start]
            rest += String(values.count).utf8
            values.append(HeldSecret("", value))
            (copied, index) = (close, close + 1)
        }
        return rest + json[copied...]
    }

    /// The value that was taken from a place, under a name.
    package func secret(_ name: String, at place: ShownValue) -> HeldSecret? {
        guard values.indices.contains(place.index) else { return nil }
        return HeldSecret(name, SecretValue(copying: values[place.index].value))
    }
}

/// The place of a value that ``ShownValues`` took.
package struct ShownValue: Decodable, Sendable {
    let index: Int

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let index = Int(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not taken out")
        }
        self.index = index
    }
}
