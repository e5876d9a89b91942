import Evidence

extension RuleDescription {
    /// How a claim of the rule is proved.
    public var proof: String {
        switch needs {
        case .none: "Nothing has to be handed in."
        case .name: "A listing settles it, even one that shows names only."
        case .digest:
            "A listing that shows digests settles it. With one of names only it stays unproven: take a provider, or a file by --listing ENV=FILE, that shows digests."
        case .attestation, .value:
            "No listing shows it. Hand the values in, envaudit check ENV --values ENV=FILE, or state what they are once: envaudit attest ENV SECRET."
        }
    }

    /// The principle that the rule stands for, in words.
    public var principleInWords: String {
        guard let principle else {
            return "None of the guide's five principles."
        }
        return "Principle \(principle.rawValue) of the guide. \(principle.summary)"
    }
}
