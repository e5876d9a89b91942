import Support
import Listings
import Loopback
import Manifests
import Providers
import Secrets
import Testing
import Transport

/// A provider that is asked over HTTP, with an answer of its API's shape, for the tests that all of them must pass.
struct HTTPProvider: Sendable, CustomTestStringConvertible {
    let provider: any Provider
    /// Its name for people.
    let host: String
    /// A listing as a manifest declares it.
    let listing: String
    let tokenVariable: String
    /// The pieces of a token of the form that its host documents.
    let tokenForm: [String]
    let addressVariable: String
    /// The variables that are set besides.
    var variables: [String: String] = [:]
    /// What the API answers, whole, by the request's path.
    let answer: @Sendable (String) -> String
    /// The same in one file, for `--listing`.
    let file: String
    /// The names that it lists, and those of which it shows `Made.value`.
    let names: [String]
    let valued: [String]

    var testDescription: String { provider.id }

    /// Fetches from a server that does as told. A failure that shows a secret fails the test.
    func fetched(
        _ listing: String? = nil, token: String? = Made.plainToken,
        from script: @escaping ScriptedServer.Script
    ) async throws -> Fetched {
        let server = try ScriptedServer(script)
        defer { server.stop() }
        let client = try quickClient()
        defer { client.shutdown() }
        let result = try await fetch(listing, from: server.url, by: client, token: token)
        return Fetched(result: result, requests: server.requests)
    }

    /// Fetches from the API at `address`; nil for the provider's own.
    func fetch(
        _ listing: String? = nil, from address: String?, by client: HTTPClient,
        token: String? = Made.plainToken
    ) async throws -> Result<Listing, Failure> {
        var variables = variables
        variables[tokenVariable] = token
        variables[addressVariable] = address
        let context = FetchContext(client: client, variables: variables, now: 1_770_000_000)
        let declaration = try declaration(listing ?? self.listing)
        do throws(Failure) {
            return .success(try await provider.fetch(declaration, by: context))
        } catch {
            expectNoSecret(in: error, token: token)
            return .failure(error)
        }
    }

    /// Reads a file. A failure that shows a secret fails the test.
    func read(_ body: [UInt8], _ listing: String? = nil) throws -> Result<Listing, Failure> {
        let declaration = try declaration(listing ?? self.listing)
        do throws(Failure) {
            return .success(
                try provider.read(body, of: declaration, source: .file, readAt: 1_770_000_000))
        } catch {
            expectNoSecret(in: error, token: nil)
            return .failure(error)
        }
    }

    func read(_ body: String, _ listing: String? = nil) throws -> Result<Listing, Failure> {
        try read(Array(body.utf8), listing)
    }
}

extension Made {
    /// A token of no form that anybody documents.
    static let plainToken = String(repeating: "Xy7", count: 13) + "Z"
    /// The digest of `value`.
    static let valueDigest = Digest(of: value)
}

extension Result<Listing, Support.Failure> {
    var message: String? {
        if case .failure(let failure) = self { failure.message } else { nil }
    }
}

/// The values that a listing shows, by their names.
func shownValues(_ listing: Listing) -> [String: String] {
    listing.values.reduce(into: [:]) { shown, secret in
        shown[secret.name] = secret.value.withBytes { String(decoding: $0, as: UTF8.self) }
    }
}
