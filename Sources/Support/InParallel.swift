import Dispatch

/// Splits `count` elements into batches and runs `work` on all cores; a single batch runs on the current thread.
///
/// - Returns: The result of each batch, in order.
package func inParallel<Result: Sendable>(
    _ count: Int, by size: Int, _ work: @Sendable (Range<Int>) -> Result
) -> [Result] {
    let batches = stride(from: 0, to: count, by: size).map { $0..<min(count, $0 + size) }
    guard batches.count > 1 else { return batches.map(work) }
    return Array(unsafeUninitializedCapacity: batches.count) { buffer, initialized in
        // Each element is written by one thread.
        nonisolated(unsafe) let results = buffer
        DispatchQueue.concurrentPerform(iterations: batches.count) { place in
            results.initializeElement(at: place, to: work(batches[place]))
        }
        initialized = batches.count
    }
}
