/// Reads what a password is made of: a length, or a length and an alphabet.
enum PasswordReader {
    private static let lengths = 1...4096
    private static let expected = "a length, or { length: 24, alphabet: TEXT }"

    static func read(_ node: ManifestNode, _ problems: ProblemCollector) -> Generator? {
        if node.textIfScalar != nil {
            return password(node, PasswordAlphabet.standard, problems)
        }
        guard var fields = Fields(node, expected, problems) else { return nil }
        let length = fields.require("length", "the number of characters")
        let alphabet = alphabet(&fields, problems)
        fields.finish()
        guard let length, let alphabet else { return nil }
        return password(length, alphabet, problems)
    }

    /// The alphabet that is declared, or the standard one; nil where the declared one is not good.
    private static func alphabet(_ fields: inout Fields, _ problems: ProblemCollector) -> String? {
        guard let node = fields.take("alphabet") else { return PasswordAlphabet.standard }
        guard let text = node.text("the characters to draw from", problems) else { return nil }
        guard let problem = PasswordAlphabet.problem(of: text) else { return text }
        problems.report(node.position, problem)
        return nil
    }

    private static func password(
        _ length: ManifestNode, _ alphabet: String, _ problems: ProblemCollector
    ) -> Generator? {
        guard let count = length.number("the number of characters", in: lengths, problems) else { return nil }
        let least = PasswordAlphabet.shortestLength(characters: alphabet.utf8.count)
        if count >= least { return .password(length: count, alphabet: alphabet) }
        problems.report(
            length.position,
            "\(count) characters out of \(alphabet.utf8.count) can be guessed; expected at least \(least), which have \(PasswordAlphabet.leastEntropy) bits"
        )
        return nil
    }
}
