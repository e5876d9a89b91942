import CLibdeflate
import Glibc
import Synchronization

/// Looks at blobs as they are rebuilt.
package protocol BlobVisitor: AnyObject, Sendable {
    /// What is known of a blob, and handed on to those that are built from it.
    associatedtype Knowledge

    /// Looks at a blob.
    ///
    /// - Parameters:
    ///   - bytes: the whole blob; valid during the call only.
    ///   - changes: the places at which it differs from its base: what is inserted, and empty ranges where what is
    ///     copied has another context; `nil` if it has no base.
    ///   - inherited: what is known of the base.
    func visit(
        _ object: Int, _ bytes: UnsafeRawBufferPointer, changes: [Range<Int>]?, inherited: Knowledge?
    ) -> Knowledge

    /// Is told of a blob that can't be rebuilt, and of all that are built from it.
    ///
    /// - Parameter isBuilt: whether it is built from another.
    func miss(_ object: Int, _ failure: PackFailure, isBuilt: Bool)
}

/// Rebuilds each blob of a pack once, depth first, so that few of them are held at a time.
package struct DeltaWalk: Sendable {
    let forest: DeltaForest
    /// The most bytes of blobs that one task holds at a time.
    let limit: Int

    package init(_ forest: DeltaForest, limit: Int) { (self.forest, self.limit) = (forest, limit) }

    /// Walks all trees, or those of the named roots, with a task for each visitor.
    package func run<Visitor: BlobVisitor>(_ visitors: [Visitor], roots: [Int32]? = nil) async {
        let roots = roots ?? forest.roots
        let next = Counter()
        await withTaskGroup(of: Void.self) { group in
            for visitor in visitors {
                group.addTask {
                    let walker = Walker(forest, visitor, limit)
                    while true {
                        let index = next.advance()
                        guard index < roots.count else { break }
                        walker.walk(from: Int(roots[index]))
                    }
                }
            }
        }
    }

    private final class Counter: Sendable {
        private let value = Atomic<Int>(0)
        func advance() -> Int { value.wrappingAdd(1, ordering: .relaxed).oldValue }
    }
}

/// One task's walk.
private final class Walker<Visitor: BlobVisitor> {
    private let forest: DeltaForest
    private let visitor: Visitor
    private let limit: Int
    private let inflater = libdeflate_alloc_decompressor()
    private var packed = Room()
    private var delta = Room()
    private var changes: [Range<Int>] = []
    private var held = 0

    private var rooms = BlobRooms()

    private struct Frame {
        let bytes: UnsafeMutableRawBufferPointer
        let knowledge: Visitor.Knowledge
        let children: [Int32]
        var next = 0
    }

    init(_ forest: DeltaForest, _ visitor: Visitor, _ limit: Int) {
        (self.forest, self.visitor, self.limit) = (forest, visitor, limit)
    }

    deinit { libdeflate_free_decompressor(inflater) }

    func walk(from root: Int) {
        var stack: [Frame] = []
        if let frame = visit(root, on: nil) { stack.append(frame) }
        while let top = stack.last {
            let child = Int(top.children[top.next])
            if top.next + 1 == top.children.count {
                stack.removeLast()
                let frame = visit(child, on: top)
                release(top.bytes)
                if let frame { stack.append(frame) }
            } else {
                stack[stack.count - 1].next += 1
                if let frame = visit(child, on: top) { stack.append(frame) }
            }
        }
    }

    /// Rebuilds an object and shows it; `nil` if nothing is built from it.
    private func visit(_ object: Int, on base: Frame?) -> Frame? {
        do throws(PackFailure) {
            changes.removeAll(keepingCapacity: true)
            let bytes = try rebuild(object, on: base.map { UnsafeRawBufferPointer($0.bytes) })
            let knowledge = visitor.visit(
                object, UnsafeRawBufferPointer(bytes), changes: base == nil ? nil : changes,
                inherited: base?.knowledge)
            let children = forest.children(of: object)
            guard children.isEmpty else {
                return Frame(bytes: bytes, knowledge: knowledge, children: children)
            }
            release(bytes)
        } catch {
            miss(object, error, isBuilt: base != nil)
        }
        return nil
    }

    /// With an object all those are missed that are built from it.
    private func miss(_ object: Int, _ failure: PackFailure, isBuilt: Bool) {
        visitor.miss(object, failure, isBuilt: isBuilt)
        var rest = forest.children(of: object)
        while let child = rest.popLast() {
            visitor.miss(Int(child), failure, isBuilt: true)
            rest += forest.children(of: Int(child))
        }
    }

    private func rebuild(
        _ object: Int, on base: UnsafeRawBufferPointer?
    ) throws(PackFailure) -> UnsafeMutableRawBufferPointer {
        let pack = forest.pack
        let length = pack.packedSize(of: object)
        try check(UInt64(length))
        let raw = packed.room(of: length)
        try pack.read(object, into: raw)
        guard libdeflate_crc32(0, raw.baseAddress, length) == pack.checksum(of: object) else {
            throw PackFailure("has a damaged object")
        }
        let head = try pack.head(of: object, UnsafeRawBufferPointer(raw))
        try check(head.size)
        let size = Int(head.size)
        let compressed = UnsafeRawBufferPointer(rebasing: raw[head.length...])
        guard let base else {
            let bytes = try allocate(size)
            do throws(PackFailure) {
                try inflate(compressed, into: bytes)
            } catch {
                release(bytes)
                throw error
            }
            return bytes
        }
        let instructions = delta.room(of: size)
        try inflate(compressed, into: instructions)
        let delta = UnsafeRawBufferPointer(instructions)
        let sizes = try Delta.sizes(of: delta)
        guard sizes.base == base.count else { throw PackFailure("has a delta of a base of another size") }
        try check(UInt64(sizes.result))
        let bytes = try allocate(sizes.result)
        do throws(PackFailure) {
            try Delta.apply(delta[sizes.start...], to: base, into: bytes, changes: &changes)
        } catch {
            release(bytes)
            throw error
        }
        return bytes
    }

    private func inflate(
        _ compressed: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(PackFailure) {
        // Nothing fits into no room, and an empty text is compressed, too.
        var written = 0
        let result = libdeflate_zlib_decompress_ex(
            inflater, compressed.baseAddress, compressed.count, output.baseAddress, output.count, nil,
            &written)
        guard result == LIBDEFLATE_SUCCESS, written == output.count else {
            throw PackFailure("has an object that can't be inflated to its size")
        }
    }

    private func check(_ size: UInt64) throws(PackFailure) {
        guard size <= UInt64(limit) else {
            throw PackFailure("has an object of \(size) bytes", isOfSize: true)
        }
    }

    private func allocate(_ size: Int) throws(PackFailure) -> UnsafeMutableRawBufferPointer {
        guard held + size <= limit else {
            throw PackFailure("has objects that take more than \(limit) bytes together")
        }
        held += size
        return rooms.take(size)
    }

    private func release(_ bytes: UnsafeMutableRawBufferPointer) {
        held -= bytes.count
        rooms.give(bytes)
    }
}

/// Memory of blobs that were let go, for those that come next: the system clears each page that it hands out.
private struct BlobRooms: ~Copyable {
    /// By the number of bytes, as a power of two.
    private var free: [[UnsafeMutableRawPointer]] = Array(repeating: [], count: 64)

    deinit {
        for pointer in free.joined() { pointer.deallocate() }
    }

    private static func power(of size: Int) -> Int { Int.bitWidth - max(size, 64).leadingZeroBitCount }

    mutating func take(_ size: Int) -> UnsafeMutableRawBufferPointer {
        let power = BlobRooms.power(of: size)
        let pointer = free[power].popLast() ?? .allocate(byteCount: 1 << power, alignment: 16)
        return UnsafeMutableRawBufferPointer(start: pointer, count: size)
    }

    mutating func give(_ bytes: UnsafeMutableRawBufferPointer) {
        guard let pointer = bytes.baseAddress else { return }
        let power = BlobRooms.power(of: bytes.count)
        // As many as are used again at once; more would count against the limit.
        if power <= 22, free[power].count < 2 { free[power].append(pointer) } else { pointer.deallocate() }
    }
}

/// Memory that is used again and again.
private struct Room: ~Copyable {
    private var bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)

    deinit { bytes.deallocate() }

    mutating func room(of count: Int) -> UnsafeMutableRawBufferPointer {
        if count > bytes.count {
            bytes.deallocate()
            bytes = .allocate(byteCount: max(count, 2 * bytes.count), alignment: 16)
        }
        return UnsafeMutableRawBufferPointer(rebasing: bytes[..<count])
    }
}
