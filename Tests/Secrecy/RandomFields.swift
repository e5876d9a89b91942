import Foundation

/// The members of envaudit's files whose hex digits are random by design.
///
/// Eight random hex digits are one of 2³². The suite writes N = 25,000 pieces of such members and looks for
/// P = 7,000 pieces of hex (counted), so that P·N/2³² = 0.04: one run in 25 would see a leak that is none. A chance
/// hit is told from a leak by its length: a member that was made of a digest, cut or whole, has more than eight
/// digits of it, and the shortest member, a fingerprint, has twelve. So in these members, and nowhere else, twelve
/// in a row are looked for, for which P·N/2⁴⁸ is 6·10⁻⁷. What is random in base64, as bindings are, needs no such
/// rule, as eight of its digits are one of 2⁴⁸ already; and no other output has random hex.
enum RandomFields {
    /// What stands before each, and how many digits follow.
    private static let fields: [(mark: String, count: Int)] = [
        ("\"fingerprint\": \"", 12), ("\n| `", 12), ("\"seal\": \"", 32), ("\"salt\": \"", 32),
        ("\"key_check\": \"", 32), ("\"integrity\": \"sha256:", 64), ("\"integrity\": \"hmac-sha256:", 64),
        ("\"commit\": \"", 40),
    ]

    /// How many pieces in a row are twelve characters.
    static let piecesInARow = 12 - Piece.length + 1

    /// The text without the digits of these members, and those digits.
    static func split(_ bytes: [UInt8]) -> (rest: [UInt8], random: [[UInt8]]) {
        let data = Data(bytes)
        let ranges = fields.flatMap { places(of: $0.mark, count: $0.count, in: data) }
        var rest = bytes
        for range in ranges.sorted(by: { $0.lowerBound > $1.lowerBound }) {
            // Something stays between what was before and behind, so that they don't become one word.
            rest.replaceSubrange(range, with: [UInt8(ascii: "*")])
        }
        return (rest, ranges.map { Array(bytes[$0]) })
    }

    private static func places(of mark: String, count: Int, in data: Data) -> [Range<Int>] {
        let mark = Data(mark.utf8)
        var found: [Range<Int>] = []
        var start = 0
        while let place = data.range(of: mark, in: start..<data.count) {
            start = place.upperBound
            let end = start + count
            guard end < data.count, data[start..<end].allSatisfy(isHexDigit), !isHexDigit(data[end]) else {
                continue
            }
            found.append(start..<end)
        }
        return found
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
}
