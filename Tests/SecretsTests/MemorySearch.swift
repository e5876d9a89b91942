import Foundation

/// A search through the memory that this process can write to, read as a debugger would, through the kernel.
///
/// It allocates nothing while it searches: that would use, and so overwrite, what was just freed.
final class MemorySearch {
    private let memory = open("/proc/self/mem", O_RDONLY)
    private let maps = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
    private let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)

    deinit {
        close(memory)
        maps.deallocate()
        chunk.initializeMemory(as: UInt8.self, repeating: 0)
        chunk.deallocate()
    }

    /// Whether the bytes of `needle` stand anywhere but in `needle` itself.
    func finds(_ needle: UnsafeMutableRawBufferPointer) -> Bool {
        let count = readMaps()
        var line = 0
        while line < count {
            var end = line
            while end < count, maps[end] != UInt8(ascii: "\n") { end += 1 }
            if let region = region(line), finds(needle, in: region) { return true }
            line = end + 1
        }
        return false
    }

    /// Reads which regions there are now; it returns how many bytes their description has.
    private func readMaps() -> Int {
        let file = open("/proc/self/maps", O_RDONLY)
        defer { close(file) }
        var count = 0
        while case let size = read(file, maps.baseAddress.map { $0 + count }, maps.count - count), size > 0 {
            count += size
        }
        return count
    }

    /// The region that a line describes, such as `7f00-7fff rw-p …`; nil where it can't be written to.
    private func region(_ line: Int) -> Range<Int>? {
        var place = line
        func address() -> Int {
            var address = 0
            while let digit = Character(UnicodeScalar(maps[place])).hexDigitValue {
                address = address << 4 | digit
                place += 1
            }
            place += 1
            return address
        }
        let (start, end) = (address(), address())
        return maps[place] == UInt8(ascii: "r") && maps[place + 1] == UInt8(ascii: "w") ? start..<end : nil
    }

    private func finds(_ needle: UnsafeMutableRawBufferPointer, in region: Range<Int>) -> Bool {
        var start = region.lowerBound
        while start < region.upperBound {
            let size = pread(memory, chunk.baseAddress, min(chunk.count, region.upperBound - start), start)
            if size > 0, finds(needle, inChunk: size, from: start) { return true }
            // What stands across the end of one piece stands whole at the start of the next.
            start += chunk.count - needle.count
        }
        return false
    }

    private func finds(_ needle: UnsafeMutableRawBufferPointer, inChunk size: Int, from origin: Int) -> Bool {
        guard let base = chunk.baseAddress, let wanted = needle.baseAddress else { return false }
        var start = 0
        while start + needle.count <= size,
            let found = memchr(base + start, Int32(needle[0]), size - needle.count - start + 1)
        {
            let place = found - base
            if memcmp(found, wanted, needle.count) == 0, !isOwn(origin + place, wanted) { return true }
            start = place + 1
        }
        return false
    }

    /// Whether a place is the needle's, or within what the search itself has read.
    private func isOwn(_ address: Int, _ needle: UnsafeMutableRawPointer) -> Bool {
        let first = Int(bitPattern: chunk.baseAddress)
        return address == Int(bitPattern: needle) || (first..<first + chunk.count).contains(address)
    }
}
