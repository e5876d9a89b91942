import CLibdeflate
import Glibc

/// Why a pack or an object of it can't be read.
package struct PackFailure: Error, Hashable, Sendable {
    /// What is wrong with it.
    package let reason: String
    /// Whether it is an object that takes more memory than there is.
    package let isOfSize: Bool
    /// Whether it is an index that hides objects, from git as well.
    package let hidesObjects: Bool

    init(_ reason: String, isOfSize: Bool = false, hidesObjects: Bool = false) {
        (self.reason, self.isOfSize, self.hidesObjects) = (reason, isOfSize, hidesObjects)
    }

    /// An object whose base is built from it: git would follow them without end.
    package static let circle = PackFailure("has an object that is built from itself")

    static let cut = PackFailure("is cut off")

    /// What the system says of its last call.
    static var system: PackFailure { PackFailure(String(cString: strerror(errno))) }
}

/// A pack of a git repository: objects, many of them as differences from others, and an index of their places.
///
/// The format is git's own, gitformat-pack(5): packs of version 2 and 3, indexes of version 2, ids of SHA-1 or SHA-256.
/// The index is mapped; objects are read with pread(2), so that a file that is cut short is an error and no signal, and
/// pages that were read are not held against the process.
package final class PackFile: Sendable {
    /// The path without its ending.
    package let path: String
    /// How many objects it has.
    package let count: Int
    private let descriptor: Int32
    private let size: UInt64
    // Never changes: the mapping is private and read-only.
    private nonisolated(unsafe) let index: UnsafeRawBufferPointer
    private let idLength: Int
    /// The offset of each object, in the pack's order, and the end of the last one.
    private let offsets: [UInt64]
    /// The place of each object in the index, in the pack's order.
    private let order: [UInt32]

    private static let header = 12
    private static let tables = 8
    private static let fanout = 256 * 4

    /// Opens a pack.
    ///
    /// - Parameters:
    ///   - path: the path without `.pack` and `.idx`.
    ///   - idLength: the bytes of an id: 20 for SHA-1, 32 for SHA-256.
    package init(_ path: String, idLength: Int) throws(PackFailure) {
        self.path = path
        self.idLength = idLength
        let (indexFile, indexSize) = try PackFile.open(path + ".idx")
        defer { close(indexFile) }
        let least = PackFile.tables + PackFile.fanout + 2 * idLength
        guard indexSize >= least else { throw .cut }
        let mapped = mmap(nil, Int(indexSize), PROT_READ, MAP_PRIVATE, indexFile, 0)
        guard let mapped, mapped != MAP_FAILED else { throw PackFailure("can't be mapped") }
        let bytes = UnsafeRawBufferPointer(start: mapped, count: Int(indexSize))
        do throws(PackFailure) {
            let packSize: UInt64
            (descriptor, packSize) = try PackFile.open(path + ".pack")
            size = packSize
            (count, offsets, order) = try PackFile.read(bytes, descriptor, packSize, idLength)
            index = bytes
        } catch {
            munmap(mapped, Int(indexSize))
            throw error
        }
    }

    deinit {
        munmap(UnsafeMutableRawPointer(mutating: index.baseAddress), index.count)
        close(descriptor)
    }

    private static func open(_ path: String) throws(PackFailure) -> (Int32, UInt64) {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .system }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw PackFailure("is not a file")
        }
        return (descriptor, UInt64(status.st_size))
    }

    private static func read(
        _ index: UnsafeRawBufferPointer, _ descriptor: Int32, _ size: UInt64, _ idLength: Int
    ) throws(PackFailure) -> (Int, [UInt64], [UInt32]) {
        guard index.bigEndian32(at: 0) == 0xFF74_4F63, index.bigEndian32(at: 4) == 2 else {
            throw PackFailure("has an index of an unknown version")
        }
        var start = [UInt8](repeating: 0, count: header)
        guard pread(descriptor, &start, header, 0) == header, size >= UInt64(header + idLength) else {
            throw .cut
        }
        let words = start.withUnsafeBytes {
            ($0.bigEndian32(at: 0), $0.bigEndian32(at: 4), $0.bigEndian32(at: 8))
        }
        guard words.0 == 0x5041_434B, words.1 == 2 || words.1 == 3 else {
            throw PackFailure("has an unknown version")
        }
        let count = Int(index.bigEndian32(at: tables + 255 * 4))
        guard count == Int(words.2) else { throw PackFailure("and its index differ") }
        let places = tables + fanout + count * (idLength + 4)
        let large = places + count * 4
        guard large + 2 * idLength <= index.count else { throw .cut }
        var entries: [(offset: UInt64, place: UInt32)] = []
        entries.reserveCapacity(count)
        let end = size - UInt64(idLength)
        for place in 0..<count {
            var offset = UInt64(index.bigEndian32(at: places + 4 * place))
            if offset & 0x8000_0000 != 0 {
                let at = large + 8 * Int(offset & 0x7FFF_FFFF)
                guard at + 8 <= index.count - 2 * idLength else { throw .cut }
                offset = UInt64(index.bigEndian32(at: at)) << 32 | UInt64(index.bigEndian32(at: at + 4))
            }
            guard offset >= UInt64(header), offset < end else {
                throw PackFailure("has an index that leads out of it")
            }
            entries.append((offset, UInt32(place)))
        }
        entries.sort { $0.offset < $1.offset }
        for (one, next) in zip(entries, entries.dropFirst()) where one.offset == next.offset {
            throw PackFailure("has an index with two objects at one place", hidesObjects: true)
        }
        return (count, entries.map(\.offset) + [end], entries.map(\.place))
    }

    /// The id of an object, in hexadecimal digits.
    package func id(of object: Int) -> String {
        let start = PackFile.tables + PackFile.fanout + Int(order[object]) * idLength
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for byte in index[start..<(start + idLength)] {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The CRC-32 of an object's bytes in the pack.
    func checksum(of object: Int) -> UInt32 {
        index.bigEndian32(at: PackFile.tables + PackFile.fanout + count * idLength + 4 * Int(order[object]))
    }

    /// Whether it has the object with an id, in hexadecimal digits.
    package func contains(_ id: String) -> Bool {
        var bytes: [UInt8] = []
        var high: UInt8?
        for digit in id.utf8 {
            let value =
                digit > UInt8(ascii: "9") ? digit &- UInt8(ascii: "a") &+ 10 : digit &- UInt8(ascii: "0")
            if let first = high {
                bytes.append(first << 4 | value)
                high = nil
            } else {
                high = value & 15
            }
        }
        return bytes.count == idLength && bytes.withUnsafeBytes { place(of: $0) != nil }
    }

    /// The object that begins at an offset; `nil` if none does.
    func object(at offset: UInt64) -> Int? {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if offsets[middle] < offset { low = middle + 1 } else { high = middle }
        }
        return low < count && offsets[low] == offset ? low : nil
    }

    /// The place of an id in the index; `nil` if it is not there.
    func place(of id: UnsafeRawBufferPointer) -> Int? {
        let first = Int(id[0])
        var low = first == 0 ? 0 : Int(index.bigEndian32(at: PackFile.tables + 4 * (first - 1)))
        var high = min(count, Int(index.bigEndian32(at: PackFile.tables + 4 * first)))
        guard let table = index.baseAddress, let wanted = id.baseAddress else { return nil }
        while low < high {
            let middle = (low + high) / 2
            let start = PackFile.tables + PackFile.fanout + middle * idLength
            let order = memcmp(table + start, wanted, idLength)
            if order == 0 { return middle }
            if order < 0 { low = middle + 1 } else { high = middle }
        }
        return nil
    }

    /// Reads the pack from its beginning to its end.
    ///
    /// - Parameter found: is handed each object in the pack's order: its first bytes, as many as a head may have, and
    ///   whether all its bytes are those that the index has the checksum of.
    func eachObject(_ found: (_ object: Int, _ head: UnsafeRawBufferPointer, _ isWhole: Bool) -> Void) {
        let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
        let head = UnsafeMutableRawBufferPointer.allocate(byteCount: 64, alignment: 16)
        defer {
            piece.deallocate()
            head.deallocate()
        }
        // What of the pack is in the piece.
        var (start, end): (UInt64, UInt64) = (0, 0)
        func fill(from place: UInt64) {
            let received = pread(descriptor, piece.baseAddress, piece.count, off_t(place))
            (start, end) = (place, place + UInt64(max(0, received)))
        }
        for object in 0..<count {
            let (first, last) = (offsets[object], offsets[object + 1])
            let length = min(UInt64(head.count), last - first)
            if first < start || first + length > end { fill(from: first) }
            let headLength = Int(min(length, end - first))
            head.copyMemory(
                from: UnsafeRawBufferPointer(rebasing: piece[Int(first - start)...].prefix(headLength)))
            var checksum: UInt32 = 0
            var place = first
            while place < last {
                if place == end { fill(from: place) }
                let count = Int(min(last, end) - place)
                guard count > 0, let bytes = piece.baseAddress else { break }
                checksum = libdeflate_crc32(checksum, bytes + Int(place - start), count)
                place += UInt64(count)
            }
            found(
                object, UnsafeRawBufferPointer(rebasing: head[..<headLength]),
                place == last && checksum == self.checksum(of: object))
        }
    }

    /// How many bytes an object takes in the pack.
    func packedSize(of object: Int) -> Int { Int(offsets[object + 1] - offsets[object]) }

    /// Reads all of an object's bytes in the pack.
    func read(_ object: Int, into room: UnsafeMutableRawBufferPointer) throws(PackFailure) {
        var done = 0
        while done < room.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: room[done...])
            let received = pread(
                descriptor, rest.baseAddress, rest.count, off_t(offsets[object]) + off_t(done))
            if received < 0, errno == EINTR { continue }
            guard received > 0 else { throw .cut }
            done += received
        }
    }

    /// What the bytes of an object begin with.
    func head(of object: Int, _ bytes: UnsafeRawBufferPointer) throws(PackFailure) -> ObjectHead {
        guard var byte = bytes.first else { throw .cut }
        var place = 1
        let kind = byte >> 4 & 7
        var size = UInt64(byte & 15)
        var shift: UInt64 = 4
        while byte & 0x80 != 0 {
            guard place < bytes.count, shift < 57 else {
                throw PackFailure("has an object of an impossible size")
            }
            byte = bytes[place]
            size |= UInt64(byte & 0x7F) << shift
            shift += 7
            place += 1
        }
        var base = ObjectHead.Base.none
        switch kind {
        case 1, 2, 3, 4: break
        case 6:
            var distance: UInt64 = 0
            var isFirst = true
            repeat {
                guard place < bytes.count, distance < 1 << 56 else {
                    throw PackFailure("has a base out of reach")
                }
                byte = bytes[place]
                distance = (isFirst ? 0 : (distance + 1) << 7) | UInt64(byte & 0x7F)
                isFirst = false
                place += 1
            } while byte & 0x80 != 0
            guard distance > 0, distance <= offsets[object] else {
                throw PackFailure("has a base out of reach")
            }
            base = .offset(offsets[object] - distance)
        case 7:
            guard place + idLength <= bytes.count else { throw .cut }
            base = .id(place)
            place += idLength
        default: throw PackFailure("has an object of an unknown kind")
        }
        return ObjectHead(kind: kind, size: size, base: base, length: place)
    }

    /// The objects by their places in the index.
    func objectsByPlace() -> [Int32] {
        var objects = [Int32](repeating: 0, count: count)
        for (object, place) in order.enumerated() { objects[Int(place)] = Int32(object) }
        return objects
    }
}

/// The header of an object's compressed bytes.
struct ObjectHead {
    let kind: UInt8
    /// How many bytes it has when it is inflated: of itself, or of the difference that it is.
    let size: UInt64
    let base: Base
    /// How many bytes the head has.
    let length: Int

    static let blob: UInt8 = 3

    /// What it is a difference from.
    enum Base {
        case none
        case offset(UInt64)
        /// The place of the id in the head.
        case id(Int)
    }
}

extension UnsafeRawBufferPointer {
    fileprivate func bigEndian32(at offset: Int) -> UInt32 {
        UInt32(bigEndian: loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }
}
