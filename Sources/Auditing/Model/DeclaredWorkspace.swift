import Manifests

/// What the manifests alone tell an audit, made while listings are fetched.
struct DeclaredWorkspace: Sendable {
    let catalogue: SecretCatalogue
    /// The services, by their ids.
    let services: [String: Service]
    /// Which service a name is probably of.
    let serviceWords: ServiceWords
    let placeholders: Placeholders.Declared
    let knownMistakes: KnownMistakes
    /// Words for stages that another tier has.
    let stages: StageWords
    /// The secrets that must have one value.
    let agreements: Agreements
    /// What names each environment wherever it stands.
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
