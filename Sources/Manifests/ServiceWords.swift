/// Which service a secret is probably of, by the first word of its name: `TALENTLMS_DOMAIN` is of the one service whose
/// secrets begin with `TALENTLMS_`.
public struct ServiceWords: Sendable {
    private let services: [Substring: String?]

    /// The first words of the secrets of these services.
    public init(_ services: [Service]) {
        var words: [Substring: String?] = [:]
        for service in services {
            for secret in service.secrets {
                let word = ServiceWords.firstWord(of: secret.name.value)
                if let known = words[word] {
                    // A word of two services says nothing.
                    if known != service.id { words[word] = .some(nil) }
                } else {
                    words[word] = service.id
                }
            }
        }
        self.services = words
    }

    /// The id of the service; nil where none or several have the word.
    public func service(of name: String) -> String? { services[ServiceWords.firstWord(of: name)] ?? nil }

    private static func firstWord(of name: String) -> Substring { name.prefix { $0 != "_" } }
}
