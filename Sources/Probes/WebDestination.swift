import Auditing
import Support

// The destination of a request to a web address: one receiver has many spellings, and a relay may forward elsewhere.

extension HTTPURL {
    /// Returns whether requests to both may reach the same receiver. A trailing slash, the scheme, and a query in only
    /// one of them make no difference.
    static func mayBeOneReceiver(_ one: String, _ other: String) -> Bool {
        guard let first = try? HTTPURL(one), let second = try? HTTPURL(other) else { return one == other }
        return (first.host, first.port, first.place) == (second.host, second.port, second.place)
            && (first.query == second.query || first.query == nil || second.query == nil)
    }

    /// The path without a trailing slash.
    private var place: Substring { path.hasSuffix("/") ? path.dropLast() : path[...] }
}

extension Audit {
    /// Returns the identifier of another environment in an address's path or query, in clear or percent-encoded: the
    /// receiver may forward to it.
    func otherIdentifier(
        in url: String, besides environment: String
    ) -> EnvironmentIdentifiers.EnvironmentIdentifier? {
        var text = Array(url.utf8)
        for _ in 0..<3 {
            let named = text.withUnsafeBytes { identifierSearch.named(in: $0) }
            if let other = named.first(where: { $0.environment != environment }) { return other }
            guard let decoded = text.withoutPercentEscapes else { return nil }
            text = decoded
        }
        return nil
    }
}

extension [UInt8] {
    /// The bytes with each `%XX` decoded; `nil` if there is no `%`.
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
