/// Writes attestations in the manifest language, in one way only.
enum AttestationText {
    /// The lines of an entry of the file.
    static func lines(of attestation: Attestation) -> [String] {
        let subject =
            switch attestation.subject {
            case .secret(let name, let forms, _):
                ["- secret: \(name)", "  establishes: \(FormText.braced(forms))"]
            case .item(let id, .note(let note)): ["- item: \(id)", "  note: \(YAMLText.doubleQuoted(note))"]
            case .item(let id, .link(let link)): ["- item: \(id)", "  link: \(YAMLText.doubleQuoted(link))"]
            }
        let person = [
            "  by: \(YAMLText.scalar(attestation.by))", "  on: \(attestation.on)",
            "  until: \(attestation.until)",
        ]
        guard case .secret(_, _, let binding) = attestation.subject else { return subject + person }
        return subject + person + ["  binding: \(binding)"]
    }
}
