import Evidence

extension RuleDescription {
    /// How a claim of the rule is proved.
    public var proof: String { RuleDescription.proofs[needs] ?? "" }

    /// The principle that the rule stands for, in words.
    public var principleInWords: String {
        guard let principle else {
            return "None of the guide's five principles."
        }
        return "Principle \(principle.rawValue) of the guide. \(principle.summary)"
    }

    /// By what a rule needs.
    private static let proofs: [EvidenceLevel: String] = [
        .none: "Nothing has to be handed in.",
        .name: "A listing settles it, even one that shows names only.",
        .digest:
            "A listing that shows digests settles it. With one of names only it stays unproven: take a provider, or a file by --listing ENV=FILE, that shows digests.",
        .value:
            "No digest tells. Hand in the values, which are compared with the live digests and never printed or sent: envaudit check ENV --values ENV=FILE",
    ]
}
