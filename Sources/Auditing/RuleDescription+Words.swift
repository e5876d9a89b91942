extension RuleDescription {
    /// How a claim of the rule is proved.
    public var proof: String {
        if isProbed { return probedProof }
        return switch needs {
        case .none: "Nothing has to be handed in."
        case .name: "A listing settles it, even one that shows names only."
        case .digest:
            "A listing that shows digests settles it. With one of names only it stays unproven: take a provider, or a file by --listing ENV=FILE, that shows digests."
        case .attestation, .value:
            "No listing shows it. Hand the values in, envaudit check ENV --values ENV=FILE, or state what they are once: envaudit attest ENV SECRET."
        }
    }

    /// The same of what is not about secrets' values.
    private var probedProof: String {
        switch needs {
        case .none, .name, .digest, .value: "It is looked at live, at each check."
        case .attestation: "A person states it: envaudit attest ENV --item ID --note TEXT."
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
