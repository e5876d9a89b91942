import Auditing
import Listings
import Manifests
import Support

/// The rule that every declared webhook leads to its own environment, and none to another.
struct WebhookRouting: WordedRule {
    let description = RuleDescription(
        id: "webhook-routing",
        failsWhen:
            "a webhook that the manifest declares is not registered as declared, or one leads to another environment, or fires for all of them",
        needs: .value, severity: .high,
        why:
            "A webhook that leads to the wrong environment acts on real bookings and payments there, and they are missing where they belong.",
        fix: "Change the webhook where it is registered: the URL, the events, whether it is on.",
        principle: .oneReceiver, controls: [.nhi8, .iso27001],
        table: ProbeTable(title: "Webhooks", subject: "Webhook", area: "webhooks", isCommon: false),
        proves:
            "The webhooks that the host lists for the declared account lead to this environment, are enabled and have the declared events, and no webhook of another environment leads here. It does not cover accounts that are not declared."
    )

    func judge(_ environment: AuditedEnvironment, in audit: Audit) -> [Judgement] {
        environment.environment.webhooks.flatMap { declared in
            let name = declared.name.value
            let service = audit.services[name]
            switch environment.observation.probeResults.webhook(name) {
            case .failure(let failure):
                return [Judgement.unseen(name, at: declared.name.position, service: service, failure)]
            case .success(let sight):
                return WebhookEvaluator(
                    declared: declared, url: environment.environment.url(of: declared.receiver) ?? "",
                    sight: sight, environment: environment, service: service,
                    others: OtherWebhooks(of: environment, besides: declared, in: audit)
                ).judgements
            }
        }
    }
}

/// The comparison of a declared webhook with the registered ones.
struct WebhookEvaluator {
    let declared: WebhookDeclaration
    /// The expected destination.
    let url: String
    let sight: WebhookRegistrations
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
                name, at: declared.name.position, service: service, status,
                evidence: status == .unproven ? .none : .value,
                expected: expected, message, fix: fix, url: (place ?? sight.places.first)?.page)
        }
        if let (message, place) = lack {
            return judgement(.fail, message, fix: fix(of: place), at: place)
        }
        if let conflict = others.conflict(at: url) {
            var judgement = judgement(
                .fail, "\(url) is where \(conflict.words) leads, too",
                fix: "Change it there: this URL is \(environment.name)'s.")
            judgement.otherEnds = conflict.id.map { [$0] } ?? []
            return judgement
        }
        if let (webhook, id) = others.conflict {
            var judgement = judgement(
                .fail,
                "\(shown(webhook)) is \(environment.name)'s, and \(id.environment)'s \(id.name) leads there",
                fix: "Change it there: this address is \(environment.name)'s.")
            judgement.otherEnds = [id]
            return judgement
        }
        let unseen = sight.places.filter {
            if case .unavailable = $0.content { !$0.isForEverything } else { false }
        }
        if !unseen.isEmpty {
            return judgement(.unproven, "\(unseen.count) of its event types could not be read")
        }
        if let (other, why) = others.unseen {
            return judgement(.unproven, "could not be compared with \(other)'s: \(why)")
        }
        // An optional webhook that is not registered proves nothing.
        return judgement(leading.isEmpty ? .absent : .pass, registered)
    }

    /// The places with a registration that leads to the expected destination.
    private var leading: [WebhookPlace] {
        sight.places.filter {
            $0.registrations.contains(where: isOwn) && !$0.isForEverything && !$0.isUndeclared
        }
    }

    private var registered: String {
        let leading = leading
        let eventTypes = sight.places.filter(\.isEventType)
        if leading.isEmpty { return "none is registered" }
        guard eventTypes.count > 0 else { return "leads there" }
        return leading.count == eventTypes.count
            ? "leads there on each event type, \(leading.count) of them"
            : "leads there on \(leading.count) of \(eventTypes.count) event types"
    }

    /// The missing part of the declaration, and the first place that lacks it; `nil` if nothing is missing.
    private var lack: (message: String, place: WebhookPlace)? {
        let places = sight.places.filter { !$0.isForEverything && !$0.isUndeclared }
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
        // An unavailable place is not known to lack anything.
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

    /// Returns the words for the difference of an almost matching webhook.
    private func deviation(_ webhook: RegisteredWebhook) -> String {
        path(of: webhook.url) == path(of: url)
            ? "is registered with another query, scheme or port"
            : "is registered as \(shown(webhook)), which differs by the slash"
    }

    /// Returns whether it matches the declared URL except for its query, its scheme or a trailing slash.
    func differsLittle(_ webhook: RegisteredWebhook) -> Bool {
        let (found, own) = (path(of: webhook.url), path(of: url))
        return isNear(webhook) && (found == own || found == "\(own)/" || own == "\(found)/")
    }

    /// Returns the fault of a webhook with the expected destination; `nil` if there is none.
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

    /// Returns the path of a URL without its query; empty if it is not a URL.
    private func path(of url: String) -> String { (try? HTTPURL(url))?.path ?? "" }

    func isOwn(_ webhook: RegisteredWebhook) -> Bool { HTTPURL.isSame(webhook.url, url) }

    /// Returns whether it leads to the declared receiver's host.
    func isNear(_ webhook: RegisteredWebhook) -> Bool {
        guard let address = try? HTTPURL(webhook.url), let own = try? HTTPURL(url) else { return false }
        return address.host == own.host && others.owner(of: webhook.url) == nil
    }
}

extension WebhookPlace {
    var isEventType: Bool { if case .eventType = kind { true } else { false } }
    var isUndeclared: Bool { if case .otherEventType = kind { true } else { false } }
    var isForEverything: Bool { if case .everything = kind { true } else { false } }

    /// The id to append to the webhook's name.
    var id: String {
        switch kind {
        case .list: ""
        case .eventType(let id), .otherEventType(let id): id
        case .everything(let name): name
        }
    }
}

/// The destinations of the registered webhooks.
extension WebhookEvaluator {
    /// The maximum number of webhooks that are reported one by one.
    private static let most = 3

    /// Returns the judgements of each registered webhook, or one for all of an event type.
    func parts(_ place: WebhookPlace) -> [Judgement] {
        if case .otherEventType(let id) = place.kind, others.eventTypes[id] != nil { return [] }
        if case .eventType(let id) = place.kind, let other = others.eventTypes[id] {
            return [
                judgement(
                    id, place, .fail, "is an event type of \(other)'s, too",
                    fix: "Create an event type for \(environment.name), and declare that one.")
            ]
        }
        switch (place.kind, place.content) {
        case (_, .unavailable(let failure)):
            return [
                Judgement.unseen("\(name)/\(place.id)", at: declared.name.position, service: service, failure)
            ]
        case (_, .unlisted):
            return [
                judgement(
                    place.id, place, .unproven,
                    "\(sight.host)'s API has no list of them here, so whether there are any is unknown",
                    fix: "Look at \(place.page).")
            ]
        case (.everything, .listed(let all)): return [everything(place, all)]
        case (.eventType, .listed(let all)), (.otherEventType, .listed(let all)):
            return [judgement(of: all.map(destination), in: place, at: place.id)]
        case (.list, .listed(let all)):
            return all.map { judgement(of: [destination($0)], in: place, at: $0.id) }
        }
    }

    private func everything(_ place: WebhookPlace, _ all: [RegisteredWebhook]) -> Judgement {
        guard let first = all.first else { return judgement(place.id, place, .pass, "none is registered") }
        let rest = all.count == 1 ? "" : ", and \(all.count - 1) more"
        return judgement(
            place.id, place, .fail,
            "fires for every environment's events: it leads to \(shown(first))\(rest)",
            fix: "Delete it, and register one on each event type that needs it.")
    }

    /// Returns the judgement of one place's webhooks: the worst of them, with the number of similar ones.
    private func judgement(
        of found: [Destination], in place: WebhookPlace, at id: String
    ) -> Judgement {
        let worst = [Status.fail, .unproven].first { status in found.contains { $0.status == status } }
        guard let worst else {
            let told = found.prefix(WebhookEvaluator.most).map(\.message).joined(separator: "; ")
            let rest =
                found.count > WebhookEvaluator.most
                ? "; and \(found.count - WebhookEvaluator.most) more, none to another environment" : ""
            return judgement(id, place, .pass, found.isEmpty ? "none is registered" : told + rest)
        }
        let alike = found.filter { $0.status == worst }
        let rest = alike.count == 1 ? "" : "; and \(alike.count - 1) more"
        var judgement = judgement(
            id, place, worst, alike[0].message + rest,
            fix: worst == .fail
                ? "Delete it, or change its URL to \(environment.name)'s: \(url)" : "Look at \(place.page).")
        judgement.otherEnds = alike.compactMap(\.otherEnd)
        return judgement
    }

    /// The destination of a webhook, and whether it is allowed.
    private struct Destination {
        let status: Status
        let message: String
        /// The webhook of another environment that is declared to lead there.
        let otherEnd: SubjectID?

        init(_ status: Status, _ message: String, otherEnd: SubjectID? = nil) {
            (self.status, self.message, self.otherEnd) = (status, message, otherEnd)
        }
    }

    private func destination(_ webhook: RegisteredWebhook) -> Destination {
        let state = webhook.isEnabled ? "" : ", and is disabled"
        guard (try? HTTPURL(webhook.url)) != nil else {
            return Destination(.unproven, "leads to what can't be read as a web address\(state)")
        }
        if let owner = others.owner(of: webhook.url) {
            return Destination(
                .fail,
                "leads to \(shown(webhook)), which is \(owner)'s\(webhook.isEnabled ? "" : ", though it is disabled now")",
                otherEnd: others.declaration(of: webhook.url))
        }
        if let other = others.identifier(in: webhook.url) {
            return Destination(
                .fail,
                "leads to \(shown(webhook)), and names \(other.environment)'s \(other.kind) there, \(other.text)\(state)"
            )
        }
        let secret = others.secret(in: webhook, as: name)
        if let secret, secret.status == .fail {
            return Destination(.fail, "leads to \(shown(webhook)), whose address \(secret.words)\(state)")
        }
        if isOwn(webhook) { return Destination(.pass, "leads to \(environment.name)\(state)") }
        if let duplicate = others.duplicate(of: webhook) {
            return Destination(.fail, "leads to \(shown(webhook)), as \(duplicate) does")
        }
        if let secret {
            return Destination(
                .unproven, "leads to \(shown(webhook)), whose address \(secret.words)\(state)")
        }
        if others.isOwn(webhook.url) || differsLittle(webhook) {
            return Destination(.pass, "leads to \(shown(webhook)), which is its own\(state)")
        }
        return Destination(
            .pass, "leads to \(shown(webhook)), which belongs to no declared environment\(state)")
    }

    func shown(_ webhook: RegisteredWebhook) -> String {
        guard let address = try? HTTPURL(webhook.url) else { return "what can't be read as a web address" }
        // An unknown URL may have a secret in its path, as Slack's do.
        return others.isOfAny(webhook.url) || differsLittle(webhook)
            ? others.shown(address.withoutQuery) : address.origin
    }

    private func judgement(
        _ id: String, _ place: WebhookPlace, _ status: Status, _ message: String, fix: Fix? = nil
    ) -> Judgement {
        Judgement(
            "\(name)/\(id)", at: declared.name.position, service: service, status,
            evidence: status == .unproven ? .none : .value,
            expected: place.isForEverything ? "None" : nil, message, fix: fix, url: place.page)
    }
}
