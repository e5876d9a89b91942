import CMemory
import Glibc

/// The lines of a text, of which each but the last ends with a line break that is no part of it.
extension UnsafeRawBufferPointer {
    /// Where the line begins that goes on up to `end`; at least `first`.
    package func lineStart(before end: Int, from first: Int = 0) -> Int {
        guard let base = baseAddress, let found = memrchr(base + first, 0x0A, end - first) else {
            return first
        }
        return UnsafeRawPointer(found) - base + 1
    }

    /// Where the line ends that goes on at `start`; at most `last`.
    package func lineEnd(from start: Int, to last: Int = .max) -> Int {
        let last = Swift.min(count, last)
        guard let base = baseAddress, let found = memchr(base + start, 0x0A, last - start) else {
            return last
        }
        return UnsafeRawPointer(found) - base
    }

    /// The line that goes on at `start`.
    package func line(from start: Int, to last: Int = .max) -> Slice<UnsafeRawBufferPointer> {
        self[start..<lineEnd(from: start, to: last)]
    }
}
