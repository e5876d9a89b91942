import Manifests
import Secrets

/// What a run said that it would set: a secret's name, and a binding to the value's digest by which the value can be
/// recognized once it is live, and that reveals nothing of it.
public struct PendingChange: Sendable, Equatable {
    /// The secret's name.
    public let name: String
    /// Bound to the digest, and to the statement that the value has these forms.
    let binding: Binding

    /// A pending change to set a value that has `forms`; it takes the time of one scrypt.
    init(_ secret: HeldSecret, forms: [ValueForm], of environment: String) {
        name = secret.name
        binding = Binding(
            PendingChange.statement(of: environment, secret.name, forms), to: secret.value.digest)
    }

    init(name: String, binding: Binding) { (self.name, self.binding) = (name, binding) }

    /// What came of it.
    enum Fulfilment {
        /// The pending value is live, and had these forms when it was made.
        case proved
        /// The pending value is live; it was made when other forms were declared.
        case live
        /// Another value is live.
        case broken
    }

    func fulfilment(by digest: Digest, forms: [ValueForm], of environment: String) -> Fulfilment {
        switch binding.verify(PendingChange.statement(of: environment, name, forms), against: digest) {
        case .holds: .proved
        case .otherStatement: .live
        case .otherDigest: .broken
        }
    }

    private static func statement(of environment: String, _ name: String, _ forms: [ValueForm]) -> String {
        (["envaudit promise 1", environment, name] + forms.map(\.summary).sorted())
            .map { "\($0.utf8.count):\($0)" }.joined()
    }
}
