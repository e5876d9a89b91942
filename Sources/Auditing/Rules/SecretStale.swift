import Manifests
import Support

/// Every value is replaced as often as its service declares.
struct SecretStale: SecretRule {
    let description = RuleDescription(
        id: "secret-stale",
        failsWhen:
            "the listing's date of a secret is further back than the period that rotate_every declares",
        needs: .name, severity: .medium,
        why: "A value that leaked unseen is good for as long as it is left in place.",
        fix: "Replace the value, where it is issued and where it is set.", controls: [.nhi7],
        judgesValues: true,
        proves:
            "The host says that the secret was set within the period. It does not prove that it was set to a new value.",
        examples: [
            RuleExample(
                "older than the period", services: SecretStale.example,
                preprod: .init(listed: ["PAY_KEY": .digest(of: "one", setOn: "2026-01-02")]),
                "PAY_KEY", .fail,
                "was last changed on 2026-01-02, 323 days ago; it is to be replaced every 90 days"),
            RuleExample(
                "within the period", services: SecretStale.example,
                preprod: .init(listed: ["PAY_KEY": .digest(of: "one", setOn: "2026-11-01")]),
                "PAY_KEY", .pass, "was last changed on 2026-11-01, and is due by 2027-01-30"),
            RuleExample(
                "no date", services: SecretStale.example, preprod: .init(listed: ["PAY_KEY": "one"]),
                "PAY_KEY", .unproven,
                "has an unknown age: the listing does not show when it was changed"),
        ], isOnDeclared: true)

    private static let example =
        "pay: { title: Pay, severity: high, isolation: isolated, secrets: { PAY_KEY: { rotate_every: 90d } } }"

    enum Detail {
        /// The listing shows no date, or one in the future.
        case undated(CalendarDate?)
        case old(changed: CalendarDate, age: Int, Period)
        case fresh(changed: CalendarDate, due: CalendarDate)
        /// The period ends in so many days.
        case dueSoon(changed: CalendarDate, due: CalendarDate, left: Int)
    }

    func judge(
        _ secret: AuditedSecret, of environment: AuditedEnvironment, in audit: Audit
    ) -> Finding<Detail>? {
        guard let period = secret.declaration?.rotation, !secret.isPlatform, let listed = secret.listed else {
            return nil
        }
        func finding(_ status: Status, _ detail: Detail) -> Finding<Detail> {
            Finding(secret, status, evidence: .name, detail)
        }
        guard let changed = listed.updatedAt.map(CalendarDate.init(secondsSince1970:)) else {
            return finding(.unproven, .undated(nil))
        }
        let age = audit.today.daysSince1970 - changed.daysSince1970
        // A difference of one day may be a skewed clock or a time zone; a later date is not credible.
        guard age >= -1 else { return finding(.unproven, .undated(changed)) }
        let left = period.days - age
        guard left >= 0 else { return finding(.fail, .old(changed: changed, age: age, period)) }
        let due = changed.adding(days: period.days)
        return finding(
            .pass,
            left <= period.warningDays
                ? .dueSoon(changed: changed, due: due, left: left) : .fresh(changed: changed, due: due))
    }
}

extension SecretStale {
    func message(_ finding: Finding<Detail>, in scene: Scene) -> String {
        switch finding.detail {
        case .undated(nil): "has an unknown age: the listing does not show when it was changed"
        case .undated(let changed?):
            "has an unknown age: the listing says it was changed on \(changed), and it is \(scene.audit.today)"
        case .old(let changed, let age, let period):
            "was last changed on \(changed), \(days(age)) ago; it is to be replaced \(period.every)"
        case .fresh(let changed, let due): "was last changed on \(changed), and is due by \(due)"
        case .dueSoon(let changed, let due, let left):
            "was last changed on \(changed); replace it soon, as it is due \(left == 0 ? "today" : "by \(due), in \(days(left))")"
        }
    }

    func fix(_ finding: Finding<Detail>, in scene: Scene) -> Fix? {
        guard case .old = finding.detail, let secret = finding.subject.secret else { return nil }
        return .newValue(for: secret, in: scene)
    }

    private func days(_ count: Int) -> String { count == 1 ? "1 day" : "\(count) days" }
}

extension Period {
    /// The number of days before the end of the period in which operators are warned.
    fileprivate var warningDays: Int { min(30, days / 3) }
}
