import Glibc

/// Bytes that may hold secrets and arrive piece by piece. Memory that is left behind, when the buffer grows or when no
/// caller takes the bytes, is overwritten.
package final class ArrivingBytes {
    private var bytes: [UInt8] = []

    package init() {}

    deinit { wipe() }

    /// The number of bytes received so far.
    package var count: Int { bytes.count }

    /// Appends a piece. An array that grew by itself would free memory that still holds its bytes.
    package func append(_ piece: UnsafeRawBufferPointer) {
        let needed = bytes.count + piece.count
        if needed > bytes.capacity {
            var larger: [UInt8] = []
            larger.reserveCapacity(max(needed, 2 * bytes.capacity))
            larger.append(contentsOf: bytes)
            wipe()
            bytes = larger
        }
        bytes.append(contentsOf: piece)
    }

    /// Returns the bytes and gives up this object's own copy; the caller is then responsible for wiping them.
    package func take() -> [UInt8] {
        defer { bytes = [] }
        return bytes
    }

    private func wipe() {
        bytes.withUnsafeMutableBytes { bytes in
            if let start = bytes.baseAddress { explicit_bzero(start, bytes.count) }
        }
    }
}
