import Testing

@testable import Support

@Suite struct InParallelTests {
    /// Each element once, and what came of the batches in their order.
    @Test(arguments: [(0, 4), (1, 4), (4, 4), (5, 4), (1000, 7), (3, 1000)])
    func givesWhatOneThreadGives(_ count: Int, _ size: Int) {
        let batches = inParallel(count, by: size) { places in places.map { $0 * $0 } }
        #expect(Array(batches.joined()) == (0..<count).map { $0 * $0 })
        #expect(batches.dropLast().allSatisfy { $0.count == size })
    }
}
