public import Manifests
public import Support

/// A record's checks by the patterns of checklists.
struct CheckIndex {
    private let environments: [EnvironmentRecord]
    private let rules: RuleSet
    /// The indices of each environment's checks, by rule.
    private let places: [[String: [Int]]]

    init(_ record: Record?, of rules: RuleSet) {
        self.rules = rules
        environments = record?.environments ?? []
        places = environments.map { environment in
            Dictionary(grouping: environment.checks.indices) { environment.checks[$0].rule }
        }
    }

    /// Returns the outcome of all checks that `patterns` match.
    func checks(_ patterns: [CheckPattern]) -> BoundChecks {
        var found = Set<Place>()
        var checks: [Check] = []
        var unset: [SecretID] = []
        var told = Set<SecretID>()
        var unmatched: [CheckPattern] = []
        for pattern in patterns {
            let own = places(of: pattern)
            let (errors, isBlind) = unread(by: pattern)
            // Two checks may have one id, so they are told apart by index.
            for place in own + errors where found.insert(place).inserted {
                checks.append(environments[place.environment].checks[place.check])
            }
            if isBlind, errors.isEmpty { unmatched.append(pattern) }
            guard own.isEmpty, !isBlind else { continue }
            let secrets = unsetSecrets(of: pattern)
            if secrets.isEmpty { unmatched.append(pattern) }
            unset += secrets.filter { told.insert($0).inserted }
        }
        for place in patterns.flatMap({ undoing($0) + copies($0) }) where found.insert(place).inserted {
            checks.append(environments[place.environment].checks[place.check])
        }
        return BoundChecks(checks: checks, unset: unset, unmatched: unmatched)
    }

    private struct Place: Hashable {
        let environment: Int
        let check: Int
    }

    /// Returns the failures of other rules that invalidate what a pattern's checks prove: a secret is set, or an
    /// environment's own, only if its value is neither a placeholder nor declared by another environment; and it is set
    /// only if it has its declared form.
    private func undoing(_ pattern: CheckPattern) -> [Place] {
        func undoing(_ rules: [String], isMeant: (Check) -> Bool) -> [Place] {
            meant(by: pattern).flatMap { environment in
                rules.flatMap { places[environment][$0] ?? [] }.filter {
                    let check = environments[environment].checks[$0]
                    return (check.status == .fail || check.status == .waived) && isMeant(check)
                }.map { Place(environment: environment, check: $0) }
            }
        }
        let own = undoing(pattern.undoingRules, isMeant: pattern.means)
        // The links in an environment's mails lead to its Site URL, unless a text contains another address.
        let (rule, links, texts) = CheckIndex.mails
        guard pattern.rule.matches(rule), pattern.subject.matches(links) else { return own }
        return own + undoing([rule]) { $0.subject == texts }
    }

    /// The checks of the Auth probe on the links and texts of mails.
    private static let mails = (rule: "auth-setting", links: "site_url", texts: "mail_texts")

    /// Returns the failures of other secrets that have the value of a matched one: an environment with production's key
    /// under another name has that key.
    private func copies(_ pattern: CheckPattern) -> [Place] {
        guard CheckPattern.aboutSecrets.contains(where: pattern.rule.matches) else { return [] }
        return meant(by: pattern).flatMap { environment in
            (places[environment][SharedSecret.id] ?? []).filter {
                let check = environments[environment].checks[$0]
                return (check.status == .fail || check.status == .waived)
                    && check.otherEnds.contains {
                        pattern.means(SecretID(environment: $0.environment, address: $0.name.text))
                    }
            }.map { Place(environment: environment, check: $0) }
        }
    }

    private func meant(by pattern: CheckPattern) -> [Int] {
        environments.indices.filter { pattern.environment.matches(environments[$0].environment.name.value) }
    }

    private func places(of pattern: CheckPattern) -> [Place] {
        meant(by: pattern).flatMap { environment -> [Place] in
            let rules = places[environment].filter { pattern.rule.matches($0.key) }.flatMap(\.value).sorted()
            let checks = environments[environment].checks
            return rules.filter { pattern.means(checks[$0]) }.map {
                Place(environment: environment, check: $0)
            }
        }
    }

    /// Returns the errors of listings and parts that could not be read and may hide something that matches.
    ///
    /// Otherwise an id with a `*` would match the rest only, and pass for what was not seen.
    private func unread(by pattern: CheckPattern) -> (errors: [Place], isBlind: Bool) {
        let rules = rules.descriptions.filter { pattern.rule.matches($0.id) }
        let probed = rules.filter(\.isProbed).map(\.id)
        guard rules.contains(where: \.needsListing) else { return (unprobed(by: pattern, probed), false) }
        var errors: [Place] = []
        var isBlind = false
        for index in meant(by: pattern) {
            let record = environments[index]
            let name = record.environment.name.value
            let gaps = (record.listing.seen?.gaps ?? []).filter {
                !pattern.namesPart || pattern.subject.matchesSome(beginningWith: "\($0)/")
            }
            let subjects = record.listing.seen == nil ? [name] : gaps.map { "\(name)/\($0)" }
            guard !subjects.isEmpty else { continue }
            isBlind = true
            errors += (places[index][ListingAudit.description.id] ?? []).filter {
                record.checks[$0].status == .error && subjects.contains(record.checks[$0].subject)
            }.map { Place(environment: index, check: $0) }
        }
        return (errors + unprobed(by: pattern, probed), isBlind)
    }

    /// Returns the errors of probes in each environment without a matching check, which may exist but was not made.
    private func unprobed(by pattern: CheckPattern, _ rules: [String]) -> [Place] {
        guard !rules.isEmpty else { return [] }
        let seen = Set(places(of: pattern).map(\.environment))
        return meant(by: pattern).filter { !seen.contains($0) }.flatMap { index in
            rules.flatMap { places[index][$0] ?? [] }
                .filter { environments[index].checks[$0].status == .error }
                .map { Place(environment: index, check: $0) }
        }
    }

    /// Returns the matched secrets if all of them are known to be unset and the rule judges values; otherwise none. An
    /// unset secret has a row only if a manifest declares it.
    private func unsetSecrets(of pattern: CheckPattern) -> [SecretID] {
        let isAboutValues = rules.descriptions.contains {
            $0.judgesValues && pattern.rule.matches($0.id)
        }
        guard isAboutValues else { return [] }
        var unset: [SecretID] = []
        for record in meant(by: pattern).map({ environments[$0] }) {
            for row in record.secrets {
                let id = SecretID(environment: record.environment.name.value, address: row.name)
                guard pattern.means(id) else { continue }
                guard row.isSet == false else { return [] }
                unset.append(id)
            }
        }
        return unset
    }
}

extension CheckPattern {
    /// Whether its subject names a part of an environment's listings, or all of them.
    fileprivate var namesPart: Bool { subject.description.utf8.contains(UInt8(ascii: "/")) }

    /// Returns whether a secret is matched: by a name without a part, in every listing.
    fileprivate func means(_ secret: SecretID) -> Bool {
        subject.matches(secret.address)
            || secret.part != nil && !namesPart && subject.matches(secret.name.text)
    }

    fileprivate func means(_ check: Check) -> Bool {
        check.secret.map(means) ?? subject.matches(check.subject)
    }

    /// The rules whose failures invalidate what the matched checks prove of the same secrets.
    var undoingRules: [String] {
        CheckPattern.undone.filter { $0.undone.contains(where: rule.matches) }.map(\.by)
    }

    /// The rules that tell whether a secret is set, and whose it is.
    static let aboutSecrets = [
        SecretRequired().description.id, SecretForbidden().description.id, SharedSecret.id,
    ]

    private static let undone: [(by: String, undone: [String])] = {
        let isThere = SecretRequired().description.id
        let isOwn = [SharedSecret().description.id, SecretReused().description.id]
        return [
            (ValuePlaceholder().description.id, [isThere] + isOwn),
            (ForeignIdentifier().description.id, [isThere] + isOwn),
            (KeyPrefix().description.id, [isThere]), (ValueFormat().description.id, [isThere]),
        ]
    }()
}

/// The checks that an item is bound to, with their outcomes.
public struct BoundChecks: Sendable {
    /// Every matched check once, and the error of each listing that could not be read.
    public let checks: [Check]
    /// The matched secrets that are not set, if the rule judges values: there is nothing to judge.
    public let unset: [SecretID]
    /// The ids that match neither a check nor an unset secret.
    public let unmatched: [CheckPattern]
    /// Whether an unset secret or an absent subject leaves the item open.
    var demandsAllSet = false

    /// The failures.
    public var failing: [Check] { checks.filter { $0.status == .fail } }
    /// The unproven checks, and those that could not be made.
    public var doubtful: [Check] { checks.filter { $0.status == .unproven || $0.status == .error } }
    /// The waived failures.
    public var waived: [Check] { checks.filter { $0.status == .waived } }

    /// The resulting state. A failure outranks an unproven check, which outranks a waived one.
    var state: ItemState {
        if !failing.isEmpty { return .open(.checks(self), past: nil) }
        guard doubtful.isEmpty, unmatched.isEmpty else { return .unproven(self) }
        let isAllThere = unset.isEmpty && checks.allSatisfy { $0.status != .absent }
        guard isAllThere || !demandsAllSet else { return .unproven(self) }
        if !waived.isEmpty { return .waived(self) }
        // An absent subject ticks nothing.
        return checks.contains { $0.status == .pass } ? .done(.checks(self)) : .unproven(self)
    }
}
