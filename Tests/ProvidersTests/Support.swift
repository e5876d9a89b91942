import Support
import Listings
import Loopback
import Manifests
import Probes
import Providers
import Secrecy
import Testing
import Transport

/// What must never be seen in a failure, made so that no line of source looks like a credential.
enum Made {
    static let token = ["sbp", String(repeating: "0a1b2c3d", count: 5)].joined(separator: "_")
    static let oauthToken = ["sbp", "oauth", String(repeating: "9f8e7d6c", count: 5)].joined(separator: "_")
    /// The form of 2026: the Management API takes it, too.
    static let newToken = ["sbp", "v0", String(repeating: "9f8e7d6c", count: 5)].joined(separator: "_")
    /// What an API that has gone wrong might list in place of a digest.
    static let value = "correct-horse-battery-staple"
    static let digest = digest("a5")
    static let otherDigest = digest("5a")

    /// 64 hexadecimal digits.
    static func digest(_ pair: String) -> String { String(repeating: pair, count: 32) }
}

let project = "abcdefghijklmnopqrst"

/// An entry of Supabase's listing.
func entry(_ name: String, _ digest: String = Made.digest) -> String {
    #"{"name":"\#(name)","value":"\#(digest)","updated_at":"2026-02-13T16:00:00.000Z"}"#
}

/// The environments of manifests that declare these listings, by name; nil for one that declares none.
func workspace(_ listings: [(name: String, listing: String?)]) throws -> Workspace {
    try Workspace.read(
        name: "test",
        services: ManifestFile(path: "environments/services.yaml", text: "workspace: test\nservices: {}\n"),
        environments: listings.map { name, listing in
            let declaration = listing.map { "listing: \($0)\n" } ?? ""
            return ManifestFile(
                path: "environments/\(name).yaml",
                text: "environment: \(name)\ntier: staging\n\(declaration)secrets: {}\n")
        }, probes: ProbeRegistry.sources)
}

/// The declaration of one environment's listing.
func declaration(_ listing: String = "{ provider: supabase, project: \(project) }") throws
    -> ListingDeclaration
{
    try #require(try workspace([("preprod", listing)]).environments.first?.listing)
}

/// A listing of which only the provider matters.
let someListing = ListingDeclaration(
    provider: Located("supabase", at: Position(file: "environments/preprod.yaml", line: 1, column: 1)))

/// A client that waits milliseconds where the real one waits seconds.
func quickClient(
    deadline: Duration = .seconds(10), attempts: Int = 4, additionalCAFile: String? = nil
) throws -> HTTPClient {
    let retries = RetryPolicy(
        attempts: attempts, firstDelay: .milliseconds(2), longestDelay: .milliseconds(10))
    return try HTTPClient(
        configuration: TransportConfiguration(
            deadline: deadline, retries: retries, additionalCAFile: additionalCAFile))
}

/// What came of fetching, and what was asked for it.
struct Fetched {
    let result: Result<Listing, Failure>
    let requests: [RecordedRequest]

    var failure: Failure? {
        if case .failure(let failure) = result { failure } else { nil }
    }
}

/// Fetches the project's secrets from a server that does as told. A failure that shows a secret fails the test.
func fetched(
    deadline: Duration = .seconds(10), attempts: Int = 4, token: String? = Made.token,
    from script: @escaping ScriptedServer.Script
) async throws -> Fetched {
    let server = try ScriptedServer(script)
    defer { server.stop() }
    let client = try quickClient(deadline: deadline, attempts: attempts)
    defer { client.shutdown() }
    let result = try await fetch(from: server.url, by: client, token: token)
    return Fetched(result: result, requests: server.requests)
}

/// Fetches the project's secrets from the API at `address`; nil for Supabase's own.
func fetch(
    from address: String?, by client: HTTPClient, token: String? = Made.token
) async throws -> Result<Listing, Failure> {
    var variables: [String: String] = [:]
    variables["SUPABASE_ACCESS_TOKEN"] = token
    variables["ENVAUDIT_SUPABASE_API_URL"] = address
    let context = FetchContext(client: client, variables: variables, now: 1_770_000_000)
    let declaration = try declaration()
    do throws(Failure) {
        return .success(try await Supabase().fetch(declaration, by: context))
    } catch {
        expectNoSecret(in: error, token: token)
        return .failure(error)
    }
}

/// No way of turning a failure into text shows a token, a digest or a value.
func expectNoSecret(
    in failure: Failure, token: String?, sourceLocation: SourceLocation = #_sourceLocation
) {
    var dumped = "\(failure) \(String(reflecting: failure))"
    dump(failure, to: &dumped)
    var planted = Planted([Made.value] + (token.map { [$0] } ?? []))
    for digest in [Made.digest, Made.otherDigest] { planted.add(digest: digest) }
    #expect(planted.leak(in: dumped) == nil, sourceLocation: sourceLocation)
}
