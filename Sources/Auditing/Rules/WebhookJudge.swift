import Listings
import Manifests
import Probes
import Support

/// What is declared of a webhook beside what is registered.
struct WebhookJudge {
    let declared: WebhookDeclaration
    /// Where it is to lead.
    let url: String
    let sight: WebhookSight
    let environment: AuditedEnvironment
    let service: Service?
    let others: OtherWebhooks

    var name: String { declared.name.value }

    var judgements: [Judgement] { [whole] + sight.places.flatMap(parts) }

    private var whole: Judgement {
        let expected =
            "\(url)\(declared.events.isEmpty ? "" : ": \(declared.events.joined(separator: ", "))")"
        func judgement(
            _ status: Status, _ message: String, fix: Fix? = nil, at place: WebhookPlace? = nil
        ) -> Judgement {
            Judgement(
                name, service: service, status, evidence: status == .unproven ? .none : .value,
                expected: expected, message, fix: fix, url: (place ?? sight.places.first)?.page)
        }
        if let (message, place) = lack {
            return judgement(.fail, message, fix: fix(of: place), at: place)
        }
        if let intruder = others.intruder(at: url) {
            return judgement(
                .fail, "\(url) is where \(intruder) leads, too",
                fix: "Change it there: this URL is \(environment.name)'s.")
        }
        let unseen = sight.places.filter {
            if case .unseen = $0.content { !$0.isForEverything } else { false }
        }
        if !unseen.isEmpty {
            return judgement(.unproven, "\(unseen.count) of its event types could not be looked at")
        }
        if let (other, why) = others.unseen {
            return judgement(.unproven, "could not be compared with \(other)'s: \(why)")
        }
        return judgement(.pass, registered)
    }

    private var registered: String {
        let leading = sight.places.filter { $0.registrations.contains(where: isOwn) && !$0.isForEverything }
        let eventTypes = sight.places.filter(\.isEventType)
        if leading.isEmpty { return "none is registered" }
        guard eventTypes.count > 0 else { return "leads there" }
        return leading.count == eventTypes.count
            ? "leads there on each event type, \(leading.count) of them"
            : "leads there on \(leading.count) of \(eventTypes.count) event types"
    }

    /// What of the declared is not there, and the first place where it is not; nil where all is.
    private var lack: (message: String, place: WebhookPlace)? {
        let places = sight.places.filter { !$0.isForEverything }
        let lacks = places.compactMap { place in lack(in: place).map { (place, $0) } }
        guard let (place, first) = lacks.first else { return nil }
        guard case .eventType = place.kind else { return (first, place) }
        let alike = lacks.filter { $0.1 == first }.map { $0.0.id }
        let rest =
            lacks.count == alike.count ? "" : ", and \(lacks.count - alike.count) more are not as declared"
        let what = alike.count == 1 ? "event type" : "event types"
        return ("\(first) on \(what) \(alike.joined(separator: ", "))\(rest)", place)
    }

    private func lack(in place: WebhookPlace) -> String? {
        // What could not be seen lacks nothing that anybody knows of.
        guard case .listed(let all) = place.content else { return nil }
        let own = all.filter(isOwn)
        guard !own.isEmpty else {
            if let near = all.first(where: differsLittle) { return deviation(near) }
            if declared.isOptional { return nil }
            guard let other = all.first(where: isNear) else { return "is not registered" }
            return "is not registered, though \(shown(other)) is,"
        }
        let faults = own.map { fault($0) }
        return faults.contains { $0 == nil } ? nil : faults[0]
    }

    /// How a webhook that differs little does so.
    private func deviation(_ webhook: RegisteredWebhook) -> String {
        path(of: webhook.url) == path(of: url)
            ? "is registered with another query, scheme or port"
            : "is registered as \(shown(webhook)), which differs by the slash"
    }

    /// Whether it is the declared one but for its query, its scheme or a slash at the end.
    func differsLittle(_ webhook: RegisteredWebhook) -> Bool {
        let (found, own) = (path(of: webhook.url), path(of: url))
        return isNear(webhook) && (found == own || found == "\(own)/" || own == "\(found)/")
    }

    /// What is wrong with a webhook that leads where it shall; nil where nothing is.
    private func fault(_ webhook: RegisteredWebhook) -> String? {
        let isProduction = environment.environment.tier == .production
        if !webhook.isEnabled { return "leads there, and is disabled" }
        if let isLive = webhook.isLive, isLive != isProduction {
            return "leads there, and is of \(isLive ? "live" : "test") mode"
        }
        guard let events = webhook.events else { return nil }
        let missing = declared.events.filter { !events.contains($0) }
        return missing.isEmpty ? nil : "leads there, without \(missing.joined(separator: ", "))"
    }

    private func fix(of place: WebhookPlace) -> Fix {
        let hasModes = place.registrations.contains { $0.isLive != nil }
        let mode = environment.environment.tier == .production ? "live" : "test"
        let words = [
            place.isEventType ? " on each event type" : "", hasModes ? " in \(mode) mode" : "",
            declared.events.isEmpty ? "" : ", for \(declared.events.joined(separator: ", "))",
        ]
        return "Register \(url) with \(sight.host)\(words.joined()), and enable it."
    }

    /// The path of a URL, without its query; empty where it is none.
    private func path(of url: String) -> String { (try? HTTPURL(url))?.path ?? "" }

    func isOwn(_ webhook: RegisteredWebhook) -> Bool { HTTPURL.isSame(webhook.url, url) }

    /// Whether it leads to the declared receiver's host.
    func isNear(_ webhook: RegisteredWebhook) -> Bool {
        guard let address = try? HTTPURL(webhook.url), let own = try? HTTPURL(url) else { return false }
        return address.host == own.host && others.owner(of: webhook.url) == nil
    }
}

extension WebhookPlace {
    var isEventType: Bool { if case .eventType = kind { true } else { false } }
    var isForEverything: Bool { if case .everything = kind { true } else { false } }

    /// Its name behind the webhook's.
    var id: String {
        switch kind {
        case .list: ""
        case .eventType(let id): id
        case .everything(let name): name
        }
    }
}
