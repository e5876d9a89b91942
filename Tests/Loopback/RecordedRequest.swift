/// A request as it came over the wire.
public struct RecordedRequest: Sendable {
    /// Counts the server's requests from 1.
    public let number: Int
    /// Counts the server's connections from 1.
    public let connection: Int
    /// `GET`, `POST`, …
    public let method: String
    /// The request target: path and query.
    public let path: String
    /// The header lines in order.
    public let headers: [(name: String, value: String)]
    /// The body, as long as its `Content-Length` says.
    public let body: [UInt8]

    /// The first value of a header, found without regard to case.
    public subscript(name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    /// Reads the lines before the empty one; `nil` where they are no request.
    init?(head: String, number: Int, connection: Int, body: [UInt8]) {
        var lines = head.split(separator: "\r\n", omittingEmptySubsequences: true)[...]
        let words = lines.popFirst()?.split(separator: " ") ?? []
        guard words.count == 3 else { return nil }
        self.number = number
        self.connection = connection
        method = String(words[0])
        path = String(words[1])
        headers = Self.fields(lines)
        self.body = body
    }

    static func fields(_ lines: some Sequence<Substring>) -> [(name: String, value: String)] {
        lines.compactMap { line in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            return (String(line[..<colon]), String(line[line.index(after: colon)...].drop { $0 == " " }))
        }
    }
}
