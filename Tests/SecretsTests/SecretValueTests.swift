import Listings
import Foundation
import Testing

@testable import Secrets

private struct Refused: Error, Equatable {}

@Suite(.serialized) struct SecretValueTests {
    @Test func holdsWhatItIsGiven() {
        let bytes = Array("a value".utf8)
        let value = secretValue(bytes)
        #expect(value.count == 7)
        #expect(value.withBytes { Array($0) } == bytes)
        #expect(value.digest == Digest(of: "a value"))
        let copy = value.withBytes { SecretValue(copying: $0).digest }
        #expect(copy == value.digest)
    }

    @Test func mayBeEmpty() {
        let value = SecretValue(copying: UnsafeRawBufferPointer(start: nil, count: 0))
        #expect(value.count == 0)
        #expect(value.digest == Digest(of: ""))
    }

    @Test func hasOnlyWhatWasFilledIn() {
        let value = SecretValue(capacity: 10) { buffer in
            buffer.copyBytes(from: Array("abc".utf8))
            return 3
        }
        #expect(value.count == 3)
        #expect(value.digest == Digest(of: "abc"))
    }

    @Test func throwsWhatTheFillingThrows() {
        #expect(throws: Refused()) {
            _ = try SecretValue(capacity: 10) { (_) throws(Refused) in
                throw Refused()
            }
        }
    }

    /// A value's bytes are nowhere in this process's memory once its life is over.
    ///
    /// The memory is read as a debugger would, through the kernel: a pointer into freed memory proves nothing.
    /// What is looked for is a rule that each byte follows from the one before, since a copy of the bytes to
    /// compare with would be found itself.
    @Test func isWipedWhenItsLifeEnds() throws {
        final class Kept {
            let value: SecretValue
            init(_ value: consuming SecretValue) { self.value = value }
        }
        let fence = Fence()
        var kept: [Kept] = []
        for size in Marker.sizes {
            kept.append(Kept(SecretValue(capacity: size) { Marker.fill($0) }))
            fence.extend()
        }
        // That the search can find it. Other tests move memory about meanwhile, so it may take a second look.
        #expect(try (0..<5).contains { _ in try Marker.isInMemory() })
        #expect(kept.map { $0.value.count } == Marker.sizes)
        kept = []
        #expect(try !Marker.isInMemory())
    }

    @Test func isWipedWhenItsFillingThrows() throws {
        let fence = Fence()
        for size in Marker.sizes {
            #expect(throws: Refused.self) {
                _ = try SecretValue(capacity: size) { (buffer) throws(Refused) in
                    _ = Marker.fill(buffer)
                    fence.extend()
                    throw Refused()
                }
            }
        }
        #expect(try !Marker.isInMemory())
    }

    /// Reading a dotenv file leaves no copy of its values behind.
    @Test(arguments: ["", "\"", "'"]) func leavesNothingOfADotenvFile(quote: String) throws {
        var count = 0
        do {
            let file = SecretValue(capacity: 60_100) { buffer in
                let head = Array("A=\(quote)".utf8)
                buffer.copyBytes(from: head)
                let written = Marker.fill(
                    UnsafeMutableRawBufferPointer(rebasing: buffer[head.count..<60_000]))
                let end = Array("\(quote)\n".utf8)
                UnsafeMutableRawBufferPointer(rebasing: buffer[(head.count + written)...]).copyBytes(
                    from: end)
                return head.count + written + end.count
            }
            try Dotenv.read(file) { _, value in count = value.count }
        }
        #expect(count > 59_000)
        #expect(try !Marker.isInMemory())
    }
}

/// Small pieces of memory that stay, so that what is freed between them isn't joined and given back.
private final class Fence {
    private var pieces: [[UInt8]] = []

    func extend() { pieces.append([UInt8](repeating: 1, count: 100)) }
}

/// Bytes that can be told from all others without a copy of them.
private enum Marker {
    /// A walk through the letters that never repeats within 26 steps; no line end, quote or `#` among them.
    private static func next(_ byte: UInt8) -> UInt8 { 97 + (byte &- 97 &+ 11) % 26 }

    /// Some of so many are not used again before they are looked for; none is so large that it is unmapped.
    static let sizes = (1...20).map { $0 * 3_000 }

    static func fill(_ buffer: UnsafeMutableRawBufferPointer) -> Int {
        var byte: UInt8 = 97
        for index in buffer.indices {
            buffer[index] = byte
            byte = next(byte)
        }
        return buffer.count
    }

    /// Whether some thousand such bytes stand in a row anywhere in the memory that this process can write to.
    static func isInMemory() throws -> Bool {
        let memory = try FileHandle(forReadingFrom: URL(filePath: "/proc/self/mem"))
        defer { try? memory.close() }
        let maps = try String(contentsOfFile: "/proc/self/maps", encoding: .utf8)
        let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
        defer {
            // Or the next search would find what this one has read.
            chunk.initializeMemory(as: UInt8.self, repeating: 0)
            chunk.deallocate()
        }
        for line in maps.split(separator: "\n") where line.contains(" rw") {
            let bounds = line.prefix { $0 != " " }.split(separator: "-").compactMap { Int($0, radix: 16) }
            for start in stride(from: bounds[0], to: bounds[1], by: chunk.count) {
                let wanted = min(chunk.count, bounds[1] - start)
                let count = pread(memory.fileDescriptor, chunk.baseAddress, wanted, start)
                if count > 64, hasRun(UnsafeRawBufferPointer(rebasing: chunk[..<count])) { return true }
            }
        }
        return false
    }

    /// A run of thousands has a whole step of this search in it.
    private static func hasRun(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var start = 0
        while start + 64 < bytes.count {
            var index = start
            while index < start + 64, (97...122).contains(bytes[index]),
                bytes[index + 1] == next(bytes[index])
            {
                index += 1
            }
            if index == start + 64 { return true }
            start += 1_024
        }
        return false
    }
}
