/// Reads what a key pair is made of: its strength, and which secret gets the public half.
enum KeyPairReader {
    static func read(
        _ node: ManifestNode, isRSA: Bool, _ problems: ProblemCollector
    ) -> GeneratorReader.Reading? {
        guard var fields = Fields(node, "{ public: NAME }", problems) else { return nil }
        let algorithm = isRSA ? rsa(&fields, problems) : .ed25519
        let node = fields.require("public", "the secret that gets the public half")
        let name = node?.text("the secret that gets the public half", problems)
        fields.finish()
        guard let algorithm, let node, let name else { return nil }
        return GeneratorReader.Reading(
            generator: .keyPair(algorithm: algorithm, publicKey: name),
            publicHalf: Located(name, at: node.position))
    }

    private static func rsa(_ fields: inout Fields, _ problems: ProblemCollector) -> KeyAlgorithm? {
        guard let node = fields.take("bits") else { return .rsa(bits: KeyAlgorithm.standardModulus) }
        let expected = KeyAlgorithm.moduli.map(String.init).joined(separator: ", ")
        let range = (KeyAlgorithm.moduli.first ?? 0)...(KeyAlgorithm.moduli.last ?? 0)
        guard let bits = node.number("the modulus' number of bits", in: range, problems) else { return nil }
        if KeyAlgorithm.moduli.contains(bits) { return .rsa(bits: bits) }
        problems.report(node.position, "no RSA key of \(bits) bits is made; expected \(expected)")
        return nil
    }
}
