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
        while place < bytes.count {
            let instruction = bytes[place]
            place += 1
            if instruction & 0x80 == 0 {
                let length = Int(instruction)
                guard length > 0, place + length <= bytes.count, count + length <= output.count else {
                    throw PackFailure("has a delta with a wrong instruction")
                }
                UnsafeMutableRawBufferPointer(rebasing: output[count..<(count + length)]).copyMemory(
                    from: UnsafeRawBufferPointer(rebasing: bytes[place..<(place + length)]))
                if copied == nil, let last = changes.last {
                    changes[changes.count - 1] = last.lowerBound..<(count + length)
                } else {
                    changes.append(count..<(count + length))
                }
                copied = nil
                place += length
                count += length
                continue
            }
            var (offset, length) = (0, 0)
            for bit in 0..<4 where instruction & 1 << UInt8(bit) != 0 {
                guard place < bytes.count else { throw .cut }
                offset |= Int(bytes[place]) << (8 * bit)
                place += 1
            }
            for bit in 0..<3 where instruction & 0x10 << UInt8(bit) != 0 {
                guard place < bytes.count else { throw .cut }
                length |= Int(bytes[place]) << (8 * bit)
                place += 1
            }
            if length == 0 { length = 0x10000 }
            guard offset + length <= base.count, count + length <= output.count else {
                throw PackFailure("has a delta with a wrong instruction")
            }
            UnsafeMutableRawBufferPointer(rebasing: output[count..<(count + length)]).copyMemory(
                from: UnsafeRawBufferPointer(rebasing: base[offset..<(offset + length)]))
            if let copied, copied != offset { changes.append(count..<count) }
            copied = offset + length
            count += length
        }
        guard count == output.count else { throw PackFailure("has a delta of a wrong size") }
        if let copied, copied != base.count { changes.append(count..<count) }
    }
}
