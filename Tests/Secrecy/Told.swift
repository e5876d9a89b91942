/// What everybody may see: the manifests, which are committed, with whatever they tell of values; and the published
/// schemas of the files that envaudit writes.
///
/// There is nothing else. The words of messages and help need no exception, as no planted value is made of them; one
/// that is must be chosen another way, so that all of it can be looked for.
public struct Told: Sendable {
    private var pieces: [Set<Piece>]

    /// Nothing at all.
    public static let nothing = Told([])

    /// These texts, as they stand, without what is between their words, and each word in quotes, as JSON has it.
    public init(_ texts: [String]) {
        let quoted = texts.map { "\"\($0.replacing(/(?:[^\w.@:\/-]|:(?=\s|$))+/, with: "\" \""))\"" }
        let forms = (texts + quoted).map { Array($0.utf8) }
        pieces = [Set(forms.flatMap { Piece.all(of: $0) + Piece.all(of: squeezed($0)) })]
    }

    /// This, and other texts.
    public func and(_ texts: [String]) -> Told {
        var more = self
        if !texts.isEmpty { more.pieces += Told(texts).pieces }
        return more
    }

    func contains(_ piece: Piece) -> Bool { pieces.contains { $0.contains(piece) } }
}
