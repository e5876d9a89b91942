/// What the tests of randomness need to know of bits in a row.
struct BitCount {
    private(set) var count = 0
    private(set) var ones = 0
    /// How often the bits are another than the one before, and one more.
    private(set) var runs = 0
    private var last: Bool?

    mutating func add(_ bit: Bool) {
        count += 1
        if bit { ones += 1 }
        if bit != last { runs += 1 }
        last = bit
    }
}
