/// Reads `webhooks`: what of other hosts is to lead to the environment.
enum WebhooksReader {
    /// More event types than a team has, and no more than can be asked for at once.
    static let mostEventTypes = 100

    static func read(_ node: ManifestNode, _ problems: ProblemCollector) -> [WebhookDeclaration] {
        (node.pairs("webhooks by their names", problems) ?? []).compactMap { name, node in
            guard isIdentifier(name.value) else {
                problems.report(
                    name.position,
                    "\(quoted(name.value)) is no webhook's name; expected lower-case letters, digits and -")
                return nil
            }
            return webhook(name, node, problems)
        }
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
        // The provider knows its own settings and checks them.
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

    /// A path alone: two slashes begin a host, and a query may hold a secret.
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
                problems.report(id.position, "\(quoted(id.value)) is no event type's id; expected digits")
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
