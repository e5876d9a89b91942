public import Manifests

/// What a team would probably declare of a secret, by its name and the table of well-known services.
public struct SecretScaffold: Sendable {
    /// The service that it is probably of; `nil` if the table has none.
    public let service: KnownService?
    /// What is declared of it, each key with its value: `prefix: re_`.
    public let declaration: [String]

    /// A secret of this name.
    public init(_ name: String, table: KnownServices = .builtIn) {
        let known = table.match(name)
        service = known?.service
        declaration = ServicesText.pairs(
            of: ScaffoldSecret(
                name: name, forms: known?.secret.forms ?? [], live: known?.secret.live ?? [],
                test: known?.secret.test ?? [], configReason: known?.secret.configReason,
                generator: known?.secret.generator))
    }
}
