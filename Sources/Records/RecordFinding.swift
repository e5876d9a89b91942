import Auditing
import Manifests
import Support

/// One fact of a record: a check, and the checks that tell the same from their own ends.
///
/// A value that preprod shares with production fails in both. A person reads it once, from the end that has to change.
struct RecordFinding {
    /// The check whose words tell it.
    let lead: Check
    /// The other checks that its words speak of, and whose words speak of it.
    let others: [Check]

    /// All of its checks.
    var ends: [Check] { [lead] + others }

    /// Whether one of its ends is new since an earlier record.
    var isNew: Bool { ends.contains { $0.isNew == true } }

    /// The worst of its ends' severities.
    var severity: Severity { others.reduce(lead.severity) { max($0, $1.severity) } }

    /// What to do: at every end but one, and at each that must not be there.
    ///
    /// - Parameter notes: whether with what the manifest notes of the secret.
    func fixes(notes: Bool = true) -> [String] {
        let kept = others.indices.min { others[$0].mayChange < others[$1].mayChange }
        let changed = others.indices.filter { $0 != kept || others[$0].remedy == .delete }.map { others[$0] }
        var told: Set<String> = []
        return ([lead] + changed).compactMap { notes ? $0.fix : $0.steps }.filter { told.insert($0).inserted }
    }

    /// The findings of this status, the worst first, in the record's order among equals.
    static func all(_ status: Status, in record: Record) -> [RecordFinding] {
        var checks: [Check] = []
        var order: [(place: Int, rank: Int)] = []
        for environment in record.environments {
            let isProduction = environment.environment.tier == .production
            for check in environment.checks(status) {
                order.append((checks.count, 2 * check.mayChange + (isProduction ? 0 : 1)))
                checks.append(check)
            }
        }
        let keys = checks.map { Key($0) }
        let places = Dictionary(
            zip(keys, keys.indices).map { ($0, $1) }, uniquingKeysWith: { first, _ in first })
        var isTold = Array(repeating: false, count: checks.count)
        var findings: [(place: Int, finding: RecordFinding)] = []
        for (place, _) in order.stablySorted(by: { $0.rank > $1.rank }) where !isTold[place] {
            isTold[place] = true
            var others: [Int] = []
            for end in checks[place].otherEnds {
                guard let other = places[Key(rule: checks[place].rule, subject: end)], !isTold[other],
                    checks[other].otherEnds.contains(keys[place].subject)
                else { continue }
                isTold[other] = true
                others.append(other)
            }
            let finding = RecordFinding(lead: checks[place], others: others.map { checks[$0] })
            findings.append((others.reduce(place) { min($0, $1) }, finding))
        }
        return findings.sorted { $0.place < $1.place }.map(\.finding).ranked { $0.severity.rank }
    }

    private struct Key: Hashable {
        let rule: String
        let subject: SubjectID

        init(rule: String, subject: SubjectID) { (self.rule, self.subject) = (rule, subject) }

        init(_ check: Check) {
            self.init(
                rule: check.rule, subject: SubjectID(environment: check.environment, name: check.subject))
        }
    }
}

extension [Check] {
    /// The checks by their rules, in the order in which these come first.
    var byRule: [(rule: String, checks: [Check])] {
        var groups: [(rule: String, checks: [Check])] = []
        for check in self {
            let place = groups.firstIndex { $0.rule == check.rule } ?? groups.count
            if place == groups.count { groups.append((check.rule, [])) }
            groups[place].checks.append(check)
        }
        return groups
    }
}

extension Check {
    /// How soon its subject is to be changed rather than another end: production's is left, what must not be there goes.
    fileprivate var mayChange: Int {
        switch remedy {
        case .elsewhere: 0
        case .set, .generate, .person, nil: 1
        case .delete: 2
        }
    }
}

/// Checks that wait for one thing: what would prove them, or what hindered envaudit from looking.
struct OpenChecks {
    /// What to do; `nil` if nothing is known to help.
    let advice: String?
    /// The checks, by environment and reason.
    private(set) var claims: [Claim] = []

    /// Checks of one environment that are open for one reason.
    struct Claim {
        /// Why, in words.
        let reason: String
        fileprivate(set) var checks: [Check]
        /// What other environments were not compared with for the same reason.
        fileprivate(set) var consequences: [Check] = []
    }

    /// The checks of this status by what to do about them, the most severe first.
    static func groups(_ status: Status, in record: Record) -> [OpenChecks] {
        var groups: [OpenChecks] = []
        var places: [String?: Int] = [:]
        var claims: [Key: Int] = [:]
        var unlisted: [String: (group: Int, claim: Int)] = [:]
        var last: (check: Check, group: Int, claim: Int)?
        let checks = record.environments.flatMap { $0.checks(status) }
        // A listing that could not be read is reported by its own environment, not by those compared with it.
        for check in checks.ranked(by: { 2 * $0.severity.rank + $0.isOwnListing }) {
            if let last, check.isSaid(like: last.check) {
                groups[last.group].claims[last.claim].checks.append(check)
                continue
            }
            if check.isAboutListing, let (group, claim) = unlisted[check.subject] {
                groups[group].claims[claim].consequences.append(check)
                continue
            }
            let advice = check.fix
            let place = places[advice, default: groups.count]
            places[advice] = place
            if place == groups.count { groups.append(OpenChecks(advice: advice)) }
            let reason = status == .unproven ? check.reason : check.message
            let key = Key(group: place, environment: check.environment, reason: reason)
            let claim = claims[key] ?? groups[place].claims.count
            last = (check, place, claim)
            if claim < groups[place].claims.count {
                groups[place].claims[claim].checks.append(check)
            } else {
                claims[key] = claim
                if check.isAboutListing { unlisted[check.subject] = (place, claim) }
                groups[place].claims.append(Claim(reason: reason, checks: [check]))
            }
        }
        return groups
    }

    private init(advice: String?) { self.advice = advice }

    private struct Key: Hashable {
        let group: Int
        let environment: String
        let reason: String
    }
}

/// Failures that were accepted together: until one day, by one owner.
struct Acceptance {
    let until: CalendarDate
    let owner: String
    /// The accepted findings of one environment, each by the check that tells it.
    private(set) var checks: [Check]

    /// What was accepted, the first to end first, in the record's order among equals.
    static func all(in record: Record) -> [Acceptance] {
        struct Key: Hashable {
            let environment: String
            let until: CalendarDate
            let owner: String
        }
        var all: [Acceptance] = []
        var places: [Key: Int] = [:]
        for check in RecordFinding.all(.waived, in: record).map(\.lead) {
            guard let waiver = check.waiver else { continue }
            let key = Key(environment: check.environment, until: waiver.until, owner: waiver.owner)
            if let place = places[key] {
                all[place].checks.append(check)
            } else {
                places[key] = all.count
                all.append(Acceptance(until: waiver.until, owner: waiver.owner, checks: [check]))
            }
        }
        return all.stablySorted { $0.until < $1.until }
    }
}

extension Check {
    /// 1 for a finding on an environment's own listing, otherwise 0.
    fileprivate var isOwnListing: Int {
        isAboutListing && subject.prefix { $0 != "/" } == environment ? 1 : 0
    }

    /// Why it is unproven, where its message says that behind the claim: “can't be proved to be …: REASON”.
    fileprivate var reason: String {
        let message = message
        guard message.hasPrefix("can't be proved"), let colon = message.firstRange(of: ": ") else {
            return message
        }
        return String(message[colon.upperBound...])
    }
}

extension Record {
    /// How many days before its end a waiver is warned about.
    static let waiverNotice = 30

    /// The waivers in use that end within ``waiverNotice`` days, the next one first, each once.
    var endingWaivers: [(finding: String, environment: String, waiver: Waiver, daysLeft: Int)] {
        var seen: Set<String> = []
        return environments.flatMap { $0.checks(.waived) }.compactMap { check in
            guard let waiver = check.waiver else { return nil }
            let left = daysLeft(until: waiver.until)
            guard left <= Record.waiverNotice, seen.insert("\(waiver.finding.position)").inserted else {
                return nil
            }
            return (waiver.finding.value, check.environment, waiver, left)
        }.stablySorted { $0.daysLeft < $1.daysLeft }
    }

    /// How many days a waiver still holds after the day of the record; 0 on its last day.
    func daysLeft(until day: CalendarDate) -> Int { day.daysSince1970 - asOf.daysSince1970 }
}
