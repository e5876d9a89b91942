import Manifests

/// What the manifests alone tell an audit; computed while listings are fetched.
struct DeclaredWorkspace: Sendable {
    let catalogue: SecretCatalogue
    /// The services by id.
    let services: [String: Service]
    /// Guesses the service of an undeclared name.
    let serviceWords: ServiceWords
    let placeholders: Placeholders.Declared
    let knownMistakes: KnownMistakes
    /// The stage words that environments of each tier use.
    let stages: StageWords
    /// The secrets that must have one value.
    let agreements: Agreements
    /// The identifiers of each environment.
    let identifiers: EnvironmentIdentifiers

    init(_ workspace: Workspace) {
        catalogue = workspace.catalogue
        services = Dictionary(workspace.services.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        serviceWords = ServiceWords(workspace.services)
        placeholders = Placeholders.Declared(workspace)
        knownMistakes = KnownMistakes(workspace.environments)
        stages = StageWords(workspace.environments)
        agreements = Agreements(workspace)
        identifiers = EnvironmentIdentifiers(workspace.environments)
    }
}
