import Glibc

extension RecordedRequest {
    /// Sends the request on to another server of this machine, over a connection of its own.
    ///
    /// - Returns: the whole answer as it came; empty where there was none.
    public func forwarded(toPort port: Int) -> String {
        guard let socket = Socket.connected(toPort: port) else { return "" }
        defer { socket.close() }
        let kept = headers.filter { !["connection", "expect"].contains($0.name.lowercased()) }
        let lines = kept.map { "\($0.name): \($0.value)\r\n" }.joined()
        socket.write(Array("\(method) \(path) HTTP/1.1\r\n\(lines)Connection: close\r\n\r\n".utf8) + body)
        var answer: [UInt8] = []
        while case let more = socket.read(), !more.isEmpty { answer += more }
        return String(decoding: answer, as: UTF8.self)
    }
}

extension Socket {
    /// A connection to a port of 127.0.0.1; nil where nobody listens.
    fileprivate static func connected(toPort port: Int) -> Socket? {
        let socket = Socket(number: Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        address.sin_port = in_port_t(port).bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(socket.number, $0, size) }
        }
        if status == 0 { return socket }
        socket.close()
        return nil
    }
}
