import Glibc
import LocalSystem
import Secrets
import Support
import Testing

/// What arrives piece by piece, such as a host's answer or what a program writes, leaves nothing in memory once it is
/// wiped, or once no caller took it.
@Suite(.serialized) struct ArrivingBytesTests {
    /// Whether a piece of the bytes is in memory besides the one copy that is handed to `search`.
    private func isLeft(
        of make: (_ keep: (UnsafeRawBufferPointer) -> Void) throws -> Void
    ) rethrows -> Bool {
        let search = MemorySearch()
        let needle = UnsafeMutableRawBufferPointer.allocate(byteCount: 32, alignment: 1)
        defer { needle.deallocate() }
        try make { needle.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[64..<96])) }
        return search.finds(needle)
    }

    private static func random(_ buffer: UnsafeMutableRawBufferPointer) {
        let file = open("/dev/urandom", O_RDONLY)
        #expect(read(file, buffer.baseAddress, buffer.count) == buffer.count)
        close(file)
    }

    /// The first piece, then as many others as make the bytes move several times.
    private func arrive(_ keep: (UnsafeRawBufferPointer) -> Void) -> ArrivingBytes {
        let bytes = ArrivingBytes()
        let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 4096, alignment: 1)
        defer {
            piece.initializeMemory(as: UInt8.self, repeating: 0)
            piece.deallocate()
        }
        Self.random(piece)
        keep(UnsafeRawBufferPointer(piece))
        bytes.append(UnsafeRawBufferPointer(piece))
        piece.initializeMemory(as: UInt8.self, repeating: 0)
        for _ in 0..<200 { bytes.append(UnsafeRawBufferPointer(piece)) }
        return bytes
    }

    @Test func `what was taken and wiped is nowhere`() {
        for _ in 0..<4 {
            let isLeft = isLeft { keep in
                var taken = arrive(keep).take()
                #expect(taken.count == 201 * 4096)
                taken.wipe()
            }
            #expect(!isLeft)
        }
    }

    @Test func `bytes that no caller takes are nowhere`() {
        for _ in 0..<4 { #expect(!isLeft { _ = arrive($0) }) }
    }

    @Test func `what is kept is found`() {
        let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: 4096, alignment: 1)
        defer { bytes.deallocate() }
        Self.random(bytes)
        #expect(isLeft { $0(UnsafeRawBufferPointer(bytes)) })
    }

    /// A program's digits of chance, some of which the test keeps.
    @Test func `what a program wrote is nowhere`() throws {
        let process = BoundedProcess(
            words: ["od", "-An", "-N200000", "-tx1", "/dev/urandom"], variables: ["PATH": "/usr/bin:/bin"],
            limit: 1 << 20, seconds: 30)
        for _ in 0..<4 {
            let isLeft = try isLeft { keep in
                var end = try process.run()
                #expect(end.output.count > 600_000)
                end.output.withUnsafeBytes(keep)
                end.output.wipe()
            }
            #expect(!isLeft)
        }
    }
}
