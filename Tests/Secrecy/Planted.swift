/// The secrets that a test plants, and the search for them in whatever comes of it.
///
/// Looked for is every piece of eight characters of each value, of its digest, and of both in hex and base64, as
/// they stand and across whatever may be put between their characters.
public struct Planted: Sendable {
    private var values: Set<String> = []
    private var digests: Set<String> = []
    private var pieces = PieceSet()

    /// These values and their digests.
    public init(_ values: some Sequence<String> = []) { values.forEach { add($0) } }

    /// Plants a value.
    public mutating func add(_ value: String) {
        if values.insert(value).inserted { add(Forms.value(Array(value.utf8))) }
    }

    /// Plants a digest in hex, of which nobody knows the value.
    public mutating func add(digest hex: String) {
        guard digests.insert(hex).inserted else { return }
        let digits = Array(hex)
        add(
            Forms.digest(
                stride(from: 0, to: digits.count - 1, by: 2).compactMap {
                    UInt8(String(digits[$0...($0 + 1)]), radix: 16)
                }))
    }

    private mutating func add(_ forms: [[UInt8]]) {
        for form in forms {
            pieces.insert(Piece.all(of: form))
            pieces.insert(Piece.all(of: squeezed(form)))
        }
    }

    /// What a text gives away of them; nil for nothing.
    ///
    /// - Parameter told: what anybody may see, and so is no secret wherever it is.
    public func leak(in text: String, besides told: Told = .nothing) -> String? {
        leak(in: Array(text.utf8), besides: told)
    }

    /// What bytes give away of them; nil for nothing.
    public func leak(in bytes: [UInt8], besides told: Told = .nothing) -> String? {
        let (rest, random) = RandomFields.split(bytes)
        return first(1, in: rest, told) ?? first(1, in: squeezed(rest), told)
            ?? random.lazy.compactMap { first(RandomFields.piecesInARow, in: $0, told) }.first
    }

    /// The first place where so many pieces follow one another that are planted and not told.
    private func first(_ count: Int, in bytes: [UInt8], _ told: Told) -> String? {
        guard bytes.count >= Piece.length else { return nil }
        return bytes.withUnsafeBytes { bytes in
            var found = 0
            for offset in 0...(bytes.count - Piece.length) {
                let piece = bytes.loadUnaligned(fromByteOffset: offset, as: Piece.self)
                found = pieces.contains(piece) && !told.contains(piece) ? found + 1 : 0
                guard found == count else { continue }
                let start = offset - count + 1
                return String(decoding: bytes[start..<(offset + Piece.length)], as: UTF8.self)
            }
            return nil
        }
    }
}
