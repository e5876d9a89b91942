import Auditing
import Manifests

/// `envaudit attest ENV --item ID`: what is no secret.
extension AttestCommand {
    /// Refuses what no checklist would count: who attests must know at once.
    func checkIsTickedByHand(
        _ item: String, of environment: Environment, in workspace: Workspace, _ folder: String
    ) throws(Problem) {
        // What the environment's manifest asks for is no checklist's.
        guard !environment.attestableItems.contains(item) else { return }
        let checklists = try ChecklistFolder(workspace: WorkspaceFolder(path: folder)).read(for: workspace)
        let name = environment.name.value
        switch checklists.objection(to: item, in: name) {
        case nil: break
        case .unknown(let nearest)?:
            throw .usage(
                "no checklist has the item \(item)",
                advice: nearest.map { "Did you mean \($0)?" } ?? "See: envaudit checklist")
        case .bound(let patterns)?:
            throw .usage(
                "\(item) is ticked by the audit, by \(patterns.map(\.description).joined(separator: ", "))",
                advice: "See what it lacks: envaudit checklist")
        case .deferred?:
            throw .usage(
                "\(item) is deferred, and nothing says what ticks it",
                advice: "Declare it in its checklist: `manual`, in words, and `environment`.")
        case .elsewhere(let own)?:
            throw .usage(
                "\(item) is an item of \(own), and not of \(name)",
                advice: "Attest it there: envaudit attest \(own) --item \(item) …")
        }
    }

    /// What supports a statement about an item.
    func itemEvidence(_ id: String) throws(Problem) -> Attestation.ItemEvidence {
        guard listings.isEmpty else { throw .usage("--listing is for a secret") }
        guard Attestation.isItemID(id) else {
            throw .usage("an item's id has lower-case letters, digits and -")
        }
        switch (note, link) {
        case (let note?, nil):
            guard AttestationOptions.isLine(note, within: 2000), !note.isEmpty else {
                throw .usage("a note is one line of at most 2000 bytes")
            }
            return .note(note)
        case (nil, let link?):
            guard link.hasPrefix("https://"), Attestation.isLink(link), link.utf8.count <= 2000 else {
                throw .usage("a link is a URL with a host that begins with https://, of at most 2000 bytes")
            }
            return .link(link)
        default: throw .usage("--item needs either --note TEXT or --link URL")
        }
    }
}
