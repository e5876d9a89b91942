/// A complete answer, whatever its status.
public struct HTTPResponse: Sendable {
    /// The status code, such as 200.
    public let status: Int
    /// The final answer's header fields (not those of 1xx answers before it, nor trailers).
    public let headers: HTTPHeaders
    /// The whole body. It may hold secrets; whoever parses it decides what is kept.
    public let body: [UInt8]
    /// The version that was spoken, as in the status line: `1.1`, `2`.
    public let httpVersion: String

    /// An answer, for tests and for whoever stands in for the network.
    public init(status: Int, headers: HTTPHeaders = [:], body: [UInt8] = [], httpVersion: String = "1.1") {
        self.status = status
        self.headers = headers
        self.body = body
        self.httpVersion = httpVersion
    }
}

extension HTTPResponse: CustomStringConvertible, CustomReflectable {
    /// The status and the body's size; nothing that the server wrote.
    public var description: String { "HTTP \(status), \(body.count) bytes" }

    /// A mirror without children, so that `dump` shows no secret.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
