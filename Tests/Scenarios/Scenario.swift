public import Auditing
public import Listings
public import Manifests
public import Secrets
public import Support
import Probes

/// A workspace with what is live in it, described in a few lines, for tests of rules and records.
///
/// Values are given in clear, as tests make them up; what the auditor gets of them is what a provider lists.
public struct Scenario: Sendable {
    /// The workspace that the manifests declare.
    public let workspace: Workspace
    private(set) var listings: [String: Result<Listing, Failure>] = [:]
    var handedIn: [String: ExaminedValues] = [:]
    /// The listings that show values, with these, and what was handed in beside them: a snapshot keeps neither.
    private(set) var shown: [String: (listing: Listing, handedIn: ExaminedValues?)] = [:]
    var attestations: [String: ExaminedAttestations] = [:]
    /// Whether envaudit can change what is listed.
    public var takesChanges = true
    var probeResults: [String: ProbeResults] = [:]
    private var places: [String: [Place]] = [:]
    /// The manifests of the base revision `origin/main`, and what was seen of what they declare; nil for none.
    private var base: BasePolicy?
    /// Judges on the usual day, by all rules; what it makes of the manifests is made once for all records.
    private let usual: Auditor

    /// The moment of every scenario: 2026-11-21, 05:00 UTC.
    public static let now = 1_795_237_200.0

    /// A workspace of manifests.
    ///
    /// - Parameters:
    ///   - services: the text of `services.yaml`.
    ///   - environments: the text of each environment's file, by name.
    /// - Throws: ``ManifestProblems``.
    public init(services: String, environments: [String: String]) throws(ManifestProblems) {
        workspace = try Workspace.read(
            name: "scenario", services: ManifestFile(path: "environments/services.yaml", text: services),
            environments: environments.sorted { $0.key < $1.key }.map {
                ManifestFile(path: "environments/\($0.key).yaml", text: $0.value)
            }, probes: ProbeRegistry.sources)
        usual = Auditor(workspace, today: CalendarDate(secondsSince1970: Scenario.now), selection: .all)
    }

    /// The same scenario, where `environment` lists these secrets with the digests of these values.
    public func listing(
        _ environment: String, _ values: [String: String], platform: [String: String] = [:]
    ) -> Scenario {
        let secrets =
            values.map { ListedSecret(name: $0.key, digest: Digest(of: $0.value)) }
            + platform.map { ListedSecret(name: $0.key, digest: Digest(of: $0.value), isPlatform: true) }
        return listing(environment, secrets, evidence: .digest)
    }

    /// The same scenario, where `environment` lists these names and nothing else of its secrets.
    public func listing(_ environment: String, namesOnly names: [String]) -> Scenario {
        listing(environment, names.map { ListedSecret(name: $0, digest: nil) }, evidence: .name)
    }

    /// The same scenario, where `environment` lists these secrets; a name that is there twice fails the listing.
    public func listing(
        _ environment: String, _ secrets: [ListedSecret], evidence: EvidenceLevel,
        unlisted: UnlistedNames? = nil
    ) -> Scenario {
        var scenario = self
        do {
            let listing = try Listing(
                provider: "supabase", source: .live, evidence: evidence, fetchedAt: Scenario.now,
                secrets: secrets, unlisted: unlisted)
            scenario.listings[environment] = .success(listing)
        } catch {
            scenario.listings[environment] = .failure(
                Failure(message: "lists a name twice", advice: ""))
        }
        return scenario
    }

    /// The same scenario, where this came of looking at `environment`.
    public func listing(_ environment: String, _ listing: Result<Listing, Failure>) -> Scenario {
        var scenario = self
        scenario.listings[environment] = listing
        return scenario
    }

    /// The same scenario, where this came of looking at the environments, values that are shown included, and these
    /// values are handed in.
    ///
    /// - Parameters:
    ///   - facingSeals: whether the values will be compared with sealed snapshots.
    ///   - isPart: whether one shard of several looks at these environments alone.
    public func observing(
        _ listings: [String: Result<Listing, Failure>], handedIn values: [String: [String: String]] = [:],
        facingSeals: Bool = true, isPart: Bool = false
    ) -> Scenario {
        var scenario = values.reduce(self) { $0.handingIn($1.key, $1.value) }
        scenario.listings = listings
        for (name, listing) in listings {
            guard let listing = try? listing.get(), !listing.values.isEmpty else { continue }
            scenario.shown[name] = (listing, scenario.handedIn[name])
        }
        ExaminedValues.take(
            from: &scenario.listings, into: &scenario.handedIn, of: workspace, facingSeals: facingSeals,
            isPart: isPart, beside: scenario.probeResults)
        return scenario
    }

    /// The same scenario, where the environments' listings, and what their values show, are these.
    public func seeing(
        _ listings: [String: Result<Listing, Failure>], _ examined: [String: ExaminedValues]
    ) -> Scenario {
        var scenario = self
        (scenario.listings, scenario.handedIn) = (listings, examined)
        return scenario
    }

    /// What the values of `environment` show.
    public func examined(of environment: String) -> ExaminedValues? { handedIn[environment] }

    /// What came of looking at `environment`.
    public func listing(of environment: String) -> Result<Listing, Failure>? { listings[environment] }

    /// The same scenario, where the listing of `environment` could not be read.
    public func failing(_ environment: String, _ message: String = "it could not be read") -> Scenario {
        var scenario = self
        scenario.listings[environment] = .failure(Failure(message: message, advice: "Try again."))
        return scenario
    }

    /// The same scenario, where `environment` is listed from a place.
    public func placing(_ environment: String, _ place: Place) -> Scenario {
        var scenario = self
        scenario.places[environment, default: []].append(place)
        return scenario
    }

    /// The same scenario, with these values handed in for `environment`.
    public func handingIn(_ environment: String, _ values: [String: String]) -> Scenario {
        guard let declared = workspace.environments.first(where: { $0.name.value == environment }) else {
            return self
        }
        var scenario = self
        var examined = ExaminedValues(of: declared, in: workspace)
        for (name, value) in values {
            examined.examine(name, SecretValue(copying: value))
        }
        scenario.handedIn[environment] = examined
        return scenario
    }

    /// The record of judging `environments`, on a day that is 2026-11-21 unless told.
    public func audit(
        _ environments: String..., today: String? = nil, policy: VerdictPolicy? = nil,
        selection: RuleSelection? = nil
    ) -> Record {
        audit(environments, today: today, policy: policy, selection: selection)
    }

    /// The record of judging every environment.
    public func auditAll() -> Record {
        audit(workspace.environments.map(\.name.value))
    }

    /// The same of those in a list.
    public func audit(
        _ environments: [String], today: String? = nil, policy: VerdictPolicy? = nil,
        selection: RuleSelection? = nil, now: Double = Scenario.now,
        key: FingerprintKey = FingerprintKey(bytes: [1, 2, 3])
    ) -> Record {
        let observations = workspace.environments.map { environment in
            (environment.name.value, observation(of: environment.name.value))
        }
        var auditor = usual
        if today != nil || policy != nil || selection != nil {
            let day = today.flatMap { CalendarDate($0) } ?? CalendarDate(secondsSince1970: Scenario.now)
            auditor = Auditor(
                workspace, policy: policy ?? VerdictPolicy(), today: day, selection: selection ?? .all)
        }
        return auditor.audit(
            environments, observations: Dictionary(observations, uniquingKeysWith: { first, _ in first }),
            now: now, key: key, base: base)
    }

    /// The same scenario, judged by the manifests of another as well, which are those of `origin/main`.
    public func judged(by other: Scenario) -> Scenario {
        var scenario = self
        scenario.base = BasePolicy(
            workspace: other.workspace,
            observations: Dictionary(
                other.workspace.environments.map { ($0.name.value, other.observation(of: $0.name.value)) },
                uniquingKeysWith: { first, _ in first }),
            origin: RevisionOrigin(revision: "origin/main", commit: String(repeating: "0a", count: 20)))
        return scenario
    }

    func observation(of name: String) -> Observation {
        var observation = Observation(
            listing: listings[name] ?? .failure(Failure(message: "there is none", advice: "")),
            settingsURL: "https://example.com/\(name)/settings", takesChanges: takesChanges,
            handedIn: handedIn[name])
        observation.attestations = attestations[name]
        observation.probeResults = probeResults[name] ?? ProbeResults()
        observation.places = (places[name] ?? []).map {
            ListedPlace(part: nil, place: $0, at: workspace.environments[0].name.position)
        }
        return observation
    }
}

extension SecretValue {
    /// A value with the UTF-8 of `text`.
    public init(copying text: String) {
        self.init(capacity: text.utf8.count) { buffer in
            buffer.copyBytes(from: text.utf8)
            return text.utf8.count
        }
    }
}

extension Record {
    /// The check with this id, where the record has one.
    public func check(_ id: String) -> Check? { environments.flatMap(\.checks).first { $0.id == id } }
}
