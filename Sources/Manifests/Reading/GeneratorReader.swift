/// Reads `generate`: what envaudit can make for a secret.
enum GeneratorReader {
    /// A generator, and where the public half of its key pair is named, where it makes one.
    struct Reading {
        let generator: Generator
        var publicHalf: Located<String>?
    }

    private static let kinds = ["hex", "base64", "base64url", "uuid", "password", "ed25519", "rsa"]

    static func read(_ fields: inout Fields, _ problems: ProblemCollector) -> Reading? {
        guard let node = fields.take("generate") else { return nil }
        if let word = node.textIfScalar { return simple(word, at: node.position, problems) }
        guard let (kind, argument) = FormReader.oneOf(node, "a generator such as { hex: 32 }", problems)
        else {
            return nil
        }
        switch kind.value {
        case "hex": return bytes(argument, problems).map { Reading(generator: .hex(bytes: $0)) }
        case "base64": return bytes(argument, problems).map { Reading(generator: .base64(bytes: $0)) }
        case "base64url": return bytes(argument, problems).map { Reading(generator: .base64url(bytes: $0)) }
        case "password": return PasswordReader.read(argument, problems).map { Reading(generator: $0) }
        case "ed25519", "rsa": return KeyPairReader.read(argument, isRSA: kind.value == "rsa", problems)
        case "uuid": problems.report(kind.position, "“uuid” takes no argument; expected generate: uuid")
        default: reportUnknown(kind.value, at: kind.position, problems)
        }
        return nil
    }

    private static func simple(
        _ word: String, at position: Position, _ problems: ProblemCollector
    ) -> Reading? {
        if word == "uuid" { return Reading(generator: .uuid) }
        if kinds.contains(word) {
            problems.report(position, "“\(word)” needs an argument; expected \(example(of: word))")
        } else {
            reportUnknown(word, at: position, problems)
        }
        return nil
    }

    private static func bytes(_ node: ManifestNode, _ problems: ProblemCollector) -> Int? {
        node.number("the number of random bytes", in: FormReader.byteCounts, problems)
    }

    private static func example(of kind: String) -> String {
        switch kind {
        case "password": "{ password: 24 }"
        case "ed25519", "rsa": "{ \(kind): { public: NAME } }"
        default: "{ \(kind): 32 }"
        }
    }

    private static func reportUnknown(_ kind: String, at position: Position, _ problems: ProblemCollector) {
        problems.report(
            position,
            "\(quoted(kind)) can't be generated; expected \(kinds.joined(separator: ", "))\(suggestion(kind, among: kinds))"
        )
    }
}
