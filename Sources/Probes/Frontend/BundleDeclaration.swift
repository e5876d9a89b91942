package import Manifests

/// The expected content of an environment's front end: its own identifiers, and its public secrets.
package struct BundleDeclaration: ProbeDeclaration {
    /// The position of `bundle`.
    package let position: Position
    /// The identifiers that it must name; empty for its Supabase project, if it has one.
    package let names: [Located<Name>]
    /// The secrets of the environment's listing that browsers may have: names, or addresses with a part.
    package let publicSecrets: [Located<String>]

    package var summary: String { "" }
    package static var members: DeclaredMembers { DeclaredMembers(keys: ["publicSecrets": "public"]) }

    /// A text that a front end must name.
    package enum Name: Hashable, Sendable {
        /// A declared value, by key: `project`, `supabase_url`, or an identifier's name.
        case declared(String)
        /// A literal text.
        case text(String)
    }
}

extension Environment {
    /// Returns the text that `name` stands for; `nil` if the environment does not declare it.
    package func text(of name: BundleDeclaration.Name) -> String? {
        switch name {
        case .declared("project"): listing?.settings["project"]?.value
        case .declared("supabase_url"): supabaseURL
        case .declared(let word): identifiers.first { $0.name == word }?.value.value
        case .text(let text): text
        }
    }
}

/// Reads `bundle`: the expected content of a front end.
enum BundleReader {
    static func read(_ node: ManifestNode, _ problems: ProblemCollector) -> BundleDeclaration? {
        guard var fields = Fields(node, "what a front end holds, such as {}", problems) else { return nil }
        let declaration = BundleDeclaration(
            position: node.position, names: fields.take("names").map { names($0, problems) } ?? [],
            publicSecrets: fields.take("public").map { secrets($0, problems) } ?? [])
        fields.finish()
        return declaration
    }

    private static let expectedNames = "a list such as [project, supabase_url, { text: … }]"

    private static func names(
        _ node: ManifestNode, _ problems: ProblemCollector
    ) -> [Located<BundleDeclaration.Name>] {
        node.list(expectedNames, problems).compactMap { node in
            if node.isScalar {
                return node.text("project, supabase_url or an identifier's name", problems).map {
                    Located(.declared($0), at: node.position)
                }
            }
            guard var fields = Fields(node, "a word or { text: … }", problems) else { return nil }
            let text = fields.require("text", "the text that must be named")?.text("a text", problems)
            fields.finish()
            return text.map { Located(.text($0), at: node.position) }
        }
    }

    private static func secrets(_ node: ManifestNode, _ problems: ProblemCollector) -> [Located<String>] {
        node.list("a list of secrets' names", problems).compactMap { node in
            guard let text = node.text("a secret's name", problems) else { return nil }
            let address = SecretAddress(text)
            guard isSecretName(address.name), address.part.map(isIdentifier) ?? true else {
                problems.report(node.position, "\(quoted(text)) is not a valid name of a secret")
                return nil
            }
            return Located(text, at: node.position)
        }
    }
}
