import Auditing
import Listings
import Manifests
import Probes
import Providers
import Support

// What is known of the environments of the base: no place is asked that the workspace's own manifests don't name, and
// none twice.
extension EvidenceCollector {
    /// Those of `files` whose environments the workspace declares. What only its base declares is reported as removed.
    func declared(_ files: [EnvironmentFile]) -> [EnvironmentFile] {
        guard let base else { return files }
        return files.filter { file in
            let name = String(file.environment.prefix { $0 != "/" })
            func isThere(_ environment: Environment) -> Bool { environment.name.value == name }
            return workspace.environments.contains(where: isThere)
                || !base.environments.contains(where: isThere)
        }
    }

    /// What only the base's probes request, for environments with the same places in both.
    func tasksOfBase(
        judged: Set<String>, _ selection: RuleSelection
    ) -> [(environment: String, task: ProbeTask)] {
        guard let base else { return [] }
        let known = Dictionary(
            workspace.environments.map { environment in
                (
                    environment.name.value,
                    Dictionary(
                        environment.probes.all.map { ($0.type, DeclaredContent($0.declaration)) },
                        uniquingKeysWith: { first, _ in first })
                )
            }, uniquingKeysWith: { first, _ in first })
        return ProbeRegistry.tasks(
            for: base.environments.filter { base.isPlaced($0.name.value, as: workspace) }, judged: judged,
            isNeeded: selection.needsProbe
        ) { environment, declaration in
            known[environment.name.value]?["\(type(of: declaration))"] == DeclaredContent(declaration)
        }
    }

    /// The listings of the base's places that the workspace's manifests also name.
    func placesOfBase(
        _ places: [ListingPlace: Result<Listing, Failure>]
    ) -> [ListingPlace: Result<Listing, Failure>] {
        guard let base else { return [:] }
        var listings: [ListingPlace: Result<Listing, Failure>] = [:]
        for (place, declaration) in base.listingPlaces {
            let own = workspace.listingPlaces.first { own in
                own.place == place && DeclaredContent(own.declaration) == DeclaredContent(declaration)
            }
            listings[place] =
                own.flatMap { places[$0.place] }
                ?? .failure(
                    Failure(
                        message: "the working tree's manifests don't name its place, so it was not fetched",
                        advice: "Restore the listing, or let a person review where it went."))
        }
        return listings
    }
}

extension Workspace {
    fileprivate var listingPlaces: [(place: ListingPlace, declaration: ListingDeclaration)] {
        environments.flatMap { environment in
            environment.parts.map {
                (ListingPlace(environment: environment.name.value, part: $0.part), $0.declaration)
            }
        }
    }

    /// Whether an environment is the same place in both: its listings, its addresses, and what they identify it by.
    func isPlaced(_ name: String, as other: Workspace) -> Bool {
        func content(_ workspace: Workspace) -> DeclaredContent? {
            workspace.environments.first { $0.name.value == name }.map { environment in
                DeclaredContent([
                    environment.parts as Any,
                    environment.identity.sorted { $0.name < $1.name } as Any,
                ])
            }
        }
        return content(self) == content(other) && content(self) != nil
    }
}
