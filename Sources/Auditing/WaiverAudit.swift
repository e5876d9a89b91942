import Manifests
import Support

/// Applies waivers to checks, and judges the waivers themselves.
struct WaiverAudit {
    static let expired = RuleDescription(
        id: "waiver-expired", failsWhen: "a waiver's last day is past", needs: .none, severity: .medium,
        why: "A failure was accepted for a time; the time is over, and somebody has to decide again.",
        fix: "Fix the failure, or decide again and extend the waiver.",
        proves: "It has no passes: a waiver that has not ended is told with what it waives.")
    static let unused = RuleDescription(
        id: "waiver-unused", failsWhen: "a waiver's finding was judged and did not fail", needs: .none,
        severity: .low,
        why: "A waiver that waives nothing today hides a failure tomorrow.",
        fix: "Remove the waiver, or correct its finding.",
        proves:
            "The waiver's finding fails today, or its secret is not set for now. It does not prove that it is right to accept it."
    )

    let today: CalendarDate
    /// The waivers by environment and finding; of several, the one that counts today.
    private let waivers: [String: [String: Waiver]]

    init(_ environments: [Environment], today: CalendarDate) {
        self.today = today
        waivers = Dictionary(
            environments.map { environment in
                let findings = environment.waivers.map { ($0.finding.value, $0) }
                return (
                    environment.name.value,
                    Dictionary(findings) { WaiverAudit.counting($0, $1, on: today) }
                )
            }, uniquingKeysWith: { first, _ in first })
    }

    /// Returns which of two waivers of one finding counts: one that holds before one that expired, before one that has
    /// not begun; then the one that ends last.
    private static func counting(_ one: Waiver, _ other: Waiver, on today: CalendarDate) -> Waiver {
        func rank(_ waiver: Waiver) -> Int {
            if today < waiver.from { return 0 }
            return waiver.until < today ? 1 : 2
        }
        return (rank(other), other.until) > (rank(one), one.until) ? other : one
    }

    /// Waives the failure `check` if a waiver accepts it, and says so if one did but expired.
    ///
    /// A shared value is one fact with two ends. What preprod's waiver accepts of production's secret need not be
    /// accepted again by production: a check is also waived if all its counterparts are.
    ///
    /// A waiver accepts one secret in two environments, or two secrets in one. If the value turns out to be that of a
    /// secret of another name, that is another finding, which a waiver covers only if it names that secret.
    func apply(to check: inout Check, sharedWith others: () -> [SubjectID], counterparts: () -> Counterparts?)
    {
        if let own = waivers[check.environment]?["\(check.rule)/\(check.subject)"] {
            let isShared = [SharedSecret.id, SecretReused.id].contains(check.rule)
            let uncovered = isShared ? others().first { !own.covers($0.name.text) } : nil
            guard let uncovered else { return apply(own, to: &check) }
            check.remark +=
                check.rule == SecretReused.id
                ? " (to accept \(uncovered.name), its waiver must name it under `with`)"
                : " (its waiver covers secrets of the same name; to accept \(uncovered.name), name it under `with`)"
        } else if let counterparts = counterparts(),
            let common = common(check.rule, counterparts.places, check.subject)
        {
            guard counterparts.unseen.isEmpty else {
                check.status = .unproven
                check.remark +=
                    ", which a waiver accepts, and \(counterparts.unseen[0]) could not be compared"
                return
            }
            apply(common, to: &check)
        }
    }

    /// Waives that a secret without a value cannot be compared, if a waiver accepts that it has none.
    func applyToLackOfValue(_ check: inout Check) {
        guard let waiver = waivers[check.environment]?["\(ValuePlaceholder.id)/\(check.subject)"],
            isActive(waiver)
        else { return }
        apply(waiver, to: &check)
    }

    private func apply(_ waiver: Waiver, to check: inout Check) {
        check.waiver = waiver
        if isActive(waiver) {
            check.status = .waived
        } else if waiver.until < today {
            check.remark += " (its waiver expired on \(waiver.until))"
        } else {
            check.remark += " (its waiver begins on \(waiver.from))"
        }
    }

    /// Returns the first of the waivers that hold for every one of `places`; `nil` if one of them has no waiver.
    private func common(_ rule: String, _ places: [SecretID], _ subject: String) -> Waiver? {
        var first: Waiver?
        for place in places {
            guard let waiver = waivers[place.environment]?["\(rule)/\(place.address)"], isActive(waiver),
                waiver.covers(subject)
            else {
                return nil
            }
            first = first ?? waiver
        }
        return first
    }

    /// Judges the waivers of `environment` by the results of its checks.
    ///
    /// Without a listing most checks are not made, so they do not tell whether a waiver is needed. Waivers of rules
    /// that were not applied are not judged either.
    func judge(
        _ environment: AuditedEnvironment, checks: [Check], _ selection: RuleSelection,
        in audit: Audit
    ) -> [(RuleDescription, Judgement)] {
        guard !environment.environment.waivers.isEmpty else { return [] }
        let byFinding = Dictionary(
            checks.map { ("\($0.rule)/\($0.subject)", $0) }, uniquingKeysWith: { first, _ in first })
        let counting = (waivers[environment.name] ?? [:]).values.sorted {
            $0.finding.position.line < $1.finding.position.line
        }
        return counting.compactMap { waiver in
            let rule = String(waiver.finding.value.prefix { $0 != "/" })
            guard selection.includes(rule) else { return nil }
            let finding = byFinding[waiver.finding.value]
            if finding == nil, waiver.until >= today, mayBeNeeded(waiver, of: rule, environment, audit) {
                return nil
            }
            return judge(waiver, of: environment, finding: finding)
        }.filter { selection.includes($0.0.id) }
    }

    /// Returns whether a secret without a check of `rule` could have one if more were shown: a setting is judged only
    /// if another environment is known to have its value as a secret.
    private func mayBeNeeded(
        _ waiver: Waiver, of rule: String, _ environment: AuditedEnvironment, _ audit: Audit
    ) -> Bool {
        let subject = String(waiver.finding.value.dropFirst(rule.count + 1))
        guard rule == "shared-secret", let listed = environment.secret(named: subject)?.listed else {
            return false
        }
        return !audit.unseen(by: listed, of: environment).isEmpty
    }

    private func judge(
        _ waiver: Waiver, of environment: AuditedEnvironment, finding: Check?
    ) -> (RuleDescription, Judgement)? {
        let subject = waiver.finding.value
        func judgement(_ status: Status, _ message: String, fix: Fix? = nil) -> Judgement {
            Judgement(
                subject, at: waiver.finding.position, status, evidence: .none, message, fix: fix)
        }
        let place = "\(waiver.finding.position)"
        if waiver.until < today {
            return (
                WaiverAudit.expired,
                judgement(
                    .fail, "was waived until \(waiver.until) by \(waiver.owner): \(waiver.reason)",
                    fix: "Fix the failure, or decide again and extend the waiver in \(place).")
            )
        }
        switch finding?.status {
        case .waived?: return (WaiverAudit.unused, judgement(.pass, "is waived until \(waiver.until)"))
        // The waiver has not begun, or the evidence cannot tell whether it is needed.
        case .fail?, .unproven?, .error?: return nil
        case .pass? where today < waiver.from, .absent? where today < waiver.from: return nil
        case .pass?, .absent?:
            return (
                WaiverAudit.unused,
                judgement(.fail, "is waived, and did not fail", fix: "Remove the waiver from \(place).")
            )
        case nil where environment.listing == nil: return nil
        // A secret that is not listed may be set, and the waiver needed.
        case nil where environment.secret(named: WaiverAudit.secret(of: waiver))?.unlisted != nil: return nil
        case nil:
            return (
                WaiverAudit.unused,
                dormancy(of: waiver, in: environment).map { judgement(.pass, $0) }
                    ?? judgement(
                        .fail, "is waived, and no such check exists",
                        fix: "Remove the waiver from \(place), or correct its finding.")
            )
        }
    }

    /// Returns why a waiver of an unset secret is dormant: it has nothing to waive for now, for example while an
    /// integration is down.
    private func dormancy(of waiver: Waiver, in environment: AuditedEnvironment) -> String? {
        let subject = WaiverAudit.secret(of: waiver)
        guard let secret = environment.secret(named: subject), secret.isDeclared, secret.listed == nil else {
            return nil
        }
        return "has nothing to waive while \(subject) is not set"
    }

    /// The subject of the waived finding.
    private static func secret(of waiver: Waiver) -> String {
        String(waiver.finding.value.drop { $0 != "/" }.dropFirst())
    }

    private func isActive(_ waiver: Waiver) -> Bool { (waiver.from...waiver.until).contains(today) }
}
