import Auditing
import Secrets

/// Searches texts for identifiers of environments and for secrets, by form and by digest.
struct TextSearch {
    private let identifiers: IdentifierSearch
    private let forms = SecretFormSearch()
    private let holding: (Digest) -> Occurrences

    /// The results, each with the names of the texts that have it.
    struct Findings {
        /// Identifiers of environments.
        fileprivate(set) var identifiers: [Finding<EnvironmentIdentifiers.EnvironmentIdentifier>] = []
        /// Keys recognized by their form.
        fileprivate(set) var forms: [Finding<SecretForm>] = []
        /// Values whose digest environments list.
        fileprivate(set) var values: [Finding<Occurrences>] = []
    }

    /// A match, and the name of its text.
    struct Finding<Found> {
        let found: Found
        let text: String
    }

    init(in audit: Audit) {
        identifiers = audit.identifierSearch
        holding = { audit.holding(of: $0) }
    }

    /// Adds the matches in `bytes` to `findings`, under the name `name`.
    func search(_ bytes: [UInt8], named name: String, _ findings: inout Findings) {
        var named: [EnvironmentIdentifiers.EnvironmentIdentifier] = []
        bytes.withUnsafeBytes { bytes in
            named = identifiers.named(in: bytes)
            let keys = forms.forms(in: bytes) { claims in
                // A key's claims may name its project, too.
                for identifier in identifiers.named(in: claims)
                where !named.contains(where: { $0.isSameProject(as: identifier) }) {
                    named.append(identifier)
                }
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
    /// Returns whether both name the same project, by ref or by address.
    fileprivate func isSameProject(as other: Self) -> Bool {
        self == other || environment == other.environment && isProject && other.isProject
    }

    /// Whether it names a Supabase project.
    var isProject: Bool { ["project", "supabase_url"].contains(kind) }
}
