/// One thing that a ``ScriptedServer`` does with a request it has read.
public enum Step: Sendable {
    /// Writes these bytes, whatever they are.
    case send(String)
    /// Writes these bytes, which may be no text.
    case sendBytes([UInt8])
    /// Waits that many seconds, or until the server stops.
    case wait(Double)
    /// Waits until that many requests are being answered at once, at most 5 s.
    case waitUntilOpen(Int)
    /// Waits until the client goes away or the server stops.
    case hang
    /// Stops listening: from now on connections are refused; those that there are go on.
    case stopListening
    /// Closes the connection in the ordinary way.
    case close
    /// Closes it with a TCP reset.
    case reset

    /// A whole answer with its `Content-Length`; the connection stays open.
    public static func answer(_ status: Int, headers: [String: String] = [:], body: String = "") -> Step {
        let lines = headers.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)\r\n" }.joined()
        return .send(
            "HTTP/1.1 \(status) Status\r\n\(lines)Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
    }
}
