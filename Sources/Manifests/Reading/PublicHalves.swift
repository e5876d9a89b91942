/// Joins the two halves of the key pairs that one service declares.
enum PublicHalves {
    typealias Reading = (secret: SecretDeclaration, publicHalf: Located<String>?)

    /// The secrets, the public halves among them with the form that they have by that.
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
                    "there is no secret \(quoted(half.value)) for the public half; expected one of \(service)"
                        + suggestion(half.value, among: indices.keys.sorted()))
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

    /// Why `half` can't be the public half of the pair that `secret` generates.
    private static func objection(to half: SecretDeclaration, of secret: SecretDeclaration) -> String? {
        let name = half.name.value
        if name == secret.name.value {
            return "the public half of \(name) is \(name) itself; expected another secret"
        }
        if half.generator != nil {
            return
                "\(name) has a `generate` of its own, so it can't be the public half of \(secret.name.value)"
        }
        return half.publicHalfOf.map {
            "\(name) is the public half of \($0) already; expected a secret for each pair"
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
                    "\(half.name.value) is a public key in PEM by this, and \(declared.summary) by its `\(declared.key)`"
                )
            }
        }
        if !half.forms.contains(where: \.isPrefix) { half.forms.append(form) }
    }
}
