import Listings
import Manifests
import Secrets
import Support

/// No secret of another environment has the value of an isolated secret, whatever its name.
struct SharedSecret: SecretRule {
    static let id = "shared-secret"

    let description = RuleDescription(
        id: id,
        failsWhen:
            "an isolated secret has the value of any secret, of the same or another name, in another environment, and neither may_share_with nor must_equal declares it; or two secrets that no service declares have one value, and one of them is a credential by its name or value (unproven where neither tells, or where it is made to be published)",
        needs: .digest, severity: nil,
        why:
            "One value in two environments means that a test acts on the other's account: real charges, bookings, mail.",
        fix:
            "Issue or generate a value for one of the two environments, and set it there. What is to stay shared for a time can be waived.",
        principle: .ownAccounts, controls: [.nhi8, .nhi9, .iso27001, .soc2, .pciDSS, .nistCM41],
        judgesValues: true,
        proves:
            "Every declared environment was compared, and no secret of theirs has this value, under whatever name, but those that may: by the class shareable, may_share_with or must_equal. A copy with other white space, in another spelling or encoding, or within a value is seen where one of the two values is shown or handed in, and a key that stands within both where both are; two digests alone tell only equal values. A value with more parts than are compared passes nowhere. It does not prove that two values belong to two accounts, nor anything of environments that no manifest declares.",
        examples: [
            RuleExample(
                "another environment has the value", services: SharedSecret.example,
                production: .init(listed: ["PAY_KEY": "one"]),
                preprod: .init(listed: ["PAY_KEY": "one"]),
                "PAY_KEY", .fail, "has the same value as PAY_KEY in production"),
            RuleExample(
                "another environment has it under another name", services: SharedSecret.example,
                production: .init(listed: ["PAY_HOOK": "one"]),
                preprod: .init(listed: ["PAY_KEY": "one"]),
                "PAY_KEY", .fail, "has the same value as PAY_HOOK in production"),
            RuleExample(
                "a credential that no service declares", services: SharedSecret.example,
                production: .init(
                    "secrets: { SHOP_TOKEN: { required: true } }", listed: ["SHOP_TOKEN": "one"]),
                preprod: .init(
                    "secrets: { SHOP_TOKEN: { required: true } }", listed: ["SHOP_TOKEN": "one"]),
                "SHOP_TOKEN", .fail, "has the same value as SHOP_TOKEN in production"),
            RuleExample(
                "an equal value that may or may not be a secret",
                services: SharedSecret.example,
                production: .init("secrets: { SHOP: { required: true } }", listed: ["SHOP": "one"]),
                preprod: .init("secrets: { SHOP: { required: true } }", listed: ["SHOP": "one"]),
                "SHOP", .unproven,
                "has the same value as SHOP in production, and no service declares whether it may"),
            RuleExample(
                "a setting that no service declares", services: SharedSecret.example,
                production: .init("secrets: { LOG_LEVEL: { optional: true } }", listed: ["LOG_LEVEL": "one"]),
                preprod: .init("secrets: { LOG_LEVEL: { optional: true } }", listed: ["LOG_LEVEL": "one"]),
                silentOn: "LOG_LEVEL"),
            RuleExample(
                "a value of its own", services: SharedSecret.example,
                production: .init(listed: ["PAY_KEY": "one"]),
                preprod: .init(listed: ["PAY_KEY": "two"]),
                "PAY_KEY", .pass, "differs from every secret of production"),
            RuleExample(
                "a listing that shows names only", services: SharedSecret.example,
                production: .init(listed: ["PAY_KEY": .name]),
                preprod: .init(listed: ["PAY_KEY": "one"]),
                "PAY_KEY", .unproven,
                "can't be proved to be preprod's own: production could not be compared"),
            RuleExample(
                "a listing that does not show everything", services: SharedSecret.example,
                production: .init(listed: ["PAY_HOOK": "two"], isPartial: true),
                preprod: .init(listed: ["PAY_KEY": "one"]),
                "PAY_KEY", .unproven,
                "can't be proved to be preprod's own: production (not all that is set there is listed) could not be compared"
            ),
            RuleExample(
                "a permission", services: SharedSecret.example,
                production: .init(listed: ["PAY_KEY": "one"]),
                preprod: .init(
                    "secrets: { PAY_KEY: { may_share_with: [production], reason: One account for both } }",
                    listed: ["PAY_KEY": "one"]),
                "PAY_KEY", .pass,
                "has the same value as PAY_KEY in production, as may_share_with allows: One account for both"
            ),
        ])

    private static let example =
        "pay: { title: Pay, severity: critical, isolation: isolated, secrets: { PAY_KEY: {}, PAY_HOOK: {} }, together: false }"

    indirect enum Detail {
        /// Secrets of other environments have the value, and these could not be compared.
        case conflicts([SecretID], incomparable: [AuditedEnvironment], isHandedIn: Bool)
        /// Secrets of other environments have the value in another variant, and these could not be compared.
        case variants([SecretID], incomparable: [AuditedEnvironment], phrase: String)
        /// Secrets of other environments have a value that a deployed version runs with, or that the next one gets.
        case running([SecretID])
        /// Secrets of other environments have the value, which may or may not be a secret.
        case unclassed([SecretID])
        /// The listing shows only the name.
        case hidden
        /// These environments could not be compared.
        case incomparable([AuditedEnvironment])
        /// It has more parts than are compared.
        case tooManyParts
        /// No other environment has it.
        case own
        /// These have it, as this allows.
        case allowed([SecretID], by: String)
        /// These have it in another variant, as this allows.
        case alike([SecretID], phrase: String, by: String)
        /// The class allows sharing, and these have it.
        case shareable([SecretID])
        /// It is empty.
        case noValue
        /// It has this placeholder for a value that is hidden or not set yet.
        case standIn(String)
    }

    /// The maximum number of secrets with one value that are compared: a value that hundreds have must not cost
    /// quadratic time.
    private static let mostCounterparts = 64

    func judge(_ environment: AuditedEnvironment, in audit: Audit) -> [Finding<Detail>] {
        environment.compared.compactMap { judge($0, of: environment, in: audit) }.filter {
            $0.status == .fail || $0.subject.secret?.isAssumed != true
        }
    }

    func judge(
        _ secret: AuditedSecret, of environment: AuditedEnvironment, in audit: Audit
    ) -> Finding<Detail>? {
        guard let listed = secret.listed else { return nil }
        guard audit.isValue(of: secret, in: environment) else {
            guard isJudged(secret) else { return nil }
            // What is beside a reference or mask may be a credential; the other text of two templates may be equal.
            let beside = variants(of: secret, in: environment, audit).filter { match in
                match.isCredential
                    || audit.environment(named: match.occurrence.environment).map {
                        audit.isValue(of: match.occurrence.secret, in: $0)
                    } ?? false
            }
            if let first = beside.first {
                return Finding(
                    secret, .fail, evidence: first.evidence,
                    .variants(beside.map(\.occurrence.id), incomparable: [], phrase: first.phrase))
            }
            let evidence = environment.evidenceOfNoValue(secret)
            guard [.isolated, .shareable].contains(secret.isolation),
                let standIn = audit.openStandIn(for: secret, in: environment)
            else { return Finding(secret, .absent, evidence: evidence, .noValue) }
            return Finding(secret, .unproven, evidence: evidence, .standIn(standIn.summary))
        }
        let unseen = audit.unseen(by: listed, of: environment) + audit.absent(secret, outside: environment)
        let shown = environment.knownValue(of: secret)
        let holding = audit.holding(of: shown)
        var conflicts = conflicts(of: secret, with: holding, outside: environment, audit)
        if conflicts.isEmpty, shown != listed.shown {
            conflicts = self.conflicts(
                of: secret, with: audit.holding(of: listed.shown), outside: environment, audit)
        }
        if !conflicts.isEmpty {
            let isHandedIn = shown != listed.shown
            return Finding(
                secret, .fail, evidence: isHandedIn ? .value : .digest,
                .conflicts(conflicts, incomparable: unseen, isHandedIn: isHandedIn))
        }
        let running = secret.candidates.lazy.map {
            self.conflicts(of: secret, with: audit.holding(of: $0), outside: environment, audit)
        }.first { !$0.isEmpty }
        if let running { return Finding(secret, .fail, evidence: .digest, .running(running)) }
        let variants = variants(of: secret, in: environment, audit)
        // A port or path of a host that both environments use: the environment's own declared address is not another's.
        let isOwnFrontend =
            environment.environment.frontend.map { Digest(of: $0.value) == listed.digest } ?? false
        if let first = variants.first, !isOwnFrontend {
            return Finding(
                secret, .fail, evidence: first.evidence,
                .variants(variants.map(\.occurrence.id), incomparable: unseen, phrase: first.phrase))
        }
        let equal = equalOfNoClass(secret, holding, in: environment, audit)
        if !equal.isEmpty { return Finding(secret, .unproven, evidence: .digest, .unclassed(equal)) }
        let isJudged = isJudged(secret)
        guard listed.isComparable || unseen.isEmpty else {
            return isJudged ? Finding(secret, .unproven, evidence: .name, .hidden) : nil
        }
        guard unseen.isEmpty else {
            // A placeholder is proved by the value that shows it.
            let evidence: EvidenceLevel =
                unseen.allSatisfy { audit.veil(of: $0, beside: secret.id.name)?.evidence == .value }
                ? .value : .digest
            return isJudged ? Finding(secret, .unproven, evidence: evidence, .incomparable(unseen)) : nil
        }
        guard isJudged, secret.isolation != nil else { return nil }
        if environment.examined(secret)?.canonical.isWhole == false {
            return Finding(secret, .unproven, evidence: .value, .tooManyParts)
        }
        // Nothing was compared.
        guard audit.environments.count > 1 else { return Finding(secret, .absent, evidence: .digest, .own) }
        let others = holding.all.lazy.filter { $0.environment != environment.name }.prefix(4)
        switch secret.isolation {
        case .isolated?:
            if let allowance = others.first.flatMap({ audit.allowance(secret, toEqual: $0) }) {
                return Finding(secret, .pass, evidence: .digest, .allowed(others.map(\.id), by: allowance))
            }
            return alike(secret, in: environment, audit) ?? Finding(secret, .pass, evidence: .digest, .own)
        case .shareable?:
            return Finding(secret, .pass, evidence: .digest, .shareable(others.map(\.id)))
        case .config?, nil: return nil
        }
    }

    /// Returns whether it is declared, so that its comparison is reported. A platform's secret is not the team's,
    /// unless a service declares it.
    private func isJudged(_ secret: AuditedSecret) -> Bool {
        secret.isDeclared && secret.isolation != .config && (!secret.isPlatform || secret.declaration != nil)
    }

    /// Returns the likely class of two undeclared secrets with one value: credential if either is one.
    private func likelyClass(
        of secret: AuditedSecret, in environment: AuditedEnvironment, _ other: Occurrence, _ audit: Audit
    ) -> LikelyClass {
        let own = LikelyClass(of: secret, in: environment)
        guard own != .credential else { return .credential }
        let theirs = LikelyClass(of: other.secret, in: audit.environment(named: other.environment))
        return theirs == .credential ? .credential : own == .setting ? .setting : theirs
    }

    /// Returns the secrets of other environments that have the value, if neither a declaration nor names or value tell
    /// whether it is a secret.
    private func equalOfNoClass(
        _ secret: AuditedSecret, _ holding: Occurrences, in environment: AuditedEnvironment, _ audit: Audit
    ) -> [SecretID] {
        guard secret.isolation == nil, !secret.isIncidental else { return [] }
        let whole = holding.unclassed(outside: environment.name)
        let variants = audit.variants.matches(of: secret, in: environment).map(\.occurrence).filter {
            $0.secret.isolation == nil
        }
        // A secret that is equal as a whole may be found again by its parts.
        var found: [SecretID] = []
        for other in whole + variants
        where !other.secret.isIncidental && !found.contains(other.id)
            && audit.allowance(secret, toEqual: other) == nil
            && likelyClass(of: secret, in: environment, other, audit) == .unknown
        { found.append(other.id) }
        return found
    }

    /// Returns the secrets of other environments that must not have the same value: one of the two is isolated, or an
    /// undeclared credential, and neither is a mere setting.
    private func conflicts(
        of secret: AuditedSecret, with holding: Occurrences, outside environment: AuditedEnvironment,
        _ audit: Audit
    ) -> [SecretID] {
        guard !holding.areOnly(secret) else { return [] }
        let isIsolated = secret.isolation == .isolated
        let undeclared =
            secret.isolation == nil
            ? holding.unclassed(outside: environment.name).filter {
                likelyClass(of: secret, in: environment, $0, audit) == .credential
            } : []
        let candidates =
            isIsolated ? [holding.all, holding.settings] : [holding.isolated, undeclared]
        let conflicts = candidates.lazy.joined().filter { other in
            guard other.environment != environment.name, !isGiven(to: secret, in: environment, other),
                !isBesidePoint(secret, other.secret),
                audit.allowance(secret, toEqual: other) == nil
            else { return false }
            // A setting with one value in both environments is not secret; a project's key is, wherever it is set.
            if other.secret.isolation == .config,
                environment.secret(named: other.secret.name)?.listed?.shown == other.secret.listed?.shown
            {
                return false
            }
            return other.secret.isPlatform
                || !(secret.isolation == .config && isSetting(secret, of: other, audit))
        }
        return conflicts.prefix(SharedSecret.mostCounterparts + 1).map(\.id)
    }

    /// Returns whether the platform gives every project the same value, such as an empty key set, which is not shared
    /// then and may be a setting. A value that the platform generates for each project belongs to that project.
    private func isGiven(
        to secret: AuditedSecret, in environment: AuditedEnvironment, _ other: Occurrence
    ) -> Bool {
        guard other.secret.isPlatform else { return false }
        guard !secret.isPlatform else {
            return secret.declaration == nil && !(secret.isMadeForProject && other.secret.isMadeForProject)
        }
        guard secret.isolation == .config, let own = environment.secret(named: other.secret.name) else {
            return false
        }
        return own.isPlatform && own.listed?.shown == other.secret.listed?.shown
    }

    /// Returns whether neither is declared, or both are read from one variable of the process, which has the prefix of
    /// one environment and is declared by the other.
    private func isBesidePoint(_ secret: AuditedSecret, _ other: AuditedSecret) -> Bool {
        guard secret.isIncidental || other.isIncidental else { return false }
        return secret.isIncidental && other.isIncidental
            || secret.listed?.variable != nil && secret.listed?.variable == other.listed?.variable
    }

    /// Returns whether the other environment has a setting's value under the same name: it is not secret then.
    private func isSetting(_ secret: AuditedSecret, of other: Occurrence, _ audit: Audit) -> Bool {
        guard let own = audit.environment(named: other.environment)?.secret(named: secret.name) else {
            return false
        }
        return own.listed?.shown == secret.listed?.shown
    }

    /// Returns the same for those that have the credential in another variant.
    private func variants(
        of secret: AuditedSecret, in environment: AuditedEnvironment, _ audit: Audit
    ) -> [VariantIndex.Match] {
        audit.variants.matches(of: secret, in: environment).filter { match in
            (secret.isolation == .isolated || match.occurrence.secret.isolation == .isolated
                || secret.isolation == nil && match.occurrence.secret.isolation == nil
                    && likelyClass(of: secret, in: environment, match.occurrence, audit) == .credential)
                && !isGiven(to: secret, in: environment, match.occurrence)
                && !isBesidePoint(secret, match.occurrence.secret)
                && !isOneName(secret, in: environment, match, audit)
                && audit.allowance(secret, toEqual: match.occurrence) == nil
        }
    }

    /// Returns whether a setting such as `APP_NAME=Acme` has, in its own spelling, the name of the other's resource: a
    /// team names its databases and its app after itself. Credentials have no such names, and equal texts are still
    /// reported.
    private func isOneName(
        _ secret: AuditedSecret, in environment: AuditedEnvironment, _ match: VariantIndex.Match,
        _ audit: Audit
    ) -> Bool {
        let other = match.occurrence.secret
        let settings = [secret, other].filter { $0.isolation == .config }
        guard match.isWhole, settings.count == 1, settings[0].id.name.isTitle,
            let resource = [secret, other].first(where: { $0.isolation != .config }),
            KnownServices.builtIn.settings.namesResource(resource.id.name.text)
        else { return false }
        return [
            environment.examined(secret),
            audit.environment(named: match.occurrence.environment)?.examined(other),
        ].allSatisfy { $0?.plain == .label }
    }

    /// Returns the finding on secrets that may share the credential, and have it in another variant.
    private func alike(
        _ secret: AuditedSecret, in environment: AuditedEnvironment, _ audit: Audit
    ) -> Finding<Detail>? {
        let matches = audit.variants.matches(of: secret, in: environment)
        for match in matches.prefix(SharedSecret.mostCounterparts) {
            guard let allowance = audit.allowance(secret, toEqual: match.occurrence) else { continue }
            return Finding(
                secret, .pass, evidence: match.evidence,
                .alike([match.occurrence.id], phrase: match.phrase, by: allowance))
        }
        return nil
    }

    /// A failure demands a value of the environment's own, of any form.
    func expected(_ finding: Finding<Detail>, in scene: Scene) -> String? {
        guard let secret = finding.subject.secret, secret.isDeclared else { return nil }
        let declared = secret.expected(in: scene.environment.environment)
        guard finding.status == .fail, secret.expectation?.expected == nil, secret.isolation == .isolated,
            secret.presence != .forbidden, !secret.isDeprecated
        else { return declared }
        let form = secret.forms.first.map { ": \($0.summary)" } ?? ""
        return "a value of its own\(form)" + (secret.presence == .optional ? ", or unset" : "")
    }

    func counterparts(of finding: Finding<Detail>, in scene: Scene) -> Counterparts? {
        let (places, incomparable): ([SecretID], [AuditedEnvironment])
        switch finding.detail {
        case .conflicts(let others, let unseen, _), .variants(let others, let unseen, _):
            (places, incomparable) = (others, unseen)
        default: return nil
        }
        guard places.count <= SharedSecret.mostCounterparts else { return nil }
        return Counterparts(
            places: places,
            unseen: incomparable.map {
                $0.reference(in: scene.audit, beside: finding.subject.secret?.id.name)
            })
    }
}

extension SharedSecret.Detail {
    /// The secrets of other environments that must not have the value.
    fileprivate var conflicts: [SecretID] {
        switch self {
        case .conflicts(let places, _, _), .variants(let places, _, _), .running(let places): places
        case .unclassed, .hidden, .incomparable, .tooManyParts, .own, .allowed, .alike, .shareable, .noValue,
            .standIn:
            []
        }
    }
}

extension SharedSecret {
    func otherEnds(of finding: Finding<Detail>, in scene: Scene) -> [SubjectID] {
        finding.detail.conflicts.map { SubjectID(environment: $0.environment, name: $0.address) }
    }

    func message(_ finding: Finding<Detail>, in scene: Scene) -> String {
        switch finding.detail {
        case .conflicts(let places, _, let isHandedIn):
            "has the same value as \(list(places))" + given(finding, places, scene)
                + since(finding, places, scene) + (isHandedIn ? ", by the value that was handed in" : "")
        case .variants(let places, _, let phrase):
            "has the same value as \(list(places)), \(phrase)" + since(finding, places, scene)
        case .running(let places):
            "has the same value as \(list(places)) in a version of it that is deployed or set"
        case .unclassed(let places):
            "has the same value as \(list(places)), and no service declares whether it may"
        case .hidden: unproven(finding, scene, "the listing shows only its name")
        case .incomparable(let environments):
            unproven(
                finding, scene,
                "\(list(environments.map { $0.reference(in: scene.audit, beside: finding.subject.secret?.id.name) })) could not be compared"
            )
        case .tooManyParts: unproven(finding, scene, "the value has more parts than are compared")
        case .own: comparison(in: scene)
        case .allowed(let places, let allowance): "has the same value as \(list(places)), as \(allowance)"
        case .alike(let places, let phrase, let allowance):
            "has the same value as \(list(places)), \(phrase), as \(allowance)"
        case .shareable(let places):
            places.isEmpty
                ? "is shared with no secret that was seen"
                : "is shared with \(list(places)), as its class allows"
        case .noValue: "has no value to compare"
        case .standIn(let summary): unproven(finding, scene, "it is \(summary)")
        }
    }

    func fix(_ finding: Finding<Detail>, in scene: Scene) -> Fix? {
        guard let secret = finding.subject.secret else { return nil }
        switch finding.detail {
        case .unclassed:
            return
                "Declare it under a service, as isolated, shareable or config: envaudit add secret \(secret.id.name) --integration SERVICE"
        case .incomparable(let environments):
            return environments.lazy.compactMap(\.ambiguous).first.map { AmbiguousLine.fix(of: $0) }
                ?? environments.lazy.compactMap(\.observation.probeResults.unreadBeside).first
                .flatMap { $0.failure.advice.isEmpty ? nil : Fix($0.failure.advice) }
                ?? environments.lazy.compactMap { .show($0, for: scene.environment) }.first
        case .hidden: return .prove(secret, in: scene.environment)
        default: break
        }
        guard finding.status == .fail else { return nil }
        let conflicts = finding.detail.conflicts
        if secret.isMadeForProject, conflicts.allSatisfy(scene.audit.isMadeForProject) {
            return "List each environment from its own project: no two projects have one key."
        }
        guard secret.presence != .forbidden else { return .delete(secret) }
        // A value that production shares with tests is production's, and is replaced where it was copied to. A value
        // that the platform gave to another environment belongs there, and cannot be replaced there.
        let others = Set(conflicts.map(\.environment)).sorted()
        guard scene.environment.environment.tier == .production,
            others.allSatisfy({ scene.audit.environment(named: $0)?.environment.tier != .production }),
            secret.isPlatform || !conflicts.contains(where: scene.audit.isPlatform)
        else { return .replace(secret, in: scene) }
        let commands = list(others.map { "envaudit plan \($0)" })
        return .elsewhere("Replace it there: \(commands)")
    }

    /// Returns since when both have the value: the later of the two dates, if both listings have one.
    private func since(_ finding: Finding<Detail>, _ places: [SecretID], _ scene: Scene) -> String {
        guard let own = finding.subject.secret?.listed?.updatedAt, let first = places.first,
            let other = scene.audit.environment(named: first.environment)?.secret(named: first.address)?
                .listed?.updatedAt
        else { return "" }
        return ", since \(CalendarDate(secondsSince1970: max(own, other)))"
    }

    /// Returns whose platform provides the value that the other has.
    private func given(_ finding: Finding<Detail>, _ places: [SecretID], _ scene: Scene) -> String {
        if let giver = finding.subject.secret?.listed?.giver {
            return ", as \(giver) gives it to \(scene.environment.name)"
        }
        guard let first = places.first,
            let giver = scene.audit.environment(named: first.environment)?.secret(named: first.address)?
                .listed?.giver
        else { return "" }
        return ", as \(giver) gives it to \(first.environment)"
    }

    private func unproven(_ finding: Finding<Detail>, _ scene: Scene, _ reason: String) -> String {
        let claim =
            finding.subject.secret?.isolation == .isolated
            ? "to be \(scene.environment.name)'s own" : "to differ from other environments' isolated secrets"
        return "can't be proved \(claim): \(reason)"
    }

    private func comparison(in scene: Scene) -> String {
        let all = scene.audit.environments
        switch all.count {
        case 1: return "has no other environment to compare with"
        case 2...4:
            let others = all.map(\.name).filter { $0 != scene.environment.name }
            return "differs from every secret of \(others.joined(separator: ", "))"
        default: return "differs from every secret of \(all.count - 1) other environments"
        }
    }

    private func list(_ secrets: [SecretID]) -> String { list(secrets.map(\.description)) }

    private func list(_ words: [String]) -> String {
        words.prefix(3).joined(separator: ", ") + (words.count > 3 ? " and others" : "")
    }
}

extension AuditedEnvironment {
    /// Its name, and why it cannot be compared if its listing is the reason.
    fileprivate func reference(in audit: Audit, beside secret: Name?) -> String {
        if let veil = audit.veil(of: self, beside: secret) {
            return "\(name) (\(veil.secret) \(veil.phrase))"
        }
        if let ambiguous { return "\(name) (programs read the line of \(ambiguous.name) differently)" }
        guard unlisted.isEmpty else { return "\(name) (not all that is set there is listed)" }
        if let unread = observation.probeResults.unreadBeside {
            return "\(name) (not all of its \(unread.place) was seen: \(unread.failure.message))"
        }
        guard let age = listing?.age else { return name }
        guard let limit = age.exceededLimit else { return "\(name) (a sealed snapshot)" }
        return "\(name) (a snapshot \(age) old, of \(limit) at most)"
    }
}

extension Audit {
    fileprivate func isPlatform(_ id: SecretID) -> Bool {
        environment(named: id.environment)?.secret(named: id.address)?.isPlatform == true
    }

    fileprivate func isMadeForProject(_ id: SecretID) -> Bool {
        environment(named: id.environment)?.secret(named: id.address)?.isMadeForProject == true
    }
}

extension Name {
    /// Whether it is a text for people: `APP_NAME`, `MAIL_FROM_NAME`, `PAGE_TITLE`.
    fileprivate var isTitle: Bool {
        text.uppercased().split(separator: "_").last.map {
            ["NAME", "TITLE", "BRAND", "SENDER"].contains($0)
        }
            ?? false
    }
}

extension AuditedSecret {
    /// Whether its host generates it for one project, so that one value in two listings means one project.
    fileprivate var isMadeForProject: Bool { isPlatform && listed?.isMadeForProject == true }
}
