package import Manifests

/// The declared webhooks that lead to an environment.
package struct WebhooksDeclaration: ProbeDeclaration {
    package let position: Position
    /// The webhooks, in the manifest's order.
    package let all: [WebhookDeclaration]
    package var summary: String { all.map(\.name.value).joined(separator: ", ") }
    package static var members: DeclaredMembers {
        DeclaredMembers(
            keys: ["isOptional": "optional", "eventTypes": "event_types"], demands: ["events", "eventTypes"])
    }
    package var ownFacts: [OwnFact] {
        all.flatMap { webhook in
            var facts = WebhookHosts.host(webhook.provider.value)?.ownFacts(of: webhook) ?? []
            if case .url(let url) = webhook.receiver {
                let text = Located(url, at: webhook.name.position)
                facts.append(OwnFact("URL of webhook \(webhook.name.value)", text))
            }
            return facts
        }
    }
}

extension Environment {
    /// The webhooks that must lead to the environment.
    package var webhooks: [WebhookDeclaration] { probes[WebhooksDeclaration.self]?.all ?? [] }
}

/// A webhook that must lead to one environment only.
package struct WebhookDeclaration: Sendable {
    /// The name, such as `stripe`.
    package let name: Located<String>
    /// The host that sends it.
    package let provider: Located<String>
    /// The receiver.
    package let receiver: Receiver
    /// The required events, by the host's names.
    package let events: [String]
    /// Whether the webhook may be unregistered. A registered one is judged all the same.
    package let isOptional: Bool
    /// The event types that need their own webhook: the only setting that is a list.
    package let eventTypes: [Located<String>]
    /// The host's own settings, such as `team`.
    package let settings: [(key: String, value: Located<String>)]

    /// The receiver of a webhook.
    package enum Receiver: Hashable, Sendable {
        /// An Edge Function of the environment's own project.
        case function(String)
        /// A path of the environment's frontend.
        case path(String)
        /// Any receiver at this URL.
        case url(String)
    }

    /// Returns one of the host's own settings.
    package func setting(_ key: String) -> Located<String>? { settings.first { $0.key == key }?.value }
}

extension Environment {
    /// Returns the URL of a receiver; `nil` if the environment lacks the project or frontend.
    package func url(of receiver: WebhookDeclaration.Receiver) -> String? {
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

/// Reads `webhooks`: the webhooks of other hosts that must lead to the environment.
enum WebhooksReader {
    /// More event types than a team has, and few enough to request at once.
    static let mostEventTypes = 100

    static func read(_ node: ManifestNode, _ problems: ProblemCollector) -> WebhooksDeclaration? {
        let all = (node.pairs("webhooks by their names", problems) ?? []).compactMap {
            name, node -> WebhookDeclaration? in
            guard isIdentifier(name.value) else {
                problems.report(
                    name.position,
                    "\(quoted(name.value)) is not a valid name of a webhook; expected lower-case letters, digits and -"
                )
                return nil
            }
            return webhook(name, node, problems)
        }
        return all.isEmpty ? nil : WebhooksDeclaration(position: node.position, all: all)
    }

    private static func webhook(
        _ name: Located<String>, _ node: ManifestNode, _ problems: ProblemCollector
    ) -> WebhookDeclaration? {
        guard var fields = Fields(node, "a provider and what receives its webhook", problems) else {
            return nil
        }
        let provider = fields.require("provider", "the provider's id").flatMap { node in
            node.text("the provider's id", problems).map { Located($0, at: node.position) }
        }
        let receiver = receiver(&fields, problems)
        let events = fields.take("events").flatMap { $0.texts("events, by the provider's names", problems) }
        let isOptional = fields.take("optional").flatMap { $0.flag("true or false", problems) }
        let eventTypes = fields.take("event_types").map { self.eventTypes($0, problems) }
        // The provider checks its own settings.
        let settings = fields.takeRest().compactMap { key, node in
            node.text("the provider's setting", problems).map { (key.value, Located($0, at: node.position)) }
        }
        guard let provider, let receiver else { return nil }
        return WebhookDeclaration(
            name: name, provider: provider, receiver: receiver, events: events ?? [],
            isOptional: isOptional ?? false, eventTypes: eventTypes ?? [], settings: settings)
    }

    private static func receiver(
        _ fields: inout Fields, _ problems: ProblemCollector
    ) -> WebhookDeclaration.Receiver? {
        let keys = ["function", "path", "url"]
        let nodes = keys.compactMap { key in fields.take(key).map { (key, $0) } }
        guard let (key, node) = nodes.first, nodes.count == 1 else {
            let found = nodes.isEmpty ? "none" : nodes.map(\.0).joined(separator: " and ")
            problems.report(
                fields.position, "expected one of \(keys.joined(separator: ", ")), found \(found)")
            return nil
        }
        switch key {
        case "function":
            return text(node, "an Edge Function's name", problems, isIdentifier).map { .function($0) }
        case "path":
            return text(node, "a path of the frontend, such as /webhooks/stripe", problems, isPath)
                .map { .path($0) }
        default: return url(node, "the receiver's URL", problems).map { .url($0) }
        }
    }

    private static func text(
        _ node: ManifestNode, _ expected: String, _ problems: ProblemCollector,
        _ isRight: (String) -> Bool
    ) -> String? {
        guard let text = node.text(expected, problems) else { return nil }
        if isRight(text) { return text }
        problems.report(node.position, "expected \(expected), found \(quoted(text))")
        return nil
    }

    /// Returns whether a text is only a path: two slashes begin a host, and a query may contain a secret.
    private static func isPath(_ text: String) -> Bool {
        text.hasPrefix("/") && !text.hasPrefix("//") && isURL("https://a.test" + text)
            && !text.contains { "?#".contains($0) }
    }

    private static func eventTypes(
        _ node: ManifestNode, _ problems: ProblemCollector
    ) -> [Located<String>] {
        let all = node.locatedTexts("event types' ids", problems) ?? []
        if all.count > mostEventTypes {
            problems.report(
                node.position, "expected at most \(mostEventTypes) event types, found \(all.count)")
        }
        var seen: Set<String> = []
        return all.filter { id in
            guard isID(id.value) else {
                problems.report(
                    id.position, "\(quoted(id.value)) is not the id of an event type; expected digits")
                return false
            }
            if seen.insert(id.value).inserted { return true }
            problems.report(id.position, "the event type \(id.value) is there twice")
            return false
        }
    }

    private static func isID(_ text: String) -> Bool {
        (1...18).contains(text.utf8.count) && text.first != "0"
            && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
}
