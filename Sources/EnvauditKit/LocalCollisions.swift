import Auditing
import Listings
import Manifests
import Probes
import Providers
import Secrets
import Support

/// What two environments of a workspace share as its own files tell: identifiers under whatever name and in whatever
/// spelling, and the resources that Wrangler's files bind. Places are ``ProviderRegistry/collisions(in:_:)``'s.
struct LocalCollisions {
    let workspace: Workspace
    /// The workspace's folder.
    let folder: String
    let context: Context

    private static let rules = RuleSelection(only: ["identity-collision", "shared-resource"], of: .all)

    /// Each fact once, at its declaration in the later environment.
    var warnings: [ManifestProblem] {
        let names = workspace.environments.map(\.name.value)
        guard Set(names).count == names.count else { return [] }
        let observations = Dictionary(
            uniqueKeysWithValues: workspace.environments.map { ($0.name.value, observation(of: $0)) })
        let record = Auditor(workspace, today: context.today, selection: LocalCollisions.rules)
            .audit(names, observations: observations, now: context.now, key: .random())
        var told: Set<String> = []
        return record.environments.flatMap { environment -> [ManifestProblem] in
            let name = environment.environment.name.value
            defer { told.insert(name) }
            return environment.checks.filter { $0.status == .fail && !$0.isAboutListing }.compactMap {
                check in
                guard !check.isAboutPlace, check.otherEnds.allSatisfy({ told.contains($0.environment) })
                else { return nil }
                return ManifestProblem(
                    at: check.declaredAt,
                    "\(check.subject) of \(name) \(check.message); expected one of its own")
            }
        }
    }

    /// What the files tell of an environment without the network.
    private func observation(of environment: Environment) -> Observation {
        let seen = environment.parts.compactMap { part, declaration -> (String?, Listing)? in
            guard declaration.provider.value == WranglerFile().id else { return nil }
            return (try? WranglerFile().read(declaration, in: folder, at: context.now)).map { (part, $0) }
        }
        let parts: [(name: String, listing: Result<Listing, Failure>)] = seen.compactMap { part, listing in
            part.map { (name: $0, listing: .success(listing)) }
        }
        let main = seen.first { $0.0 == nil }.map { Result<Listing, Failure>.success($0.1) }
        let unseen = Failure(message: "its listing was not fetched", advice: "")
        var observation = Observation(
            listing: seen.isEmpty
                ? .failure(unseen)
                : Result { () throws(Failure) in try Listing.joining(main, parts).withoutValues() })
        observation.places = environment.parts.flatMap { part, declaration in
            ProviderRegistry.places(of: declaration, context.variables, in: folder).map {
                ListedPlace(part: part, place: $0, at: declaration.provider.position)
            }
        }
        return observation
    }
}

extension Check {
    /// Whether it is about a place that two environments list, and not about what one of them declares.
    fileprivate var isAboutPlace: Bool { rule == "identity-collision" && otherEnds.isEmpty }
}
