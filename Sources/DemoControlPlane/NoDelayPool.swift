import FlyingSocks

#if canImport(Glibc)
    import Glibc
#endif

/// A socket pool that turns Nagle's algorithm off.
///
/// FlyingFox writes an answer's head and its body apart. On a connection that is used again, the body then
/// waits for the client's delayed acknowledgement of the head: 40 ms an answer. On Linux a connection inherits
/// the option from the listening socket, which waits here before it accepts.
struct NoDelayPool: AsyncSocketPool {
    let base: any AsyncSocketPool

    func prepare() async throws {
        try await base.prepare()
    }

    func run() async throws {
        try await base.run()
    }

    func suspendSocket(_ socket: Socket, untilReadyFor events: Socket.Events) async throws {
        // Without it answers are slower, not wrong.
        try? socket.setValue(true, for: BoolSocketOption(level: Int32(IPPROTO_TCP), name: TCP_NODELAY))
        try await base.suspendSocket(socket, untilReadyFor: events)
    }
}
