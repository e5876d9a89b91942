import Manifests
import Support

/// A value is replaced as often as its service declares.
struct SecretStale: WordedSecretRule {
    let description = RuleDescription(
        id: "secret-stale",
        failsWhen:
            "the listing's date of a secret is further back than the period that rotate_every declares",
        needs: .name, severity: .medium,
        why: "A value that leaked unseen is good for as long as it is left in place.",
        fix: "Replace the value, where it is issued and where it is set.", judgesValues: true)

    func judge(_ secret: AuditedSecret, of environment: AuditedEnvironment, in audit: Audit) -> Judgement? {
        guard let period = secret.declaration?.rotation, !secret.isPlatform, let listed = secret.listed else {
            return nil
        }
        func judgement(_ status: Status, _ message: String, fix: Fix? = nil) -> Judgement {
            Judgement(secret, of: environment, status, evidence: .name, message, fix: fix)
        }
        guard let changed = listed.updatedAt.map(CalendarDate.init(secondsSince1970:)) else {
            return judgement(
                .unproven, "can't be told to be fresh: the listing does not show when it was changed")
        }
        let age = audit.today.daysSince1970 - changed.daysSince1970
        // A day may be a clock that is ahead, or a time zone; more is a date that nobody can vouch for.
        guard age >= -1 else {
            return judgement(
                .unproven,
                "can't be told to be fresh: the listing says it was changed on \(changed), and it is \(audit.today)"
            )
        }
        let left = period.days - age
        guard left >= 0 else {
            return judgement(
                .fail,
                "was last changed on \(changed), \(days(age)) ago; it is to be replaced \(period.every)",
                fix: Fix.newValue(for: secret, in: environment))
        }
        let due = changed.adding(days: period.days)
        guard left <= period.warningDays else {
            return judgement(.pass, "was last changed on \(changed), and is due by \(due)")
        }
        return judgement(
            .pass,
            "was last changed on \(changed); replace it soon, as it is due \(left == 0 ? "today" : "by \(due), in \(days(left))")"
        )
    }

    private func days(_ count: Int) -> String { count == 1 ? "1 day" : "\(count) days" }
}

extension Period {
    /// The last days of the period, in which an operator is told that its end is near.
    fileprivate var warningDays: Int { min(30, days / 3) }
}
