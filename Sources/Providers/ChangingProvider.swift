public import Evidence
public import Manifests

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
    case refused(ChangeFailure)
    /// It may have or may not: the answer is missing, or says neither.
    case unknown(ChangeFailure)
}

/// Why a change was not acknowledged, in words for the operator.
public struct ChangeFailure: Error, Equatable, Sendable {
    /// What happened.
    public let message: String
    /// What to do next.
    public let advice: String

    /// A failure that says what happened and what to do next.
    public init(message: String, advice: String) { (self.message, self.advice) = (message, advice) }
}
