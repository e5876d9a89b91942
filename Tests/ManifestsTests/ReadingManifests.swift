import Foundation
import Manifests
import Testing
import Probes

/// The smallest `services.yaml`.
let noServices = "services: {}\n"

/// Reads manifests from text, as the command does from files.
func readWorkspace(
    services: String = noServices, _ environments: [String: String] = [:]
) throws(ManifestProblems) -> Workspace {
    let catalogue = ManifestFile(path: "services.yaml", text: services)
    let files = environments.sorted { $0.key < $1.key }.map { ManifestFile(path: $0.key, text: $0.value) }
    let reading = Result { () throws(ManifestProblems) in
        try Workspace.read(
            name: "folder", services: catalogue, environments: files, probes: ProbeRegistry.sources,
            checkedBy: ProbeRegistry.problems)
    }
    // Whatever any test reads is a case of this one, too.
    expectSchemasToTakeWhatIsRead([(.services, catalogue)] + files.map { (.environment, $0) }, reading)
    return try reading.get()
}

/// What an operator is told of manifests: a line each; empty where nothing is wrong.
func problems(services: String = noServices, _ environments: [String: String] = [:]) -> [String] {
    do throws(ManifestProblems) {
        _ = try readWorkspace(services: services, environments)
        return []
    } catch {
        return error.problems.map(\.description)
    }
}

/// The keys that a mapping takes, as an operator is told of them who wrote the key `x`.
func keysBesideX(_ messages: [String]) -> Set<String>? {
    let told = "unknown key \"x\": expected "
    let unknown = messages.first { $0.contains(told) }?.split(separator: told).last
    return unknown.map { Set($0.replacing(" or ", with: ", ").split(separator: ", ").map(String.init)) }
}

/// One invalid text, and what an operator is told of it, without the file's name.
struct InvalidManifest: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let text: String
    let problems: [String]

    init(_ name: String, _ text: String, _ problems: String...) { self.init(name, text, problems) }

    init(_ name: String, _ text: String, _ problems: [String]) {
        testDescription = name
        self.text = text
        self.problems = problems
    }
}

/// The repository's folder.
let repository = URL(filePath: #filePath).appending(path: "../../..").standardized

func contents(_ path: String) throws -> String {
    try String(contentsOf: repository.appending(path: path), encoding: .utf8)
}

/// The repository's own manifests, by file name.
func innoTrueManifests() throws -> (services: String, environments: [String: String]) {
    let names = ["production", "preprod", "sandbox"]
    return (
        try contents("environments/services.yaml"),
        Dictionary(
            uniqueKeysWithValues: try names.map {
                ("\($0).yaml", try contents("environments/\($0).yaml"))
            })
    )
}
