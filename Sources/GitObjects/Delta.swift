import Glibc

/// A difference between two objects, as packs have it: what is copied from the base, and what is inserted.
enum Delta {
    /// The sizes that a difference claims of its base and of its result, and where its instructions begin.
    static func sizes(of delta: UnsafeRawBufferPointer) throws(PackFailure) -> (
        base: Int, result: Int, start: Int
    ) {
        var place = 0
        let base = try size(delta, &place)
        let result = try size(delta, &place)
        return (base, result, place)
    }

    private static func size(_ delta: UnsafeRawBufferPointer, _ place: inout Int) throws(PackFailure) -> Int {
        var (size, shift) = (0, 0)
        while true {
            guard place < delta.count, shift < 56 else {
                throw PackFailure("has a delta of an impossible size")
            }
            let byte = delta[place]
            size |= Int(byte & 0x7F) << shift
            shift += 7
            place += 1
            if byte & 0x80 == 0 { return size }
        }
    }

    /// Rebuilds an object.
    ///
    /// - Parameters:
    ///   - delta: the instructions.
    ///   - output: room for exactly the result.
    ///   - changes: is appended the ranges of the result that are inserted, and empty ones where the context of what
    ///     is copied is another than in the base; in their order.
    static func apply(
        _ delta: Slice<UnsafeRawBufferPointer>, to base: UnsafeRawBufferPointer,
        into output: UnsafeMutableRawBufferPointer, changes: inout [Range<Int>]
    ) throws(PackFailure) {
        let bytes = UnsafeRawBufferPointer(rebasing: delta)
        var (place, count) = (0, 0)
        // Where the last copy ended in the base; nil behind an insertion, whose range touches what follows.
        var copied: Int? = 0
        func write(_ source: UnsafeRawBufferPointer, _ start: Int, _ length: Int) throws(PackFailure) {
            guard length > 0, start + length <= source.count, count + length <= output.count,
                let from = source.baseAddress, let to = output.baseAddress
            else { throw PackFailure("has a delta with a wrong instruction") }
            memcpy(to + count, from + start, length)
            count += length
        }
        while place < bytes.count {
            let instruction = bytes[place]
            place += 1
            if instruction & 0x80 == 0 {
                let start = count
                try write(bytes, place, Int(instruction))
                place += Int(instruction)
                if copied == nil, !changes.isEmpty {
                    changes[changes.count - 1] = changes[changes.count - 1].lowerBound..<count
                } else {
                    changes.append(start..<count)
                }
                copied = nil
                continue
            }
            var (offset, length) = (0, 0)
            for bit in 0..<7 where instruction & 1 << UInt8(bit) != 0 {
                guard place < bytes.count else { throw .cut }
                if bit < 4 {
                    offset |= Int(bytes[place]) << (8 * bit)
                } else {
                    length |= Int(bytes[place]) << (8 * (bit - 4))
                }
                place += 1
            }
            if length == 0 { length = 0x10000 }
            if let copied, copied != offset { changes.append(count..<count) }
            try write(base, offset, length)
            copied = offset + length
        }
        guard count == output.count else { throw PackFailure("has a delta of a wrong size") }
        if let copied, copied != base.count { changes.append(count..<count) }
    }
}
