import Auditing
import Listings
import Manifests
import Support

/// The rule that an Edge Function was deployed after the secrets that it reads were set.
///
/// Supabase says that functions get new secrets at once; users report functions that keep the old value
/// (supabase/supabase issues 37648, for the platform's own keys, and 40365). So the rule judges only functions that a
/// team names, and is only a hint.
struct StaleDeploy: WordedRule {
    let description = RuleDescription(
        id: "stale-deploy",
        failsWhen: "a secret of a service was set after an Edge Function that reads it was deployed",
        needs: .name, severity: .medium,
        why:
            "A function may keep the value that a secret had when it was deployed: the old key goes on working, and the new one is not used.",
        fix: "Deploy the function again: supabase functions deploy SLUG --project-ref REF.",
        table: ProbeTable(
            title: "Deployed functions", subject: "Function", area: "deployments", isCommon: true),
        proves:
            "The function was deployed after its secrets were last set. It does not prove that the function reads them.",
        readsListing: true)

    func judge(_ environment: AuditedEnvironment, in audit: Audit) -> [Judgement] {
        let declared = environment.environment.probes[FunctionsDeclaration.self]?.all ?? []
        guard !declared.isEmpty else { return [] }
        let live: [String: DeployedFunction]
        switch (environment.observation.probeResults[DeployedFunctions.self], environment.observation.listing)
        {
        case (.failure(let failure), _): return [.unseen("functions", failure)]
        case (_, .failure):
            return [
                .unseen(
                    "functions",
                    Failure(message: "nothing is known of their secrets without a listing", advice: ""))
            ]
        case (.success(let functions), .success): live = functions.bySlug
        }
        let secrets = Dictionary(grouping: environment.secrets.filter(\.isRead)) { $0.service?.id ?? "" }
        return declared.compactMap { function in
            let read = function.services.flatMap { secrets[$0] ?? [] }
            guard !read.isEmpty else { return nil }
            return FunctionEvaluator(
                environment: environment, name: function.name, secrets: read, today: audit.today
            )
            .judgement(of: live[function.name])
        }
    }
}

/// The evaluation of one function and the secrets that it reads.
private struct FunctionEvaluator {
    let environment: AuditedEnvironment
    let name: String
    let secrets: [AuditedSecret]
    let today: CalendarDate

    func judgement(of function: DeployedFunction?) -> Judgement {
        guard let function, function.status != .removed else {
            return judgement(.pass, "is not deployed")
        }
        let deployed = "was deployed on \(CalendarDate(secondsSince1970: function.updatedAt))"
        // Clocks and time zones may differ.
        guard CalendarDate(secondsSince1970: function.updatedAt) <= today.adding(days: 1) else {
            return judgement(.unproven, "\(deployed), which is to come, so it does not tell when it was")
        }
        let since = secrets.compactMap { secret in
            secret.listed?.updatedAt.flatMap { $0 > function.updatedAt ? (secret.name, $0) : nil }
        }
        guard since.isEmpty else {
            return judgement(
                .fail, "\(deployed), and \(changes(since)) since\(function.remark)", fix: Fix(advice))
        }
        if environment.listing?.source == .snapshot {
            return judgement(
                .unproven, "\(deployed), and a snapshot does not tell what was set since it was made")
        }
        let undated = secrets.filter { $0.listed?.updatedAt == nil }.map(\.name)
        guard undated.isEmpty else {
            return judgement(
                .unproven,
                "\(deployed), and the listing does not show when \(few(undated)) \(undated.count == 1 ? "was" : "were") set"
            )
        }
        return judgement(.pass, "\(deployed), after its secrets were set\(function.remark)")
    }

    private func changes(_ secrets: [(name: String, at: Double)]) -> String {
        let newest = secrets.max { $0.at < $1.at }?.at ?? 0
        let day = CalendarDate(secondsSince1970: newest)
        let names = few(secrets.map(\.name))
        return secrets.count == 1
            ? "\(names) was changed on \(day)" : "\(names) were changed, the last on \(day),"
    }

    private func few(_ names: [String]) -> String {
        let shown = names.prefix(3).joined(separator: ", ")
        return names.count > 3 ? "\(shown) and \(names.count - 3) more" : shown
    }

    private var advice: String {
        let ref = environment.environment.listing?.settings["project"]?.value ?? ""
        return "Deploy it again: supabase functions deploy \(name) --project-ref \(ref)"
    }

    private func judgement(_ status: Status, _ message: String, fix: Fix? = nil) -> Judgement {
        let ref = environment.environment.listing?.settings["project"]?.value ?? ""
        return Judgement(
            name, at: environment.environment.probes[FunctionsDeclaration.self]?.position, status,
            evidence: status == .unproven ? .none : .name,
            expected: "Deployed after its secrets were set", message, fix: fix,
            url: "https://supabase.com/dashboard/project/\(ref)/functions")
    }
}

extension AuditedSecret {
    /// Whether an Edge Function of the environment's project can read it: it is set, and in the main listing.
    fileprivate var isRead: Bool { listed != nil && !isPlatform && part == nil }
}

extension DeployedFunction {
    /// The remark about its status; empty if it accepts requests.
    fileprivate var remark: String {
        switch status {
        case .active, .removed: ""
        case .throttled: "; it is throttled"
        case .other: "; it is not active"
        }
    }
}
