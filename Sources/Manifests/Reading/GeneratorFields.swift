/// A generator, with the position of the public half's name for a key pair.
struct GeneratorReading: Sendable {
    let generator: Generator
    var publicHalf: Located<String>?
}

extension Generator {
    /// The form of `generate`.
    static let form = Form<GeneratorReading>.variants(
        "generator", words: [("uuid", GeneratorReading(generator: .uuid))],
        keys: [
            ("hex", "32", Form.bytes.map { GeneratorReading(generator: .hex(bytes: $0)) }),
            ("base64", "32", Form.bytes.map { GeneratorReading(generator: .base64(bytes: $0)) }),
            ("base64url", "32", Form.bytes.map { GeneratorReading(generator: .base64url(bytes: $0)) }),
            ("password", "24", password.map { GeneratorReading(generator: $0) }),
            ("ed25519", "{ public: NAME }", KeyPair.ed25519.form),
            ("rsa", "{ public: NAME }", KeyPair.rsa.form),
        ]
    ).part("generator")

    /// The form of a length, or of a length and an alphabet.
    private static let password = Form<Generator>(
        "a length, or { length: 24, alphabet: TEXT }",
        .any([length(characters: standard.utf8.count).schema, passwordFields.form.schema])
    ) { node, problems in
        guard node.isScalar else { return passwordFields.read(node, problems) }
        return length(characters: standard.utf8.count).read(node, problems).flatMap {
            password(Located($0, at: node.position), alphabet: standard, problems)
        }
    }

    private static let standard = PasswordAlphabet.standard

    private static let passwordFields = FieldTable<Generator>(
        "password", "Characters drawn at random from an alphabet."
    ) { fields in
        let length = fields.required(
            "length", length(characters: (0x21...0x7E).count).located, "How many characters.", example: "24")
        let alphabet = fields.optional(
            "alphabet", alphabet,
            "The characters to draw from: printable ASCII without the space, each once.", or: standard,
            default: "letters and digits", example: "abcdefghjkmnpqrstuvwxyz23456789")
        return { read in
            let password = password(try read(length), alphabet: try read(alphabet), read.problems)
            guard let password else { throw Unreadable() }
            return password
        }
    }

    /// Returns the form of a password's length. The schema includes the minimum; the reader reports it separately.
    private static func length(characters count: Int) -> Form<Int> {
        let form = Form.number(1...4096, "a number of characters")
        return Form(
            form.words, .number(PasswordAlphabet.shortestLength(characters: count)...4096), form.read)
    }

    /// A number in YAML is a valid alphabet, too; the pattern does not apply to it.
    private static let alphabet = Form<String>(
        "the characters to draw from",
        .text(type: ["string", "number", "boolean"], [("pattern", .text("^(?!.*(.).*\\1)[!-~]{2,}$"))])
    ) {
        $0.text("the characters to draw from", $1)
    }.refusing { PasswordAlphabet.problem(of: $0) }

    private static func password(
        _ length: Located<Int>, alphabet: String, _ problems: ProblemCollector
    ) -> Generator? {
        let least = PasswordAlphabet.shortestLength(characters: alphabet.utf8.count)
        if length.value >= least { return .password(length: length.value, alphabet: alphabet) }
        problems.report(
            length.position,
            "\(length.value) characters out of \(alphabet.utf8.count) can be guessed: expected at least \(least), which have \(PasswordAlphabet.leastEntropy) bits"
        )
        return nil
    }
}

/// Reads key pairs: the algorithm, and the secret that gets the public half.
enum KeyPair {
    static let ed25519 = FieldTable<GeneratorReading>("ed25519", "An Ed25519 key pair, in PEM.") { fields in
        let half = publicHalf(&fields)
        return { read in reading(.ed25519, try read(half)) }
    }

    static let rsa = FieldTable<GeneratorReading>("rsa", "An RSA key pair, in PEM.") { fields in
        let bits = fields.optional(
            "bits", bits, "How many bits the modulus has.", or: KeyAlgorithm.standardModulus, example: "4096")
        let half = publicHalf(&fields)
        return { read in reading(.rsa(bits: try read(bits)), try read(half)) }
    }

    private static func publicHalf(_ fields: inout FieldDeclarations) -> Field<Located<String>> {
        fields.required(
            "public", Form.text("a secret's name").located,
            "The secret of the same service that gets the public half.", example: "TOKEN_VERIFYING_KEY")
    }

    private static func reading(_ algorithm: KeyAlgorithm, _ half: Located<String>) -> GeneratorReading {
        GeneratorReading(
            generator: .keyPair(algorithm: algorithm, publicKey: half.value), publicHalf: half)
    }

    private static let bits = Form<Int>(
        listed(KeyAlgorithm.moduli.map(String.init), "or"), .numbers(KeyAlgorithm.moduli)
    ) { node, problems in
        let range = KeyAlgorithm.moduli[0]...KeyAlgorithm.moduli[KeyAlgorithm.moduli.count - 1]
        return node.number("a number of bits", in: range, problems)
    }.refusing { bits in
        KeyAlgorithm.moduli.contains(bits)
            ? nil
            : "\(bits) bits are not a size of an RSA key: expected \(listed(KeyAlgorithm.moduli.map(String.init), "or"))"
    }

    typealias Reading = (secret: SecretDeclaration, publicHalf: Located<String>?)

    /// Returns the secrets, with the form of a public key added to those that are public halves.
    static func joined(
        _ readings: [Reading], of service: String, _ problems: ProblemCollector
    ) -> [SecretDeclaration] {
        var secrets = readings.map(\.secret)
        let indices = Dictionary(
            secrets.indices.map { (secrets[$0].name.value, $0) }, uniquingKeysWith: { first, _ in first })
        for (secret, half) in readings {
            guard let half else { continue }
            guard let index = indices[half.value] else {
                problems.report(
                    half.position,
                    "unknown secret \(quoted(half.value)) of \(service)\(suggestion(half.value, among: indices.keys.sorted()))"
                )
                continue
            }
            if let objection = objection(to: secrets[index], of: secret) {
                problems.report(half.position, objection)
                continue
            }
            secrets[index].publicHalfOf = secret.name.value
            addForm(to: &secrets[index], at: half.position, problems)
        }
        return secrets
    }

    /// Returns why `half` cannot be the public half of the pair that `secret` generates.
    private static func objection(to half: SecretDeclaration, of secret: SecretDeclaration) -> String? {
        let name = half.name.value
        if name == secret.name.value {
            return "the public half of \(name) is \(name) itself: expected another secret"
        }
        if half.generator != nil {
            return
                "\(name) has a \"generate\" of its own, so it can't be the public half of \(secret.name.value)"
        }
        return half.publicHalfOf.map {
            "\(name) is already the public half of \($0): expected a secret for each pair"
        }
    }

    private static func addForm(
        to half: inout SecretDeclaration, at position: Position, _ problems: ProblemCollector
    ) {
        let form = KeyAlgorithm.publicForm
        for declared in half.forms {
            switch declared {
            case .prefix(let prefixes) where form.begins(withOneOf: prefixes): continue
            case .minimumLength: continue
            default:
                problems.report(
                    position,
                    "\(half.name.value) is a public key in PEM by this, and \(declared.summary) by its \"\(declared.key)\""
                )
            }
        }
        if !half.forms.contains(where: \.isPrefix) { half.forms.append(form) }
    }
}

extension Generator {
    /// Adds the generator's form to `forms`. Reports declared forms that generated values would not meet.
    func addForm(to forms: inout [ValueForm], at position: Position, _ problems: ProblemCollector) {
        for form in forms where !meets(form) {
            problems.report(
                position, "\"generate\" makes \(summary), and \"\(form.key)\" expects \(form.summary)")
        }
        let isSaid = forms.contains { form in
            // The length of a password may also be declared with `length`.
            if case (.length, .minimumLength) = (form, self.form) { return true }
            return form.key == self.form.key
        }
        if !isSaid { forms.append(self.form) }
    }

    /// Returns whether every generated value also has `form`.
    private func meets(_ form: ValueForm) -> Bool {
        switch form {
        case .prefix(let prefixes): self.form.begins(withOneOf: prefixes)
        case .minimumLength(let count): length.map { $0 >= count } ?? true
        case .length(let count): length == count
        case .hex(bytes: nil): if case .hex = self { true } else { false }
        case .base64(bytes: nil): if case .base64 = self.form { true } else { false }
        default: form == self.form
        }
    }

    /// The length of a value in bytes; `nil` for a key, whose length varies.
    private var length: Int? {
        switch self {
        case .hex(let bytes): 2 * bytes
        case .base64(let bytes): (bytes + 2) / 3 * 4
        case .base64url(let bytes): (4 * bytes + 2) / 3
        case .uuid: 36
        case .password(let length, _): length
        case .keyPair: nil
        }
    }
}

extension ValueForm {
    /// The manifest key that declares the form.
    var key: String {
        switch self {
        case .prefix: "prefix"
        case .suffix: "suffix"
        case .length: "length"
        case .minimumLength: "min_length"
        case .without: "without"
        case .hex, .base64, .url, .host, .email, .uuid, .json, .jwt: "format"
        }
    }

    /// Returns whether each value of this form begins with one of `others`.
    func begins(withOneOf others: [String]) -> Bool {
        guard case .prefix(let prefixes) = self else { return false }
        return prefixes.allSatisfy { prefix in others.contains { prefix.hasPrefix($0) } }
    }
}
