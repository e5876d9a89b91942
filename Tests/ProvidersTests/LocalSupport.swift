import Support
import Foundation
import Listings
import Manifests
import Providers
import Testing

/// A workspace's folder, with something beside it that is none of the workspace's.
final class Folder {
    let path: String
    private let parent: String

    init() throws {
        parent = FileManager.default.temporaryDirectory.appending(path: "envaudit-\(UUID().uuidString)").path
        path = parent + "/workspace"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: parent) }

    func write(_ file: String, _ text: String) throws {
        let url = URL(fileURLWithPath: "\(path)/\(file)")
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
    }

    func link(_ file: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(atPath: "\(path)/\(file)", withDestinationPath: target)
    }
}

/// What a provider without a network sees; a failure that shows a secret fails the test.
func seen(
    _ declaration: String, in folder: Folder, _ variables: [String: String] = [:],
    permissions: Permissions = Permissions(variables: ["*"]), by provider: (any Provider)? = nil,
    settings: Set<String> = [], isDeclared: @escaping @Sendable (String) -> Bool = { _ in true }
) async throws -> Result<Listing, Failure> {
    let listing = try ProvidersTests.declaration(declaration)
    let provider = try #require(provider ?? ProviderRegistry.provider(listing.provider.value))
    let client = try quickClient()
    defer { client.shutdown() }
    let context = FetchContext(
        client: client, variables: variables, now: 1_770_000_000, folder: folder.path,
        permissions: permissions, settings: settings, isDeclared: isDeclared)
    do throws(Failure) {
        return .success(try await provider.fetch(listing, by: context))
    } catch {
        expectNoSecret(in: error, token: nil)
        return .failure(error)
    }
}

/// The message of a failure; nil where there is none.
func message(_ result: Result<Listing, Failure>) -> String? {
    if case .failure(let failure) = result { failure.message } else { nil }
}

/// What is wrong with the settings of a manifest's listing.
func problems(_ listing: String, more: String = "") throws -> [String] {
    ProviderRegistry.problems(of: try workspace([("preprod", listing + "\n" + more)])).map(\.description)
        .sorted()
}

extension Listing {
    /// The values that it hands on, of which none is a secret in a test; each has the digest that is listed.
    var shown: [String: String] {
        Dictionary(
            uniqueKeysWithValues: values.map { held in
                #expect(secrets[Name(held.name)]?.digest == held.value.digest)
                return (held.name, held.value.withBytes { String(decoding: $0, as: UTF8.self) })
            })
    }
}
