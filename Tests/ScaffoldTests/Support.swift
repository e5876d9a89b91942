import Foundation
import Listings
import Manifests
import Scaffold
import Secrets

/// The repository that these tests were built from.
enum Repository {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    /// Whether golden files are to be written anew instead of being compared.
    static let updatesGolden = ProcessInfo.processInfo.environment["ENVAUDIT_UPDATE_GOLDEN"] == "1"
}

/// A listing of values in clear, as tests make them up; a nil value is a name whose value is not shown.
func listing(_ values: [String: String?], platform: [String] = []) throws -> Listing {
    let secrets =
        values.map { ListedSecret(name: $0.key, digest: $0.value.map { Digest(of: $0) }) }
        + platform.map { ListedSecret(name: $0, digest: Digest(of: $0), isPlatform: true) }
    return try Listing(
        provider: "supabase", source: .live, evidence: .digest, fetchedAt: 1_795_237_200, secrets: secrets)
}

/// A Supabase project as an environment's place.
func place(_ letter: Character, part: String? = nil) -> ScaffoldEnvironment.Place {
    ScaffoldEnvironment.Place(
        part: part, provider: "supabase", settings: [("project", String(repeating: letter, count: 20))])
}

/// All problems and warnings that reading manifests finds; none where it is right.
func problems(of manifests: ScaffoldedManifests) -> [String] {
    let files = manifests.files.map { ManifestFile(path: "environments/\($0.name)", text: $0.text) }
    let reading = WorkspaceReading(
        name: "new", services: files[0], environments: Array(files.dropFirst()), probes: [])
    return (reading.problems + reading.workspace.warnings).map(\.description)
}

/// The workspace that manifests declare.
func workspace(of manifests: ScaffoldedManifests) throws -> Workspace {
    let files = manifests.files.map { ManifestFile(path: "environments/\($0.name)", text: $0.text) }
    return try Workspace.read(
        name: "new", services: files[0], environments: Array(files.dropFirst()), probes: [])
}

extension ScaffoldEnvironment {
    /// An environment whose name tells its tier; development where it doesn't.
    init(name: String, listings: [Place], listing: Listing? = nil) {
        self.init(
            name: name, tier: Tier(named: name) ?? .development, isTierGuessed: true, listings: listings,
            listing: listing)
    }
}
