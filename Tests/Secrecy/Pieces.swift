/// Eight bytes in a row: the least of a secret that counts as seen.
typealias Piece = UInt64

extension Piece {
    static let length = 8

    /// Every piece of a text, in order.
    static func all(of bytes: [UInt8]) -> [Piece] {
        guard bytes.count >= length else { return [] }
        return bytes.withUnsafeBytes { bytes in
            (0...(bytes.count - length)).map { bytes.loadUnaligned(fromByteOffset: $0, as: Piece.self) }
        }
    }

    var bytes: [UInt8] { withUnsafeBytes(of: self) { Array($0) } }
}

/// Pieces in great numbers, asked for in nanoseconds whether one is among them: mostly it is not.
struct PieceSet: Sendable {
    private static let bits = 21
    private var pieces: Set<Piece> = []
    /// Tells by a piece's hash that it is not there, without a look into the set.
    private var mayHold = [Bool](repeating: false, count: 1 << bits)

    private static func place(_ piece: Piece) -> Int {
        Int((piece &* 0x9E37_79B9_7F4A_7C15) >> UInt64(64 - bits))
    }

    mutating func insert(_ new: [Piece]) {
        for piece in new {
            pieces.insert(piece)
            mayHold[PieceSet.place(piece)] = true
        }
    }

    func contains(_ piece: Piece) -> Bool { mayHold[PieceSet.place(piece)] && pieces.contains(piece) }
}
