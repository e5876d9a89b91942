import Manifests
import Secrets

/// The checks on listings themselves: one that could not be read is an error, never an empty listing.
enum ListingAudit {
    static let description = RuleDescription(
        id: "listing",
        failsWhen:
            "a listing could not be read, whole and in its known shape (an error, not a failure), or does not show all that is set, by its nature or to this token (unproven)",
        needs: .none, severity: .high,
        why: "What was not seen is not judged, and nothing passes that was not seen.",
        fix: "Do what the check's fix says: it names the token, address or file that the listing failed at.",
        proves:
            "It has no passes: what was read whole is judged by the other rules. A host's own listing is taken for true."
    )

    /// Returns the errors of the environment's listing and of those it is compared with, and snapshots that are too old
    /// to compare with.
    static func judge(_ environment: AuditedEnvironment, in audit: Audit) -> [Judgement] {
        unread(environment, audit) + (emptied(environment).map { [$0] } ?? [])
            + unreadParts(environment, audit) + unlisted(environment, audit) + outdated(environment, audit)
            + builtElsewhere(environment) + unseenAddresses(environment, audit)
            + audit.misplaced
    }

    /// Returns the finding on a listing in which every secret is empty, as in a job for a pull request from a fork. It
    /// is reported once and first, as everything else follows from it.
    private static func emptied(_ environment: AuditedEnvironment) -> Judgement? {
        let secrets = environment.secrets.lazy.filter {
            $0.listed != nil && $0.isDeclared && !$0.isPlatform && $0.isolation != .config
                // The manifest declares the empty value.
                && $0.knownValue?.text(in: environment.environment) != ""
        }
        let empty = Digest(of: "")
        let areEmpty = secrets.allSatisfy { $0.listed.map { environment.has(empty, as: $0) } == true }
        guard areEmpty, secrets.count > 1 else { return nil }
        return Judgement(
            environment.name, at: environment.environment.position(ofPart: nil), .error, evidence: .digest,
            "each of its \(secrets.count) secrets is empty, as in a job that gets none: that of a pull request from a fork",
            fix: "Run it in a job that gets the environment's secrets.")
    }

    /// Returns the finding on a handed-in listing that belongs to another project, by the URL that the platform sets.
    static func misplaced(_ seen: AuditedEnvironment) -> Judgement? {
        guard seen.listing?.source == .file else { return nil }
        for (part, declaration) in seen.environment.parts where declaration.provider.value == "supabase" {
            let address = part.map { "\($0)/SUPABASE_URL" } ?? "SUPABASE_URL"
            guard let project = declaration.settings["project"]?.value,
                let digest = seen.secret(named: address)?.listed?.digest,
                digest != Digest(of: "https://\(project).supabase.co")
            else { continue }
            return Judgement(
                "\(seen.name)/\(address)", at: declaration.provider.position, .error, evidence: .digest,
                "the listing handed in is of another project than \(project): its SUPABASE_URL is another one",
                fix: "Hand in the listing of \(project): --listing \(seen.name)=FILE")
        }
        return nil
    }

    /// Returns the findings on listings of previews if builds of the environment's branch are not previews: what runs
    /// was not listed.
    private static func builtElsewhere(_ environment: AuditedEnvironment) -> [Judgement] {
        (environment.listing?.places ?? []).compactMap { found in
            guard let branch = found.branch, environment.environment.builds(branch, in: found.part),
                environment.observation.places.count(where: { $0.place.coincides(with: found.place) }) < 2
            else { return nil }
            let subject = (found.part.map { "\($0)/" } ?? "") + "git_branch"
            return Judgement(
                subject, at: environment.environment.position(ofPart: found.part), .error, evidence: .name,
                "builds of \(branch) go to \(found.place), and not to what is listed; what they get was not judged",
                fix: "List that deployment, or declare the branch that \(environment.name) is built from.")
        }
    }

    private static func unreadParts(_ environment: AuditedEnvironment, _ audit: Audit) -> [Judgement] {
        audit.incomparable.flatMap { seen in
            (seen.listing?.gaps ?? [:]).sorted { $0.key < $1.key }.map { part, failure in
                let consequence =
                    seen.name == environment.name
                    ? "nothing in it was judged" : "\(environment.name) was not compared with it"
                return Judgement(
                    "\(seen.name)/\(part)", at: seen.environment.position(ofPart: part), .error,
                    evidence: .none, "\(failure.message); \(consequence)",
                    fix: failure.advice.isEmpty ? nil : Fix(failure.advice))
            }
        }
    }

    /// Returns the findings on listings that are incomplete by design: what they do not show is neither judged nor
    /// compared.
    private static func unlisted(_ environment: AuditedEnvironment, _ audit: Audit) -> [Judgement] {
        audit.incomparable.flatMap { seen in
            seen.unlisted.sorted { ($0.key ?? "") < ($1.key ?? "") }.map { part, names in
                let consequence =
                    seen.name == environment.name
                    ? "what is set there unseen was not judged"
                    : "\(environment.name) was not compared with what is set there unseen"
                return Judgement(
                    part.map { "\(seen.name)/\($0)" } ?? seen.name,
                    at: seen.environment.position(ofPart: part), .unproven, evidence: .none,
                    "\(names.reason.message); \(consequence)", fix: Fix(names.reason.advice))
            }
        }
    }

    /// Returns the buckets whose public addresses were not seen: a value that is such an address leads to the bucket.
    private static func unseenAddresses(_ environment: AuditedEnvironment, _ audit: Audit) -> [Judgement] {
        audit.environments.flatMap { seen in
            (seen.listing?.resources ?? []).filter(\.isUnseenAddress).map { addresses in
                let consequence =
                    seen.name == environment.name
                    ? "whether another environment has one was not judged"
                    : "\(environment.name) was not compared with them"
                return Judgement(
                    "\(seen.name)/\(addresses.name)", at: seen.environment.position(ofPart: nil), .unproven,
                    evidence: .none,
                    "the public addresses of the R2 bucket can't be read by the token; \(consequence)",
                    fix: "Use a token that may read them (Workers R2 Storage Read).")
            }
        }
    }

    private static func outdated(_ environment: AuditedEnvironment, _ audit: Audit) -> [Judgement] {
        audit.incomparable.compactMap { other in
            guard let age = other.listing?.age, let limit = age.exceededLimit else { return nil }
            return Judgement(
                other.name, at: other.environment.position(ofPart: nil), .error, evidence: .none,
                "its snapshot is \(age) old, and may be \(limit) old at most; \(environment.name) was not compared with its values",
                fix: "Renew it: envaudit snapshot \(other.name)")
        }
    }

    private static func unread(_ environment: AuditedEnvironment, _ audit: Audit) -> [Judgement] {
        let failed = audit.incomparable.filter { $0.listing == nil }
        let own = failed.filter { $0.name == environment.name }
        return (own + failed.filter { $0.name != environment.name }).compactMap { seen in
            guard case .failure(let failure) = seen.observation.listing else { return nil }
            let consequence =
                seen.name == environment.name
                ? "nothing that needs it was judged" : "\(environment.name) was not compared with it"
            return Judgement(
                seen.name, at: seen.environment.position(ofPart: nil), .error, evidence: .none,
                "\(failure.message); \(consequence)",
                fix: failure.advice.isEmpty ? nil : Fix(failure.advice))
        }
    }
}
