import CLibdeflate
import Foundation
import Randomness
import Testing

@testable import GitObjects

/// Packs that git would never write: each object is right, or missed, and nothing else happens.
@Suite(.timeLimit(.minutes(2))) struct HostilePackTests {
    /// A pack written object by object, whatever these say of themselves. Its checksums are right.
    final class PackWriter {
        enum Base {
            case none
            /// So many bytes in front of the object.
            case distance(Int)
            case id([UInt8])
        }

        private var pack = Data([0x50, 0x41, 0x43, 0x4B, 0, 0, 0, 2])
        private var entries: [(id: [UInt8], offset: Int, checksum: UInt32)] = []
        private let folder = FileManager.default.temporaryDirectory.appending(
            path: "envaudit-\(UUID().uuidString)")
        var path: String { folder.appending(path: "pack-1").path }
        /// Where the next object begins, from the first one on.
        private(set) var place = 12

        deinit { try? FileManager.default.removeItem(at: folder) }

        private var objects = Data()

        static func id(_ number: Int) -> [UInt8] {
            [UInt8(truncatingIfNeeded: number &* 37), UInt8(truncatingIfNeeded: number >> 8)]
                + [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: 18)
        }

        static func compressed(_ bytes: [UInt8]) -> [UInt8] {
            let compressor = libdeflate_alloc_compressor(6)
            defer { libdeflate_free_compressor(compressor) }
            var output = [UInt8](repeating: 0, count: bytes.count + bytes.count / 8 + 64)
            let count = libdeflate_zlib_compress(compressor, bytes, bytes.count, &output, output.count)
            return Array(output[..<count])
        }

        /// Appends an object.
        ///
        /// - Parameters:
        ///   - kind: 3 for a blob, 6 and 7 for deltas.
        ///   - size: the size that its head claims; that of `bytes` where nil.
        func add(
            _ number: Int, kind: UInt8, _ bytes: [UInt8], base: Base = .none, size: Int? = nil,
            compressed: [UInt8]? = nil
        ) {
            var object: [UInt8] = []
            var rest = size ?? bytes.count
            var byte = kind << 4 | UInt8(rest & 15)
            rest >>= 4
            while rest > 0 {
                object.append(byte | 0x80)
                byte = UInt8(rest & 0x7F)
                rest >>= 7
            }
            object.append(byte)
            switch base {
            case .none: break
            case .id(let id): object += id
            case .distance(var distance):
                var digits = [UInt8(distance & 0x7F)]
                while distance > 0x7F {
                    distance = (distance >> 7) - 1
                    digits.insert(UInt8(distance & 0x7F) | 0x80, at: 0)
                }
                object += digits
            }
            object += compressed ?? PackWriter.compressed(bytes)
            let checksum = libdeflate_crc32(0, object, object.count)
            entries.append((PackWriter.id(number), place, checksum))
            objects += Data(object)
            place += object.count
        }

        private func number(_ value: UInt32) -> Data { withUnsafeBytes(of: value.bigEndian) { Data($0) } }

        /// Gives the last object's name the first one's place.
        func hideLast() { entries[entries.count - 1].offset = entries[0].offset }

        /// Writes both files, and reads them.
        func write() throws -> PackFile {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let whole = pack + number(UInt32(entries.count)) + objects + Data(repeating: 0, count: 20)
            try whole.write(to: URL(fileURLWithPath: path + ".pack"))
            let sorted = entries.sorted { $0.id.lexicographicallyPrecedes($1.id) }
            var index = Data([0xFF, 0x74, 0x4F, 0x63, 0, 0, 0, 2])
            for first in 0..<256 { index += number(UInt32(sorted.count { Int($0.id[0]) <= first })) }
            for entry in sorted { index += Data(entry.id) }
            for entry in sorted { index += number(entry.checksum) }
            for entry in sorted { index += number(UInt32(entry.offset)) }
            try (index + Data(repeating: 0, count: 40)).write(to: URL(fileURLWithPath: path + ".idx"))
            return try PackFile(path, idLength: 20)
        }
    }

    static func number(_ value: Int) -> [UInt8] {
        var (rest, bytes): (Int, [UInt8]) = (value, [])
        repeat {
            bytes.append(UInt8(rest & 0x7F) | (rest > 0x7F ? 0x80 : 0))
            rest >>= 7
        } while rest > 0
        return bytes
    }

    /// The ids of the blobs that are rebuilt, and how many objects are told that are not.
    private func walk(_ writer: PackWriter, limit: Int = 1 << 20) async throws -> (
        blobs: [String: [UInt8]], missed: Int
    ) {
        let pack = try writer.write()
        let forest = DeltaForest(pack)
        let collector = BlobCollector(pack)
        await DeltaWalk(forest, limit: limit).run([collector])
        let told = Set(collector.missed + forest.unreadable.map { pack.id(of: $0.object) })
        return (collector.blobs, told.count)
    }

    private static let text = Array("one two three four five".utf8)

    @Test func `wrong sizes and cut texts are missed, and what is right is not`() async throws {
        let writer = PackWriter()
        writer.add(0, kind: 3, Self.text)
        for (index, size) in [0, 1, Self.text.count - 1, Self.text.count + 1, 1 << 16, 1 << 40, 1 << 56]
            .enumerated()
        {
            writer.add(1 + index, kind: 3, Self.text, size: size)
        }
        writer.add(8, kind: 3, Self.text, compressed: Array(PackWriter.compressed(Self.text).dropLast(6)))
        writer.add(9, kind: 3, Self.text, compressed: [])
        writer.add(10, kind: 5, Self.text)
        writer.add(11, kind: 0, Self.text)
        let (blobs, missed) = try await walk(writer)
        #expect(Array(blobs.values) == [Self.text])
        // Kinds 0 and 5 are reserved.
        #expect(missed == 11)
    }

    /// An index that gives two names one place hides an object, from git as well.
    @Test func `an index with two objects at one place is refused`() throws {
        let writer = PackWriter()
        for number in 0..<3 { writer.add(number, kind: 3, Self.text + [UInt8(number)]) }
        writer.hideLast()
        let failure = #expect(throws: PackFailure.self) { _ = try writer.write() }
        #expect(failure?.hidesObjects == true)
    }

    @Test func `bases in a circle, of nothing and of another size are missed`() async throws {
        let writer = PackWriter()
        writer.add(0, kind: 3, Self.text)
        let same =
            Self.number(Self.text.count) + Self.number(Self.text.count) + [0x90, UInt8(Self.text.count)]
        writer.add(1, kind: 7, same, base: .id(PackWriter.id(0)))
        // Two of each other, one of itself, one of an id that is not there, one of no object's place.
        writer.add(2, kind: 7, same, base: .id(PackWriter.id(3)))
        writer.add(3, kind: 7, same, base: .id(PackWriter.id(2)))
        writer.add(4, kind: 7, same, base: .id(PackWriter.id(4)))
        writer.add(5, kind: 7, same, base: .id(PackWriter.id(99)))
        writer.add(6, kind: 6, same, base: .distance(3))
        writer.add(7, kind: 6, same, base: .distance(1 << 30))
        // A base of another size; a result of one that no memory has; what is built of it.
        writer.add(8, kind: 7, Self.number(5) + Self.number(5) + [0x90, 5], base: .id(PackWriter.id(0)))
        writer.add(
            9, kind: 7, Self.number(Self.text.count) + Self.number(1 << 50) + [0x90, 5],
            base: .id(PackWriter.id(0)))
        writer.add(10, kind: 7, same, base: .id(PackWriter.id(9)))
        let (blobs, missed) = try await walk(writer)
        #expect(blobs.count == 2 && blobs.values.allSatisfy { $0 == Self.text })
        #expect(missed == 9)
        // What is built from itself is not asked of git.
        let forest = DeltaForest(try writer.write())
        #expect(forest.unreadable.count { $0.failure == .circle } == 3)
    }

    @Test func `a bomb is missed before it takes memory`() async throws {
        let writer = PackWriter()
        let zeros = [UInt8](repeating: 0, count: 1 << 20)
        writer.add(0, kind: 3, zeros)
        // Each is a thousand copies of the one before.
        var size = 1 << 20
        for number in 1...4 {
            let copies = (0..<1000).flatMap { _ in [0xC0, 0x10] as [UInt8] }
            writer.add(
                number, kind: 7, Self.number(size) + Self.number(size * 1000) + copies,
                base: .id(PackWriter.id(number - 1)))
            size *= 1000
        }
        let (blobs, missed) = try await walk(writer, limit: 4 << 20)
        #expect(blobs.count == 1 && missed == 4)
    }

    /// How many packs are made up; more with `ENVAUDIT_SEEDS`.
    private static let seeds = Int(ProcessInfo.processInfo.environment["ENVAUDIT_SEEDS"] ?? "") ?? 300

    /// Packs of which every part is made up, with right checksums, so that nothing ends the reading early.
    @Test(arguments: 0..<seeds) func `made-up packs end well`(_ seed: Int) async throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        func delta(_ size: Int) -> [UInt8] {
            var (bytes, result): ([UInt8], Int) = ([], 0)
            for _ in 0..<Int.random(in: 0...6, using: &generator) {
                if generator.once(in: 2) {
                    let count = Int.random(in: 0...20, using: &generator)
                    bytes.append(UInt8(count))
                    bytes += [UInt8](repeating: 0x61, count: max(0, count - (generator.once(in: 9) ? 1 : 0)))
                    result += count
                } else {
                    let offset = Int.random(in: 0...max(1, size), using: &generator)
                    let count = Int.random(
                        in: 0...max(1, size - offset + (generator.once(in: 9) ? 2 : 0)), using: &generator)
                    bytes += [
                        0x91 | (generator.once(in: 20) ? 0x7E : 0), UInt8(truncatingIfNeeded: offset),
                        UInt8(truncatingIfNeeded: count),
                    ]
                    result += count
                }
            }
            let claimed = generator.once(in: 6) ? Int.random(in: 0...1 << 40, using: &generator) : result
            return Self.number(generator.once(in: 6) ? size + 1 : size) + Self.number(claimed) + bytes
        }
        let writer = PackWriter()
        var places: [Int] = []
        for number in 0..<Int.random(in: 1...12, using: &generator) {
            let size = generator.once(in: 10) ? Int.random(in: 0...Int.max, using: &generator) : nil
            let text = [UInt8](repeating: UInt8(number), count: 40)
            let here = writer.place
            switch Int.random(in: 0..<4, using: &generator) {
            case 0: writer.add(number, kind: 3, text, size: size)
            case 1:
                writer.add(
                    number, kind: UInt8.random(in: 0...7, using: &generator), text, size: size)
            case 2:
                writer.add(
                    number, kind: 7, delta(40),
                    base: .id(PackWriter.id(Int.random(in: 0..<12, using: &generator))), size: size)
            default:
                let place = places.isEmpty ? 0 : places.pick(&generator)
                writer.add(
                    number, kind: 6, delta(40),
                    base: .distance(max(0, writer.place - place + (generator.once(in: 9) ? 1 : 0))),
                    size: size)
            }
            places.append(here)
        }
        let (blobs, missed) = try await walk(writer)
        #expect(blobs.count + missed <= 12)
    }
}
