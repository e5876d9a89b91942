import Glibc

/// A TCP socket by its number, with the few calls that the scripted server makes.
struct Socket: Sendable, Hashable {
    let number: Int32

    /// What a system call refused.
    struct Failure: Error, CustomStringConvertible {
        let description: String

        init(_ call: String) { description = "\(call): \(String(cString: strerror(errno)))" }
    }

    /// Listens on a free port of 127.0.0.1.
    static func listening() throws -> (socket: Socket, port: Int) {
        let socket = Socket(number: Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0))
        guard socket.number >= 0 else { throw Failure("socket") }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic -> Int32 in
                guard bind(socket.number, generic, size) == 0, listen(socket.number, 512) == 0 else {
                    return -1
                }
                return getsockname(socket.number, generic, &size)
            }
        }
        guard status == 0 else {
            socket.close()
            throw Failure("bind")
        }
        return (socket, Int(UInt16(bigEndian: address.sin_port)))
    }

    /// The next connection, or `nil` once the socket is shut down.
    func accepted() -> Socket? {
        let number = accept(number, nil, nil)
        return number < 0 ? nil : Socket(number: number)
    }

    /// Some bytes; none at the end or after an error.
    func read() -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 16_384) { room, count in
            count = max(0, recv(number, room.baseAddress, room.count, 0))
        }
    }

    /// Writes everything, or gives up once the other end is gone.
    func write(_ bytes: [UInt8]) {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { room in
                send(number, room.baseAddress?.advanced(by: sent), room.count - sent, Int32(MSG_NOSIGNAL))
            }
            if count <= 0 { return }
            sent += count
        }
    }

    /// Wakes whoever reads, writes or accepts; the number stays taken.
    func shutDown() { _ = shutdown(number, Int32(SHUT_RDWR)) }

    /// Closes it; with `reset` the other end sees an error in place of an end.
    func close(reset: Bool = false) {
        if reset {
            var now = linger(l_onoff: 1, l_linger: 0)
            setsockopt(number, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
        }
        _ = Glibc.close(number)
    }
}
