extension Told {
    /// The parts of a value that are not looked for, as they are told, or as the value is shorter than a piece.
    public func unsought(in value: String) -> [String] {
        let bytes = Array(value.utf8)
        let pieces = Piece.all(of: bytes)
        if pieces.isEmpty { return value.isEmpty ? [] : [value] }
        var parts: [Range<Int>] = []
        for (offset, piece) in pieces.enumerated() where contains(piece) {
            let end = offset + Piece.length
            if let last = parts.last, last.upperBound == end - 1 {
                parts[parts.count - 1] = last.lowerBound..<end
            } else {
                parts.append(offset..<end)
            }
        }
        return parts.map { String(decoding: bytes[$0], as: UTF8.self) }
    }
}
