import ArgumentParser

/// An option's `ENV=FILE`.
struct EnvironmentFile: ExpressibleByArgument {
    let environment: String
    let path: String

    init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(
            String.init)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
        (environment, path) = (parts[0], parts[1])
    }

    static var defaultCompletionKind: CompletionKind { .file() }
}
