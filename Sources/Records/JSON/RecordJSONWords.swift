import Auditing

/// What a record's JSON calls what envaudit can do about a finding.
enum RemedyName: String {
    case set, generate, delete, person, elsewhere

    init(_ remedy: Remedy) {
        switch remedy {
        case .set: self = .set
        case .generate: self = .generate
        case .delete: self = .delete
        case .person: self = .person
        case .elsewhere: self = .elsewhere
        }
    }

    /// - Parameter value: the declared value that is to be set.
    func remedy(_ value: String?) -> Remedy {
        switch self {
        case .set: value.map { .set($0) } ?? .person
        case .generate: .generate
        case .delete: .delete
        case .person: .person
        case .elsewhere: .elsewhere
        }
    }
}

/// What a record's JSON calls the rules on secrets that were applied.
enum StoredScope: String {
    case allRules = "all-rules"
    case someRules = "some-rules"
    case noSecrets = "no-secrets"

    init(_ scope: EnvironmentRecord.Scope) {
        switch scope {
        case .allRules: self = .allRules
        case .someRules: self = .someRules
        case .noSecrets: self = .noSecrets
        }
    }

    var scope: EnvironmentRecord.Scope {
        switch self {
        case .allRules: .allRules
        case .someRules: .someRules
        case .noSecrets: .noSecrets
        }
    }
}
