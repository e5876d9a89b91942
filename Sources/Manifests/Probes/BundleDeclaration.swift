/// What an environment's front end is to hold: what of its own it names, and which secrets are meant to be in it.
public struct BundleDeclaration: Sendable {
    /// Where `bundle` stands.
    public let position: Position
    /// What of the environment's own it must name; empty for its Supabase project, where it has one.
    public let names: [Located<Name>]
    /// The secrets of the environment's listing that browsers may have: a name, or an address with its part.
    public let publicSecrets: [Located<String>]

    /// Something that a front end names.
    public enum Name: Hashable, Sendable {
        /// What the environment declares by this word: `project`, `supabase_url`, or an identifier's name.
        case declared(String)
        /// This very text.
        case text(String)
    }
}

extension Environment {
    /// The text that `name` stands for; nil where the environment declares no such thing.
    public func text(of name: BundleDeclaration.Name) -> String? {
        switch name {
        case .declared("project"): listing?.settings["project"]?.value
        case .declared("supabase_url"): supabaseURL
        case .declared(let word): identifiers.first { $0.name == word }?.value.value
        case .text(let text): text
        }
    }
}
