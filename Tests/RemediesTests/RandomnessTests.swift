import Testing

/// The tests of randomness tell good bits from bad ones; else they would prove nothing of generated values.
@Suite struct RandomnessTests {
    /// The first hundred bits of pi, the example of NIST SP 800-22 rev. 1a, sections 2.1.8 and 2.3.8.
    private static let pi =
        "1100100100001111110110101010001000100001011010001100001000110100110001001100011001100010100010111000"

    private static func count(_ text: String) -> BitCount {
        var count = BitCount()
        for character in text { count.add(character == "1") }
        return count
    }

    @Test func findTheLikelihoodsOfTheStandardsExamples() {
        #expect(abs(Randomness.frequency(Self.count("1011010101")) - 0.527089) < 1e-6)
        #expect(abs(Randomness.frequency(Self.count(Self.pi)) - 0.109599) < 1e-6)
        #expect(abs(Randomness.runs(Self.count("1001101011")) - 0.147232) < 1e-6)
        #expect(abs(Randomness.runs(Self.count(Self.pi)) - 0.500798) < 1e-6)
    }

    @Test func findTheLikelihoodOfUnevenCounts() {
        #expect(Randomness.evenness([100, 100, 100, 100]) < 0.01)
        #expect(Randomness.evenness([100, 108, 96, 96]) > 0.1)
        #expect(Randomness.evenness([100, 200, 100, 100]) < Randomness.bound)
    }

    /// A broken generator: its name, and the bytes of the n-th value that it makes.
    struct Broken: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let value: @Sendable (Int, inout SeededBytes) -> [UInt8]

        init(_ name: String, _ value: @escaping @Sendable (Int, inout SeededBytes) -> [UInt8]) {
            (testDescription, self.value) = (name, value)
        }
    }

    private static let broken = [
        Broken("zeros") { _, _ in [UInt8](repeating: 0, count: 32) },
        Broken("one byte only, with as many ones as zeros") { _, _ in [UInt8](repeating: 0x55, count: 32) },
        Broken("a counter") { index, _ in
            (0..<32).map { place in place < 24 ? 0 : UInt8(truncatingIfNeeded: index >> (8 * (31 - place))) }
        },
        Broken("a counter before random bytes") { index, random in
            (0..<4).map { UInt8(truncatingIfNeeded: index >> (24 - 8 * $0)) } + random.next(28)
        },
        Broken("a constant byte among random ones") { _, random in random.next(31) + [0x33] },
        Broken("one constant bit") { _, random in random.next(32).enumerated().map { $0 == 9 ? $1 | 1 : $1 }
        },
        Broken("bits that are set a little too often") { _, random in
            zip(random.next(32), random.next(32)).enumerated().map { $0 % 8 == 0 ? $1.0 | ($1.1 & 1) : $1.0 }
        },
        Broken("bytes of seven bits") { _, random in random.next(32).map { $0 & 0x7F } },
        Broken("letters in place of bytes") { _, random in random.next(32).map { 97 + $0 % 26 } },
        Broken("bits that are set where the one before is") { _, random in
            zip(random.next(32), random.next(32)).map { $0 & 0xF0 | ($0 >> 4) & ($1 | 0x0A) }
        },
        Broken("the value before with one byte anew") { index, _ in
            (0..<32).map { place in
                var random = SeededBytes(seed: UInt64((index + 31 - place) / 32 * 32 + place))
                return random.next(1)[0]
            }
        },
    ]

    @Test(arguments: broken) func refuseBrokenGenerators(generator: Broken) {
        var random = SeededBytes(seed: 4)
        let values = (0..<10_000).map { generator.value($0, &random) }
        #expect(BitRows(bytes: values).likelihood < Randomness.bound)
    }

    /// Numbers that look random pass, whichever they are.
    @Test(arguments: 0..<4 as Range<UInt64>) func takeGoodOnes(seed: UInt64) {
        var random = SeededBytes(seed: seed)
        #expect(BitRows(bytes: (0..<10_000).map { _ in random.next(32) }).likelihood > 1e-4)
    }

    /// Characters by the remainder of a byte: the first of them come more often.
    @Test func refuseTheBiasOfARemainder() {
        var random = SeededBytes(seed: 5)
        var (biased, fair) = ([Int](repeating: 0, count: 62), [Int](repeating: 0, count: 62))
        for byte in random.next(240_000) {
            biased[Int(byte) % 62] += 1
            if byte < 248 { fair[Int(byte) % 62] += 1 }
        }
        #expect(Randomness.evenness(biased) < Randomness.bound)
        #expect(Randomness.evenness(fair) > 1e-4)
        #expect(Randomness.evenness([Int](repeating: 4000, count: 62)) < Randomness.bound)
    }
}
