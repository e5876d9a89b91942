/// The random bits of many values of one kind.
struct BitRows {
    /// The bits of each value: as many of each.
    let rows: [[Bool]]

    /// The least likely of all tests.
    var likelihood: Double {
        let (values, positions) = (byValue, byPosition)
        return [
            Randomness.frequency(values), Randomness.runs(values), Randomness.runs(positions.all),
            Randomness.evenness(ones: positions.ones, of: rows.count),
        ].min() ?? 0
    }

    /// All bits, one value after the other.
    private var byValue: BitCount {
        var count = BitCount()
        for row in rows { for bit in row { count.add(bit) } }
        return count
    }

    /// The first bit of every value, then the second of every value: what stays the same from value to value, or
    /// counts up, shows here. And how many ones there are at each position.
    private var byPosition: (all: BitCount, ones: [Int]) {
        var (count, ones) = (BitCount(), [Int]())
        for position in 0..<(rows.first?.count ?? 0) {
            let before = count.ones
            for row in rows { count.add(row[position]) }
            ones.append(count.ones - before)
        }
        return (count, ones)
    }
}

extension BitRows {
    init(bytes: [[UInt8]]) {
        rows = bytes.map { bytes in
            var row: [Bool] = []
            for byte in bytes { BitRows.append(byte, count: 8, to: &row) }
            return row
        }
    }

    /// Appends the lowest `count` bits of a byte, the highest of them first.
    static func append(_ byte: UInt8, count: Int, to row: inout [Bool]) {
        var mask = UInt8(1) << UInt8(count - 1)
        while mask != 0 {
            row.append(byte & mask != 0)
            mask >>= 1
        }
    }
}
