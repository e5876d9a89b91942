import CMemory
import Glibc

/// Lines of a text. A line does not include the line break that ends it.
extension UnsafeRawBufferPointer {
    /// Returns where the line that contains the byte before `end` begins; at least `first`.
    package func lineStart(before end: Int, from first: Int = 0) -> Int {
        guard let base = baseAddress, let found = memrchr(base + first, 0x0A, end - first) else {
            return first
        }
        return UnsafeRawPointer(found) - base + 1
    }

    /// Returns where the line that contains `start` ends; at most `last`.
    package func lineEnd(from start: Int, to last: Int = .max) -> Int {
        let last = Swift.min(count, last)
        guard let base = baseAddress, let found = memchr(base + start, 0x0A, last - start) else {
            return last
        }
        return UnsafeRawPointer(found) - base
    }

    /// Returns the rest of the line from `start`.
    package func line(from start: Int, to last: Int = .max) -> Slice<UnsafeRawBufferPointer> {
        self[start..<lineEnd(from: start, to: last)]
    }
}
