import Auditing
import LocalSystem
import Scanning
import Support

/// Reads objects that git hands over, blob by blob, piece by piece where they are large.
final class ObjectStream {
    private let repository: Repository
    private var ids: ArraySlice<String>
    private let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 24, alignment: 16)
    private(set) var blobs = 0
    private(set) var bytes = 0
    private(set) var skipped: [ScanReport.Skipped] = []

    init(_ repository: Repository, _ ids: [String]) { (self.repository, self.ids) = (repository, ids[...]) }

    deinit { room.deallocate() }

    /// Hands over each blob: its id, its text or a piece of it, and what stands before the piece.
    func read(_ take: (String, UnsafeRawBufferPointer, TextBefore) -> Void) {
        var failures = 0
        while !ids.isEmpty {
            do {
                var text: [UInt8] = []
                for id in ids { text += Array((id + "\n").utf8) }
                var source = try Source(process: repository.objectStream(text), room: room)
                while !ids.isEmpty {
                    try readNext(&source, take)
                    ids = ids.dropFirst()
                }
            } catch {
                // Git ends at the first object that it can't read.
                failures += 1
                skip(ids.first ?? "", "git can't read the object: \(error.reason)")
                ids = ids.dropFirst()
                if failures > 50, !ids.isEmpty {
                    skip(repository.path, "git can't read \(ids.count) more objects")
                    return
                }
            }
        }
    }

    private func readNext(
        _ source: inout Source, _ take: (String, UnsafeRawBufferPointer, TextBefore) -> Void
    ) throws(PipedProcess.Failure) {
        let line = try source.line()
        let words = line.split(separator: " ").map(String.init)
        guard let id = words.first, words.count == 3, let size = Int(words[2]) else {
            return skip(ids.first ?? "", "the object is missing")
        }
        let isBlob = words[1] == "blob"
        if isBlob {
            blobs += 1
            bytes += size
        }
        var (left, filled, before) = (size, 0, TextBefore())
        let piece = UnsafeMutableRawBufferPointer(rebasing: room[(room.count / 2)...])
        repeat {
            let wanted = min(left, piece.count - filled)
            try source.read(UnsafeMutableRawBufferPointer(rebasing: piece[filled..<(filled + wanted)]))
            left -= wanted
            filled += wanted
            let text = UnsafeRawBufferPointer(rebasing: piece[..<filled])
            guard isBlob else {
                filled = 0
                continue
            }
            guard left > 0 else {
                take(id, text, before)
                break
            }
            let (end, start) = text.pieces
            take(id, UnsafeRawBufferPointer(rebasing: text[..<end]), before)
            before.pass(UnsafeRawBufferPointer(rebasing: text[..<start]))
            piece.copyMemory(from: UnsafeRawBufferPointer(rebasing: piece[start..<filled]))
            filled -= start
        } while left > 0
        try source.skipBreak()
    }

    private func skip(_ path: String, _ reason: String) {
        skipped.append(ScanReport.Skipped(path: path, reason: reason))
    }

    /// The answer of git, read through a buffer.
    private struct Source {
        let process: PipedProcess
        let room: UnsafeMutableRawBufferPointer
        var (start, end) = (0, 0)

        init(process: PipedProcess, room: UnsafeMutableRawBufferPointer) {
            self.process = process
            self.room = UnsafeMutableRawBufferPointer(rebasing: room[..<(1 << 18)])
        }

        private mutating func fill() throws(PipedProcess.Failure) {
            start = 0
            end = try process.read(into: room)
            guard end > 0 else { throw PipedProcess.Failure(reason: "it ended") }
        }

        mutating func line() throws(PipedProcess.Failure) -> String {
            var line: [UInt8] = []
            while true {
                if start == end { try fill() }
                let byte = room[start]
                start += 1
                if byte == 0x0A { return String(decoding: line, as: UTF8.self) }
                line.append(byte)
                guard line.count < 4096 else { throw PipedProcess.Failure(reason: "its answer is odd") }
            }
        }

        mutating func read(_ output: UnsafeMutableRawBufferPointer) throws(PipedProcess.Failure) {
            var done = 0
            while done < output.count {
                if start == end { try fill() }
                let count = min(end - start, output.count - done)
                UnsafeMutableRawBufferPointer(rebasing: output[done..<(done + count)]).copyMemory(
                    from: UnsafeRawBufferPointer(rebasing: room[start..<(start + count)]))
                (start, done) = (start + count, done + count)
            }
        }

        mutating func skipBreak() throws(PipedProcess.Failure) {
            if start == end { try fill() }
            start += 1
        }
    }
}
