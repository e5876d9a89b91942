/// Guesses a secret's service by the first word of its name: `TALENTLMS_DOMAIN` belongs to the only service whose
/// secrets begin with `TALENTLMS_`.
public struct ServiceWords: Sendable {
    private let services: [Substring: String?]

    /// Collects the first words of the services' secrets.
    public init(_ services: [Service]) {
        var words: [Substring: String?] = [:]
        for service in services {
            for secret in service.secrets {
                let word = ServiceWords.firstWord(of: secret.name.value)
                if let known = words[word] {
                    // A word that two services use identifies neither.
                    if known != service.id { words[word] = .some(nil) }
                } else {
                    words[word] = service.id
                }
            }
        }
        self.services = words
    }

    /// Returns the service's ID; `nil` if no service or several use the word.
    public func service(of name: String) -> String? { services[ServiceWords.firstWord(of: name)] ?? nil }

    private static func firstWord(of name: String) -> Substring { name.prefix { $0 != "_" } }
}
