import Glibc

/// Bytes that may hold secrets, as they arrive piece by piece: what is left where they grow, or where no caller takes
/// them, is overwritten.
package final class ArrivingBytes {
    private var bytes: [UInt8] = []

    package init() {}

    deinit { wipe() }

    /// How many there are by now.
    package var count: Int { bytes.count }

    /// Adds a piece. An array that grew by itself would leave its bytes in memory that is freed.
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

    /// Gives the bytes away: whoever gets them is the only one who has them, and can wipe them.
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
