public import Manifests
public import Secrets
public import Support

/// A provider that also changes what it lists.
public protocol ChangingProvider: Provider {
    /// The most secrets that one request changes.
    var mostSecretsPerRequest: Int { get }

    /// Sets secrets, at most ``mostSecretsPerRequest``, in one request that is sent once.
    func set(_ secrets: [HeldSecret], in listing: ListingDeclaration, by context: FetchContext) async
        -> ChangeAnswer

    /// Deletes secrets, at most ``mostSecretsPerRequest``, in one request that is sent once.
    func delete(_ names: [String], in listing: ListingDeclaration, by context: FetchContext) async
        -> ChangeAnswer
}

/// What a provider answered to a change. Whether it was carried out shows in the next listing alone.
public enum ChangeAnswer: Sendable {
    /// It says that it did.
    case accepted
    /// It says that it did not, or was never asked.
    case refused(Failure)
    /// It may have or may not: the answer is missing, or says neither.
    case unknown(Failure)
}
