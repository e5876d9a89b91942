import GitObjects
import LocalSystem

/// Whether a repository has every object that its refs reach. git walks over them beside the scan, which reads whatever
/// exists and can't see what is missing.
final class Connectivity {
    private let process: PipedProcess

    /// Starts the walk; `nil` for a partial clone, of which objects are missing on purpose, and where git would wait
    /// forever or can't be started.
    init?(_ repository: Repository) {
        guard !repository.listing.isPartial, repository.special == nil,
            let process = try? repository.connectivityCheck()
        else { return nil }
        self.process = process
    }

    /// Waits for the end of the walk.
    ///
    /// - Returns: how many objects are missing.
    func missing() throws(PipedProcess.Failure) -> Int {
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
        defer { room.deallocate() }
        var (missing, isAtStart) = (0, true)
        while true {
            let count = try process.read(into: room)
            guard count > 0 else { break }
            // `missing blob ID`, a line each; no other line that it writes begins so.
            for byte in room[..<count] {
                if isAtStart, byte == UInt8(ascii: "m") { missing += 1 }
                isAtStart = byte == 0x0A
            }
        }
        // Its exit status is a sum of what it found; a git that fails has 128 or a signal.
        guard let status = process.exitStatus(), status < 128 else {
            throw PipedProcess.Failure(reason: "it failed")
        }
        return missing
    }
}
