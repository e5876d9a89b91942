/// A webhook that is to lead to an environment, and to no other.
public struct WebhookDeclaration: Sendable {
    /// What it is called: `stripe`.
    public let name: Located<String>
    /// The host that sends it.
    public let provider: Located<String>
    /// What receives it.
    public let receiver: Receiver
    /// The events that have to be sent, by the host's names.
    public let events: [String]
    /// Whether none need be registered. What is registered is judged all the same.
    public let isOptional: Bool
    /// The event types of which each has a webhook of its own: the one setting that is a list.
    public let eventTypes: [Located<String>]
    /// The host's own settings, such as `team`.
    public let settings: [(key: String, value: Located<String>)]

    /// What receives a webhook.
    public enum Receiver: Hashable, Sendable {
        /// An Edge Function of the environment's own project.
        case function(String)
        /// A path of the environment's frontend.
        case path(String)
        /// Whatever answers at this URL.
        case url(String)
    }

    /// One of the host's own settings.
    public func setting(_ key: String) -> Located<String>? { settings.first { $0.key == key }?.value }
}

extension Environment {
    /// The URL of what receives a webhook; nil where the environment has no project or frontend for it.
    public func url(of receiver: WebhookDeclaration.Receiver) -> String? {
        switch receiver {
        case .function(let name): url(ofFunction: name)
        case .path(let path):
            frontend.map { frontend in WebhookDeclaration.url(of: path, at: frontend.value) }
        case .url(let url): url
        }
    }
}

extension WebhookDeclaration {
    fileprivate static func url(of path: String, at frontend: String) -> String {
        (frontend.hasSuffix("/") ? String(frontend.dropLast()) : frontend) + path
    }
}
