import Foundation

/// How likely truly random bits are to look as odd as the bits that are tested, or odder.
///
/// The frequency and the runs test of NIST SP 800-22 rev. 1a, sections 2.1 and 2.3
/// (https://doi.org/10.6028/NIST.SP.800-22r1a), and Pearson's chi-square test.
enum Randomness {
    /// What is less likely is no accident: good values fail one test in a thousand million, and so one run of the suite
    /// in twenty million. A broken generator is far beyond it: over the two million bits of 10,000 values, one that
    /// sets 502 bits of 1000 is there, and a single bit of 256 that is stuck is below 1e-1000.
    static let bound = 1e-9

    /// Section 2.1: whether there are as many ones as zeros.
    static func frequency(_ bits: BitCount) -> Double {
        let (count, ones) = (Double(bits.count), Double(bits.ones))
        return erfc(abs(2 * ones - count) / (2 * count).squareRoot())
    }

    /// Section 2.3: whether they change as often as they should.
    ///
    /// The section sets the test aside where there are too many ones or zeros for it, which good bits have once in
    /// 16,000 times; that is for the other test to judge, by one bound for both.
    static func runs(_ bits: BitCount) -> Double {
        let count = Double(bits.count)
        let share = Double(bits.ones) / count
        let spread = 2 * share * (1 - share)
        guard spread > 0 else { return 0 }
        return erfc(abs(Double(bits.runs) - count * spread) / ((2 * count).squareRoot() * spread))
    }

    /// Whether each position of many values has as many ones as zeros.
    static func evenness(ones: [Int], of count: Int) -> Double {
        let statistic = ones.reduce(0.0) { $0 + pow(Double(2 * $1 - count), 2) / Double(count) }
        return chiSquare(statistic, freedom: ones.count)
    }

    /// Whether each of several outcomes came as often as any other.
    static func evenness(_ counts: [Int]) -> Double {
        let expected = Double(counts.reduce(0, +)) / Double(counts.count)
        let statistic = counts.reduce(0.0) { $0 + pow(Double($1) - expected, 2) / expected }
        return chiSquare(statistic, freedom: counts.count - 1)
    }

    /// Whether a sum of squares is as large as it should be, and as small: what is too even is no accident either. By
    /// the approximation of Wilson and Hilferty (1931), https://doi.org/10.1073/pnas.17.12.684.
    private static func chiSquare(_ statistic: Double, freedom: Int) -> Double {
        let freedom = Double(freedom)
        let spread = 2 / (9 * freedom)
        let deviation = (cbrt(statistic / freedom) - (1 - spread)) / spread.squareRoot()
        return erfc(abs(deviation) / 2.0.squareRoot())
    }
}
