import Auditing
import Secrets

/// Looks through texts for whatever names an environment, and for secrets: by their form, and by their digests.
struct TextSearch {
    private let identifiers: IdentifierSearch
    private let forms = SecretFormSearch()
    private let holding: (Digest) -> Occurrences

    /// What was found, each with the names of the texts that have it.
    struct Findings {
        /// What names an environment.
        fileprivate(set) var identifiers: [Finding<EnvironmentIdentifiers.EnvironmentIdentifier>] = []
        /// Keys that are known by their form.
        fileprivate(set) var forms: [Finding<SecretForm>] = []
        /// Values of which environments list the digest.
        fileprivate(set) var values: [Finding<Occurrences>] = []
    }

    /// Something, and the text that it is in.
    struct Finding<Found> {
        let found: Found
        let text: String
    }

    init(in audit: Audit) {
        identifiers = audit.identifierSearch
        holding = { audit.holding(of: $0) }
    }

    /// Adds to `findings` what `bytes` have, which people know by `name`.
    func search(_ bytes: [UInt8], named name: String, _ findings: inout Findings) {
        var named: [EnvironmentIdentifiers.EnvironmentIdentifier] = []
        bytes.withUnsafeBytes { bytes in
            named = identifiers.named(in: bytes)
            let keys = forms.forms(in: bytes) { claims in
                // What names the key's project says of whom it is, too.
                for landmark in identifiers.named(in: claims)
                where !named.contains(where: { $0.isSameProject(as: landmark) }) { named.append(landmark) }
            }
            findings.forms += keys.map { Finding(found: $0, text: name) }
            var seen: Set<Digest> = []
            TokenSearch.each(in: bytes) { token in
                let digest = Digest(of: token)
                let holding = holding(digest)
                guard !holding.all.isEmpty, seen.insert(digest).inserted else { return }
                findings.values.append(Finding(found: holding, text: name))
            }
        }
        findings.identifiers += named.map { Finding(found: $0, text: name) }
    }
}

extension EnvironmentIdentifiers.EnvironmentIdentifier {
    /// Whether both name one project, be it by its address.
    fileprivate func isSameProject(as other: Self) -> Bool {
        self == other || environment == other.environment && isProject && other.isProject
    }

    /// Whether it names a Supabase project.
    var isProject: Bool { ["project", "supabase_url"].contains(kind) }
}
