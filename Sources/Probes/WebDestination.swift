import Auditing
import Support

// Where a request to a web address ends: one receiver has many spellings, and a relay sends on what it is told.

extension HTTPURL {
    /// Whether requests to both may arrive at one receiver: a slash at the end and the scheme make no other, nor does a
    /// query that only one of them has.
    static func mayBeOneReceiver(_ one: String, _ other: String) -> Bool {
        guard let first = try? HTTPURL(one), let second = try? HTTPURL(other) else { return one == other }
        return (first.host, first.port, first.place) == (second.host, second.port, second.place)
            && (first.query == second.query || first.query == nil || second.query == nil)
    }

    /// The path without the slash at its end.
    private var place: Substring { path.hasSuffix("/") ? path.dropLast() : path[...] }
}

extension Audit {
    /// What of another environment an address names in its path or query, in clear or in escapes: who is asked there is
    /// told to send to it.
    func stranger(
        toldTo url: String, besides environment: String
    ) -> EnvironmentIdentifiers.EnvironmentIdentifier? {
        var text = Array(url.utf8)
        for _ in 0..<3 {
            let named = text.withUnsafeBytes { identifierSearch.named(in: $0) }
            if let stranger = named.first(where: { $0.environment != environment }) { return stranger }
            guard let decoded = text.withoutPercentEscapes else { return nil }
            text = decoded
        }
        return nil
    }
}

extension [UInt8] {
    /// The same with each `%XX` as the byte that it stands for; nil without a `%`.
    var withoutPercentEscapes: [UInt8]? {
        var decoded: [UInt8] = []
        var place = 0
        while place < count {
            if self[place] == UInt8(ascii: "%"), place + 2 < count,
                let byte = UInt8(String(decoding: self[(place + 1)...(place + 2)], as: UTF8.self), radix: 16)
            {
                decoded.append(byte)
                place += 3
            } else {
                decoded.append(self[place])
                place += 1
            }
        }
        return decoded.count == count ? nil : decoded
    }
}
